"""The best possible error on labels that several annotators gave, from nothing but their votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaincc, gammainccinv, gammaincinv

from milepost.base.errors import InvalidInputError
from milepost.base.measurement import Measurement
from milepost.statistics.intervals import check_level, clopper_pearson, student
from milepost.statistics.many_votes import MANY, error_from_many_votes
from milepost.statistics.observation import Floats

GROUPS = 30
LAW_ERROR = 0.05  # share of the estimate allowed for the law not being a Dirichlet
PRECISIONS = (1e-4, 1e5)  # range of the Dirichlet's precision: unanimous rows, coin tosses


class InvalidVotesError(InvalidInputError):
    """Votes that cannot be counted, or too few of them to say how much annotators differ."""

    slug = "invalid-votes"


def ceiling_from_votes(counts: NDArray[Any] | Sequence[Sequence[int]], level: float = 0.9) -> Measurement:
    """Estimate the error rate that no model can beat on labels like these votes; smaller is better, 0 to 1.

    `counts` (rows, classes) holds how many votes each row got for each class, whole numbers from 0 on; rows may have
    unequal numbers, rows with one vote tell the shares of the classes only. Each row has its own class
    probabilities p; the best possible error of a label that is one more vote is E[1 - max p]. (A label that
    is the majority of several votes can be met better than that.)

    The p follow a Dirichlet law with the classes' shares as its mean; its precision has the highest
    likelihood of the counts (Dirichlet-multinomial: Mosimann, 1962; beta-binomial for two classes: Skellam, 1948).
    The interval of `level` is the wider, on each side, of the precision's likelihood ratio (Wilks, 1938; with the
    shares as they are) and a jackknife (Tukey, 1958) over 30 groups of rows, plus 5 % of the estimate for the law.
    Assumed: annotators are exchangeable (no good and bad ones), and vote independently given the row; votes copied
    from one another make the estimate too low. `n` = rows with two or more votes. Where half of the rows have ten
    votes or more, these rows speak for themselves, without a law (`error_from_many_votes`). Errors and coverage are
    measured in docs/benchmarks.md.

    Raises InvalidVotesError: not a table of counts, fewer than two classes, no row with two votes. Raises
    InvalidCountError: a level outside 0 to 1.

    >>> found = ceiling_from_votes([[3, 0]] * 60 + [[2, 1]] * 10 + [[1, 2]] * 10 + [[0, 3]] * 60)
    >>> round(found.value, 2), found.n
    (0.07, 140)
    """
    check_level(level)
    table = _checked(counts)
    rows = int((table.sum(axis=1) >= 2).sum())
    split = int(((table > 0).sum(axis=1) >= 2).sum())
    method = "votes: Dirichlet-multinomial, annotators exchangeable"
    if split == 0:
        high = min(clopper_pearson(0, rows, level)[1], 1 - 1 / table.shape[1])
        return Measurement(value=0.0, low=0.0, high=high, level=level, n=rows, method=method)
    many = table[table.sum(axis=1) >= MANY]
    if len(many) >= max(2, rows / 2) and ((many > 0).sum(axis=1) >= 2).any():
        value, low, high = error_from_many_votes(many, level)
        value = min(value, high)
        rows, method = len(many), f"votes: {MANY} or more a row, annotators exchangeable"
    else:
        value, low, high = _estimate(table, level)
    return Measurement(value=value, low=low, high=high, level=level, n=rows, method=method)


_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(200)


def best_error(shares: Floats, log_precision: float) -> float:
    """E[1 - max p] for p of a Dirichlet law with these means (classes,) and the logarithm of its precision.

    E max p = E max G / E sum G with independent gamma variables G. `shares` sum to 1; the error lies between 0 and
    1 - 1 / classes.

    >>> round(best_error(np.array([0.5, 0.5]), np.log(2.0)), 4)  # p has an even law from 0 to 1
    0.25
    """
    weights = float(np.exp(log_precision)) * shares[shares > 0]
    total = float(weights.sum())
    start = max(float(gammaincinv(weights, 1e-12).max()), 1e-10 * total)
    stop = float(gammainccinv(weights, 1e-14).max())
    half = np.log(stop / start) / 2
    points = start * np.exp(half * (_NODES + 1))
    below = np.log1p(-np.minimum(gammaincc(weights[:, None], points), 1 - 1e-15)).sum(axis=0)
    largest = start + half * float(_WEIGHTS @ (-np.expm1(below) * points))
    return float(min(max(1 - largest / total, 0.0), 1 - 1 / len(shares)))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Tally:
    """What the likelihood needs of the votes: rows with more than j votes, for each class and in all."""

    by_class: Floats  # (classes, j)
    in_all: Floats  # (j,)

    @property
    def shares(self) -> Floats:
        votes = self.by_class.sum(axis=1)
        return np.asarray(votes / votes.sum())

    def likelihood(self, precision: float) -> float:
        """Log-likelihood of the counts, without the term that does not depend on the precision."""
        steps = np.arange(len(self.in_all))
        weights = precision * self.shares[:, None] + steps
        counted = self.by_class * np.log(np.where(self.by_class > 0, weights, 1.0))
        return float(counted.sum() - self.in_all @ np.log(precision + steps))

    def fit(self) -> float:
        """Find the precision of highest likelihood, as a logarithm."""
        grid = np.linspace(np.log(PRECISIONS[0]), np.log(PRECISIONS[1]), 42)
        best = int(np.argmax([self.likelihood(float(np.exp(point))) for point in grid]))
        return self.fit_between(grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)])

    def fit_between(self, low: float, high: float) -> float:
        """Find it where it is known to lie."""
        found = minimize_scalar(lambda point: -self.likelihood(float(np.exp(point))), bounds=(low, high))
        return float(found.x)


def _checked(counts: NDArray[Any] | Sequence[Sequence[int]]) -> NDArray[np.int64]:
    table = np.asarray(counts)
    if table.ndim != 2 or table.shape[1] < 2:
        raise InvalidVotesError(
            f"votes of shape {table.shape} cannot be read: a row for each example and a column for each "
            "class (two or more) are needed, holding how many annotators chose the class."
        )
    bad = ~np.isfinite(table.astype(float)) | (table.astype(float) < 0) | (table.astype(float) % 1 != 0)
    if bad.any():
        row, column = (int(place) for place in np.argwhere(bad)[0])
        raise InvalidVotesError(
            f"row {row + 1}, class {column + 1} has {table[row, column]} votes: count them 0, 1, 2, ..."
        )
    table = table.astype(np.int64)
    if not (table.sum(axis=1) >= 2).any():
        raise InvalidVotesError(
            "no row has two votes, so nothing shows how often annotators differ. Let two or three people "
            "label the same few hundred rows."
        )
    return table


def _estimate(table: NDArray[np.int64], level: float) -> tuple[float, float, float]:
    tally = _tally(table)
    point = tally.fit()
    value = best_error(tally.shares, point)
    low, high = (best_error(tally.shares, end) for end in _profile(tally, point, level))
    half = _jackknife(table, point, level)
    law = LAW_ERROR * value
    below, above = (float(np.hypot(max(side, half), law)) for side in (value - low, high - value))
    return value, max(value - below, 0.0), min(value + above, 1 - 1 / table.shape[1])


def _jackknife(table: NDArray[np.int64], point: float, level: float) -> float:
    """Half the interval that leaving out one group of rows after the other shows; 0 for a single row."""
    voted = table[np.argsort(-np.minimum(table.sum(axis=1), 2), kind="stable")]
    groups = min(GROUPS, int((table.sum(axis=1) >= 2).sum()))
    if groups < 2:
        return 0.0
    left_out = [_tally(voted[np.arange(len(voted)) % groups != group]) for group in range(groups)]
    errors = np.array(
        [best_error(other.shares, other.fit_between(point - 3, point + 3)) for other in left_out]
    )
    spread = float(np.sqrt((groups - 1) / groups * ((errors - errors.mean()) ** 2).sum()))
    return student(0.0, spread, groups - 1, level)[1]


def _tally(table: NDArray[np.int64]) -> _Tally:
    most = max(int(table.sum(axis=1).max()), 1)
    in_all = np.array([(table.sum(axis=1) > step).sum() for step in range(most)], dtype=float)
    by_class = np.stack([(table > step).sum(axis=0) for step in range(most)], axis=1).astype(float)
    return _Tally(by_class=by_class, in_all=in_all)


def _profile(tally: _Tally, point: float, level: float) -> tuple[float, float]:
    """Find where the log-likelihood has dropped by half the chi-square point, below and above."""
    drop = float(gammaincinv(0.5, level))
    floor = tally.likelihood(float(np.exp(point))) - drop

    def above_floor(other: float) -> float:
        return tally.likelihood(float(np.exp(other))) - floor

    lowest, highest = (float(end) for end in np.log(PRECISIONS))
    low = lowest if above_floor(lowest) > 0 else float(brentq(above_floor, lowest, point))
    high = highest if above_floor(highest) > 0 else float(brentq(above_floor, point, highest))
    return low, high
