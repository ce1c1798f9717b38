"""Forecasts of many learning curves at once: the same answers as one by one, in a fraction of the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from milepost.base.errors import WrongUseError
from milepost.statistics.conf_last import NORMAL
from milepost.statistics.curve_batch import Rows
from milepost.statistics.curve_prior import FARTHEST_OCTAVE
from milepost.statistics.limits import limits
from milepost.statistics.observation import SMALLEST_ERROR, CurveObservation, Floats, LossCurve, origin_of

STEPS_PER_OCTAVE = 6
DEFAULT_HORIZON = 16.0
Numbers = Sequence[float] | Sequence[Sequence[float]] | NDArray[Any]


class InvalidForecastQuestionError(WrongUseError):
    """A forecast was asked for a size below 1 or a level outside 0 to 1."""

    slug = "invalid-forecast-question"


class LossKernel(Protocol):
    """What a method of extrapolation provides: quantiles of the loss of some curves at any size.

    Sizes are told in octaves from the curve's last size, (curves, sizes), negative for smaller ones.
    """

    def knots(self, octaves: Floats) -> Floats:
        """Say the loss, shape (curves, sizes, knots), strictly ascending along the knots."""

    def bends(self, octaves: Floats) -> Floats:
        """Say the loss, above 0, below which losses near 0 smoothly (if there is a best), (curves, sizes)."""

    def take(self, rows: Rows) -> LossKernel:
        """Keep some of the curves."""

    def refit(self, curves: Sequence[LossCurve]) -> LossKernel:
        """Use the same method on other curves."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ForecastBatch:
    """What to expect of several learning curves; the answers are those of `Forecast`, one row a curve.

    Curves may differ in metric, direction and sizes. `assumed` and `notes` are those of each curve.
    """

    observations: tuple[CurveObservation, ...]
    curves: tuple[LossCurve, ...]
    kernel: LossKernel
    assumed: tuple[tuple[str, ...], ...]

    def __len__(self) -> int:
        return len(self.curves)

    def take(self, rows: Sequence[int]) -> ForecastBatch:
        """Keep some of the curves, in this order."""
        return ForecastBatch(
            observations=tuple(self.observations[row] for row in rows),
            curves=tuple(self.curves[row] for row in rows),
            kernel=self.kernel.take(np.asarray(rows, dtype=np.intp)),
            assumed=tuple(self.assumed[row] for row in rows),
        )

    def quantiles(self, sizes: Numbers, levels: Sequence[float] | Floats) -> Floats:
        """Say the quantiles of the score, (curves, sizes, levels); ascending along the levels.

        `sizes` (curves, sizes), or (sizes,) to ask the same of all curves.
        """
        asked = checked_levels(levels)
        flipped = np.where(self._sign[:, None] < 0, 1 - asked, asked)
        return self.scores(self.loss_quantiles(self._sizes(sizes), flipped[:, None]))

    def probability(self, targets: Numbers, sizes: Numbers) -> Floats:
        """Say P(score meets the target at or before each size), (curves, targets, sizes); grows with the size.

        `targets` and `sizes` each have one row a curve, or are one row for all.
        """
        asked = self._sizes(sizes)
        grid = np.concatenate([asked, self._grid(asked.min(axis=1), asked.max(axis=1))], axis=1)
        order = np.argsort(grid, axis=1, kind="stable")
        grid = np.take_along_axis(grid, order, axis=1)
        met, now = self._met(self._targets(targets), grid), self._last[:, None, None]
        since = np.maximum.accumulate(np.where(grid[:, None] >= now, met, 0.0), axis=2)
        until = np.minimum.accumulate(np.where(grid[:, None] <= now, met, 1.0)[..., ::-1], axis=2)[..., ::-1]
        reached = np.where(grid[:, None] >= now, since, until)
        place = np.argsort(order, axis=1)[:, None, : asked.shape[1]]
        return np.take_along_axis(reached, np.broadcast_to(place, (*met.shape[:2], asked.shape[1])), axis=2)

    def size_quantiles(
        self, targets: Numbers, levels: Sequence[float] | Floats, horizon: Numbers | float | None = None
    ) -> Floats:
        """Say the smallest size at which each target is met with each probability, (curves, targets, levels).

        Infinite: not up to `horizon` examples (one number, or one a curve; 16 x the last size unless given).
        """
        asked, far = checked_levels(levels), self._horizon(horizon)
        grid = np.minimum(self._grid(self._last, far), far[:, None])
        reached = np.maximum.accumulate(self._met(self._targets(targets), grid), axis=2)
        return _first_sizes(grid, reached, asked)

    def not_by(self, targets: Numbers, horizon: Numbers | float | None = None) -> Floats:
        """Say P(target not met up to `horizon` examples), (curves, targets); 16 x the last size unless given."""
        return 1.0 - self.probability(targets, self._horizon(horizon)[:, None])[..., 0]

    def never(self, targets: Numbers) -> Floats:
        """Say P(target not met with any number of examples), (curves, targets); at most `not_by` (to 0.025).

        The share of paths that do not meet the target up to the farthest size that the prior has seen (2**5.2 x the
        last) and whose limit misses it, too. The limit is an extrapolation of the path's last gains (`limits`), not
        something that anybody has seen.
        """
        asked = self._targets(targets)
        wanted = self._losses(asked)
        ends = np.repeat(self._ends[:, None], wanted.shape[1], axis=1).reshape(-1, 1, self._ends.shape[1])
        level = ndtr(_normal_scores(ends, wanted.reshape(-1, 1, 1)))[:, 0, 0].reshape(wanted.shape)
        level = np.where(wanted >= self._worst[:, None], 1.0, level)
        level = np.where((wanted <= self._best[:, None]) | np.isnan(wanted), 0.0, level)
        seen = self.probability(targets, (self._last * 2.0**FARTHEST_OCTAVE)[:, None])[..., 0]
        return 1.0 - np.maximum(seen, level)

    def loss_quantiles(self, sizes: Floats, levels: Floats) -> Floats:
        """Say quantiles of the loss (distance from the best score) at `sizes` (curves, sizes).

        `levels` have three axes, each as long as (curves, sizes, levels) or 1. On the better side of the median
        a loss below half the finest error counted (1/20,000 of the unit) is 0: finite rows measure it as such,
        and an interval then holds the perfect score.
        """
        octaves = self._octaves(sizes)
        knots = self._knots(octaves)
        scores = np.asarray(ndtri(np.clip(levels, 1e-9, 1 - 1e-9)))
        right = np.clip(np.searchsorted(NORMAL, scores), 1, len(NORMAL) - 1)
        share = (scores - NORMAL[right - 1]) / (NORMAL[right] - NORMAL[right - 1])
        right = np.broadcast_to(right, np.broadcast_shapes(right.shape, (*knots.shape[:2], 1)))
        low, high = (np.take_along_axis(knots, place, axis=2) for place in (right - 1, right))
        losses = low + share * (high - low)
        best = self._best[:, None, None]
        bent = _bent(losses, self.kernel.bends(octaves)[..., None])
        unseen = (bent < SMALLEST_ERROR / 2 * self._unit[:, None, None]) & (scores < 0)
        losses = np.where(np.isfinite(best), np.where(unseen, best, bent), losses)
        return np.minimum(losses, self._worst[:, None, None])

    def scores(self, losses: Floats) -> Floats:
        """Turn losses (curves, ...) into scores, clipped to the metrics' bounds."""
        origin, sign, low, high = (
            column.reshape(-1, *[1] * (losses.ndim - 1))
            for column in (self._origin, self._sign, self._low, self._high)
        )
        return np.clip(origin + sign * losses, low, high)

    @cached_property
    def _last(self) -> Floats:
        return np.array([curve.last_size for curve in self.curves])

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

    def _grid(self, low: Floats, high: Floats) -> Floats:
        """Sizes on a log grid tied to each last size, so that no answer depends on what else was asked.

        The same octaves for all curves, from the lowest to the highest asked of any; each row's ends added.
        """
        last = self._last
        first = int(np.ceil(STEPS_PER_OCTAVE * np.log2((np.minimum(low, last) / last).min()) - 1e-9))
        final = int(np.floor(STEPS_PER_OCTAVE * np.log2((np.maximum(high, last) / last).max()) + 1e-9))
        steps = last[:, None] * 2.0 ** (np.arange(first, final + 1) / STEPS_PER_OCTAVE)
        return np.concatenate([steps, np.maximum(high, last)[:, None]], axis=1)

    def _met(self, targets: Floats, sizes: Floats) -> Floats:
        """Say P(loss at this very size <= the target's loss), (curves, targets, sizes)."""
        wanted = self._losses(targets)[..., None]
        octaves = self._octaves(sizes)
        straight = _straightened(wanted, self.kernel.bends(octaves)[:, None])
        goal = np.where(np.isfinite(self._best)[:, None, None], straight, wanted)
        met = ndtr(_normal_scores(self._knots(octaves), goal))
        met = np.where(wanted >= self._worst[:, None, None], 1.0, met)
        return np.where((wanted <= self._best[:, None, None]) | np.isnan(wanted), 0.0, met)


