"""Prices of the linear relaxation, in which fractions of projects may be staffed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from milepost.planning.portfolio.infeasible import InfeasiblePortfolioError, limits_in_the_way
from milepost.planning.portfolio.problem import PortfolioProblem
from milepost.planning.portfolio.rows import Programme, RowKind, programme_of

Array = np.ndarray[Any, Any]


class PriceKind(Enum):
    """Which price a number is."""

    DUAL = "dual price of the linear relaxation"
    STEP = "re-solved step"
    FIRST_UNIT = "first unit alone"
    BUNDLE = "bundle"


@dataclass(frozen=True, kw_only=True)
class RelaxedPrices:
    """Optimum of the linear relaxation (fractions of projects allowed), and each resource's dual price.

    `price` = money for one more unit of the resource, as long as fractions of projects could be staffed.
    """

    kind: PriceKind = PriceKind.DUAL
    bound: float
    price: Mapping[str, float]


def relaxed_prices(problem: PortfolioProblem) -> RelaxedPrices:
    """Solve the linear relaxation (scipy.optimize.linprog): all limits kept, fractions allowed.

    HiGHS gives no duals of an integer programme, because there are none that hold; these are of the relaxation.
    Raises InfeasiblePortfolioError when even fractions keep no limits.

    >>> from milepost.planning.portfolio.problem import Option, ProjectOptions
    >>> found = relaxed_prices(PortfolioProblem(
    ...     projects=(ProjectOptions(name="a", options=(Option(name="x", value=5.0, use={"day": 2.0}),)),),
    ...     resources={"day": 1.0}))
    >>> found.bound, found.price["day"]
    (2.5, 2.5)
    """
    programme = programme_of(problem)
    if not len(programme.worth):
        return RelaxedPrices(bound=0.0, price=dict.fromkeys(problem.resources, 0.0))
    above, value, duals = _relax(programme)
    price = dict.fromkeys(problem.resources, 0.0)
    for row, dual in zip(above, duals, strict=True):
        if programme.rows[row].kind is RowKind.RESOURCE:
            price[programme.rows[row].key] = -float(dual) + 0.0
    return RelaxedPrices(bound=value, price=price)


def _relax(programme: Programme) -> tuple[list[int], float, Array]:
    """Rows bounded above, the optimum, and the duals of these rows."""
    from scipy.optimize import linprog

    above = [i for i in range(len(programme.rows)) if np.isfinite(programme.high[i])]
    below = [i for i in range(len(programme.rows)) if np.isfinite(programme.low[i])]
    found = linprog(
        -programme.worth,
        A_ub=np.vstack([programme.matrix[above], -programme.matrix[below]]),
        b_ub=np.concatenate([programme.high[above], -programme.low[below]]),
        bounds=[(0.0, float(most)) for most in programme.most],
        method="highs",
    )
    if found.x is None:
        raise InfeasiblePortfolioError(limits_in_the_way(programme))
    return above, float(programme.worth @ found.x), np.asarray(found.ineqlin.marginals[: len(above)])
