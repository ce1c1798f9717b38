"""What a forecast rests on: this curve's own points, or what other curves did next."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from milepost.statistics.knots import LossKernel
from milepost.statistics.observation import Floats, LossCurve

MIDDLE, LOW, HIGH = 4, 2, 6  # places of the median and of the ends of the 80 % interval among the nine levels
WIDE = 2 * 1.2815515655446004  # standard deviations between these ends, were the forecast normal


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """Shares of the variance of a forecast at one size; both lie between 0 and 1 and sum to 1.

    `size` counts examples. `measured` = what the noise of this curve's own points leaves open: more repeats or
    held-out rows lower it. `others` = how differently curves went on that looked like this one: only a larger
    training size lowers it.
    """

    size: float
    measured: float
    others: float


def attribute(curve: LossCurve, kernel: LossKernel, size: float) -> Attribution:
    """Divide the variance of the forecast at a size into noise of what was measured, and the rest.

    Each point in turn is moved by its standard error up and down, and the forecast made again: the squares of half
    the change of the median add up to the first part (the delta method; points are taken as independent). The
    whole is that of a normal law with the forecast's 80 % interval. At and below the last size all is measured.
    `curve` is the one that `kernel` was fitted to; `size` is 1 or more and not checked.

    Source: own, by the delta method; how it falls with repeats is measured in decision 14 (docs/decisions).
    """
    octaves = np.log2(size / curve.last_size)
    if octaves <= 0:
        return Attribution(size=size, measured=1.0, others=0.0)
    knots = kernel.knots(np.array([[octaves]]))[0, 0]
    whole = (knots[HIGH] - knots[LOW]) / WIDE
    moved = [_moved(curve, place, sign) for sign in (1.0, -1.0) for place in range(len(curve.sizes))]
    medians = kernel.refit(moved).knots(np.full((len(moved), 1), octaves))[:, 0, MIDDLE].reshape(2, -1)
    noise = float(np.square((medians[0] - medians[1]) / 2).sum())
    measured = min(noise / float(whole) ** 2, 1.0) if whole > 0 else 1.0
    return Attribution(size=size, measured=measured, others=1.0 - measured)


def _moved(curve: LossCurve, place: int, sign: float) -> LossCurve:
    step: Floats = np.zeros_like(curve.losses)
    step[place] = sign * curve.errors[place]
    return replace(curve, losses=np.clip(curve.losses + step, curve.best, curve.worst))
