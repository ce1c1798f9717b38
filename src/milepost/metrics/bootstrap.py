"""Resampling without a loop over resamples: metrics of thousands of resamples at once, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from milepost.metrics.outcomes import Outcomes
from milepost.metrics.statistic import Floats, Ints, Statistic
from milepost.metrics.table import Metric

CHUNK_NUMBERS = 200_000  # 1.6 MB for each array in flight: what a core's cache holds
ROWS_FOR_POISSON = 1_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Draws:
    """Values of s statistics under the same b resamples, (b, s) each.

    `worse` and `better` have one more wrong and one more right example in every resample.
    """

    plain: Floats
    worse: Floats
    better: Floats


def bootstrap(metric: Metric, outcomes: Outcomes, *, resamples: int, rng: np.random.Generator) -> Floats:
    """Values of the metric when the rows are drawn again with replacement: (resamples,).

    Rows that count alike are drawn together, by multinomial counts of (truth, prediction) pairs: exact, and
    its cost does not grow with the rows. Where every row is its own, from 1,000 rows on, each gets a
    Poisson(1) count (Hanley and MacGibbon 2006): the number of rows then varies a little, which is of no
    matter to a mean or an area.
    """
    return resample_together([metric.bind(outcomes)], resamples=resamples, rng=rng)[:, 0]


def resample_together(statistics: Sequence[Statistic], *, resamples: int, rng: np.random.Generator) -> Floats:
    """Values of s statistics of the same n rows under the same resamples: (resamples, s)."""
    joint = _Joint(statistics)
    out = np.empty((resamples, len(statistics)))
    for part in _chunks(resamples, joint.width):
        weights = joint.draw_counts(part.stop - part.start, rng)
        for number, statistic in enumerate(statistics):
            out[part, number] = statistic.values(joint.fold(weights, number))
    return out


def resample_sums(values: Floats, *, resamples: int, rng: np.random.Generator) -> Floats:
    """Means of (n, d) values when the rows are drawn again with replacement: (resamples, d)."""
    n = len(values)
    out = np.empty((resamples, values.shape[1]))
    for part in _chunks(resamples, n):
        size = part.stop - part.start
        if n >= ROWS_FOR_POISSON:
            counts = _poisson_ones(size, n, rng)
        else:
            counts = rng.multinomial(n, np.full(n, 1 / n), size=size).astype(np.float64)
        out[part] = counts @ values / counts.sum(1, keepdims=True)
    return out


def draw_smoothly(statistics: Sequence[Statistic], *, resamples: int, rng: np.random.Generator) -> Draws:
    """Values of s statistics of the same n rows under Dirichlet weights (the Bayesian bootstrap, Rubin 1981).

    No resample loses a class, and with one more wrong example the lower end of a share is Clopper and
    Pearson's: so a perfect score on few rows does not look certain.
    """
    joint = _Joint(statistics)
    draws = Draws(**{name: np.empty((resamples, len(statistics))) for name in ("plain", "worse", "better")})
    for part in _chunks(resamples, joint.width):
        weights = joint.draw_smooth(part.stop - part.start, rng)
        extra = rng.standard_exponential((part.stop - part.start, 1))
        for number, statistic in enumerate(statistics):
            folded = joint.fold(weights, number)
            draws.plain[part, number] = statistic.values(folded)
            for out, more in ((draws.worse, statistic.worst), (draws.better, statistic.best)):
                out[part, number] = (
                    draws.plain[part, number] if more is None else statistic.values(folded + extra * more)
                )
    return draws


class _Joint:
    """Rows that count alike for every one of several statistics."""

    def __init__(self, statistics: Sequence[Statistic]) -> None:
        code: Ints = np.zeros(len(statistics[0].index), dtype=np.intp)
        for statistic in statistics:
            _, code = np.unique(code * (statistic.cells + 1) + statistic.index + 1, return_inverse=True)
        _, first, counts = np.unique(code, return_index=True, return_counts=True)
        used = np.any([statistic.index[first] >= 0 for statistic in statistics], axis=0)
        self.rows = counts[used].astype(np.float64)
        self.statistics = statistics
        self.cells = [statistic.index[first[used]] for statistic in statistics]
        self.folds = [_fold(cells, one.cells) for cells, one in zip(self.cells, statistics, strict=True)]
        self.width = max(len(self.rows), *(statistic.cells for statistic in statistics))
        self.single = bool((self.rows == 1).all())

    def draw_counts(self, size: int, rng: np.random.Generator) -> Floats:
        """How often each joint cell is drawn: (size, joint cells)."""
        total = int(self.rows.sum())
        if self.single and total >= ROWS_FOR_POISSON:
            return _poisson_ones(size, total, rng)
        return rng.multinomial(total, self.rows / total, size=size).astype(np.float64)

    def draw_smooth(self, size: int, rng: np.random.Generator) -> Floats:
        """Gamma weights with the rows of each joint cell as their mean: (size, joint cells)."""
        if self.single:
            return rng.standard_exponential((size, len(self.rows)))
        return rng.standard_gamma(self.rows, (size, len(self.rows)))

    def fold(self, weights: Floats, number: int) -> Floats:
        """Weights of one statistic's own cells."""
        return self.folds[number](weights)


def _fold(cells: Ints, width: int) -> Callable[[Floats], Floats]:
    kept = np.flatnonzero(cells >= 0)
    if len(cells) == width and np.array_equal(cells, np.arange(width)):
        return lambda weights: weights
    if len(np.unique(cells[kept])) == len(kept):
        return lambda weights: _spread(weights, kept, cells[kept], width)
    from scipy.sparse import csr_array

    ones = np.ones(len(kept))
    into = csr_array((ones, (cells[kept], kept)), shape=(width, len(cells)))
    return lambda weights: np.asarray((into @ weights.T).T)


def _spread(weights: Floats, kept: Ints, cells: Ints, width: int) -> Floats:
    out = np.zeros((len(weights), width))
    out[:, cells] = weights[:, kept]
    return out


def _chunks(resamples: int, width: int) -> Iterator[slice]:
    size = max(1, CHUNK_NUMBERS // max(1, width))
    for start in range(0, resamples, size):
        yield slice(start, min(resamples, start + size))


def _poisson_ones(size: int, width: int, rng: np.random.Generator) -> Floats:
    """Poisson(1) counts by looking up 16 random bits; each probability is right to 2^-16."""
    bits = rng.integers(0, 1 << 16, size=(size, width), dtype=np.uint16)
    return np.take(_POISSON_TABLE, bits)


def _poisson_table() -> Floats:
    from math import exp, factorial

    reached = np.cumsum([exp(-1) / factorial(k) for k in range(10)])
    return np.searchsorted(reached, (np.arange(1 << 16) + 0.5) / (1 << 16)).astype(np.float64)


_POISSON_TABLE = _poisson_table()
