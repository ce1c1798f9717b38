"""Which sizes of a learning curve to repeat, so that a wanted accuracy costs least."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from milepost.statistics.smooth_curve import SmoothCurve, smooth

Floats = NDArray[np.float64]

USUAL_SLOPE = -0.8
"""The variance of one repeat falls about with this power of the size."""

SLOPE_WEIGHT = 10.0
LINE_WEIGHT = 8.0  # degrees of freedom that the common line counts against a size's own variance
ROUNDS = 4
SMALLEST_VARIANCE = 1e-12
FEWEST_TO_SMOOTH = 4

KEPT_GAIN = 0.65
"""A doubling gains about this share of what the doubling before it gained (medians of conf-last's table)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tally:
    """What was measured so far at each ascending size, one entry a size.

    `repeats` (two or more somewhere, one or more everywhere), `means` of the scores, `variances` of one
    repeat (ignored with one repeat), `seconds` of one repeat. `rows` = number of different held-out rows behind the
    score at the largest size, where known.
    """

    sizes: Floats
    repeats: Floats
    means: Floats
    variances: Floats
    seconds: Floats
    rows: int | None = None


def levels(sizes: Floats) -> Floats:
    """Wish to know the scores at all sizes, (sizes, sizes): a row for each thing to know, in weights of the scores."""
    return np.eye(len(sizes))


def steps(sizes: Floats) -> Floats:
    """Wish to know the steps between neighbouring sizes, (sizes - 1, sizes)."""
    return np.diff(np.eye(len(sizes)), axis=0)


def level_ahead(sizes: Floats, horizon: float) -> Floats:
    """Wish to know the score at `horizon` examples, (1, sizes): the last score, and the last doubling's gain as often
    as it is gained again on the way, each doubling `KEPT_GAIN` of the one before.

    >>> level_ahead(np.array([100.0, 200.0]), 400.0).round(2)
    array([[-0.65,  1.65]])
    """
    octaves = max(float(np.log2(horizon / sizes[-1])), 0.0)
    again = KEPT_GAIN * (1 - KEPT_GAIN**octaves) / (1 - KEPT_GAIN)
    share = again / float(np.log2(sizes[-1] / sizes[-2]))
    return np.array([[*np.zeros(len(sizes) - 2), -share, 1 + share]])


def estimate(tally: Tally) -> SmoothCurve:
    """Smooth the measured curve; its covariance says how well it is known now.

    Fewer than four sizes stay as they were measured.
    """
    variances = pooled_variances(tally) / tally.repeats
    if len(tally.sizes) < FEWEST_TO_SMOOTH:
        return SmoothCurve(means=tally.means, covariance=np.diag(variances))
    return smooth(tally.sizes, tally.means, np.sqrt(variances))


def squared_error(curve: SmoothCurve, wish: Floats) -> float:
    """Say the expected squared error of what is to be known, mean over the rows of `wish`, (rows, sizes)."""
    return _mean_variance(curve.covariance, wish)


def pooled_variances(tally: Tally) -> Floats:
    """Say the variance of one repeat at each size, (sizes,), from few repeats.

    A line of log variance in log size (gamma likelihood, slope drawn to -0.8), between which and each size's
    own variance the degrees of freedom decide.
    """
    degrees = np.maximum(tally.repeats - 1, 0.0)
    own = np.where(degrees > 0, np.maximum(tally.variances, SMALLEST_VARIANCE), 0.0)
    place = np.log(tally.sizes) - np.log(tally.sizes).mean()
    level, slope = float(np.log((degrees * own).sum() / degrees.sum())), USUAL_SLOPE
    for _ in range(ROUNDS):
        excess = own / np.exp(level + slope * place) - 1
        weight = degrees / 2
        mixed = float((weight * place).sum())
        matrix = [[weight.sum(), mixed], [mixed, float((weight * place**2).sum()) + SLOPE_WEIGHT]]
        pull = SLOPE_WEIGHT * (slope - USUAL_SLOPE)
        push = [float((weight * excess).sum()), float((weight * excess * place).sum()) - pull]
        step = np.clip(np.linalg.solve(np.array(matrix), np.array(push)), -1, 1)
        level, slope = level + float(step[0]), slope + float(step[1])
    line = np.exp(level + slope * place)
    return np.asarray((degrees * own + LINE_WEIGHT * line) / (degrees + LINE_WEIGHT))


def repeats_to_add(tally: Tally, wish: Floats, target: float, most: int) -> tuple[int, ...]:
    """Say how many repeats to add at each size, `most` in all, until the squared error of `wish` is below `target`.

    One after the other, each where the expected squared error of the smoothed curve falls most for a
    second of compute; so sizes whose neighbours already say what they are get few. For independent repeats
    without smoothing this is repeats in proportion to spread / sqrt(seconds) (Neyman 1934). All zeros when the
    target is met.
    """
    covariance = estimate(tally).covariance.copy()
    variances = pooled_variances(tally)
    added = np.zeros(len(tally.sizes), dtype=int)
    left = _mean_variance(covariance, wish)
    while added.sum() < most and left > target:
        denominators = variances + covariance.diagonal()
        gains = ((wish @ covariance) ** 2).sum(axis=0) / denominators / len(wish)
        best = int((gains / tally.seconds).argmax())
        covariance -= np.outer(covariance[:, best], covariance[best]) / denominators[best]
        added[best] += 1
        left -= float(gains[best])
    return tuple(int(count) for count in added)


def _mean_variance(covariance: Floats, wish: Floats) -> float:
    return float(((wish @ covariance) * wish).sum() / len(wish))
