"""The integer programme of a portfolio: one column for each option and purchase, one named row for each limit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from milepost.planning.portfolio.problem import PortfolioProblem

Array = np.ndarray[Any, Any]


class RowKind(Enum):
    """What a row of the programme limits."""

    RESOURCE = "resource"
    ONE_DESIGN = "one design"
    MUST = "must"
    REQUIRES = "requires"
    EXCLUSIVE = "exclusive"


@dataclass(frozen=True, kw_only=True)
class Row:
    """The name of a limit, for people, and its kind; `key` is the resource or project that it speaks of."""

    kind: RowKind
    key: str
    says: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Programme:
    """Maximise `worth @ x` where `low <= matrix @ x <= high`, 0 <= x <= most, x whole.

    `options` names the first columns (project, design), `purchases` the others. Shapes: worth and most (k,), matrix
    (rows, k), low and high (rows,).
    """

    options: tuple[tuple[str, str], ...]
    purchases: tuple[str, ...]
    worth: Array
    most: Array
    matrix: Array
    low: Array
    high: Array
    rows: tuple[Row, ...]


def programme_of(problem: PortfolioProblem) -> Programme:
    """Write the problem as rows and columns.

    >>> from milepost.planning.portfolio.problem import Option, ProjectOptions
    >>> found = programme_of(PortfolioProblem(
    ...     projects=(ProjectOptions(name="a", options=(Option(name="x", value=5.0, use={"day": 2.0}),)),),
    ...     resources={"day": 3.0}))
    >>> [row.says for row in found.rows], found.matrix.tolist()
    (['day: 3', 'one design of a'], [[2.0], [1.0]])
    """
    options = tuple((p.name, option.name) for p in problem.projects for option in p.options)
    worth = [option.value for project in problem.projects for option in project.options]
    written = [*_resources(problem), *_designs(problem), *_requires(problem), *_exclusive(problem)]
    columns = len(options) + len(problem.purchases)
    return Programme(
        options=options,
        purchases=tuple(purchase.name for purchase in problem.purchases),
        worth=np.array([*worth, *(-purchase.cost for purchase in problem.purchases)], dtype=float),
        most=np.array(
            [*([1.0] * len(options)), *(purchase.most for purchase in problem.purchases)], dtype=float
        ),
        matrix=np.array([line for _, line, _, _ in written], dtype=float).reshape(len(written), columns),
        low=np.array([low for _, _, low, _ in written], dtype=float),
        high=np.array([high for _, _, _, high in written], dtype=float),
        rows=tuple(row for row, _, _, _ in written),
    )


_Line = tuple[Row, list[float], float, float]


def _resources(problem: PortfolioProblem) -> list[_Line]:
    lines: list[_Line] = []
    for name, have in problem.resources.items():
        used = [option.use.get(name, 0.0) for project in problem.projects for option in project.options]
        given = [-purchase.gives().get(name, 0.0) for purchase in problem.purchases]
        row = Row(kind=RowKind.RESOURCE, key=name, says=f"{name}: {have:,.6g}")
        lines.append((row, [*used, *given], -np.inf, have))
    return lines


def _designs(problem: PortfolioProblem) -> list[_Line]:
    lines: list[_Line] = []
    for project in problem.projects:
        must = project.must
        says = f"{project.name} must be staffed" if must else f"one design of {project.name}"
        row = Row(kind=RowKind.MUST if must else RowKind.ONE_DESIGN, key=project.name, says=says)
        lines.append((row, _line(problem, {project.name: 1.0}), 1.0 if must else -np.inf, 1.0))
    return lines


def _requires(problem: PortfolioProblem) -> list[_Line]:
    return [
        (
            Row(kind=RowKind.REQUIRES, key=first, says=f"{first} requires {second}"),
            _line(problem, {first: 1.0, second: -1.0}) if first != second else _line(problem, {}),
            -np.inf,
            0.0,
        )
        for first, second in problem.requires
    ]


def _exclusive(problem: PortfolioProblem) -> list[_Line]:
    return [
        (
            Row(kind=RowKind.EXCLUSIVE, key=group[0] if group else "", says=f"one of {', '.join(group)}"),
            _line(problem, dict.fromkeys(group, 1.0)),
            -np.inf,
            1.0,
        )
        for group in problem.exclusive
    ]


def _line(problem: PortfolioProblem, signs: dict[str, float]) -> list[float]:
    """The coefficients of a row that counts projects, each by its sign."""
    options = [signs.get(project.name, 0.0) for project in problem.projects for _ in project.options]
    return [*options, *([0.0] * len(problem.purchases))]
