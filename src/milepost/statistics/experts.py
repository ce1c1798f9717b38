"""How good were the ranges that people gave, once the outcomes are known?

The interval score (Gneiting and Raftery, 2007) is the width, plus 2 / (1 - level) times how far the outcome lies
outside; it is smallest on average for who knows the distribution and says it. Coverage says whether ranges are
too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from milepost.base.amounts import InvalidNumberError, finite
from milepost.base.measurement import Measurement, Verdict
from milepost.base.ranges import Law, Range
from milepost.statistics.intervals import clopper_pearson


@dataclass(frozen=True, kw_only=True)
class PastRange:
    """A range that somebody gave, and what it turned out to be, in the same unit."""

    given: Range
    outcome: float
    expert: str = ""

    def __post_init__(self) -> None:
        finite(outcome=self.outcome)


@dataclass(frozen=True, kw_only=True)
class ExpertScore:
    """How past ranges did.

    `coverage` = share of outcomes inside, with its exact interval; `promised` = the mean level of the ranges.
    `calibrated`: yes while the promise lies in the interval, no where it lies above or below it, unknown below 10
    ranges. `interval_score` = mean score on the scale of each range's law (logarithms, log-odds), so that
    different units can be averaged, but for ranges that reach below 0, which stay in their unit; smaller is better.
    `widen_by` = factor for the half-width of the next ranges
    (on that scale) that would have covered as often as promised; None while too few ranges say so.
    """

    coverage: Measurement
    promised: float
    calibrated: Verdict
    interval_score: float
    widen_by: float | None


FEWEST = 10


def interval_score(given: Range, outcome: float) -> float:
    """Score one range in the unit of the number; smaller is better.

    >>> interval_score(Range(10, 20), 15), round(interval_score(Range(10, 20), 22), 6)
    (10.0, 30.0)
    """
    finite(outcome=outcome)
    return _score(given.low, given.high, outcome, given.level)


def score_experts(past: Sequence[PastRange], *, level: float = 0.95) -> ExpertScore:
    """Score past ranges against their outcomes; `level` is that of the interval for the coverage.

    An outcome that the range's law holds for impossible (such as 0 for a lognormal) counts as outside, and leaves the
    score infinite. Raises InvalidNumberError without a range.

    >>> past = [PastRange(given=Range(10, 20), outcome=outcome) for outcome in (12, 15, 25, 30)]
    >>> found = score_experts(past)
    >>> found.coverage.value, found.promised, found.calibrated
    (0.5, 0.8, <Verdict.UNKNOWN: 'unknown'>)
    """
    if not past:
        raise InvalidNumberError("no past range was given: a range is scored once its outcome is known.")
    inside = sum(item.given.low <= item.outcome <= item.given.high for item in past)
    low, high = clopper_pearson(inside, len(past), level)
    promised = float(np.mean([item.given.level for item in past]))
    scaled = [_on_scale(item) for item in past]
    return ExpertScore(
        coverage=Measurement(
            value=inside / len(past), low=low, high=high, level=level, n=len(past), method="Clopper-Pearson"
        ),
        promised=promised,
        calibrated=_calibrated(low, high, promised, len(past)),
        interval_score=float(
            np.mean([_score(*ends, item.given.level) for ends, item in zip(scaled, past, strict=True)])
        ),
        widen_by=_widen_by(scaled, promised),
    )


def scores_by_expert(past: Sequence[PastRange], *, level: float = 0.95) -> dict[str, ExpertScore]:
    """Score every expert's past ranges apart, the best mean interval score first.

    >>> past = [PastRange(given=Range(10, 20), outcome=outcome, expert=name)
    ...         for name, outcome in (("ann", 15), ("bob", 40), ("ann", 12))]
    >>> [(name, found.coverage.value) for name, found in scores_by_expert(past).items()]
    [('ann', 1.0), ('bob', 0.0)]
    """
    names = dict.fromkeys(item.expert for item in past)
    found = {
        name: score_experts([item for item in past if item.expert == name], level=level) for name in names
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1].interval_score))


def _score(low: float, high: float, outcome: float, level: float) -> float:
    outside = max(low - outcome, outcome - high, 0.0)
    return high - low + (2 / (1 - level) * outside if outside else 0.0)


def _on_scale(item: PastRange) -> tuple[float, float, float]:
    """Low, high and outcome on the scale on which the range is normal."""
    values = (item.given.low, item.given.high, item.outcome)
    match item.given.law:
        case Law.LOGNORMAL:
            low, high, outcome = (_log(value) for value in values)
        case Law.LOGIT_NORMAL:
            low, high, outcome = (_log(value) - _log(1 - value) for value in values)
        case _:
            low, high, outcome = values
    return low, high, outcome


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


def _calibrated(low: float, high: float, promised: float, count: int) -> Verdict:
    if count < FEWEST:
        return Verdict.UNKNOWN
    return Verdict.YES if low <= promised <= high else Verdict.NO


def _widen_by(scaled: Sequence[tuple[float, float, float]], promised: float) -> float | None:
    """The conformal quantile of how many half-widths from the middle the outcomes lay."""
    far = sorted(
        abs(outcome - (low + high) / 2) / ((high - low) / 2) for low, high, outcome in scaled if high > low
    )
    place = math.ceil((len(far) + 1) * promised - 1e-9) - 1  # a mean of equal levels is off by rounding
    if len(far) < FEWEST or place >= len(far) or math.isinf(far[place]):
        return None
    return far[place]
