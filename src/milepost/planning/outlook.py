"""The outlook of one figure: its measured learning curve, its forecast, and the chance to meet a target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import betainc, stdtr

from milepost.base.measurement import Direction
from milepost.evidence.assessment import CurvePoint, CurveRecord, ForecastPoint
from milepost.planning.results import CandidateResults, Figures, curve_of
from milepost.statistics.curves import CurveObservation, Forecast, extrapolate

Array = np.ndarray[Any, Any]
FEWEST_SIZES = 2
SHOWN_LEVELS = (0.025, 0.10, 0.50, 0.90, 0.975)


@dataclass(frozen=True, kw_only=True, eq=False)
class Outlook:
    """A figure of one candidate under one design: observed at some sizes, forecast at all others.

    `low` and `high` are the figure's bounds, infinite where there is none; `rows` = different rows behind the largest
    fits, where known. `forecast` is None when fewer than two sizes were measured (a file of predictions, say): then
    the chance to meet the target is read from what was measured. `learns` says whether more labels can change it.
    """

    candidate: str
    label: str
    direction: Direction
    target: float | None
    low: float
    high: float
    sizes: Sequence[int]
    means: Sequence[float]
    spreads: Sequence[float]
    repeats: Sequence[int]
    forecast: Forecast | None
    rows: int | None = None
    learns: bool = True

    @property
    def is_open(self) -> bool:
        """Whether a miss says nothing of more labels: the figure is not defined, or a learner has no curve yet."""
        return not len(self.means) or (self.forecast is None and self.learns)

    def probability(self, sizes: Array, target: float | None = None) -> Array:
        """P(target met at or before each size), (m,); the outlook's own target unless another is given."""
        target = self.target if target is None else target
        if target is None or not len(self.means):
            return np.zeros(len(sizes))
        if self.forecast is None:
            return np.full(len(sizes), self._met_now(target))
        return np.asarray(self.forecast.probability(target, sizes))

    def not_by(self, size: int) -> float | None:
        """P(target not met with up to `size` labels); None without a target or a score."""
        if self.target is None or not len(self.means):
            return None
        return 1 - float(self.probability(np.array([size]))[0])

    def never(self, size: int) -> float | None:
        """P(target met with no number of labels), at most `not_by` that size; None without a target, or where open.

        An extrapolation beyond all that was measured (`ForecastBatch.never`). Of what does not learn more labels
        change nothing.
        """
        missed = None if self.is_open else self.not_by(size)
        if missed is None or self.forecast is None or self.target is None:
            return missed
        return min(self.forecast.never(self.target), missed)

    def at(self, size: int) -> ForecastPoint | None:
        """The predictive distribution at a size, with what it rests on; None without a forecast."""
        if self.forecast is None:
            return None
        (point,) = _points(self.forecast, np.array([size]))
        return replace(point, measured=self.forecast.attribution(size).measured)

    def record(self, sizes: Array, horizon: int) -> CurveRecord:
        """The curve as it is kept and drawn, with the chances that its target is not met up to `horizon`, and never."""
        return CurveRecord(
            candidate=self.candidate,
            metric=self.label,
            direction=self.direction,
            points=tuple(map(_point, self.sizes, self.means, self.spreads, self.repeats)),
            ahead=() if self.forecast is None else _points(self.forecast, sizes),
            target=self.target,
            notes=() if self.forecast is None else tuple(self.forecast.notes),
            not_by=None if self.forecast is None else self.not_by(horizon),
            never=None if self.forecast is None else self.never(horizon),
        )

    def _met_now(self, target: float) -> float:
        sign = 1 if self.direction is Direction.MAX else -1
        error = self.spreads[-1] / math.sqrt(self.repeats[-1])
        if math.isfinite(self.high - self.low) and self.rows:
            share, asked = ((each - self.low) / (self.high - self.low) for each in (self.means[-1], target))
            error /= self.high - self.low
            return _share_is_met(*((share, asked) if sign > 0 else (1 - share, 1 - asked)), error, self.rows)
        gap = sign * (self.means[-1] - target)
        if not math.isfinite(error) or error == 0:
            return 0.5 if gap == 0 else float(gap > 0)
        return float(stdtr(self.repeats[-1] - 1, gap / error))


def look_ahead(
    results: CandidateResults,
    measure: Figures,
    *,
    label: str,
    direction: Direction,
    target: float | None,
    low: float,
    high: float,
) -> Outlook:
    """Measure a figure at every size of a candidate's runs and extrapolate it.

    `measure` gives one figure for each repeat of a size; `low` and `high` are its bounds (may be infinite).
    """
    sizes, means, spreads, repeats = curve_of(results, measure)
    means = [min(max(mean, low), high) for mean in means]  # levelled means may lie a little outside
    rows = len(results.at_largest())
    forecast = None
    if len(sizes) >= FEWEST_SIZES:
        forecast = extrapolate(
            CurveObservation(
                sizes=sizes,
                means=means,
                spreads=spreads,
                repeats=repeats,
                direction=direction,
                low=low,
                high=high,
                rows=rows,
                learner=results.learner,
                features=results.features,
            )
        )
    return Outlook(
        candidate=results.name,
        label=label,
        direction=direction,
        target=target,
        low=low,
        high=high,
        sizes=sizes,
        means=means,
        spreads=spreads,
        repeats=repeats,
        forecast=forecast,
        rows=rows,
        learns=results.learns,
    )


def _share_is_met(share: float, asked: float, error: float, rows: int) -> float:
    """P(a share reaches what is asked), from its value on `rows` rows and its standard error over folds (NaN: unknown).

    The uniform prior's beta law, of as many rows as explain the larger of both errors: rows that are all right do not
    make sure (Laplace's rule of succession).
    """
    even = (share * rows + 1) / (rows + 2)
    variance = even * (1 - even)
    counted = min(float(rows), variance / error**2) if error > 0 else float(rows)
    return float(1 - betainc(share * counted + 1, (1 - share) * counted + 1, min(max(asked, 0.0), 1.0)))


def joint_probability(outlooks: Sequence[Outlook], sizes: Array) -> Array:
    """P(every target met at or before each size), (m,).

    The figures of one model rise and fall together (one level for each path of the forecast), so the joint
    probability is that of the hardest requirement; a product would treat them as independent and be too low.
    Measured on 1,233 real cases of accuracy, ROC area and F1 together: Brier .185, of the product .224
    (docs/decisions/0012-paths.md).
    """
    if not outlooks:
        return np.ones(len(sizes))
    return np.asarray(np.min([outlook.probability(sizes) for outlook in outlooks], axis=0))


def labels_reaching(level: float, sizes: Array, probability: Array, *, most: int) -> int | None:
    """The smallest size at which the probability reaches `level`; None when none up to `most` does."""
    reached = np.flatnonzero((probability >= level) & (sizes <= most))
    return int(sizes[reached[0]]) if len(reached) else None


def _point(size: int, mean: float, spread: float, repeats: int) -> CurvePoint:
    return CurvePoint(size=size, mean=mean, spread=spread if np.isfinite(spread) else None, repeats=repeats)


def _points(forecast: Forecast, sizes: Array) -> tuple[ForecastPoint, ...]:
    quantiles = np.asarray(forecast.quantiles(sizes, SHOWN_LEVELS))
    return tuple(
        ForecastPoint(
            size=int(size),
            q025=float(q[0]),
            q10=float(q[1]),
            q50=float(q[2]),
            q90=float(q[3]),
            q975=float(q[4]),
        )
        for size, q in zip(sizes, quantiles, strict=True)
    )
