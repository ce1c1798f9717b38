"""Which projects to staff, in which design, and what to buy: solved to proven optimality, or with its gap stated."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.base.errors import WrongUseError
from milepost.planning.portfolio.infeasible import InfeasiblePortfolioError, limits_in_the_way
from milepost.planning.portfolio.problem import PortfolioProblem
from milepost.planning.portfolio.rows import Programme, programme_of
from milepost.planning.portfolio.solver import solve_whole

Array = np.ndarray[Any, Any]

PROVEN_GAP = 1e-6
"""A portfolio is called optimal only when the proven gap is at most this."""

DEFAULT_SECONDS = 30.0
_WHOLE = 2e-6
_SCALE = 1e3


class NoPortfolioInTimeError(WrongUseError):
    """The search ended before any portfolio that keeps all limits was found."""

    slug = "no-portfolio-in-time"

    def __init__(self, *, seconds: float) -> None:
        super().__init__(
            f"No portfolio that keeps all limits was found within {seconds:g} s, and none was proven impossible. "
            "Give more time with --time-limit, or drop a project that must be staffed."
        )


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """A choice: design by project, units bought, use of each resource, and what is proven about it.

    `value` = the options' values less the cost of purchases; no choice has more than `bound`; `gap` = (bound - value)
    / |value|. `proven` says that the gap is at most 1e-6: the choice is optimal. `seconds` is the time of the search.
    """

    selected: Mapping[str, str]
    bought: Mapping[str, int]
    used: Mapping[str, float]
    value: float
    bound: float
    gap: float
    proven: bool
    seconds: float


def choose_portfolio(problem: PortfolioProblem, *, time_limit: float = DEFAULT_SECONDS) -> Portfolio:
    """Choose at most one design of each project, and whole units to buy, so that the value is largest.

    A mixed-integer linear programme, solved by HiGHS (scipy.optimize.milp) with branch and bound. The same problem
    gives the same portfolio, unless the time limit (seconds) ended the search; then the gap says how much better a
    portfolio could be at most. Raises InfeasiblePortfolioError, which names the limits in the way, and
    NoPortfolioInTimeError.

    >>> from milepost.planning.portfolio.problem import Option, ProjectOptions, Purchase
    >>> defer = Option(name="defer", value=90.0, use={"engineer": 2.0})
    >>> suggest = Option(name="suggest", value=50.0, use={"engineer": 1.0})
    >>> problem = PortfolioProblem(
    ...     projects=(ProjectOptions(name="tickets", options=(defer,)),
    ...               ProjectOptions(name="photos", options=(suggest,))),
    ...     resources={"engineer": 2.0},
    ...     purchases=(Purchase(name="engineer", cost=40.0, most=1, adds={"engineer": 1.0}),))
    >>> found = choose_portfolio(problem)
    >>> dict(found.selected), dict(found.bought), found.value, found.proven
    ({'tickets': 'defer', 'photos': 'suggest'}, {'engineer': 1}, 100.0, True)
    """
    begun = time.monotonic()
    programme = programme_of(problem)
    x, bound = solve(programme, time_limit=time_limit)
    if x is None:
        raise NoPortfolioInTimeError(seconds=time_limit)
    value = float(programme.worth @ x)
    bound = max(bound, value)
    gap = _gap(value, bound)
    whole = np.rint(x).astype(int)
    count = len(programme.options)
    return Portfolio(
        selected={
            project: design
            for (project, design), on in zip(programme.options, whole[:count], strict=True)
            if on
        },
        bought={name: int(n) for name, n in zip(programme.purchases, whole[count:], strict=True) if n},
        used=_used(problem, programme, whole[:count]),
        value=value,
        bound=bound,
        gap=gap,
        proven=gap <= PROVEN_GAP,
        seconds=time.monotonic() - begun,
    )


def value_of(
    problem: PortfolioProblem, selected: Mapping[str, str], bought: Mapping[str, int]
) -> float | None:
    """What a given choice is worth in this problem; None where it names what is not there, or breaks a limit.

    >>> from milepost.planning.portfolio.problem import Option, ProjectOptions
    >>> tickets = ProjectOptions(name="tickets", options=(Option(name="defer", value=9.0, use={"engineer": 2.0}),))
    >>> problem = PortfolioProblem(projects=(tickets,), resources={"engineer": 2.0})
    >>> value_of(problem, {"tickets": "defer"}, {}), value_of(problem, {"photos": "defer"}, {})
    (9.0, None)
    """
    programme = programme_of(problem)
    there = {*programme.options}
    if not set(selected.items()) <= there or not set(bought) <= set(programme.purchases):
        return None
    x = np.array(
        [
            *(float(selected.get(project) == design) for project, design in programme.options),
            *(float(bought.get(name, 0)) for name in programme.purchases),
        ]
    )
    if (x > programme.most + _WHOLE).any() or not _keeps(programme, x):
        return None
    return float(programme.worth @ x)


def solve(programme: Programme, *, time_limit: float) -> tuple[Array | None, float]:
    """The best whole x that was found, (k,), and a bound on the value of any; None when time ended before one was.

    Raises InfeasiblePortfolioError when no x keeps all rows.
    """
    if not len(programme.worth):
        return _nothing(programme)
    scale = float(np.abs(programme.worth).max()) / _SCALE or 1.0
    size = np.abs(programme.matrix).max(axis=1, initial=0.0)
    size[size == 0] = 1.0
    found = solve_whole(
        -programme.worth / scale,
        whole=np.ones(len(programme.worth)),
        most=programme.most,
        rows=((programme.matrix / size[:, None], programme.low / size, programme.high / size),),
        seconds=time_limit,
    )
    if found.status == 2:
        raise InfeasiblePortfolioError(limits_in_the_way(programme))
    bound = -found.mip_dual_bound * scale if found.mip_dual_bound is not None else np.inf
    if found.x is not None and _keeps(programme, np.rint(found.x)):
        return np.rint(found.x), float(bound)
    nothing = np.zeros_like(programme.most)
    return (nothing, _easy_bound(programme, bound)) if _keeps(programme, nothing) else (None, np.inf)


def _nothing(programme: Programme) -> tuple[Array, float]:
    empty = np.zeros(0)
    if not _keeps(programme, empty):
        raise InfeasiblePortfolioError(limits_in_the_way(programme))
    return empty, 0.0


def _keeps(programme: Programme, x: Array) -> bool:
    """Whether a whole x keeps every row, within rounding of the row's own size."""
    reached = programme.matrix @ x
    slack = _WHOLE * np.maximum(1e-9, np.abs(programme.matrix).max(axis=1, initial=0.0))
    return bool(((reached <= programme.high + slack) & (reached >= programme.low - slack)).all())


def _easy_bound(programme: Programme, bound: float) -> float:
    """A bound where the solver gave none: everything of value at once."""
    most = float(np.clip(programme.worth, 0, None) @ programme.most)
    return min(bound, most) if np.isfinite(bound) else most


def _gap(value: float, bound: float) -> float:
    distance = bound - value
    if distance <= 0:
        return 0.0
    return distance / abs(value) if value else float("inf")


def _used(problem: PortfolioProblem, programme: Programme, chosen: Array) -> dict[str, float]:
    """What the chosen options use of each resource; purchases paid from a resource are not counted as use."""
    uses = [option.use for project in problem.projects for option in project.options]
    return {
        name: float(sum(use.get(name, 0.0) for use, on in zip(uses, chosen, strict=True) if on))
        for name in problem.resources
    }
