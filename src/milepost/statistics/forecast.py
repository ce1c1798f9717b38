"""The forecast of a learning curve: the score to expect at any size, and the size that reaches a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from milepost.statistics.attribution import Attribution, attribute
from milepost.statistics.conf_last import FARTHEST
from milepost.statistics.curve_notes import shape_notes
from milepost.statistics.curve_prior import FARTHEST_OCTAVE
from milepost.statistics.forecast_batch import ForecastBatch, checked_sizes
from milepost.statistics.observation import CurveObservation, Floats, LossCurve
from milepost.statistics.paths import wandering_scores

Numbers = Sequence[float] | Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast:
    """What to expect of a learning curve beyond (and between) its measured sizes.

    All answers are in the metric's own unit and direction. For the chance to have met a target by a size, one
    path of the curve keeps one level at all sizes (comonotone paths), so that it is the largest chance up to
    that size; on real curves that was right more often than paths that wander (docs/decisions/0012-paths.md).
    `assumed` says what the numbers rest on, `notes` what was unusual in the data; beyond `calibrated_to`
    examples the forecast is outside what its calibration has seen, and wider.
    """

    batch: ForecastBatch  # of this one curve

    @property
    def observation(self) -> CurveObservation:
        """What was measured."""
        return self.batch.observations[0]

    @property
    def curve(self) -> LossCurve:
        """What was measured, cleaned, as losses."""
        return self.batch.curves[0]

    @property
    def assumed(self) -> tuple[str, ...]:
        """What the numbers rest on, in words."""
        return self.batch.assumed[0]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was unusual in the data, in words."""
        return (*self.curve.notes, *shape_notes(self.observation, self.curve))

    @property
    def calibrated_to(self) -> float:
        """The largest size up to which the calibration was checked."""
        return FARTHEST * self.curve.last_size

    def quantiles(self, sizes: Numbers, levels: Numbers) -> Floats:
        """Say the quantiles of the score, shape (sizes, levels); ascending along the levels."""
        return np.asarray(self.batch.quantiles(_row(sizes), levels)[0])

    def probability(self, target: float, sizes: Numbers) -> Floats:
        """Say P(score meets `target` at or before each size), shape (sizes,); grows with the size.

        At the last measured size it is the probability that the target is met now. Smaller sizes count only
        if the target is met from there up to the last size.
        """
        return np.asarray(self.batch.probability([target], _row(sizes))[0, 0])

    def size_quantiles(self, target: float, levels: Numbers, horizon: float | None = None) -> Floats:
        """Say the smallest size at which `target` is met with each probability, shape (levels,).

        Infinite: not up to `horizon` examples (16 x the last size unless given). A target that is met now gives
        the last measured size.
        """
        return np.asarray(self.batch.size_quantiles([target], levels, horizon)[0, 0])

    def not_by(self, target: float, horizon: float | None = None) -> float:
        """Say P(target not met up to `horizon` examples), 16 x the last size unless given."""
        return float(self.batch.not_by([target], horizon)[0, 0])

    def never(self, target: float) -> float:
        """Say P(target not met with any number of examples); at most `not_by` (to 0.025), however far.

        The share of paths whose limit misses the target; the limit follows from the gains of the path's last two
        doublings within what the prior has seen. Not by a horizon and never are two things: see `not_by`.
        """
        return float(self.batch.never([target])[0, 0])

    def paths(self, sizes: Numbers, count: int, rng: np.random.Generator) -> Floats:
        """Draw `count` possible curves, shape (count, sizes).

        The quantiles at each size are those of `quantiles`; between sizes a path wanders as real curves do (see
        `statistics.paths`), and beyond what the prior has seen it keeps its level. Two forecasts drawn from equal
        streams share their levels, low loss with low loss whatever their directions.
        """
        asked = checked_sizes(sizes)
        octaves = np.minimum(np.log2(asked / self.curve.last_size), FARTHEST_OCTAVE)
        levels = ndtr(wandering_scores(octaves, count, rng))
        return np.asarray(self.batch.scores(self.batch.loss_quantiles(asked[None], levels.T[None]))[0].T)

    def attribution(self, size: float) -> Attribution:
        """Say which part of the forecast's variance at a size is noise of this curve, which rests on other curves.

        >>> from milepost.base.measurement import Direction
        >>> from milepost.statistics.curves import extrapolate
        >>> curve = CurveObservation(sizes=[100, 200, 400], means=[0.80, 0.85, 0.88], spreads=[0.01] * 3,
        ...                          repeats=[5] * 3, direction=Direction.MAX, low=0.0, high=1.0)
        >>> [round(extrapolate(curve).attribution(size).measured, 1) for size in (400, 800, 6400)]
        [1.0, 0.3, 0.3]
        """
        return attribute(self.curve, self.batch.kernel, float(checked_sizes([size])[0]))

    def loss_quantiles(self, sizes: Numbers, levels: Numbers) -> Floats:
        """Say the quantiles of the loss (distance from the best score), shape (sizes, levels)."""
        return np.asarray(
            self.batch.loss_quantiles(_row(sizes), np.asarray(levels, dtype=float)[None, None])[0]
        )

    def score_of(self, loss: float) -> float:
        """Turn a loss back into a score."""
        return float(self.batch.scores(np.array([loss]))[0])


def _row(sizes: Numbers) -> Floats:
    return checked_sizes(sizes)[None]
