"""What each design is worth against the model's accuracy: one line for each, that is linear in the payoffs.

A design pays `right x correct + wrong x wrong + money - run_cost` per decision at each accuracy. The shares and the
money come from the value kernels at the middle of the payoffs; where a design chooses (which cases to hand to a
person), the choice made there is kept when payoffs vary, and by the envelope theorem that is right to first order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.base.ranges import Range
from milepost.contract.model import Contract, DesignKind, DesignSpec
from milepost.contract.worth import People, Rate
from milepost.evidence.assessment import Assessment, DesignRow
from milepost.planning.delivered import name_of
from milepost.planning.value.break_even import check_order
from milepost.planning.value.designs import (
    ValueOf,
    automatic,
    deferring,
    narrow_scope,
    rank_hit_at,
    suggesting,
)
from milepost.planning.value.retries import RetryProcess, rate_with_retries
from milepost.planning.value.suggestions import Person
from milepost.planning.worth.economics import Economics
from milepost.planning.worth.handing_over import hand_over, most_reviews
from milepost.planning.worth.inputs import SECONDS_PER_HOUR
from milepost.planning.worth.observed import Observed

POINTS = 101
STEP = 1e-4

Array = np.ndarray[Any, Any]
Maker = Callable[[float, float], ValueOf]
"""From the payoffs of a right and a wrong decision to the value of a design against accuracy, before running cost."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """One design on a grid of accuracies, (m,) from 0 to 1: shares and money per decision, as the module says.

    `asked_at` = the model's accuracy at which the design delivers what the metric rule asks for, None where nothing is
    asked; `reach` = P(that within the budget), None before an assessment.
    """

    design: str
    accuracies: Array
    right: Array
    wrong: Array
    money: Array
    asked_at: float | None
    reach: float | None

    def per_decision(self, accuracy: Any, correct: Any, wrong: Any) -> Any:
        """Money per decision before running cost; numbers, or arrays of draws that belong together."""
        shares = (np.interp(accuracy, self.accuracies, part) for part in (self.right, self.wrong, self.money))
        right, missed, money = shares
        return right * correct + missed * wrong + money


@dataclass(frozen=True, kw_only=True)
class Blocked:
    """A design that cannot be valued, and what is missing."""

    design: str
    why: str


def lines_of(
    contract: Contract,
    economics: Economics,
    assessment: Assessment | None,
    observed: Observed | None,
    asked: float | None,
) -> tuple[tuple[Line, ...], tuple[Blocked, ...]]:
    """Draw every design of the project file that can be valued; `asked` = accuracy that the metric rule requires.

    Call it only where the economics count. Raises InvalidPayoffError where a wrong decision pays more than a right one.
    """
    assert economics.correct is not None
    assert economics.wrong is not None
    correct, wrong = economics.correct.middle, economics.wrong.middle
    check_order(correct, wrong)
    rows = {row.design: row for row in (assessment.designs if assessment else ())}
    lines, blocked = [], []
    for design in contract.designs:
        name = name_of(design)
        maker = _maker(design, contract, economics, observed, rows.get(name))
        if isinstance(maker, str):
            blocked.append(Blocked(design=name, why=maker))
            continue
        row = rows.get(name)
        asked_at = None if asked is None else _asked_at(design, asked, observed)
        lines.append(_line(name, maker, correct, wrong, asked_at, None if row is None else row.probability))
    return tuple(lines), tuple(blocked)


def _line(
    name: str, maker: Maker, correct: float, wrong: float, asked_at: float | None, reach: float | None
) -> Line:
    grid = np.linspace(0.0, 1.0, POINTS)
    step = STEP * max(1.0, abs(correct), abs(wrong))
    base, more_right, less_wrong = (
        np.array([value(float(at)) for at in grid])
        for value in (maker(correct, wrong), maker(correct + step, wrong), maker(correct, wrong - step))
    )
    right, missed = (more_right - base) / step, (base - less_wrong) / step
    return Line(
        design=name,
        accuracies=grid,
        right=right,
        wrong=missed,
        money=base - right * correct - missed * wrong,
        asked_at=asked_at,
        reach=reach,
    )


def _maker(
    design: DesignSpec,
    contract: Contract,
    economics: Economics,
    observed: Observed | None,
    row: DesignRow | None,
) -> Maker | str:
    """The kernel of a design, or what is missing to value it."""
    assert contract.value is not None
    people, rate = contract.value.people, contract.value.rate
    match design.kind:
        case DesignKind.AUTOMATIC:
            return _automatic(rate)
        case DesignKind.CONFIRM:
            return _suggest(people, 1, observed)
        case DesignKind.SUGGEST:
            return _suggest(people, design.k or 1, observed)
        case DesignKind.DEFER:
            if observed is not None and observed.acting is not None:
                return _hand_over(contract, economics, observed)
            return _defer(people, economics, observed)
        case DesignKind.SCOPE:
            return _scope(economics, observed, row)


def _automatic(rate: Rate | None) -> Maker | str:
    """Every case is decided by the model; with retries, what counts is what an hour brings."""
    if rate is None:
        return lambda correct, wrong: automatic(correct=correct, wrong=wrong)
    if rate.seconds_per_attempt is None or rate.today_per_hour is None:
        return "a rate needs the seconds of an attempt and what an hour brings today (value.rate)"
    if rate.seconds_per_attempt.middle <= 0 or rate.today_per_hour.middle <= 0:
        return "a rate of nothing cannot be compared: write more than 0 (value.rate)"
    process = RetryProcess(
        seconds_per_attempt=rate.seconds_per_attempt.middle,
        seconds_per_failure=_middle(rate.seconds_per_failure),
        max_retries=rate.most_retries,
    )
    today = rate.today_per_hour.middle

    def maker(correct: float, wrong: float) -> ValueOf:
        def value(accuracy: float) -> float:
            done = rate_with_retries(process, accuracy)
            return (done.successes_per_hour * correct + done.failures_per_hour * wrong) / today

        return value

    return maker


def _suggest(people: People | None, k: int, observed: Observed | None) -> Maker | str:
    person = _person(people)
    if isinstance(person, str):
        return person
    hits = observed.rank_hits if observed else ()
    if k > 1 and len(hits) < k:
        return "how often the right answer is on the list is known after an assessment with class scores"
    ranks = hits or (0.5,)
    return lambda correct, wrong: suggesting(ranks, person, k=k, correct=correct, wrong=wrong)


def _defer(people: People | None, economics: Economics, observed: Observed | None) -> Maker | str:
    if observed is None or not observed.confidence:
        return "which cases are doubtful is known after an assessment with class scores"
    sure = observed.confidence
    if economics.deferred is not None:
        worth, most = economics.deferred.middle, most_reviews(people, economics, len(sure))
        return lambda correct, wrong: deferring(
            sure,
            correct=correct,
            wrong=wrong,
            human_accuracy=1.0,
            human_cost=correct - worth,
            max_defer=most,
        )
    person = _person(people)
    if isinstance(person, str):
        return "what a deferred case is worth is unknown (value.payoff.deferred, or value.people)"
    most = most_reviews(people, economics, len(sure))
    cost = person.wage_per_second * (person.t_open + person.t_full)
    return lambda correct, wrong: deferring(
        sure,
        correct=correct,
        wrong=wrong,
        human_accuracy=person.accuracy,
        human_cost=cost,
        max_defer=most,
    )


def _hand_over(contract: Contract, economics: Economics, observed: Observed) -> Maker | str:
    """The risks between which a person looks, in a yes/no task that a payoff matrix prices."""
    handed = hand_over(contract, economics, observed)
    if isinstance(handed, str):
        return handed
    assert economics.correct is not None
    assert economics.wrong is not None
    measured = observed.accuracy.value
    right, wrong, _ = handed.at(measured, measured)
    money = handed.value - right * economics.correct.middle - wrong * economics.wrong.middle

    def maker(correct: float, wrong: float) -> ValueOf:
        def value(accuracy: float) -> float:
            hit, missed, rest = handed.at(accuracy, measured)
            return hit * correct + missed * wrong + rest * money

        return value

    return maker


def _scope(economics: Economics, observed: Observed | None, row: DesignRow | None) -> Maker | str:
    if row is None or row.coverage is None or economics.today is None:
        return "which share of the cases is in scope is known after an assessment"
    share, outside = row.coverage.value, economics.today.middle
    lift = 0.0
    if observed is None or observed.acting is not None:
        pass
    elif row.delivered is not None and 0 <= row.delivered.value <= 1:
        lift = row.delivered.value - observed.accuracy.value
    return lambda correct, wrong: narrow_scope(
        share, correct=correct, wrong=wrong, outside=outside, lift=lift
    )


def _person(people: People | None) -> Person | str:
    """The person beside the model, or the names of what is missing about them."""
    needed = ("accuracy", "seconds_open", "seconds_read", "seconds_alone", "wage_per_hour")
    missing = [name for name in needed if people is None or getattr(people, name) is None]
    if people is None or missing:
        return f"people's time is unknown (value.people: {', '.join(missing)})"
    return Person(
        wage_per_second=_middle(people.wage_per_hour) / SECONDS_PER_HOUR,
        t_open=_middle(people.seconds_open),
        t_read=_middle(people.seconds_read),
        t_full=_middle(people.seconds_alone),
        accuracy=_middle(people.accuracy),
        slip=_middle(people.slip),
        accept_wrong=_middle(people.accept_wrong),
    )


def _asked_at(design: DesignSpec, asked: float, observed: Observed | None) -> float | None:
    """The model's accuracy at which the design delivers `asked`."""
    if design.kind is DesignKind.DEFER:
        return None if observed is None else observed.accuracy.value
    if design.kind is not DesignKind.SUGGEST or observed is None or len(observed.rank_hits) < (design.k or 1):
        return asked
    hits, k = observed.rank_hits, design.k or 1
    grid = np.linspace(0.0, 1.0, 1001)
    listed = np.array([rank_hit_at(hits, float(at))[:k].sum() for at in grid])
    return float(grid[int(np.argmax(listed >= asked - 1e-9))])


def _middle(known: Range | None) -> float:
    return 0.0 if known is None else known.middle
