"""Sums and differences of measurements that were made on different rows, with an interval."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scipy.special import ndtri

from milepost.base.errors import WrongUseError
from milepost.base.measurement import Measurement

METHOD = "MOVER"


class EmptyContrastError(WrongUseError):
    """A contrast was asked for without a measurement."""

    slug = "empty-contrast"

    def __init__(self) -> None:
        super().__init__("A sum or difference needs at least one measurement, and none was given.")


def contrast(terms: Sequence[tuple[float, Measurement]]) -> Measurement:
    """Measure the sum of weight x measurement, each measured independently of the others.

    The interval is made from the ends of theirs (MOVER: Zou and Donner, Statistics in Medicine 27, 2008), so
    it keeps their skew and needs no standard errors. Where levels differ, the narrower level is widened to the
    highest one as if its law were normal. Of measurements on the same rows, which rise and fall together, the
    interval of a difference is too wide: it errs to the side of not telling. Raises EmptyContrastError.

    >>> one = Measurement(value=0.9, low=0.87, high=0.93, level=0.95, n=400, method="exact")
    >>> other = Measurement(value=0.8, low=0.76, high=0.84, level=0.95, n=400, method="exact")
    >>> gap = contrast([(1, one), (-1, other)])
    >>> round(gap.value, 3), round(gap.low, 3), round(gap.high, 3)
    (0.1, 0.05, 0.15)
    """
    if not terms:
        raise EmptyContrastError
    inexact = [each.level for _, each in terms if each.low != each.high]
    level = max(inexact, default=terms[0][1].level)
    value = sum(weight * each.value for weight, each in terms)
    below = above = 0.0
    for weight, each in terms:
        down, up = _halves(each, level)
        less, more = (down, up) if weight >= 0 else (up, down)
        below, above = math.hypot(below, weight * less), math.hypot(above, weight * more)
    smallest = min(each.n for _, each in terms)
    return Measurement(
        value=value, low=value - below, high=value + above, level=level, n=smallest, method=METHOD
    )


def difference(one: Measurement, other: Measurement) -> Measurement:
    """Measure one less other; see `contrast`."""
    return contrast([(1.0, one), (-1.0, other)])


def exactly(value: float, *, level: float = 0.95, method: str = "as given") -> Measurement:
    """A number that is known: a requirement, or a value without an interval.

    >>> exactly(0.9).low == exactly(0.9).high == 0.9
    True
    """
    return Measurement(value=value, low=value, high=value, level=level, n=0, method=method)


def _halves(each: Measurement, level: float) -> tuple[float, float]:
    """How far the ends lie below and above the value, at this level."""
    if each.low == each.high:
        return 0.0, 0.0
    wider = 1.0 if each.level == level else float(ndtri((1 + level) / 2) / ndtri((1 + each.level) / 2))
    return wider * max(0.0, each.value - each.low), wider * max(0.0, each.high - each.value)
