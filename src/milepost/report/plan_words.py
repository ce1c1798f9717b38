"""The numbers of a plan in words: money, accuracies, and the sentences that more than one document takes."""

from __future__ import annotations

from typing import Final

from milepost.base import money as amounts
from milepost.base.digits import years
from milepost.base.measurement import Measurement
from milepost.evidence.plan import NOTHING_REQUIRED, Acting, Answer, DesignWorth, Plan, QuestionRow
from milepost.evidence.scan import ScanSummary
from milepost.report import words

HEADS: Final = {
    Answer.MODEL: "YES, a model",
    Answer.RULES: "NO model: rules",
    Answer.NOTHING: "NO, do nothing",
    Answer.OPEN: "NOT DECIDED",
}


def money(value: float | None) -> str:
    """An amount with three digits, thousands apart.

    >>> money(154712.3), money(-60000.0), money(None), money(0.1936)
    ('155,000', '-60,000', 'not known', '0.194')
    """
    if value is None:
        return words.NOT_KNOWN
    return "0" if abs(value) < 1e-6 else amounts.money(value)


def share(value: float | None) -> str:
    """An accuracy that a design needs; none where there is no such.

    >>> share(0.77724), share(None), share(-0.2), share(1.2)
    ('0.777', 'never', 'always', 'never (1.20)')
    """
    if value is None:
        return "never"
    if value <= 0:
        return "always"
    return f"never ({value:.2f})" if value > 1 else f"{value:.3f}"


def pays(row: DesignWorth) -> str:
    """Say from which accuracy a design pays what it costs in a year."""
    if row.pays_from is None or row.pays_from > 1:
        return "never pays"
    return "pays at any accuracy" if row.pays_from <= 0 else f"pays from accuracy {row.pays_from:.3f}"


def interval(value: float, low: float, high: float) -> str:
    """A value with its interval.

    >>> interval(0.9021, 0.8884, 0.9142)
    '0.902 [0.888, 0.914]'
    """
    return f"{value:.3g} [{low:.3g}, {high:.3g}]"


def measured(accuracy: Measurement | None) -> str:
    """A measurement with its interval, or that there is none."""
    return (
        "not measured"
        if accuracy is None
        else f"measured {interval(accuracy.value, accuracy.low, accuracy.high)}"
    )


def break_even_line(plan: Plan) -> str:
    """The accuracies side by side: what pays, what is required, what is measured."""
    row = plan.break_even
    if row is None:
        return words.NOT_KNOWN
    parts = [f"accuracy {share(row.with_upkeep)} with all costs, {share(row.running)} in running"]
    if not row.reachable:
        parts = [
            f"no accuracy pays all costs (it would take {_over_one(row.with_upkeep)}); {share(row.running)} in running"
        ]
    asks_nothing = row.required == NOTHING_REQUIRED
    parts.append("no accuracy is required" if asks_nothing else f"required {row.required}")
    return "; ".join((*parts, measured(plan.accuracy_now)))


def acting_line(acting: Acting) -> str:
    """From which risk the plan acts, what that finds, and which risks go to a person."""
    if acting.threshold is None:
        where = f"{acting.policy} on '{acting.positive}', as the payoffs say"
    else:
        where = f"on '{acting.positive}' from a risk of {acting.threshold:.3g}, where the payoffs turn"
    caught = f"{words.chance(acting.found)} of them, and {words.chance(acting.false_alarms)} of the others"
    if acting.handed is None:
        return f"{where}: {caught}"
    if acting.handed_from is None or acting.handed_to is None:
        return f"{where}: {caught}; asking a person pays for no case"
    between = f"{acting.handed_from:.3g} to {acting.handed_to:.3g}"
    return f"{where}: {caught}; 'defer' hands over risks of {between} ({words.chance(acting.handed)} of the cases)"


def investment_line(plan: Plan) -> str:
    """The net present value and its spread."""
    one = plan.investment
    if one is None:
        return words.NOT_KNOWN
    return (
        f"{money(one.expected)} expected over {years(one.years)} (10 %: {money(one.p10)}, 50 %: {money(one.p50)}, "
        f"90 %: {money(one.p90)}); chance of a loss {words.chance(one.loss)}"
    )


def scan_line(scan: ScanSummary) -> str:
    """What a recorded scan found, in one sentence."""
    return (
        f"{scan.likely:,} of {scan.functions:,} functions in {scan.root} are likely hand-written rules that could be "
        f"learned; upkeep: {scan.history}."
    )


def asked(row: QuestionRow) -> str:
    """A question with its answer."""
    return f"{row.asks} {row.answer}" if row.asks.endswith("?") else f"{row.asks}: {row.answer}"


def _over_one(needed: float | None) -> str:
    return "more than there is" if needed is None else f"{needed:.2f}"