def checked_sizes(sizes: Numbers | float) -> Floats:
    """Read sizes; raises InvalidForecastQuestionError for one that counts no examples."""
    asked = np.atleast_1d(np.asarray(sizes, dtype=float))
    if not asked.size:
        raise InvalidForecastQuestionError("no size was asked: give one number of examples or more.")
    valid = np.isfinite(asked) & (asked >= 1)
    if not valid.all():
        place = int(np.argmin(valid))
        raise InvalidForecastQuestionError(
            f"size {asked.flat[place]:g} (place {place + 1}) was asked: a size counts examples, so 1 or more."
        )
    return asked


def checked_levels(levels: Sequence[float] | Floats) -> Floats:
    """Read levels; raises InvalidForecastQuestionError for one that is not between 0 and 1."""
    asked = np.atleast_1d(np.asarray(levels, dtype=float))
    if not ((asked > 0) & (asked < 1)).all():
        place = int(np.argmin((asked > 0) & (asked < 1)))
        raise InvalidForecastQuestionError(
            f"level {asked[place]:g} was asked: levels lie between 0 and 1, ends excluded."
        )
    return asked


def _bent(losses: Floats, bends: Floats) -> Floats:
    """Let losses below the bend near 0 without reaching it, smoothly and keeping their order."""
    short = np.maximum(1 - losses / bends, 0)
    return np.where(losses < bends, bends / (1 + short), losses)


