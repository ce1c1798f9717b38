"""The kernel `learned`: what many real curves that looked like this one did next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from milepost.statistics.conf_last import ConfLast, fit_conf_last
from milepost.statistics.curve_features import CurveSummary, batch_of, summarize
from milepost.statistics.curve_prior import CurvePrior
from milepost.statistics.observation import Floats, LossCurve

NEAREST_OCTAVE = 0.5  # nearer futures were not in the curves: there the answer passes over to the noise now
LEAST_ANCHORS = 3
LEAST_SPAN = 0.9  # octaves; noise between sizes that are closer together would pass for a slope
BEND = 0.25  # share of last loss x last size / size below which losses near 0 without reaching it


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """Quantiles of the loss at any size, at the nine levels of conf-last, ascending.

    At and below the last size they are those of conf-last: the measured curve and its noise.
    """

    seen: ConfLast
    summary: CurveSummary
    prior: CurvePrior

    def knots(self, sizes: Floats) -> Floats:
        """Say the loss at each size and level, shape (sizes, 9)."""
        octaves = np.log2(sizes / self.seen.curve.last_size)
        within = self.seen.knots(np.minimum(sizes, self.seen.curve.last_size))
        ahead = np.maximum(octaves, NEAREST_OCTAVE)
        change = self.prior.quantiles(self.summary.features[0], ahead)
        beyond = self.summary.base + self.summary.width(ahead)[:, None] * change
        share = np.clip(octaves / NEAREST_OCTAVE, 0.0, 1.0)[:, None]
        return np.asarray((1 - share) * within + share * beyond)

    def bends(self, sizes: Floats) -> Floats:
        """Say the loss at each size below which losses near 0 as 1 / x, shape (sizes,)."""
        ahead = np.maximum(sizes / self.seen.curve.last_size, 1.0)
        return np.asarray(BEND * self.seen.bends(np.minimum(sizes, self.seen.curve.last_size)) / ahead)


def fit_learned(curve: LossCurve, prior: CurvePrior) -> Learned | None:
    """Look the curve up in the prior; None where the prior has not seen its like.

    It has seen curves of three sizes or more, a doubling apart or more, of metrics with a best value.
    """
    span = np.log2(curve.last_size / curve.sizes[0])
    if len(curve.sizes) < LEAST_ANCHORS or span < LEAST_SPAN or not np.isfinite(curve.best):
        return None
    return Learned(seen=fit_conf_last(curve), summary=summarize(batch_of(curve)), prior=prior)
