"""The best possible loss behind the learning curves of several learners: one posterior, the ceiling its parameter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from milepost.statistics.observation import Floats, LossCurve

SHARE_LEFT = 0.14
"""What a single learner is expected to lose for ever beside the best possible one, as a share of its loss."""

LEARNERS_POWER = 1.25
"""That share falls with this power of the number of learners: the best of several is nearer to the best."""

DOUBLINGS_LEFT = 1.1
"""More data are expected to bring so many times what one of the last two doublings has brought."""

NOISE_SHARE = 0.8
"""The larger of two standard errors (folds, held-out rows) is too large by chance: so much of it counts."""

NEAR_BEST = 0.5  # standard errors behind the best learner at which a learner counts exp(-1) as much
SMALLEST_GAIN = 0.25  # standard errors: a gain below this cannot be told from none
SMALLEST_NOISE = 0.05  # share of the measured variance that is left where the loss would be 0
GRID = 600


@dataclass(frozen=True, kw_only=True, eq=False)
class LossPosterior:
    """Density of the best possible loss on an even grid: `losses` (600,) ascending, `shares` (600,) sum to 1."""

    losses: Floats
    shares: Floats

    def quantiles(self, levels: Sequence[float]) -> Floats:
        """Say the loss at each level (0 to 1), (levels,); less is better, so low levels are the good end."""
        return np.asarray(np.interp(levels, np.cumsum(self.shares), self.losses))


def loss_posterior(curves: Sequence[LossCurve], *, by_rows: bool) -> LossPosterior:
    """Say how good anybody can be, from cleaned curves of one metric, one a learner; flat prior on the ceiling.

    Observed = ceiling + excess + noise. The learners that are as good as the best (weighted by their
    distance from it in standard errors) give the loss and the gain of a doubling; the excess of the best has an
    exponential law whose mean is a share of the loss, smaller the more learners were tried, plus 1.1 such
    gains. The noise is what the held-out rows leave, and falls with a bounded loss as a binomial's does;
    `by_rows` says that the curve's errors are the larger of what the repeats show and what the rows allow. One curve
    or more, of one metric, which is not checked here.

    Source: own; normal noise on an exponential excess is the law of a stochastic frontier (Meeusen and van den Broeck,
    1977). The four numbers were fitted to 187 drawn tasks with known best error, each with 1, 2, 3 and 5 learners.
    `benchmarks/fit_model_ceiling.py` fits them to 129 other tasks, twice: .141, 1.12, .95, .84 and .127, 1.63, 1.20,
    .90, with a mean log density of the truth .002 +- .004 and .008 +- .011 above that of the shipped ones: the same
    within its standard error, and on tasks not fitted to a little below.

    >>> from milepost.base.measurement import Direction
    >>> from milepost.statistics.observation import CurveObservation, clean
    >>> curve = CurveObservation(sizes=[250, 500, 1000], means=[0.22, 0.19, 0.17], spreads=[0.02] * 3, repeats=[5] * 3,
    ...                          direction=Direction.MIN, low=0.0, high=1.0, rows=1000)
    >>> loss_posterior([clean(curve)], by_rows=True).quantiles([0.05, 0.5, 0.95]).round(2).tolist()
    [0.04, 0.14, 0.17]
    """
    best = min(curves, key=lambda curve: curve.last_loss)
    error = max((NOISE_SHARE if by_rows else 1.0) * float(best.errors[-1]), 1e-9 * best.unit)
    behind = np.array([curve.last_loss - best.last_loss for curve in curves])
    weights = np.exp(-behind / (NEAR_BEST * error))
    weights /= weights.sum()
    loss = float(weights @ [curve.last_loss for curve in curves])
    gain = float(weights @ [_gain_of_doubling(curve) for curve in curves])
    scale = loss - best.best if math.isfinite(best.best) else best.unit
    excess = SHARE_LEFT * len(curves) ** -LEARNERS_POWER * scale
    excess += DOUBLINGS_LEFT * SMALLEST_GAIN * error * float(np.logaddexp(0, gain / (SMALLEST_GAIN * error)))
    low = max(best.best, loss - 12 * (excess + error))
    high = min(best.worst, loss + 6 * error)
    losses = np.linspace(low, max(high, low + error), GRID)
    logs = _log_density(loss - losses, excess, error * _noise(losses, loss, best))
    shares = np.exp(logs - logs.max())
    return LossPosterior(losses=losses, shares=shares / shares.sum())


def _gain_of_doubling(curve: LossCurve) -> float:
    """Mean gain of a doubling of the data over the last two, or over what there is."""
    places = np.log2(curve.sizes / curve.last_size)
    back = max(-2.0, float(places[0]))
    return (float(np.interp(back, places, curve.losses)) - curve.last_loss) / -back


def _noise(losses: Floats, loss: float, best: LossCurve) -> Floats:
    """Standard error of a measured loss, in units of the present one, were the loss as low as this."""
    if not math.isfinite(best.worst - best.best):
        return np.ones_like(losses)
    spread = (loss - best.best) * (best.worst - loss)
    if spread <= 0:
        return np.ones_like(losses)
    return np.sqrt(np.maximum((losses - best.best) * (best.worst - losses) / spread, SMALLEST_NOISE))


def _log_density(distance: Floats, excess: float, error: Floats) -> Floats:
    """Log density of an exponential excess plus normal noise, at the distance of observed and ceiling."""
    steep = error / excess
    return np.asarray(
        steep**2 / 2 - distance / excess + log_ndtr(distance / error - steep) - math.log(excess)
    )
