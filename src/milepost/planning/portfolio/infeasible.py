"""Why no portfolio keeps all limits: the smallest set of limits that has to give way, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.base.errors import InvalidInputError
from milepost.planning.portfolio.rows import Programme, Row, RowKind
from milepost.planning.portfolio.solver import solve_whole

Array = np.ndarray[Any, Any]
SECONDS = 5.0
_HARD = (RowKind.ONE_DESIGN,)


@dataclass(frozen=True, kw_only=True)
class InTheWay:
    """A limit that has to give way, and by how much in its own unit."""

    row: Row
    short: float

    def __str__(self) -> str:
        if self.row.kind is RowKind.RESOURCE:
            return f"{self.row.says} there, {self.short:,.6g} more needed"
        return self.row.says


class InfeasiblePortfolioError(InvalidInputError):
    """No portfolio keeps all limits."""

    slug = "infeasible-portfolio"

    def __init__(self, limits: Sequence[InTheWay]) -> None:
        self.limits = tuple(limits)
        listed = "".join(f"\n  {limit}" for limit in self.limits)
        super().__init__(
            "No portfolio keeps all limits, so there is nothing to recommend. The fewest limits that have to give "
            f"way:{listed}\nChange these in organisation.yaml, or no longer demand a project with must: true."
        )


def limits_in_the_way(programme: Programme) -> tuple[InTheWay, ...]:
    """The smallest set of rows that, relaxed, leave a portfolio; the least relaxation among sets of that size.

    Resources, `must`, `requires` and `exclusive` may give way; one design for each project and what may be bought
    stay. Where several sets are smallest, one of them is named.
    """
    soft = np.array([i for i, row in enumerate(programme.rows) if row.kind not in _HARD], dtype=int)
    size = np.maximum(np.abs(programme.matrix).max(axis=1, initial=0.0), 1e-9)
    matrix, low, high = programme.matrix / size[:, None], programme.low / size, programme.high / size
    reach = np.abs(matrix) @ programme.most + np.abs(np.where(np.isfinite(high), high, low)) + 1.0
    k, m = len(programme.worth), len(soft)
    slack = np.zeros((len(size), m))
    slack[soft, np.arange(m)] = np.where(np.isfinite(low[soft]), 1.0, -1.0)
    switch = np.hstack([np.zeros((m, k)), np.eye(m), -np.diag(reach[soft])])
    found = solve_whole(
        np.concatenate([np.zeros(k), 1e-4 / reach[soft], np.ones(m)]),
        whole=np.concatenate([np.ones(k), np.zeros(m), np.ones(m)]),
        most=np.concatenate([programme.most, reach[soft], np.ones(m)]),
        rows=(
            (np.hstack([matrix, slack, np.zeros((len(size), m))]), low, high),
            (switch, np.full(m, -np.inf), np.zeros(m)),
        ),
        seconds=SECONDS,
    )
    if found.x is None:
        return tuple(InTheWay(row=row, short=float("nan")) for row in programme.rows if row.kind not in _HARD)
    return tuple(
        InTheWay(row=programme.rows[row], short=float(found.x[k + at] * size[row]))
        for at, row in enumerate(soft)
        if found.x[k + at] > 1e-6
    )
