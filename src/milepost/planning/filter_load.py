"""Can a filter keep a team of reviewers constant while the stream grows? What the filter would have to reach.

The lecture's avatar case (LECTURE 4.3): every upload is reviewed, 1 % are offensive, every offensive one must go, and
users grow a hundredfold while the team stays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from milepost.base.errors import WrongUseError
from milepost.base.measurement import Measurement, Verdict

PERFECT = 1 - 1e-9


class ImpossibleLoadError(WrongUseError):
    """A stream, a team or a share that cannot be."""

    slug = "impossible-load"

    def __init__(self, *, what: str) -> None:
        super().__init__(
            f"{what}, so the load of the reviewers cannot be computed. Give counts above 0, shares from 0 to 1, and a "
            "required recall above 0."
        )


@dataclass(frozen=True, kw_only=True)
class ReviewCase:
    """A stream of items of which some must be found, and people who look at what is flagged.

    `reviews` = items the team can look at in a period; `items` = items that come in the same period, later;
    `base_rate` = share of items that must be found; `recall` = share of these that must be found.
    """

    reviews: float
    items: float
    base_rate: Measurement
    recall: float


@dataclass(frozen=True, kw_only=True)
class FilterLoad:
    """What the filter would have to reach, and whether that can be.

    `flagged_share` = the most that may be flagged. `precision` = the least precision at the required recall,
    with its interval from the base rate's; above 1 even a perfect filter flags too much. `false_alarms` = the
    most good items that may be flagged in a period; `false_alarm_rate` = their share of the good items.
    """

    flagged_share: float
    precision: Measurement
    false_alarms: float
    false_alarm_rate: float
    verdict: Verdict
    reason: str
    instead: tuple[str, ...]


def filter_load(case: ReviewCase, measured: Measurement | None = None) -> FilterLoad:
    """Say whether a filter with people behind it can be enough, and which other design can.

    What is flagged is recall x base rate / precision of all items, and may not pass reviews / items. So the
    precision must be recall x base rate x items / reviews or more. No where that takes a perfect filter; else
    decided by the precision `measured` at the required recall, and unknown without one. Raises
    ImpossibleLoadError.

    >>> rate = Measurement(value=0.01, low=0.01, high=0.01, level=0.95, n=1_000_000, method="counted")
    >>> load = filter_load(ReviewCase(reviews=1e6, items=1e8, base_rate=rate, recall=1.0))
    >>> load.verdict, load.flagged_share, round(load.precision.value, 6)
    (<Verdict.NO: 'no'>, 0.01, 1.0)
    """
    _check(case)
    share = min(1.0, case.reviews / case.items)
    precision = _needed(case, share)
    spare = case.reviews - case.recall * case.base_rate.value * case.items
    false_alarms = max(0.0, spare if share < 1 else case.items * (1 - case.base_rate.value))
    good = case.items * (1 - case.base_rate.value)
    verdict = _verdict(precision, measured, everything=share >= 1)
    return FilterLoad(
        flagged_share=share,
        precision=precision,
        false_alarms=false_alarms,
        false_alarm_rate=false_alarms / good if good > 0 else math.nan,
        verdict=verdict,
        reason=_reason(case, share, precision, measured, verdict),
        instead=() if verdict is Verdict.YES else _instead(case, measured),
    )


def team_factor(case: ReviewCase, precision: float) -> float:
    """How many times today's team it takes at this precision and the required recall.

    >>> rate = Measurement(value=0.01, low=0.01, high=0.01, level=0.95, n=100, method="counted")
    >>> team_factor(ReviewCase(reviews=1e6, items=1e8, base_rate=rate, recall=1.0), 0.5)
    2.0
    """
    return case.recall * case.base_rate.value * case.items / (precision * case.reviews)


def recall_within(case: ReviewCase, precision: float) -> float:
    """The recall that the team can afford at this precision, at most 1."""
    return min(1.0, case.reviews * precision / (case.base_rate.value * case.items))


def _check(case: ReviewCase) -> None:
    if not (0 < case.reviews < math.inf and 0 < case.items < math.inf):
        raise ImpossibleLoadError(what=f"{case.reviews:g} reviews of {case.items:g} items")
    if not 0 < case.recall <= 1:
        raise ImpossibleLoadError(what=f"a required recall of {case.recall:g}")
    if not 0 < case.base_rate.value < 1:
        raise ImpossibleLoadError(what=f"a base rate of {case.base_rate.value:g}")


def _needed(case: ReviewCase, share: float) -> Measurement:
    rate = case.base_rate
    value, low, high = (case.recall * each / share for each in (rate.value, rate.low, rate.high))
    return Measurement(
        value=value, low=low, high=high, level=rate.level, n=rate.n, method="recall x base rate / share"
    )


def _verdict(precision: Measurement, measured: Measurement | None, *, everything: bool) -> Verdict:
    if everything:
        return Verdict.YES
    if precision.value >= PERFECT:
        return Verdict.NO
    if measured is None:
        return Verdict.UNKNOWN
    if measured.low >= precision.high:
        return Verdict.YES
    return Verdict.NO if measured.high < precision.low else Verdict.UNKNOWN


def _reason(
    case: ReviewCase,
    share: float,
    precision: Measurement,
    measured: Measurement | None,
    verdict: Verdict,
) -> str:
    if share >= 1:
        return "the team can look at every item, so no filter is needed"
    load = (
        f"base rate {_percent(case.base_rate.value)}; the load per item must fall {1 / share:.3g} x, so at most "
        f"{_percent(share)} may be flagged; at recall {case.recall:g} that takes a precision of "
        f"{_with_ends(precision)}"
    )
    if verdict is Verdict.NO and precision.value >= PERFECT:
        return f"infeasible as a filter with a constant team: {load}, which is a perfect filter or more"
    if measured is None:
        return f"{load}: measure the precision at that recall"
    says = {Verdict.YES: "reaches it", Verdict.NO: "does not reach it", Verdict.UNKNOWN: "may or may not"}
    return f"{load}; the filter measured at {measured.value:.3g} {says[verdict]}"


def _instead(case: ReviewCase, measured: Measurement | None) -> tuple[str, ...]:
    """The other designs, with what each would take."""
    at = measured.value if measured is not None and measured.value > 0 else 0.5
    told = "measured" if measured is not None else "of, say,"
    return (
        "remove by itself what is surely bad and let people look at the doubtful rest (design: defer): the sure "
        "ones no longer load the team",
        f"accept a recall of {recall_within(case, at):.2g}, which the team affords at a precision {told} {at:.2g}",
        f"let the team grow {team_factor(case, at):.2g} x at a precision {told} {at:.2g}",
        "show items only after a check, or to few people first: what is missed then harms less, and the recall that "
        "is needed falls",
    )


def _with_ends(precision: Measurement) -> str:
    ends = f"{precision.low:.3g} to {precision.high:.3g}"
    known = f"{precision.low:.3g}" == f"{precision.high:.3g}"
    return (
        f"{precision.value:.3g}"
        if known
        else f"{precision.value:.3g} ({ends}, as the base rate is not exact)"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
