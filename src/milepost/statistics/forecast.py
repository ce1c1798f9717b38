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
from milepost.statistics.forecast_batch import ForecastBatch
from milepost.statistics.forecast_questions import checked_sizes
from milepost.statistics.observation import CurveObservation, Floats, LossCurve
from milepost.statistics.paths import wandering_scores

Numbers = Sequence[float] | Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast:
    """What to expect of a learning curve beyond (and between) its measured sizes.

    All answers are in the metric's own unit and direction; a size counts examples and may lie anywhere from 1 on. A
    size below 1 or a level outside 0 to 1 raises InvalidForecastQuestionError. For the chance to have met a target
    by a size, one path of the curve keeps one level at all sizes (comonotone paths), so that it is the largest chance
    up to that size; on real curves that was right more often than paths that wander (docs/decisions/0012-paths.md).
    `assumed` says what the numbers rest on, `notes` what was unusual in the data; beyond `calibrated_to`
    examples the forecast is outside what its calibration has seen, and wider.

    Source: own, decisions 11, 12 and 14 in docs/decisions; coverage and errors are measured in docs/benchmarks.md.

    >>> from milepost.base.measurement import Direction
    >>> from milepost.statistics.curves import extrapolate
    >>> forecast = extrapolate(CurveObservation(
    ...     sizes=[100, 200, 400], means=[0.80, 0.85, 0.88], spreads=[0.01] * 3, repeats=[5] * 3,
    ...     direction=Direction.MAX, low=0.0, high=1.0))
    >>> forecast.calibrated_to
    6400.0
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
        """Say the quantiles of the score at `sizes` (sizes,) and `levels` (levels,): (sizes, levels), ascending.

        For a metric that is better high the quantile .1 is the bad end, for one that is better low the good one.

        >>> forecast.quantiles([400, 1600], [0.1, 0.5, 0.9]).round(2).tolist()
        [[0.87, 0.88, 0.89], [0.89, 0.92, 0.94]]
        """
        return np.asarray(self.batch.quantiles(_row(sizes), levels)[0])

    def probability(self, target: float, sizes: Numbers) -> Floats:
        """Say P(score meets `target` at or before each size), shape (sizes,); grows with the size.

        `target` is in the score's unit; meeting it is >= where the metric is better high, <= where it is better low.
        At the last measured size it is the probability that the target is met now. Smaller sizes count only
        if the target is met from there up to the last size.

        >>> forecast.probability(0.93, [400, 1600, 6400]).round(2).tolist()
        [0.0, 0.22, 0.59]
        """
        return np.asarray(self.batch.probability([target], _row(sizes))[0, 0])

    def size_quantiles(self, target: float, levels: Numbers, horizon: float | None = None) -> Floats:
        """Say the smallest size at which `target` is met with each probability, shape (levels,).

        Infinite: not up to `horizon` examples (16 x the last size unless given). A target that is met now gives
        the last measured size.

        >>> forecast.size_quantiles(0.93, [0.2, 0.9]).round().tolist()
        [1531.0, inf]
        """
        return np.asarray(self.batch.size_quantiles([target], levels, horizon)[0, 0])

    def not_by(self, target: float, horizon: float | None = None) -> float:
        """Say P(target not met up to `horizon` examples), 16 x the last size unless given.

        >>> round(forecast.not_by(0.93), 2), round(forecast.not_by(0.93, 1600), 2)
        (0.41, 0.78)
        """
        return float(self.batch.not_by([target], horizon)[0, 0])

    def never(self, target: float) -> float:
        """Say P(target not met with any number of examples); at most `not_by` (to 0.025), however far.

        The share of paths whose limit misses the target; the limit follows from the gains of the path's last two
        doublings within what the prior has seen (Aitken's rule, 1926). Not by a horizon and never are two things: see
        `not_by`; decision 12 (docs/decisions) says how often "never" was right, and on which curves it is not.

        >>> round(forecast.never(0.93), 2), round(forecast.never(0.995), 2)
        (0.32, 0.96)
        """
        return float(self.batch.never([target])[0, 0])

    def paths(self, sizes: Numbers, count: int, rng: np.random.Generator) -> Floats:
        """Draw `count` (0 or more) possible curves, shape (count, sizes).

        The quantiles at each size are those of `quantiles`; between sizes a path wanders as real curves do (see
        `statistics.paths`), and beyond what the prior has seen it keeps its level. Two forecasts drawn from equal
        streams share their levels, low loss with low loss whatever their directions. Source: own, measured in
        decision 12 (docs/decisions).

        >>> forecast.paths([400, 800, 1600], 2, np.random.default_rng(1)).round(2).tolist()
        [[0.88, 0.89, 0.9], [0.89, 0.9, 0.91]]
        """
        asked = checked_sizes(sizes)
        octaves = np.minimum(np.log2(asked / self.curve.last_size), FARTHEST_OCTAVE)
        levels = ndtr(wandering_scores(octaves, count, rng))
        return np.asarray(self.batch.scores(self.batch.loss_quantiles(asked[None], levels.T[None]))[0].T)

    def attribution(self, size: float) -> Attribution:
        """Say which part of the forecast's variance at a size is noise of this curve, which rests on other curves.

        Two shares that sum to 1. More repeats lower the first, only larger training sizes the second.

        >>> [round(forecast.attribution(size).measured, 1) for size in (400, 800, 6400)]
        [1.0, 0.3, 0.3]
        """
        return attribute(self.curve, self.batch.kernel, float(checked_sizes([size])[0]))

    def loss_quantiles(self, sizes: Numbers, levels: Numbers) -> Floats:
        """Say the quantiles of the loss (distance from the best score, less is better), shape (sizes, levels).

        Levels are not checked: the quantile 0.1 is always the good end.
        """
        return np.asarray(
            self.batch.loss_quantiles(_row(sizes), np.asarray(levels, dtype=float)[None, None])[0]
        )

    def score_of(self, loss: float) -> float:
        """Turn a loss back into a score, clipped to the metric's bounds."""
        return float(self.batch.scores(np.array([loss]))[0])


def _row(sizes: Numbers) -> Floats:
    return checked_sizes(sizes)[None]
