"""The verdict on the goals: a model, rules, or nothing, or not decided yet and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from milepost.base.chance import chance
from milepost.base.measurement import Verdict
from milepost.evidence.plan import Answer, ChecklistRow

SURE = 0.8
"""An answer needs this share of the draws of the inputs: ranges are 80 % ranges, so more cannot be asked of them."""

PERFECT_SHARE = 1 - SURE


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What the verdict is made of; None where it is not known.

    perfect: share of the draws in which a perfect model that surely comes would pay. pays: share in which the
    expected value of the project beats what is done instead. expected: its mean, instead: that of the rules that are
    there (0 without), money over the years. missing: what keeps every answer open; unasked: the rules that cannot be
    skipped and have no answer; success: whether a chance of success is known; cost: whether the cost of building is;
    unvalued: the designs that nobody can value before there is an assessment; broken: the constraints on speed and
    memory that an assessment found broken.
    """

    perfect: float | None
    pays: float | None
    expected: float | None
    instead: float
    missing: Sequence[str]
    unasked: Sequence[str]
    checklist: Sequence[ChecklistRow]
    success: bool
    cost: bool
    unvalued: Sequence[str] = ()
    broken: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Decided:
    """The verdict on "is it worth a model at all?", what to do, and the reasons that decide."""

    verdict: Verdict
    answer: Answer
    reasons: tuple[str, ...]


def decide(weighed: Weighed) -> Decided:
    """Weigh what is known: what rules a model out first, then what keeps the answer open, then the draws.

    A no stands on what a perfect model would bring, or on the draws; a yes also needs the two rules answered and
    nobody who refused a point of the checklist.
    """
    return _refused(weighed) or _hopeless(weighed) or _open(weighed) or _by_draws(weighed)


def _refused(weighed: Weighed) -> Decided | None:
    refusing = [row for row in weighed.checklist if row.key == "ethics" and row.refused]
    if not refusing:
        return None
    reason = f"ethics: refused by {'; '.join(refusing[0].refused)}"
    return Decided(verdict=Verdict.NO, answer=Answer.NOTHING, reasons=(reason,))


def _hopeless(weighed: Weighed) -> Decided | None:
    if weighed.perfect is None or weighed.perfect > PERFECT_SHARE:
        return None
    reason = (
        f"no accuracy pays: even a model that is never wrong and surely comes pays in {chance(weighed.perfect)} "
        "of what the numbers allow"
    )
    return _without_a_model(weighed, reason)


def _open(weighed: Weighed) -> Decided | None:
    reasons = [f"unknown: {name}" for name in weighed.missing]
    if not reasons and not weighed.cost:
        reasons.append("unknown: what it costs to build (value.build_cost, value.stages, or budget.money)")
    if not reasons and not weighed.success:
        reasons.append("unknown: the chance of success (milepost assess, or value.success by somebody)")
    if not reasons and (weighed.pays is None or weighed.expected is None):
        reasons.append("unknown: no design could be valued")
    if not reasons:
        return None
    return Decided(verdict=Verdict.UNKNOWN, answer=Answer.OPEN, reasons=tuple(reasons))


def _by_draws(weighed: Weighed) -> Decided:
    assert weighed.pays is not None
    assert weighed.expected is not None
    beats = "beats the rules" if weighed.instead > 0 else "pays"
    share = f"starting it {beats} in {chance(weighed.pays)} of what the numbers allow"
    if weighed.pays <= 1 - SURE and weighed.expected <= weighed.instead:
        if not weighed.unvalued:
            return _without_a_model(weighed, share)
        others = f"not known before an assessment: what {', '.join(weighed.unvalued)} would be worth"
        return Decided(verdict=Verdict.UNKNOWN, answer=Answer.OPEN, reasons=(share, others))
    if weighed.pays < SURE or weighed.expected <= weighed.instead:
        return Decided(verdict=Verdict.UNKNOWN, answer=Answer.OPEN, reasons=(share,))
    held = [f"not answered, and cannot be skipped: {text}" for text in weighed.unasked]
    held += weighed.broken
    held += [f"{row.asks} Refused by {'; '.join(row.refused)}" for row in weighed.checklist if row.refused]
    if held:
        return Decided(verdict=Verdict.UNKNOWN, answer=Answer.OPEN, reasons=(*held, share))
    return Decided(verdict=Verdict.YES, answer=Answer.MODEL, reasons=(share,))


def _without_a_model(weighed: Weighed, reason: str) -> Decided:
    """No model: the rules where they bring something, else nothing."""
    answer = Answer.RULES if weighed.instead > 0 else Answer.NOTHING
    return Decided(verdict=Verdict.NO, answer=answer, reasons=(reason,))
