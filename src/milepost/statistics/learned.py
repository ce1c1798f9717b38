"""The kernel `learned`: what many real curves that looked like this one did next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from milepost.statistics.conf_last import ConfLast, fit_conf_last
from milepost.statistics.curve_batch import UNTOLD, Rows
from milepost.statistics.curve_features import CurveSummary, kind_features, summarize
from milepost.statistics.curve_prior import CurvePrior
from milepost.statistics.observation import Floats, LossCurve

NEAREST_OCTAVE = 0.5  # nearer futures were not in the curves: there the answer passes over to the noise now
LEAST_ANCHORS = 3
LEAST_SPAN = 0.9  # octaves; noise between sizes that are closer together would pass for a slope
TOLD_SHARE = (
    0.35  # of the networks that are told the kind of learner: they are sharper, and too sure if left alone
)
BEND = 0.25  # share of last loss x last size / size below which losses near 0 without reaching it


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """Quantiles of the loss of some curves at any size, at the nine levels of conf-last, ascending.

    `rows` are the places of the curves that the prior speaks of, `summary` describes them; the others, and
    all curves at and below their last size, are those of conf-last: the measured curve and its noise.
    """

    seen: ConfLast
    rows: Rows
    summary: CurveSummary
    prior: CurvePrior

    def knots(self, octaves: Floats) -> Floats:
        """Say the loss so many octaves (curves, sizes) from the last size, at each level: (curves, sizes, 9)."""
        if len(self.rows) == 0:
            return self.seen.knots(octaves)
        ahead = np.maximum(octaves[self.rows], NEAREST_OCTAVE)
        change = self._changes(ahead)
        beyond = self.summary.base[:, None, None] + self.summary.width(ahead)[..., None] * change
        share = np.clip(octaves[self.rows] / NEAREST_OCTAVE, 0.0, 1.0)[..., None]
        near = octaves.copy()
        near[self.rows] = np.minimum(near[self.rows], 0.0)
        found = self.seen.knots(near)
        found[self.rows] = (1 - share) * found[self.rows] + share * beyond
        return found

    def _changes(self, ahead: Floats) -> Floats:
        """The change of the loss in widths; where the kind of learner was told, those who know it have a say."""
        features, learner = self.summary.features, self.seen.batch.learner[self.rows]
        found, told = self.prior.quantiles(features, ahead), learner != UNTOLD
        if self.prior.told is not None and told.any():
            shown = np.hstack([features[told], kind_features(learner[told])])
            theirs = self.prior.told.quantiles(shown, ahead[told])
            found[told] = TOLD_SHARE * theirs + (1 - TOLD_SHARE) * found[told]
        return found

    def bends(self, octaves: Floats) -> Floats:
        """Say the loss below which losses near 0 as 1 / x, (curves, sizes)."""
        near = octaves.copy()
        near[self.rows] = np.minimum(near[self.rows], 0.0)
        found = self.seen.bends(near)
        found[self.rows] *= BEND * 2.0 ** -np.maximum(octaves[self.rows], 0.0)
        return found

    def take(self, rows: Rows) -> Learned:
        """Keep some of the curves."""
        kept = np.isin(rows, self.rows)
        mine = np.searchsorted(self.rows, rows[kept])
        return Learned(
            seen=self.seen.take(rows),
            rows=np.flatnonzero(kept),
            summary=self.summary.take(mine),
            prior=self.prior,
        )

    def refit(self, curves: Sequence[LossCurve]) -> Learned:
        """Use the same prior on other curves."""
        return fit_learned(curves, self.prior)


def fit_learned(curves: Sequence[LossCurve], prior: CurvePrior) -> Learned:
    """Look the curves up in the prior, those of which it has seen the like.

    It has seen curves of three sizes or more, a doubling apart or more, of metrics with a best value.
    """
    seen = fit_conf_last(curves)
    rows = np.flatnonzero([_is_like_those_seen(curve) for curve in curves])
    return Learned(seen=seen, rows=rows, summary=summarize(seen.batch.take(rows)), prior=prior)


def _is_like_those_seen(curve: LossCurve) -> bool:
    span = np.log2(curve.last_size / curve.sizes[0])
    return len(curve.sizes) >= LEAST_ANCHORS and span >= LEAST_SPAN and bool(np.isfinite(curve.best))
