"""Small portfolios by looking at every combination: exact, and quick when many variants are asked for.

Prices ask for the optimum dozens of times, with a little more or less of something. Where there are at most some
millions of numbers, all combinations of designs are written down once, best first, and a variant is answered by
the first combination that fits. Larger problems go to the integer solver.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from milepost.planning.portfolio.choose import Portfolio
from milepost.planning.portfolio.infeasible import InfeasiblePortfolioError
from milepost.planning.portfolio.problem import PortfolioProblem, ProjectOptions, Purchase

Array = np.ndarray[Any, Any]

MOST_NUMBERS = 6_000_000
MOST_PURCHASES = 2_000
_CHUNK = 4096


@dataclass(frozen=True, kw_only=True, eq=False)
class Combinations:
    """Every combination of designs that keeps `requires` and `exclusive`, the most valuable first.

    `state` (n, projects): 0 for not staffed, i for the i-th design; `value` (n,); `use` (resources, n).
    """

    projects: tuple[ProjectOptions, ...]
    resources: tuple[str, ...]
    state: Array
    value: Array
    use: Array


def combinations_of(problem: PortfolioProblem) -> Combinations | None:
    """Write down all combinations; None where there are too many of them, or of purchases."""
    sizes = [1 + len(project.options) for project in problem.projects]
    units = float(np.prod([1.0 + purchase.most for purchase in problem.purchases]))
    width = len(problem.resources) + 1 + len(sizes) / 8  # states take a byte
    if float(np.prod(sizes, dtype=float)) * width > MOST_NUMBERS or units > MOST_PURCHASES:
        return None
    state = np.stack(
        [axis.ravel() for axis in np.meshgrid(*(np.arange(n, dtype=np.int8) for n in sizes), indexing="ij")]
        or [np.zeros(1, np.int8)],
        axis=1,
    )[:, : len(sizes)]
    state = state[_allowed(problem, state)]
    value = _sum(problem.projects, state, [[option.value for option in p.options] for p in problem.projects])
    use = [
        _sum(
            problem.projects,
            state,
            [[option.use.get(name, 0.0) for option in p.options] for p in problem.projects],
        )
        for name in problem.resources
    ]
    order = np.argsort(-value, kind="stable")
    return Combinations(
        projects=problem.projects,
        resources=tuple(problem.resources),
        state=state[order],
        value=value[order],
        use=np.stack(use)[:, order] if use else np.zeros((0, len(order))),
    )


def best_combination(known: Combinations, problem: PortfolioProblem) -> Portfolio:
    """The optimum of a variant: other amounts, other purchases, fewer designs to choose from, or more that must.

    The variant has the projects of `known`, in that order. Raises InfeasiblePortfolioError (without its limits).
    """
    begun = time.monotonic()
    offers = _purchases(problem, known.resources)
    among = _worth_a_look(known, problem, offers)
    value, use = known.value[among], known.use[:, among]
    best: tuple[float, int, tuple[int, ...]] | None = None
    for units, cost, have in offers:
        at = _first_that_fits(value, use, have, above=None if best is None else best[0] + cost)
        if at is not None and (best is None or value[at] - cost > best[0]):
            best = (float(value[at]) - cost, at, units)
    if best is None:
        raise InfeasiblePortfolioError(())
    net, at, units = best
    states = known.state[among[at]]
    return Portfolio(
        selected={p.name: p.options[s - 1].name for p, s in zip(known.projects, states, strict=True) if s},
        bought={p.name: n for p, n in zip(problem.purchases, units, strict=True) if n},
        used={name: float(use[i, at]) for i, name in enumerate(known.resources)},
        value=net,
        bound=net,
        gap=0.0,
        proven=True,
        seconds=time.monotonic() - begun,
    )


def _allowed(problem: PortfolioProblem, state: Array) -> Array:
    at = {project.name: i for i, project in enumerate(problem.projects)}
    kept = np.ones(len(state), dtype=bool)
    for first, second in problem.requires:
        kept &= (state[:, at[first]] == 0) | (state[:, at[second]] > 0)
    for group in problem.exclusive:
        kept &= (state[:, [at[name] for name in group]] > 0).sum(axis=1) <= 1
    return kept


def _sum(projects: Sequence[ProjectOptions], state: Array, numbers: Sequence[Sequence[float]]) -> Array:
    total = np.zeros(len(state))
    for i, _ in enumerate(projects):
        total += np.array([0.0, *numbers[i]])[state[:, i]]
    return total


def _worth_a_look(
    known: Combinations, problem: PortfolioProblem, offers: Sequence[tuple[tuple[int, ...], float, Array]]
) -> Array:
    """Where the optimum can be: combinations that fit when everything is bought, no worse than the best without."""
    among = np.flatnonzero(_open_to(known, problem.projects))
    value, use = known.value[among], known.use[:, among]
    nothing = next(have for units, _, have in offers if not any(units))
    alone = _first_that_fits(value, use, nothing, above=None)
    end = len(value) if alone is None else alone + 1
    least_cost = min(0.0, *(cost for _, cost, _ in offers))
    if least_cost < 0:  # a purchase that pays money may make a less valuable combination the best
        end = len(value)
    widest = np.max([have for _, _, have in offers], axis=0).reshape(-1, 1)
    fits = (use[:, :end] <= widest + 1e-9 * np.maximum(1.0, np.abs(widest))).all(axis=0)
    return np.asarray(among[:end][fits])


def _open_to(known: Combinations, projects: Sequence[ProjectOptions]) -> Array:
    kept = np.ones(len(known.value), dtype=bool)
    for i, (full, now) in enumerate(zip(known.projects, projects, strict=True)):
        if now.options != full.options:
            left = {option.name for option in now.options}
            kept &= np.array([True, *(option.name in left for option in full.options)])[known.state[:, i]]
        if now.must:
            kept &= known.state[:, i] > 0
    return kept


def _purchases(
    problem: PortfolioProblem, resources: Sequence[str]
) -> list[tuple[tuple[int, ...], float, Array]]:
    """Every number of units, its cost, and what there is of each resource then; the cheapest first."""
    have = np.array([problem.resources[name] for name in resources], dtype=float)
    given = np.array(
        [[p.gives().get(name, 0.0) for name in resources] for p in problem.purchases], dtype=float
    )
    found = []
    for units in product(*(range(purchase.most + 1) for purchase in problem.purchases)):
        more = np.array(units, dtype=float) @ given.reshape(len(units), len(have))
        found.append((units, _cost(problem.purchases, units), have + more))
    return sorted(found, key=lambda each: each[1])


def _cost(purchases: Sequence[Purchase], units: Sequence[int]) -> float:
    return float(sum(purchase.cost * n for purchase, n in zip(purchases, units, strict=True)))


def _first_that_fits(value: Array, use: Array, have: Array, *, above: float | None) -> int | None:
    """The first combination within what there is and worth more than `above`; None where none is."""
    limit = (have + 1e-9 * np.maximum(1.0, np.abs(have)))[:, None]
    for start in range(0, len(value), _CHUNK):
        if above is not None and value[start] <= above:
            return None
        fits = (use[:, start : start + _CHUNK] <= limit).all(axis=0)
        if fits.any():
            return start + int(np.argmax(fits))
    return None
