"""What is it worth to know more before deciding? Perfect information, one input, or a sample of it.

A decision picks the alternative with the largest expected value. Information can change the pick, and is worth
what that gains on average (Raiffa and Schlaifer, 1961); it is never worth less than 0. The value of more labels
stands in `evsi` (test labels) and `training_labels`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from milepost.base.amounts import InvalidNumberError
from milepost.base.ranges import Law, Range
from milepost.statistics.draws import Chance, Floats, Uncertain, mean, midpoints, normal_scale, quantiles

BINS = 50
FEWEST_DRAWS = 100


@dataclass(frozen=True, kw_only=True)
class InputWorth:
    """What it is worth to know one input exactly before deciding, in the unit of the values, and how that was found."""

    name: str
    evppi: float
    method: str


def evpi(values: ArrayLike) -> float:
    """The worth of knowing everything: values, (draws, alternatives), of each alternative in each drawn world.

    Mean of the best in each world less the best of the means; biased by the sampling error of the draws.

    >>> evpi([[10, 0], [-4, 0]])
    2.0
    """
    worlds = as_worlds(values)
    return float(worlds.max(axis=1).mean() - worlds.mean(axis=0).max())


def evppi(values: ArrayLike, known: ArrayLike, *, name: str = "", bins: int = BINS) -> InputWorth:
    """The worth of knowing one input: values, (draws, alternatives), and the input in the same draws, (draws,).

    An input with few different values is grouped by them, any other by equally filled bins of its order. In each
    group the pick is made on one half of the draws and valued on the other, both ways round, so that chance is not
    taken for knowledge; what is lost by coarse bins and by picks from finite halves makes the answer a little low.

    Raises InvalidNumberError for fewer than 100 draws, or arrays that do not fit.
    """
    worlds, inputs = as_worlds(values), np.asarray(known, dtype=float)
    if inputs.shape != worlds.shape[:1] or len(inputs) < FEWEST_DRAWS:
        raise InvalidNumberError(
            f"values of {worlds.shape[0]} draws and an input of shape {inputs.shape} were given: both need the "
            f"same {FEWEST_DRAWS} draws or more."
        )
    groups, method = _groups(inputs, min(bins, len(inputs) // 20))
    picked = pick_within(worlds, groups)
    return InputWorth(name=name, evppi=max(0.0, picked - pick_once(worlds)), method=method)


def worth_of_input(name: str, uncertain: Uncertain, *, slope: float, intercept: float) -> InputWorth:
    """The worth of knowing an input x when going ahead is worth slope x + intercept in expectation, else 0.

    Exact for known numbers, chances, lognormal and normal ranges; else averaged over 20,001 quantiles.

    >>> round(worth_of_input("gain", Range(-10, 10), slope=1, intercept=0).evppi, 3)
    3.113
    """
    going = slope * mean(uncertain) + intercept > 0
    sign = -1.0 if going else 1.0
    lost, method = _mean_of_positive(uncertain, sign * slope, sign * intercept)
    return InputWorth(name=name, evppi=max(0.0, lost), method=method)


def as_worlds(values: ArrayLike) -> Floats:
    """Read the values of alternatives in drawn worlds, (draws, alternatives), one of each or more."""
    worlds = np.asarray(values, dtype=float)
    if worlds.ndim != 2 or 0 in worlds.shape or not np.isfinite(worlds).all():
        raise InvalidNumberError(
            f"values of shape {worlds.shape} were given: finite numbers, one row a draw and one column an alternative."
        )
    return worlds


def pick_within(worlds: Floats, groups: np.ndarray) -> float:
    """Mean value when the pick may differ by group, (draws,) of group numbers from 0; cross-fitted by halves."""
    halves = np.arange(len(worlds)) % 2
    total = 0.0
    sums = np.stack([_sums(worlds, groups, halves == half) for half in (0, 1)])
    fallback = sums.sum(axis=0)
    for half in (0, 1):
        seen = np.where(sums[half].any(axis=1, keepdims=True), sums[half], fallback)
        pick = seen.argmax(axis=1)
        total += float(sums[1 - half][np.arange(len(pick)), pick].sum())
    return total / len(worlds)


def pick_once(worlds: Floats) -> float:
    """Mean value of one pick for all, cross-fitted as `pick_within` is: their difference is free of its bias."""
    return pick_within(worlds, np.zeros(len(worlds), dtype=int))


def _sums(worlds: Floats, groups: np.ndarray, used: np.ndarray) -> Floats:
    count = int(groups.max()) + 1
    columns = [
        np.bincount(groups[used], weights=worlds[used, place], minlength=count)
        for place in range(worlds.shape[1])
    ]
    return np.stack(columns, axis=1)


def _groups(inputs: Floats, bins: int) -> tuple[np.ndarray, str]:
    different, numbers = np.unique(inputs, return_inverse=True)
    if len(different) <= bins:
        return numbers, f"{len(different)} values, cross-fitted"
    ranks = np.empty(len(inputs), dtype=int)
    ranks[np.argsort(inputs, kind="stable")] = np.arange(len(inputs))
    return ranks * bins // len(inputs), f"{bins} bins, cross-fitted"


def _mean_of_positive(uncertain: Uncertain, slope: float, intercept: float) -> tuple[float, str]:
    """E[max(0, slope x + intercept)]."""
    if slope == 0:
        return max(0.0, intercept), "exact"
    if isinstance(uncertain, Range):
        match uncertain.law:
            case Law.POINT:
                return max(0.0, slope * uncertain.low + intercept), "exact"
            case Law.NORMAL:
                return _normal_positive(uncertain, slope, intercept), "exact"
            case Law.LOGNORMAL:
                return _lognormal_positive(uncertain, slope, intercept), "exact"
    if isinstance(uncertain, Chance):
        return uncertain.p * max(0.0, slope + intercept) + (1 - uncertain.p) * max(0.0, intercept), "exact"
    values = slope * quantiles(uncertain, midpoints()) + intercept
    return float(np.maximum(values, 0).mean()), "20,001 quantiles"


def _normal_positive(uncertain: Range, slope: float, intercept: float) -> float:
    scale = normal_scale(uncertain)
    centre, spread = slope * scale.centre + intercept, abs(slope) * scale.spread
    far = centre / spread
    return spread * (math.exp(-far * far / 2) / math.sqrt(2 * math.pi) + far * float(ndtr(far)))


def _lognormal_positive(uncertain: Range, slope: float, intercept: float) -> float:
    """The partial expectation of a lognormal beyond where the line crosses 0."""
    scale = normal_scale(uncertain)
    average = mean(uncertain)
    zero = -intercept / slope
    if zero <= 0:
        return max(0.0, slope * average + intercept) if slope > 0 else 0.0
    far = (scale.centre - math.log(zero)) / scale.spread
    if slope < 0:
        return slope * average * float(ndtr(-far - scale.spread)) + intercept * float(ndtr(-far))
    return slope * average * float(ndtr(far + scale.spread)) + intercept * float(ndtr(far))
