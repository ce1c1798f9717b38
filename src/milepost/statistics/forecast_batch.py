"""Forecasts of many learning curves at once: the same answers as one by one, in a fraction of the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import ndtr, ndtri

from milepost.statistics.crossings import first_sizes, met_by, size_grid
from milepost.statistics.curve_prior import FARTHEST_OCTAVE
from milepost.statistics.forecast_questions import Numbers, checked_levels, checked_sizes
from milepost.statistics.knots import LossKernel, bent, losses_at, normal_scores, straightened
from milepost.statistics.limits import limits
from milepost.statistics.observation import SMALLEST_ERROR, CurveObservation, Floats, LossCurve, origin_of

DEFAULT_HORIZON = 16.0  # times the last size


@dataclass(frozen=True, kw_only=True, eq=False)
class ForecastBatch:
    """What to expect of several learning curves; the answers are those of `Forecast`, one row a curve.

    Curves may differ in metric, direction and sizes. `assumed` says what the numbers rest on, in words, for each.
    Every method below answers (curves, ...), in each metric's own unit and direction; where `sizes`, `targets` or
    `horizon` may differ between curves they have one row a curve, else one row serves all. A question with a size
    below 1 or a level outside 0 to 1 raises InvalidForecastQuestionError.

    Source: own, decisions 11, 12 and 14 in docs/decisions; measured in docs/benchmarks.md.

    >>> from milepost.base.measurement import Direction
    >>> from milepost.statistics.curves import extrapolate_many
    >>> batch = extrapolate_many([
    ...     CurveObservation(sizes=[100, 200, 400], means=means, spreads=[0.01] * 3, repeats=[5] * 3,
    ...                      direction=Direction.MAX, low=0.0, high=1.0)
    ...     for means in ([0.80, 0.85, 0.88], [0.60, 0.62, 0.63])])
    >>> len(batch), batch.take([1]).quantiles([1600], [0.5]).round(2).tolist()
    (2, [[[0.66]]])
    """

    observations: tuple[CurveObservation, ...]
    curves: tuple[LossCurve, ...]
    kernel: LossKernel
    assumed: tuple[tuple[str, ...], ...]

    def __len__(self) -> int:
        return len(self.curves)

    def take(self, rows: Sequence[int]) -> ForecastBatch:
        """Keep some of the curves, by place from 0 on, in this order. IndexError for a place that is not there."""
        return ForecastBatch(
            observations=tuple(self.observations[row] for row in rows),
            curves=tuple(self.curves[row] for row in rows),
            kernel=self.kernel.take(np.asarray(rows, dtype=np.intp)),
            assumed=tuple(self.assumed[row] for row in rows),
        )

    def quantiles(self, sizes: Numbers, levels: Sequence[float] | Floats) -> Floats:
        """Say the quantiles of the score, (curves, sizes, levels); ascending along the levels.

        `sizes` (curves, sizes) or (sizes,); `levels` (levels,), the same for all: for a metric that is better high
        the quantile .1 is the bad end, for one that is better low the good one.

        >>> batch.quantiles([800, 1600], [0.1, 0.9]).shape
        (2, 2, 2)
        """
        asked = checked_levels(levels)
        flipped = np.where(self._sign[:, None] < 0, 1 - asked, asked)
        return self.scores(self.loss_quantiles(self._sizes(sizes), flipped[:, None]))

    def probability(self, targets: Numbers, sizes: Numbers) -> Floats:
        """Say P(score meets the target at or before each size), (curves, targets, sizes); grows with the size.

        `targets` (curves, targets) or (targets,), in the score's unit; meeting one is >= where the metric is better
        high, <= where it is better low. A missing one (NaN) is met with chance 0. `sizes` (curves, sizes) or (sizes,).

        >>> batch.probability([[0.9], [0.7]], [1600]).round(2).tolist()
        [[[0.83]], [[0.12]]]
        """
        asked = self._sizes(sizes)
        grids = [asked, size_grid(self._last, asked.min(axis=1), asked.max(axis=1))]
        if (asked < self._last[:, None]).any():
            grids.append(self._measured)
        grid = np.concatenate(grids, axis=1)
        order = np.argsort(grid, axis=1, kind="stable")
        grid = np.take_along_axis(grid, order, axis=1)
        met = self._met(self._targets(targets), grid)
        place = np.argsort(order, axis=1)[:, None, : asked.shape[1]]
        place = np.broadcast_to(place, (*met.shape[:2], asked.shape[1]))
        return np.take_along_axis(met_by(met, grid, self._last), place, axis=2)

    def size_quantiles(
        self, targets: Numbers, levels: Sequence[float] | Floats, horizon: Numbers | float | None = None
    ) -> Floats:
        """Say the smallest size at which each target is met with each probability, (curves, targets, levels).

        `targets` as in `probability`, `levels` (levels,). Infinite: not up to `horizon` examples (one number, or
        one a curve; 16 x the last size unless given). A target that is met now gives the last measured size.
        """
        asked, far = checked_levels(levels), self._horizon(horizon)
        grid = np.minimum(size_grid(self._last, self._last, far), far[:, None])
        reached = np.maximum.accumulate(self._met(self._targets(targets), grid), axis=2)
        return first_sizes(grid, reached, asked)

    def not_by(self, targets: Numbers, horizon: Numbers | float | None = None) -> Floats:
        """Say P(target not met up to `horizon` examples), (curves, targets).

        `targets` as in `probability`; `horizon` one number, or one a curve; 16 x the last size unless given, and
        the last size where it is smaller than that.
        """
        return 1.0 - self.probability(targets, self._horizon(horizon)[:, None])[..., 0]

    def never(self, targets: Numbers) -> Floats:
        """Say P(target not met with any number of examples), (curves, targets); at most `not_by` (to 0.025).

        The share of paths that do not meet the target up to the farthest size that the prior has seen (2**5.2 x the
        last) and whose limit misses it, too. The limit is an extrapolation of the path's last gains by Aitken's rule
        (1926, see `limits`), not something that anybody has seen: decision 12 says how often it was right.
        """
        asked = self._targets(targets)
        wanted = self._losses(asked)
        ends = np.repeat(self._ends[:, None], wanted.shape[1], axis=1).reshape(-1, 1, self._ends.shape[1])
        level = ndtr(normal_scores(ends, wanted.reshape(-1, 1, 1)))[:, 0, 0].reshape(wanted.shape)
        level = np.where(wanted >= self._worst[:, None], 1.0, level)
        level = np.where((wanted <= self._best[:, None]) | np.isnan(wanted), 0.0, level)
        seen = self.probability(targets, (self._last * 2.0**FARTHEST_OCTAVE)[:, None])[..., 0]
        return 1.0 - np.maximum(seen, level)

    def loss_quantiles(self, sizes: Floats, levels: Floats) -> Floats:
        """Say quantiles of the loss (distance from the best score, less is better) at `sizes` (curves, sizes).

        `levels` have three axes, each as long as (curves, sizes, levels) or 1; neither is checked. On the better side
        of the median a loss below half the finest error counted (1/20,000 of the unit) is 0: finite rows measure
        it as such, and an interval then holds the perfect score (decision 11, point 5).
        """
        octaves = self._octaves(sizes)
        scores = np.asarray(ndtri(np.clip(levels, 1e-9, 1 - 1e-9)))
        losses = losses_at(self._knots(octaves), scores)
        best = self._best[:, None, None]
        near = bent(losses, self.kernel.bends(octaves)[..., None])
        unseen = (near < SMALLEST_ERROR / 2 * self._unit[:, None, None]) & (scores < 0)
        losses = np.where(np.isfinite(best), np.where(unseen, best, near), losses)
        return np.minimum(losses, self._worst[:, None, None])

    def scores(self, losses: Floats) -> Floats:
        """Turn losses (curves, ...) into scores of the same shape, clipped to the metrics' bounds."""
        origin, sign, low, high = (
            column.reshape(-1, *[1] * (losses.ndim - 1))
            for column in (self._origin, self._sign, self._low, self._high)
        )
        return np.clip(origin + sign * losses, low, high)

    @cached_property
    def _last(self) -> Floats:
        return np.array([curve.last_size for curve in self.curves])

    @cached_property
    def _measured(self) -> Floats:
        """The measured sizes, (curves, sizes), each row filled up with its last one: curves bend there."""
        most = max(len(curve.sizes) for curve in self.curves)
        return np.array(
            [np.pad(curve.sizes, (0, most - len(curve.sizes)), mode="edge") for curve in self.curves]
        )

    @cached_property
    def _best(self) -> Floats:
        return np.array([curve.best for curve in self.curves])

    @cached_property
    def _worst(self) -> Floats:
        return np.array([curve.worst for curve in self.curves])

    @cached_property
    def _unit(self) -> Floats:
        return np.array([curve.unit for curve in self.curves])

    @cached_property
    def _origin(self) -> Floats:
        return np.array([origin_of(seen)[0] for seen in self.observations])

    @cached_property
    def _sign(self) -> Floats:
        return np.array([origin_of(seen)[1] for seen in self.observations])

    @cached_property
    def _low(self) -> Floats:
        return np.array([seen.low for seen in self.observations])

    @cached_property
    def _high(self) -> Floats:
        return np.array([seen.high for seen in self.observations])

    @cached_property
    def _ends(self) -> Floats:
        """The limits of the paths at the knots' levels, (curves, knots)."""
        octaves = np.broadcast_to(FARTHEST_OCTAVE - np.array([2.0, 1.0, 0.0]), (len(self), 3))
        return limits(*np.moveaxis(self.kernel.knots(octaves), 1, 0))

    def _knots(self, octaves: Floats) -> Floats:
        """The kernel's knots; beyond what the prior has seen, not below the limit of the path."""
        knots, far = self.kernel.knots(octaves), octaves > FARTHEST_OCTAVE
        if not far.any():
            return knots
        return np.where(far[..., None], np.maximum(knots, self._ends[:, None]), knots)

    def _losses(self, targets: Floats) -> Floats:
        return np.asarray(self._sign[:, None] * (targets - self._origin[:, None]))

    def _octaves(self, sizes: Floats) -> Floats:
        return np.asarray(np.log2(sizes / self._last[:, None]))

    def _sizes(self, sizes: Numbers) -> Floats:
        return self._one_row_each(checked_sizes(sizes))

    def _targets(self, targets: Numbers) -> Floats:
        return self._one_row_each(np.atleast_1d(np.asarray(targets, dtype=float)))

    def _one_row_each(self, asked: Floats) -> Floats:
        return np.broadcast_to(asked, (len(self), asked.shape[-1]))

    def _horizon(self, horizon: Numbers | float | None) -> Floats:
        far = (
            DEFAULT_HORIZON * self._last
            if horizon is None
            else checked_sizes(np.asarray(horizon, dtype=float).ravel()).reshape(np.shape(horizon))
        )
        return np.maximum(np.broadcast_to(far, self._last.shape), self._last)

    def _met(self, targets: Floats, sizes: Floats) -> Floats:
        """Say P(loss at this very size <= the target's loss), (curves, targets, sizes)."""
        wanted = self._losses(targets)[..., None]
        octaves = self._octaves(sizes)
        straight = straightened(wanted, self.kernel.bends(octaves)[:, None])
        goal = np.where(np.isfinite(self._best)[:, None, None], straight, wanted)
        met = ndtr(normal_scores(self._knots(octaves), goal))
        met = np.where(wanted >= self._worst[:, None, None], 1.0, met)
        return np.where((wanted <= self._best[:, None, None]) | np.isnan(wanted), 0.0, met)
