"""The kernel `conf-last`: last value + learned drift, in units of the gain of the last doubling.

Source of the table: empirical quantiles of (later loss - last loss) / width over 2,210 tasks made of real
learning curves (LCDB 1.1, CC BY 4.0; LCDB 1.0, MIT; neural scaling benchmark, CC BY 4.0 / Apache 2.0; and
regression curves measured for that set).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

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
SHORTEST_SPAN = 0.25  # octaves between two anchors, below which their noise would pass for a slope


@dataclass(frozen=True, kw_only=True, eq=False)
class ConfLast:
    """Quantiles of the loss at any size, at the nine levels of `LEVELS`, ascending.

    `gain` = loss at half the last size minus the last loss (negative where the curve gets worse); `noise` =
    standard error at the last size, widened where few repeats tell it.
    """

    curve: LossCurve
    gain: float
    noise: float

    def knots(self, sizes: Floats) -> Floats:
        """Say the loss at each size and level, shape (sizes, 9).

        At the last size it is the noise now; from there to its double the mean of that and the table's
        first row, weighted in octaves. Between measured sizes it is the curve and its noise.
        """
        octaves = np.log2(sizes / self.curve.last_size)
        ahead = np.maximum(octaves, 1.0)
        start = np.clip(octaves, 0.0, 1.0)[:, None]
        drift = self._width(ahead)[:, None] * _rows(ahead)
        beyond = self.curve.last_loss + (1 - start) * self.noise * NORMAL + start * drift
        within = self._measured(sizes)[:, None] + self._noise_within(sizes)[:, None] * NORMAL
        return np.asarray(np.where((octaves >= 0)[:, None], beyond, within))

    def bends(self, sizes: Floats) -> Floats:
        """Say the loss at each size below which losses near 0 as 1 / x, shape (sizes,)."""
        ahead = np.maximum(sizes / self.curve.last_size, 1.0)
        return np.maximum(self._measured(sizes) * ahead**-BEND, 1e-4 * self.curve.unit)

    def _width(self, octaves: Floats) -> Floats:
        curve = self.curve
        still = float(curve.errors[-1]) + 0.01 * abs(curve.last_loss) + 1e-4 * curve.unit
        return np.asarray(abs(self.gain) * np.sqrt(octaves + 0.5) + still)

    def _measured(self, sizes: Floats) -> Floats:
        return np.interp(np.log2(sizes), np.log2(self.curve.sizes), self.curve.losses)

    def _noise_within(self, sizes: Floats) -> Floats:
        """Noise between the measured sizes; each octave below the smallest adds the whole range of losses."""
        curve = self.curve
        noise = np.interp(np.log2(sizes), np.log2(curve.sizes), curve.errors)
        below = np.maximum(np.log2(curve.sizes[0] / sizes), 0.0)
        spread = float(np.ptp(curve.losses) + curve.errors[0])
        return np.asarray(noise * (self.noise / curve.errors[-1]) + below * spread)


def fit_conf_last(curve: LossCurve) -> ConfLast:
    """Measure the gain of the last doubling (per octave, where the sizes span less than one) and the noise.

    Two sizes are used as they are: with all but the last two anchors hidden, the 2,210 tasks were covered
    as well (80 % intervals: .84 of them) and scored as well as with all anchors.
    """
    octaves = np.log2(curve.sizes)
    span = float(octaves[-1] - octaves[0])
    if span >= 1:
        gain = float(np.interp(octaves[-1] - 1, octaves, curve.losses)) - curve.last_loss
    else:
        gain = float(curve.losses[0] - curve.last_loss) / max(span, SHORTEST_SPAN)
    return ConfLast(curve=curve, gain=gain, noise=float(curve.errors[-1]) * _student(curve.degrees))


def _student(degrees: int) -> float:
    """Widen noise that few repeats tell: Student's 90 % point in units of the normal one."""
    return float(stdtrit(max(degrees, 3), 0.9) / ndtri(0.9)) if degrees > 0 else 1.0


def _rows(octaves: Floats) -> Floats:
    """Read the table, linear in octaves between its rows, and on from the last two beyond them."""
    place = np.clip(np.floor(octaves).astype(int) - 1, 0, len(TABLE) - 2)
    share = (octaves - 1 - place)[:, None]
    return np.asarray(TABLE[place] + share * (TABLE[place + 1] - TABLE[place]))
