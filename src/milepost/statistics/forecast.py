"""The forecast of a learning curve: the score to expect at any size, and the size that reaches a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from scipy.special import ndtr, ndtri

from milepost.base.errors import WrongUseError
from milepost.statistics.observation import (
    SMALLEST_ERROR,
    CurveObservation,
    Floats,
    LossCurve,
    loss_of,
    score_of,
)

STEPS_PER_OCTAVE = 6
DEFAULT_HORIZON = 16.0


class InvalidForecastQuestionError(WrongUseError):
    """A forecast was asked for a size below 1 or a level outside 0 to 1."""

    slug = "invalid-forecast-question"


class LossKernel(Protocol):
    """What a method of extrapolation provides: quantiles of the loss at any size."""

    def knots(self, sizes: Floats) -> Floats:
        """Say the loss at each size and knot, shape (sizes, knots), strictly ascending along the knots."""

    def bends(self, sizes: Floats) -> Floats:
        """Say the loss at each size, above 0, below which losses near 0 smoothly (if there is a best)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast:
    """What to expect of a learning curve beyond (and between) its measured sizes.

    All answers are in the metric's own unit and direction. One path of the curve keeps one level at all
    sizes (comonotone paths), so that the chance to have met a target by a size is the largest chance up to
    that size. `assumed` says what the numbers rest on, `notes` what was unusual in the data; beyond
    `calibrated_to` examples the forecast is outside what its calibration has seen, and wider.
    """

    observation: CurveObservation
    curve: LossCurve
    kernel: LossKernel
    normal: Floats  # the knots' levels as normal scores
    calibrated_to: float
    assumed: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())

    def quantiles(self, sizes: Sequence[float] | Floats, levels: Sequence[float] | Floats) -> Floats:
        """Say the quantiles of the score, shape (sizes, levels); ascending along the levels."""
        asked = _levels(levels)
        if _is_max(self.observation):
            asked = 1 - asked
        return score_of(self.observation, self.loss_quantiles(_sizes(sizes), asked))

    def probability(self, target: float, sizes: Sequence[float] | Floats) -> Floats:
        """Say P(score meets `target` at or before each size), shape (sizes,); grows with the size.

        At the last measured size it is the probability that the target is met now. Smaller sizes count only
        if the target is met from there up to the last size.
        """
        asked = _sizes(sizes)
        grid = self._grid(
            float(asked.min(initial=self.curve.last_size)), float(asked.max(initial=1.0)), asked
        )
        reached = self._reached(target, grid)
        return np.asarray(reached[np.searchsorted(grid, asked)])

    def size_quantiles(
        self, target: float, levels: Sequence[float] | Floats, horizon: float | None = None
    ) -> Floats:
        """Say the smallest size at which `target` is met with each probability, shape (levels,); inf = never.

        Never means: not up to `horizon` examples (16 x the last size unless given). A target that is met
        now gives the last measured size.
        """
        grid = self._grid(self.curve.last_size, self._horizon(horizon))
        reached = self._reached(target, grid)
        return np.array([_first_size(grid, reached, float(level)) for level in _levels(levels)])

    def never(self, target: float, horizon: float | None = None) -> float:
        """Say P(target not met up to `horizon` examples), 16 x the last size unless given."""
        return 1.0 - float(self.probability(target, [self._horizon(horizon)])[0])

    def paths(self, sizes: Sequence[float] | Floats, count: int, rng: np.random.Generator) -> Floats:
        """Draw `count` possible curves, shape (count, sizes).

        Each path has one level of loss at all sizes. Two forecasts drawn from equal streams share their
        levels, low loss with low loss whatever their directions: use that for several requirements of one
        candidate.
        """
        levels = rng.random(count)
        return score_of(self.observation, self.loss_quantiles(_sizes(sizes), levels)).T

    def loss_quantiles(self, sizes: Sequence[float] | Floats, levels: Sequence[float] | Floats) -> Floats:
        """Say the quantiles of the loss (distance from the best score), shape (sizes, levels).

        On the better side of the median a loss below half the finest error counted (1/20,000 of the unit) is
        0: finite rows measure it as such, and an interval then holds the perfect score.
        """
        asked = _sizes(sizes)
        knots = self.kernel.knots(asked)
        scores = np.asarray(ndtri(np.clip(levels, 1e-9, 1 - 1e-9)))
        right = np.clip(np.searchsorted(self.normal, scores), 1, len(self.normal) - 1)
        share = (scores - self.normal[right - 1]) / (self.normal[right] - self.normal[right - 1])
        losses = knots[:, right - 1] + share * (knots[:, right] - knots[:, right - 1])
        if np.isfinite(self.curve.best):
            losses = _bent(losses, self.kernel.bends(asked)[:, None])
            unseen = (losses < SMALLEST_ERROR / 2 * self.curve.unit) & (scores < 0)
            losses = np.where(unseen, self.curve.best, losses)
        return np.minimum(losses, self.curve.worst)

    def score_of(self, loss: float) -> float:
        """Turn a loss back into a score."""
        return float(score_of(self.observation, np.asarray(loss)))

    def _horizon(self, horizon: float | None) -> float:
        return max(horizon or DEFAULT_HORIZON * self.curve.last_size, self.curve.last_size)

    def _grid(self, low: float, high: float, also: Floats | None = None) -> Floats:
        """Sizes on a log grid tied to the last size, so that no answer depends on what else was asked."""
        last = self.curve.last_size
        first = int(np.ceil(STEPS_PER_OCTAVE * np.log2(min(low, last) / last) - 1e-9))
        final = int(np.floor(STEPS_PER_OCTAVE * np.log2(max(high, last) / last) + 1e-9))
        steps = last * 2.0 ** (np.arange(first, final + 1) / STEPS_PER_OCTAVE)
        return np.unique(np.concatenate([steps, [last, high], [] if also is None else also]))

    def _reached(self, target: float, grid: Floats) -> Floats:
        met = self._met(target, grid)
        now = int(np.searchsorted(grid, self.curve.last_size))
        before = np.minimum.accumulate(met[: now + 1][::-1])[::-1]
        return np.concatenate([before[:-1], np.maximum.accumulate(met[now:])])

    def _met(self, target: float, sizes: Floats) -> Floats:
        """Say P(loss at this very size <= the target's loss)."""
        wanted = float(loss_of(self.observation, target))
        if wanted <= self.curve.best or np.isnan(wanted):
            return np.zeros(len(sizes))
        if wanted >= self.curve.worst:
            return np.ones(len(sizes))
        goal = np.full(len(sizes), wanted)
        if np.isfinite(self.curve.best):
            goal = _straightened(wanted, self.kernel.bends(sizes))
        return np.asarray(ndtr(self._normal_scores(self.kernel.knots(sizes), goal)))

    def _normal_scores(self, knots: Floats, wanted: Floats) -> Floats:
        right = np.clip((knots <= wanted[:, None]).sum(axis=1), 1, len(self.normal) - 1)
        row = np.arange(len(knots))
        low, high = knots[row, right - 1], knots[row, right]
        share = (wanted - low) / np.maximum(high - low, np.finfo(float).tiny)
        return np.asarray(self.normal[right - 1] + share * (self.normal[right] - self.normal[right - 1]))


