"""A metric bound to its rows: its value under any weights of them, which is all that resampling needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Finish = Callable[[Floats], Floats]
DENSE_COLUMNS = 64


@dataclass(frozen=True, kw_only=True, eq=False)
class Statistic:
    """A metric of n rows, where rows that count alike share a cell.

    index: (n,) cell of each row, -1 for a row that the metric does not look at. cells: their number.
    values: maps weights of the cells (b, cells) to values (b,). worst, best: (cells,) weights that stand for
    one more wrong and one more right example, in cells that no row may be in; None where an error has no
    bound. passes: how often one set of weights is gone through, which is what a value costs. grows: more rows can
    only make the value larger, so that it has no upper end.

    Two kinds have intervals of their own. right: (cells,) 1 where a cell counts as a success, when the metric
    is a share of rows. mean: (cells,) values, when the metric is their mean or, with `root`, its square root.
    """

    index: Ints
    cells: int
    values: Callable[[Floats], Floats]
    worst: Floats | None = None
    best: Floats | None = None
    right: Floats | None = None
    mean: Floats | None = None
    root: bool = False
    passes: int = 1
    grows: bool = False

    @cached_property
    def rows(self) -> Floats:
        """How many rows each cell has: (cells,)."""
        return np.bincount(self.index[self.index >= 0], minlength=self.cells).astype(np.float64)

    @property
    def n(self) -> int:
        """The number of rows that the metric looks at."""
        return int(np.count_nonzero(self.index >= 0))

    def value(self) -> float:
        """The metric of all rows as they are; NaN when there is no row."""
        return float(self.values(self.rows[None, :])[0]) if self.n else float("nan")


@dataclass(frozen=True, kw_only=True, eq=False)
class Totals:
    """A metric that is a function of sums over rows: n rows, d sums.

    index: (n,) cell of each row, -1 for none. parts: (cells, d) what a row of the cell adds to each sum.
    finish: maps sums (b, d) to values (b,). worst, best: (d,) what one more wrong or right example adds, or
    None. share: the sums are (successes, rows), and the metric is their ratio. mean: they are (values, rows),
    and the metric is their ratio or, with `root`, its square root.
    """

    index: Ints
    parts: Floats
    finish: Finish
    worst: Floats | None = None
    best: Floats | None = None
    share: bool = False
    mean: bool = False
    root: bool = False

    def by_row(self) -> Floats:
        """What each row adds: (n, d); zeros for rows that do not count."""
        out = np.zeros((len(self.index), self.parts.shape[1]))
        counted = self.index >= 0
        out[counted] = self.parts[self.index[counted]]
        return out

    def weighted(self, weight: NDArray[Any] | None) -> Totals:
        """Let every row count `weight` times."""
        if weight is None:
            return self
        index = np.where(self.index >= 0, np.arange(len(self.index)), -1)
        parts = self.by_row() * weight[:, None]
        each = float(weight[self.index >= 0].mean()) if (self.index >= 0).any() else 1.0
        return Totals(
            index=index,
            parts=parts,
            finish=self.finish,
            worst=None if self.worst is None else self.worst * each,
            best=None if self.best is None else self.best * each,
        )

    def statistic(self) -> Statistic:
        """Bind the sums to their rows."""
        cells, width = self.parts.shape
        extra = [part for part in (self.worst, self.best) if part is not None]
        parts = np.vstack([self.parts, *extra]) if extra else self.parts
        return Statistic(
            index=self.index,
            cells=cells + len(extra),
            values=_summing(parts, self.finish, wide=width > DENSE_COLUMNS),
            worst=_one_cell(cells, cells + len(extra)) if self.worst is not None else None,
            best=_one_cell(cells + len(extra) - 1, cells + len(extra)) if self.best is not None else None,
            right=parts[:, 0] if self.share else None,
            mean=parts[:, 0] if self.mean else None,
            root=self.root,
        )


def _summing(parts: Floats, finish: Finish, *, wide: bool) -> Callable[[Floats], Floats]:
    if not wide:
        return lambda weights: finish(weights @ parts)
    from scipy.sparse import csr_array

    columns = csr_array(parts.T)
    return lambda weights: finish(np.asarray((columns @ weights.T).T))


def _one_cell(cell: int, cells: int) -> Floats:
    weights = np.zeros(cells)
    weights[cell] = 1.0
    return weights
