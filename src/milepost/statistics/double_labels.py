"""How many rows must several people label before the best possible score is known well enough?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln, ndtri

from milepost.base.errors import WrongUseError
from milepost.statistics.intervals import check_level
from milepost.statistics.observation import Floats
from milepost.statistics.votes import LAW_ERROR, PRECISIONS, best_error

FEWEST_ROWS = 30
"""Below so many rows the asymptotics say nothing."""

MOST_CLASSES = 12
"""Rarer classes than these are left out: they hardly change how often annotators differ."""

SMALLEST_ERROR = 1e-3
LARGEST_SHARE = 0.9
"""Of the error of always saying the most frequent class; nearer to it the asymptotics do not hold."""

WIDER = 1.08
"""The interval is the wider of two (likelihood, jackknife): so much wider than its asymptotics on average."""

STEP = 0.05  # of log precision, for derivatives


class InvalidWidthError(WrongUseError):
    """An interval of no width, or fewer than two labels a row, was asked for."""

    slug = "invalid-width"


def rows_to_double(
    error: float,
    width: float,
    shares: Sequence[float] | Floats = (0.5, 0.5),
    *,
    votes: int = 3,
    level: float = 0.9,
) -> int | None:
    """Say how many rows with `votes` labels each narrow the interval of the best possible error to `width`.

    `error` (0 to 1) is the present estimate of the best possible error, `shares` the classes' shares,
    `votes` counts the label that is there. None where no number of rows is enough, because the law of the
    votes is itself uncertain by 5 % of the error. `width` is that of the interval of `level`, end to end, as a share
    of all rows (0.04 = 4 points). Asymptotics of `ceiling_from_votes`: the Fisher information of one row about the
    Dirichlet law's precision, with the classes' shares taken as known; a present estimate that is wrong gives a wrong
    number. At least 30 rows. Source: own; on rows drawn by such a law the interval's mean width was within 12 % of what
    was asked (tests/statistics/test_double_labels.py).

    Raises InvalidWidthError: a width of 0 or less, fewer than two votes. Raises InvalidCountError: a level outside 0
    to 1.

    >>> rows_to_double(0.1, 0.06), rows_to_double(0.1, 0.04)
    (142, 331)
    """
    check_level(level)
    if not (width > 0 and votes >= 2):
        raise InvalidWidthError(
            f"width {width:g} with {votes} labels a row was asked: the width is above 0, and two labels a row "
            "are the least that can differ."
        )
    common = np.sort(np.asarray(shares, dtype=float))[::-1][:MOST_CLASSES]
    common = common[common > 0] / common[common > 0].sum()
    if len(common) < 2:
        return FEWEST_ROWS
    wanted = min(max(error, SMALLEST_ERROR), LARGEST_SHARE * float(1 - common.max()))
    free = (width / 2) ** 2 - (LAW_ERROR * wanted) ** 2
    if free <= 0:
        return None
    deviations = WIDER * float(ndtri((1 + level) / 2))
    return max(FEWEST_ROWS, math.ceil(deviations**2 * _variance_of_a_row(wanted, common, votes) / free))


def rows_to_repeat(share: float, *, values: int = 3, level: float = 0.9) -> int:
    """Say how many rows with `values` measurements each show the noise's spread to within +- `share` of it.

    For numbers instead of classes (RMSE, `ceiling_from_repeats`); `share` of the noise's standard deviation, 0.1 =
    10 %, at `level`. Normal noise: the logarithm of the spread has the standard error 1 / sqrt(2 x rows x (values -
    1)), by the variance of a chi-squared law. At least 30 rows.

    Raises InvalidWidthError: a share of 0 or less, fewer than two values. Raises InvalidCountError: a level outside 0
    to 1.

    >>> rows_to_repeat(0.1)
    68
    """
    check_level(level)
    if not (share > 0 and values >= 2):
        raise InvalidWidthError(
            f"a share of {share:g} with {values} values a row was asked: the share is above 0, and two values "
            "a row are the least that can differ."
        )
    deviations = float(ndtri((1 + level) / 2))
    return max(FEWEST_ROWS, math.ceil((deviations / share) ** 2 / (2 * (values - 1))))


def _variance_of_a_row(error: float, shares: Floats, votes: int) -> float:
    """Variance of the estimated error times the number of rows, at the law that has this error."""
    lowest, highest = (float(end) for end in np.log(PRECISIONS))
    point = float(
        brentq(lambda log_precision: best_error(shares, log_precision) - error, lowest, highest, xtol=1e-6)
    )
    ahead, behind = point + STEP, point - STEP
    slope = (best_error(shares, ahead) - best_error(shares, behind)) / (2 * STEP)
    chances = np.array([_chances(shares, place, votes) for place in (behind, point, ahead)])
    information = float((((chances[2] - chances[0]) / (2 * STEP)) ** 2 / chances[1]).sum())
    return slope**2 / information


def _chances(shares: Floats, log_precision: float, votes: int) -> Floats:
    """Chance of every possible row of counts under the Dirichlet-multinomial law."""
    weights = np.exp(log_precision) * shares
    counts = np.array(list(_rows(len(shares), votes)))
    logs = (gammaln(weights + counts) - gammaln(weights) - gammaln(counts + 1)).sum(axis=1)
    total = gammaln(votes + 1) + gammaln(weights.sum()) - gammaln(weights.sum() + votes)
    return np.asarray(np.exp(logs + total))


def _rows(classes: int, votes: int) -> Iterator[list[int]]:
    for chosen in combinations_with_replacement(range(classes), votes):
        yield [chosen.count(name) for name in range(classes)]