def _straightened(wanted: Floats, bends: Floats) -> Floats:
    """Undo `_bent` for losses above 0."""
    return np.where(wanted < bends, bends * (2 - 1 / np.maximum(wanted / bends, 1e-12)), wanted)


def _normal_scores(knots: Floats, goal: Floats) -> Floats:
    """Say the level, as a normal score, at which each loss (curves, targets, sizes) lies between the knots."""
    count = (knots[:, None] <= goal[..., None]).sum(axis=3)
    right = np.clip(np.moveaxis(count, 1, 2), 1, len(NORMAL) - 1)
    low, high = (np.take_along_axis(knots, place, axis=2) for place in (right - 1, right))
    share = (np.moveaxis(goal, 1, 2) - low) / np.maximum(high - low, np.finfo(float).tiny)
    return np.moveaxis(NORMAL[right - 1] + share * (NORMAL[right] - NORMAL[right - 1]), 2, 1)


def _first_sizes(grid: Floats, reached: Floats, levels: Floats) -> Floats:
    """Find where growing probabilities pass each level, linear in log size between the grid's points."""
    place = (reached[..., None, :] < levels[:, None]).sum(axis=3)
    right = np.clip(place, 1, grid.shape[1] - 1)
    sizes = np.broadcast_to(grid[:, None], reached.shape)
    start, end, low, high = (
        np.take_along_axis(column, at, axis=2)
        for column, at in ((sizes, right - 1), (sizes, right), (reached, right - 1), (reached, right))
    )
    share = (levels - low) / np.maximum(high - low, np.finfo(float).tiny)
    between = start * (end / start) ** np.clip(share, 0.0, 1.0)
    return np.where(place == 0, grid[:, :1, None], np.where(place == grid.shape[1], np.inf, between))
