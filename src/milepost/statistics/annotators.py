"""The best possible error on labels of annotators who are not equally good, from who voted what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, gammaincinv, logit, ndtr, ndtri

from milepost.base.measurement import Measurement
from milepost.base.streams import random_stream
from milepost.statistics.intervals import student
from milepost.statistics.observation import Floats
from milepost.statistics.vote_patterns import MISSING, VotePatterns
from milepost.statistics.votes import LAW_ERROR, ceiling_from_votes

FEWEST, MOST = 3, 8
"""So many annotators can be told apart: two have one rate of agreement between them, many are a crowd."""

FEWEST_ROWS = 100
SURE = 0.99  # of a likelihood-ratio test that they differ
DRAWS = 20_000
LOG_PRECISIONS = (-9.0, 11.0)
SMALLEST_SHARE, LARGEST_SHARE = 1e-9, 0.999
STEP = 1e-3  # of the finite differences, in log-precision and log-odds
CAREFUL = 3.0
GRID = (-6.0, 6.0, 1_201)  # of quantiles, in standard normal deviates
START_PRECISION = (
    3.0  # in logarithms: rows are doubtful, so that disagreement is not put down to annotators at once
)
START_SHARES = (0.12, 0.5)


def ceiling_from_annotators(votes: NDArray[Any], classes: int, level: float = 0.9) -> Measurement:
    """Estimate the error rate that no model can beat on labels that anyone of these annotators may have given.

    `votes` (rows, annotators) holds class numbers from 0 on, and -1 where an annotator did not vote; `classes` = how
    many there are. Smaller is better, 0 to 1. Row shares p follow a Dirichlet law as in `ceiling_from_votes`;
    annotator a gives the share g_a of the votes without looking at the row, by the classes' shares (the best one
    none: what all share is part of the law). Highest likelihood with a slight preference for careful annotators
    (density exp(-3 g)); the interval is Student's on the log-odds, from the scores' outer product (Berndt, Hall, Hall
    and Hausman 1974), plus 5 % of the estimate for the law.

    Only where annotators surely differ (likelihood ratio, 99 %); else, and with fewer than three annotators, more than
    eight, or fewer than 100 rows with two votes, they count as exchangeable: `ceiling_from_votes`. Annotators of
    unequal quality who all vote on each row disagree more than draws from their pool would, so that answer is too high.

    Source: own (docs/benchmarks.md: bias and coverage on drawn pools). A row has shares, not one true class, and an
    annotator one number, not a table of confusions: that is where it differs from Dawid and Skene (1979).

    Raises InvalidVotesError: fewer than two classes, no row with two votes. Raises InvalidCountError: a level outside
    0 to 1.

    >>> rng = np.random.default_rng(0)
    >>> truth = rng.integers(2, size=(800, 1)).repeat(3, axis=1)
    >>> careless = rng.random((800, 3)) < [0.0, 0.0, 0.8]
    >>> found = ceiling_from_annotators(np.where(careless, rng.integers(2, size=(800, 3)), truth), 2)
    >>> round(found.value, 2), "unequal" in found.method
    (0.13, True)
    """
    table = np.asarray(votes, dtype=np.int64)
    exchangeable = ceiling_from_votes(_counts(table, classes), level)
    kept = table[(table != MISSING).sum(axis=1) >= 2]
    if not FEWEST <= table.shape[1] <= MOST or len(kept) < FEWEST_ROWS:
        return exchangeable
    model = _Model.of(kept, classes)
    equal, unequal = model.fit_equal(), model.fit_unequal()
    gained = 2 * (model.likelihood(unequal) - model.likelihood(equal))
    if gained <= 2 * gammaincinv((table.shape[1] - 1) / 2, SURE):  # the quantile of a chi-squared law
        return exchangeable
    value, low, high = model.interval(unequal, level)
    method = f"votes: annotators of unequal quality ({model.describe(unequal)})"
    return Measurement(value=value, low=low, high=high, level=level, n=len(kept), method=method)


def _counts(table: NDArray[np.int64], classes: int) -> NDArray[np.int64]:
    return np.stack([(table == number).sum(axis=1) for number in range(classes)], axis=1)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Model:
    """The different rows of votes, how often each occurs, the classes' shares, and who is best."""

    patterns: NDArray[np.int64]  # (patterns, annotators)
    times: Floats
    shares: Floats  # (classes,)
    best: int
    weights: Floats  # (annotators,), shares of the votes

    @classmethod
    def of(cls, table: NDArray[np.int64], classes: int) -> _Model:
        patterns, times = np.unique(table, axis=0, return_counts=True)
        counts = _counts(table, classes).sum(axis=0).astype(float)
        given = (table != MISSING).sum(axis=0)
        return cls(
            patterns=patterns,
            times=times.astype(float),
            shares=np.maximum(counts, 0.5) / np.maximum(counts, 0.5).sum(),
            best=int(np.argmax(_agreement(table))),
            weights=given / given.sum(),
        )

    def careless(self, point: Floats) -> Floats:
        """The share of votes that each annotator gives without looking, (annotators,)."""
        return np.insert(np.minimum(expit(point[1:]), LARGEST_SHARE), self.best, 0.0)

    def likelihood(self, point: Floats) -> float:
        return float(self.times @ self.prepared.logs(_precision(point), self.careless(point)))

    @cached_property
    def prepared(self) -> VotePatterns:
        return VotePatterns(self.patterns, self.shares)

    def fit_equal(self) -> Floats:
        """Find the log-precision where no annotator votes without looking."""
        nobody = np.zeros(len(self.weights) - 1)

        def cost(log_precision: Floats) -> tuple[float, Floats]:
            value, slopes = self._cost(np.append(log_precision, nobody))
            return value, slopes[:1]

        found = minimize(cost, np.zeros(1), jac=True, bounds=[LOG_PRECISIONS])
        return _point(float(found.x[0]), nobody)

    def fit_unequal(self) -> Floats:
        """Find the log-precision and the log-odds of carelessness of all but the best annotator.

        The search goes by the shares themselves: in each of them the likelihood of a row is a straight line, so that it
        has one hill along a share, and no plain at its ends as along the log-odds. Several starts, since it can have
        several hills in all together.
        """
        count = len(self.weights) - 1
        bounds = [LOG_PRECISIONS, *[(0.0, LARGEST_SHARE)] * count]
        starts = [np.append(START_PRECISION, np.full(count, share)) for share in START_SHARES]
        found = (minimize(self._cost, start, jac=True, bounds=bounds) for start in starts)
        best = min(found, key=lambda one: float(one.fun)).x
        return _point(float(best[0]), best[1:])

    def _cost(self, searched: Floats) -> tuple[float, Floats]:
        """What a fit makes small, with its slopes; `searched` = log-precision, and shares of all but the best one.

        Carelessness, by the preference for careful annotators, less the log-likelihood.
        """
        logs, slopes = self._slopes(searched[0], np.insert(searched[1:], self.best, 0.0))
        preference = np.append(0.0, np.full(len(searched) - 1, CAREFUL))
        cost = CAREFUL * float(searched[1:].sum()) - float(self.times @ logs)
        return cost, preference - self.times @ slopes

    def _slopes(self, log_precision: float, careless: Floats) -> tuple[Floats, Floats]:
        """Log-probability of each pattern, and its slopes in log-precision and in all shares but the best one's."""
        precision = float(np.exp(log_precision))
        logs, in_precision, in_careless = self.prepared.slopes(precision, careless)
        return logs, np.column_stack([precision * in_precision, *np.delete(in_careless, self.best, axis=0)])

    def errors(self, points: Sequence[Floats]) -> Floats:
        """E[1 - max p] of a label of the pool at each point: p = (1 - g) row shares + g classes' shares.

        g = the mean carelessness. The row shares are drawn once for each precision, by equal uniforms.
        """
        stream = random_stream("annotators", len(self.shares))
        uniforms = stream.random((2, DRAWS, len(self.shares)))
        rows = {
            float(log_precision): _dirichlet_draws(np.exp(log_precision) * self.shares, uniforms)
            for log_precision in {float(np.clip(point[0], *LOG_PRECISIONS)) for point in points}
        }
        found = []
        for point in points:
            careless = float(self.weights @ self.careless(point))
            drawn = rows[float(np.clip(point[0], *LOG_PRECISIONS))]
            found.append(1 - ((1 - careless) * drawn + careless * self.shares).max(axis=1).mean())
        return np.array(found)

    def interval(self, point: Floats, level: float) -> tuple[float, float, float]:
        """The error with its interval: Student's on the log-odds, and what the law may be wrong by."""
        around = _around(point)
        errors = self.errors([point, *(side for pair in around for side in pair)])
        value = min(max(float(errors[0]), 1e-6), 1 - 1 / len(self.shares))
        slope = (errors[1::2] - errors[2::2]) / (2 * STEP)
        variance = float(slope @ self._covariance(point) @ slope)
        rows = int(self.times.sum())
        half = student(0.0, float(np.sqrt(max(variance, 0.0))) / (value * (1 - value)), rows - 1, level)[1]
        low, high = float(expit(logit(value) - half)), float(expit(logit(value) + half))
        law = LAW_ERROR * value
        below, above = float(np.hypot(value - low, law)), float(np.hypot(high - value, law))
        return value, max(value - below, 0.0), min(value + above, 1 - 1 / len(self.shares))

    def _covariance(self, point: Floats) -> Floats:
        """The inverse of the scores' outer product; directions in which nothing changes say nothing."""
        shares = expit(point[1:])
        steepness = np.where(shares < LARGEST_SHARE, shares * (1 - shares), 0.0)
        _, slopes = self._slopes(np.log(_precision(point)), self.careless(point))
        scores = slopes * np.append(1.0, steepness)
        information = (scores * self.times[:, None]).T @ scores
        return np.asarray(np.linalg.pinv(information, rcond=1e-6, hermitian=True))

    def describe(self, point: Floats) -> str:
        """Say who votes most often without looking."""
        careless = self.careless(point)
        worst = int(np.argmax(careless))
        return f"annotator {worst + 1} gives {careless[worst]:.0%} of the votes as if without looking"


