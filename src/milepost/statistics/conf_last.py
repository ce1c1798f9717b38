"""The kernel `conf-last`: last value + learned drift, in units of the gain of the last doubling.

Source of the table: empirical quantiles of (later loss - last loss) / width over 2,210 tasks made of real
learning curves (LCDB 1.1, CC BY 4.0; LCDB 1.0, MIT; neural scaling benchmark, CC BY 4.0 / Apache 2.0; and
regression curves measured for that set), each of their 6,782 questions of one weight.
`benchmarks/fit_conf_last.py` computes it again, to .0055 (docs/benchmarks.md says what is a little different since).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from milepost.statistics.curve_batch import CurveBatch, Rows, at_octaves, batch_of, last_gain
from milepost.statistics.observation import Floats, LossCurve

LEVELS: Floats = np.array([0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975])
NORMAL: Floats = np.asarray(ndtri(LEVELS))
FARTHEST = 16.0
TABLE: Floats = np.array(  # one row an octave beyond the last size: about 2, 4, 8, 16 times
    [
        [-1.63, -1.27, -0.90, -0.61, -0.38, -0.07, 0.23, 0.49, 0.81],
        [-2.72, -1.99, -1.36, -0.87, -0.55, -0.17, 0.14, 0.46, 0.91],
        [-4.23, -2.64, -1.78, -1.06, -0.64, -0.24, 0.09, 0.39, 0.91],
        [-6.45, -3.53, -2.14, -1.21, -0.77, -0.27, 0.07, 0.41, 1.01],
    ]
)
BEND = 0.5  # losses below last loss x t^-BEND near 0 without reaching it: no amount of data makes a loss 0


@dataclass(frozen=True, kw_only=True, eq=False)
class ConfLast:
    """Quantiles of the loss of some curves at any size, at the nine levels of `LEVELS`, ascending; a `LossKernel`.

    Octaves are (curves, sizes): log2 of a size over the curve's last one, negative for smaller ones. Less loss is
    better; low quantiles may fall below 0, and the forecast bends them. Source: own, decision 5 in docs/decisions.

    `gain` (curves,) = loss at half the last size minus the last loss (negative where the curve gets worse);
    `noise` (curves,) = standard error at the last size, widened where few repeats tell it.
    """

    batch: CurveBatch
    gain: Floats
    noise: Floats

    def knots(self, octaves: Floats) -> Floats:
        """Say the loss so many octaves (curves, sizes) from the last size, at each level: (curves, sizes, 9).

        At the last size it is the noise now; from there to its double the mean of that and the table's
        first row, weighted in octaves. Between measured sizes it is the curve and its noise.
        """
        ahead = np.maximum(octaves, 1.0)
        start = np.clip(octaves, 0.0, 1.0)[..., None]
        drift = self._width(ahead)[..., None] * _rows(ahead)
        last, noise = self.batch.losses[:, -1, None, None], self.noise[:, None, None]
        beyond = last + (1 - start) * noise * NORMAL + start * drift
        if (octaves >= 0).all():
            return np.asarray(beyond)
        within = self._measured(octaves)[..., None] + self._noise_within(octaves)[..., None] * NORMAL
        return np.asarray(np.where((octaves >= 0)[..., None], beyond, within))

    def bends(self, octaves: Floats) -> Floats:
        """Say the loss below which losses near 0 as 1 / x, (curves, sizes)."""
        near = self._measured(octaves) * 2.0 ** (-BEND * np.maximum(octaves, 0.0))
        return np.maximum(near, 1e-4 * self.batch.unit[:, None])

    def take(self, rows: Rows) -> ConfLast:
        """Keep some of the curves."""
        return ConfLast(batch=self.batch.take(rows), gain=self.gain[rows], noise=self.noise[rows])

    def _width(self, octaves: Floats) -> Floats:
        batch = self.batch
        still = batch.errors[:, -1] + 0.01 * np.abs(batch.losses[:, -1]) + 1e-4 * batch.unit
        return np.asarray(np.abs(self.gain)[:, None] * np.sqrt(octaves + 0.5) + still[:, None])

    def _measured(self, octaves: Floats) -> Floats:
        return at_octaves(self.batch, self.batch.losses, np.minimum(octaves, 0.0))

    def _noise_within(self, octaves: Floats) -> Floats:
        """Noise between the measured sizes; each octave below the smallest adds the whole range of losses."""
        batch = self.batch
        noise = at_octaves(batch, batch.errors, np.minimum(octaves, 0.0))
        first = np.nanmin(batch.octaves, axis=1) - batch.octaves[:, -1]
        below = np.maximum(first[:, None] - octaves, 0.0)
        rows = np.arange(len(first))
        smallest = batch.errors[rows, np.isfinite(batch.errors).argmax(axis=1)]
        spread = np.nanmax(batch.losses, axis=1) - np.nanmin(batch.losses, axis=1) + smallest
        return np.asarray(noise * (self.noise / batch.errors[:, -1])[:, None] + below * spread[:, None])


def fit_conf_last(curves: Sequence[LossCurve]) -> ConfLast:
    """Measure the gain of the last doubling (per octave, where the sizes span less than one) and the noise.

    The noise is widened as Student's law says (1908) where few repeats tell it. Two sizes are used as they are: with
    all but the last two anchors hidden, the 2,210 tasks were covered as well (80 % intervals: .84 of them) and scored
    as well as with all anchors.

    >>> from milepost.base.measurement import Direction
    >>> from milepost.statistics.observation import CurveObservation, clean
    >>> curve = CurveObservation(sizes=[200, 400], means=[0.15, 0.12], spreads=[0.01] * 2, repeats=[5] * 2,
    ...                          direction=Direction.MIN, low=0.0, high=1.0)
    >>> fit_conf_last([clean(curve)]).knots(np.array([[0.0, 1.0]]))[0, :, [2, 4, 6]].T.round(3).tolist()
    [[0.114, 0.12, 0.126], [0.082, 0.104, 0.13]]
    """
    batch = batch_of(*curves)
    widened = _student(np.array([curve.degrees for curve in curves]))
    return ConfLast(batch=batch, gain=last_gain(batch), noise=batch.errors[:, -1] * widened)


def _student(degrees: Rows) -> Floats:
    """Widen noise that few repeats tell: Student's 90 % point in units of the normal one."""
    widened = stdtrit(np.maximum(degrees, 3), 0.9) / ndtri(0.9)
    return np.asarray(np.where(degrees > 0, widened, 1.0))


def _rows(octaves: Floats) -> Floats:
    """Read the table, linear in octaves between its rows, and on from the last two beyond them."""
    place = np.clip(np.floor(octaves).astype(int) - 1, 0, len(TABLE) - 2)
    share = (octaves - 1 - place)[..., None]
    return np.asarray(TABLE[place] + share * (TABLE[place + 1] - TABLE[place]))
