"""Intervals for a share and for a mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import stdev

from scipy.special import betaincinv, ndtri, stdtrit

from milepost.base.errors import WrongUseError


class InvalidCountError(WrongUseError):
    """An interval was asked for counts that cannot be, such as 5 hits of 3."""

    slug = "invalid-count"


def check_level(level: float) -> None:
    """Raise InvalidCountError unless 0 < level < 1."""
    if not 0 < level < 1:
        raise InvalidCountError(
            f"an interval of level {level:g} was asked: a level lies between 0 and 1, ends excluded. "
            "Write 0.9 for 90 %."
        )


def clopper_pearson(hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Bound a share, never too narrow: the exact central interval (Clopper and Pearson, 1934).

    Raises InvalidCountError unless 0 <= hits <= n and 0 < level < 1; n = 0 gives (0, 1).

    >>> [round(end, 4) for end in clopper_pearson(0, 100)]
    [0.0, 0.0362]
    """
    _check(hits, n, level)
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else float(betaincinv(hits, n - hits + 1, tail))
    high = 1.0 if hits == n else float(betaincinv(hits + 1, n - hits, 1 - tail))
    return low, high


def wilson(hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Bound a share with about the stated coverage: the score interval (Wilson, 1927).

    Raises InvalidCountError unless 0 <= hits <= n and 0 < level < 1; n = 0 gives (0, 1).

    >>> [round(end, 3) for end in wilson(50, 100)]
    [0.404, 0.596]
    """
    _check(hits, n, level)
    if n == 0:
        return 0.0, 1.0
    z = float(ndtri((1 + level) / 2))
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (0.0 if hits == 0 else middle - half), (1.0 if hits == n else middle + half)


def student(mean: float, error: float, degrees: int, level: float = 0.95) -> tuple[float, float]:
    """Bound a mean with standard error `error` that rests on `degrees` degrees of freedom (Student, 1908).

    >>> [round(end, 2) for end in student(0.0, 1.0, 4)]
    [-2.78, 2.78]
    """
    if degrees < 1 or error < 0 or not 0 < level < 1:
        raise InvalidCountError(
            f"{degrees} degrees of freedom, error {error:g}, level {level:g}: an interval for a mean needs "
            "1 degree or more, an error of 0 or more, and a level between 0 and 1."
        )
    half = float(stdtrit(degrees, (1 + level) / 2)) * error
    return mean - half, mean + half


def corrected_student(
    mean: float, values: Sequence[float], *, tested: float, trained: float, level: float = 0.95
) -> tuple[float, float]:
    """Bound a mean of values of several fits, each tested on `tested` rows and trained on `trained` ones.

    The fits share training rows, so their values are not independent: the variance of the mean is taken as (1/k +
    tested/trained) times that of the k values (the corrected resampled t of Nadeau and Bengio, Machine Learning 52,
    2003). So the interval speaks of other training rows of that number too.

    >>> [round(end, 3) for end in corrected_student(0.2, [0.15, 0.2, 0.25], tested=100, trained=200)]
    [0.004, 0.396]
    """
    count = len(values)
    if count < 2 or trained <= 0:
        raise InvalidCountError(
            f"{count} values of fits on {trained:g} rows: their spread needs two values or more, and fits on rows."
        )
    return student(mean, stdev(values) * math.sqrt(1 / count + tested / trained), count - 1, level)


def _check(hits: int, n: int, level: float) -> None:
    if not (0 <= hits <= n and 0 < level < 1):
        raise InvalidCountError(
            f"{hits} hits of {n} at level {level:g}: an interval for a share needs 0 <= hits <= n "
            "and a level between 0 and 1."
        )
