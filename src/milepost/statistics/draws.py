"""Draws and means of numbers that are not known exactly: ranges, triangles, chances."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from milepost.base.amounts import InvalidNumberError, finite, share
from milepost.base.ranges import Law, Range

Floats = NDArray[np.float64]

QUADRATURE = 20_001
"""Points of probability over which a law without a closed form is averaged."""


@dataclass(frozen=True, kw_only=True)
class Triangular:
    """A number between `low` and `high` that is most likely near `mode`, such as adoption; in one unit.

    Raises InvalidNumberError unless low <= mode <= high.

    >>> round(Triangular(low=0.4, mode=0.7, high=0.95).mean, 4)
    0.6833
    """

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        finite(low=self.low, mode=self.mode, high=self.high)
        if not self.low <= self.mode <= self.high:
            raise InvalidNumberError(
                f"a triangle of {self.low:g}, {self.mode:g}, {self.high:g} was given: write low, mode and high in "
                "ascending order."
            )

    @property
    def mean(self) -> float:
        """The mean of the three corners."""
        return (self.low + self.mode + self.high) / 3


@dataclass(frozen=True, kw_only=True)
class Chance:
    """Something that happens (1) with probability `p`, or does not (0).

    Raises InvalidNumberError for a probability outside 0 to 1.
    """

    p: float

    def __post_init__(self) -> None:
        share(p=self.p)


Uncertain = Range | Triangular | Chance
"""A number that is not known exactly."""


@dataclass(frozen=True, kw_only=True)
class NormalScale:
    """Where a range is normal: centre and spread on the scale of its law (logarithms, log-odds, or as it stands)."""

    centre: float
    spread: float


def normal_scale(uncertain: Range) -> NormalScale:
    """Say which normal law a range is on its own scale: mu and sigma of a lognormal, for example.

    A known number stands on the scale of its like, with a spread of 0; a share of 0 or 1 as it stands.

    >>> scale = normal_scale(Range(150_000, 620_000, level=0.9))
    >>> round(scale.centre, 4), round(scale.spread, 4)
    (12.6279, 0.4314)
    """
    ends = np.array([uncertain.low, uncertain.high])
    if uncertain.share and uncertain.low > 0 and uncertain.high < 1:
        ends = np.log(ends) - np.log1p(-ends)
    elif uncertain.low > 0 and not uncertain.share:
        ends = np.log(ends)
    deviations = float(ndtri(0.5 + uncertain.level / 2))
    return NormalScale(
        centre=float(ends[0] / 2 + ends[1] / 2), spread=float(ends[1] - ends[0]) / (2 * deviations)
    )


def draw(uncertain: Uncertain, count: int, rng: np.random.Generator) -> Floats:
    """Draw `count` independent values, (count,), in the unit of the number.

    >>> draw(Range(3, 3), 2, np.random.default_rng(0)).tolist()
    [3.0, 3.0]
    """
    match uncertain:
        case Chance():
            return (rng.random(count) < uncertain.p).astype(float)
        case Triangular() if uncertain.low < uncertain.high:
            return rng.triangular(uncertain.low, uncertain.mode, uncertain.high, count)
        case Triangular():
            return np.full(count, float(uncertain.low))
        case Range():
            return _from_normal(uncertain, rng.standard_normal(count))


def quantiles(uncertain: Uncertain, probabilities: Floats) -> Floats:
    """Say the values that are not exceeded with these probabilities (0 < p < 1), (n,).

    >>> [round(float(value), 3) for value in quantiles(Range(100, 400), np.array([0.1, 0.5, 0.9]))]
    [100.0, 200.0, 400.0]
    """
    asked = np.asarray(probabilities, dtype=float)
    match uncertain:
        case Chance():
            return np.where(asked > 1 - uncertain.p, 1.0, 0.0)
        case Triangular():
            return _triangular_quantiles(uncertain, asked)
        case Range():
            return _from_normal(uncertain, np.asarray(ndtri(asked)))


def mean(uncertain: Uncertain) -> float:
    """The mean: exact, but for uncertain shares, which are averaged over 20,001 quantiles.

    >>> round(mean(Range(100, 400)))
    232
    """
    match uncertain:
        case Chance():
            return uncertain.p
        case Triangular():
            return uncertain.mean
        case Range():
            scale = normal_scale(uncertain)
            match uncertain.law:
                case Law.LOGNORMAL:
                    return math.exp(scale.centre + scale.spread**2 / 2)
                case Law.LOGIT_NORMAL:
                    return float(quantiles(uncertain, midpoints()).mean())
                case Law.POINT:
                    return float(uncertain.low)
                case Law.NORMAL:
                    return scale.centre


def midpoints(count: int = QUADRATURE) -> Floats:
    """Probabilities in the middle of `count` equal cells, (count,)."""
    return np.asarray((np.arange(count) + 0.5) / count)


def _from_normal(uncertain: Range, deviations: Floats) -> Floats:
    scale = normal_scale(uncertain)
    values = scale.centre + scale.spread * deviations
    match uncertain.law:
        case Law.LOGNORMAL:
            return np.asarray(np.exp(values, out=values))
        case Law.LOGIT_NORMAL:
            return np.asarray(expit(values))
        case Law.POINT:
            return np.full(deviations.shape, float(uncertain.low))
        case Law.NORMAL:
            return values


def _triangular_quantiles(triangle: Triangular, asked: Floats) -> Floats:
    width = triangle.high - triangle.low
    if width == 0:
        return np.full(asked.shape, float(triangle.low))
    turn = (triangle.mode - triangle.low) / width
    rising = triangle.low + np.sqrt(asked * width * (triangle.mode - triangle.low))
    falling = triangle.high - np.sqrt((1 - asked) * width * (triangle.high - triangle.mode))
    return np.asarray(np.where(asked <= turn, rising, falling))