def _is_max(observation: CurveObservation) -> bool:
    return float(loss_of(observation, 1.0)) < float(loss_of(observation, 0.0))


def _bent(losses: Floats, bends: Floats) -> Floats:
    """Let losses below the bend near 0 without reaching it, smoothly and keeping their order."""
    short = np.maximum(1 - losses / bends, 0)
    return np.where(losses < bends, bends / (1 + short), losses)


def _straightened(wanted: float, bends: Floats) -> Floats:
    """Undo `_bent` for one loss above 0."""
    return np.where(wanted < bends, bends * (2 - 1 / np.maximum(wanted / bends, 1e-12)), wanted)


def _first_size(grid: Floats, reached: Floats, level: float) -> float:
    """Find where the growing probability passes the level, linear in log size between the grid's points."""
    place = int(np.searchsorted(reached, level))
    if place == len(grid):
        return float("inf")
    if place == 0:
        return float(grid[0])
    share = (level - reached[place - 1]) / (reached[place] - reached[place - 1])
    return float(grid[place - 1] * (grid[place] / grid[place - 1]) ** share)


def _sizes(sizes: Sequence[float] | Floats) -> Floats:
    asked = np.atleast_1d(np.asarray(sizes, dtype=float))
    if not (np.isfinite(asked) & (asked >= 1)).all():
        place = int(np.argmin(np.isfinite(asked) & (asked >= 1)))
        raise InvalidForecastQuestionError(
            f"size {asked[place]:g} (place {place + 1}) was asked: a size counts examples, so 1 or more."
        )
    return asked


def _levels(levels: Sequence[float] | Floats) -> Floats:
    asked = np.atleast_1d(np.asarray(levels, dtype=float))
    if not ((asked > 0) & (asked < 1)).all():
        place = int(np.argmin((asked > 0) & (asked < 1)))
        raise InvalidForecastQuestionError(
            f"level {asked[place]:g} was asked: levels lie between 0 and 1, ends excluded."
        )
    return asked