def _precision(point: Floats) -> float:
    return float(np.exp(np.clip(point[0], *LOG_PRECISIONS)))


def _point(log_precision: float, careless: Floats) -> Floats:
    """Log-precision and the log-odds of shares of careless votes, those at their ends moved inside."""
    return np.append(log_precision, logit(np.clip(careless, SMALLEST_SHARE, LARGEST_SHARE)))


def _around(point: Floats) -> list[tuple[Floats, Floats]]:
    """The point moved up and down along each coordinate."""
    moves = STEP * np.eye(len(point))
    return [(point + move, point - move) for move in moves]


def _dirichlet_draws(alpha: Floats, uniforms: Floats) -> Floats:
    """Draws of a Dirichlet law, (draws, classes), from `uniforms` (2, draws, classes): smooth in alpha.

    Quantiles of the gamma laws are read from a grid, by straight lines: wrong by less than 1e-4 of themselves.
    """
    grid = ndtr(np.linspace(*GRID))
    quantiles = np.log(gammaincinv(alpha + 1, grid[:, None]))
    # G(a) = G(a + 1) U^(1 / a), in logarithms, so that a tiny alpha does not underflow
    logs = np.log(uniforms[1]) / alpha
    normal = ndtri(uniforms[0])
    for place in range(len(alpha)):
        logs[:, place] += np.interp(normal[:, place], np.linspace(*GRID), quantiles[:, place])
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _agreement(table: NDArray[np.int64]) -> Floats:
    """How often each annotator's vote equals another's on the same row, (annotators,)."""
    found = []
    for place in range(table.shape[1]):
        others = np.delete(table, place, axis=1)
        own = table[:, [place]]
        both = (own != MISSING) & (others != MISSING)
        found.append(float((both & (own == others)).sum() / max(both.sum(), 1)))
    return np.array(found)
