"""What more capacity is worth, by four prices that are said apart: dual, re-solved step, first unit, bundle.

A price of a single resource misleads where things come in whole units: an engineer alone may be worth nothing, a
server alone nothing, and both together a project. So each price here says which one it is.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

import numpy as np

from milepost.planning.portfolio.choose import DEFAULT_SECONDS, Portfolio
from milepost.planning.portfolio.problem import PortfolioProblem, Purchase, with_more, with_units
from milepost.planning.portfolio.relaxation import PriceKind, RelaxedPrices, relaxed_prices
from milepost.planning.portfolio.variants import Variants, variants_of

__all__ = [
    "PriceKind",
    "Prices",
    "RelaxedPrices",
    "StepPrice",
    "UnitsPrice",
    "price_portfolio",
    "relaxed_prices",
]

_SAME = 1e-9


@dataclass(frozen=True, kw_only=True)
class StepPrice:
    """What one step more, or less, of a resource changes in the whole-project optimum; purchases stay allowed.

    `gain` and `loss` are at least 0 when all optima are `proven`. None: `loss` where less leaves no portfolio, either
    where time ran out.
    """

    kind: PriceKind = PriceKind.STEP
    resource: str
    step: float
    gain: float | None
    loss: float | None
    proven: bool


@dataclass(frozen=True, kw_only=True)
class UnitsPrice:
    """What units bring when nothing else is bought: one of a kind (first unit), or two together (bundle).

    `gross` = the optimum with these units there less the optimum without purchases; a unit that is paid from a
    resource uses it up, so gross may be below 0. None where that leaves no portfolio or time ran out. `cost` is the
    units' cost, `net` = gross - cost. `together` = gross less what each unit brings alone (for one unit: 0).
    `unlocks` and `drops` name the (project, design) pairs that come in and go out.
    """

    kind: PriceKind
    units: Mapping[str, int]
    gross: float | None
    cost: float
    net: float | None
    together: float | None
    unlocks: tuple[tuple[str, str], ...]
    drops: tuple[tuple[str, str], ...]
    proven: bool


@dataclass(frozen=True, kw_only=True)
class Prices:
    """All prices of a portfolio; `without_buying` is the optimum with no purchases, to which units are compared.

    `bundles` are pairs, the best net gain first. `recommended` is the price of all units that the portfolio buys, as
    one bundle; None when it buys nothing.
    """

    relaxed: RelaxedPrices
    steps: tuple[StepPrice, ...]
    without_buying: Portfolio | None
    first_units: tuple[UnitsPrice, ...]
    bundles: tuple[UnitsPrice, ...]
    recommended: UnitsPrice | None
    seconds: float


def price_portfolio(
    problem: PortfolioProblem,
    portfolio: Portfolio,
    *,
    steps: Mapping[str, float] | None = None,
    time_limit: float = DEFAULT_SECONDS,
) -> Prices:
    """Compute every price of a chosen portfolio within `time_limit` seconds for all of them together.

    `steps` gives the step by resource (1 where it has none). What there was no time for is None, never a zero.
    """
    begun = time.monotonic()
    variants = variants_of(problem, time_limit=time_limit, count=_count(problem))
    relaxed = relaxed_prices(problem)
    base = variants.choose(replace(problem, purchases=()))
    firsts = {
        purchase.name: _units_price(problem, base, {purchase.name: 1}, {}, variants)
        for purchase in problem.purchases
        if purchase.most > 0
    }
    pairs = [_units_price(problem, base, units, firsts, variants) for units in _pairs(problem.purchases)]
    stepped = tuple(
        _step_price(problem, portfolio, name, (steps or {}).get(name, 1.0), variants)
        for name in problem.resources
    )
    return Prices(
        relaxed=relaxed,
        steps=stepped,
        without_buying=base,
        first_units=tuple(firsts.values()),
        bundles=tuple(sorted(pairs, key=lambda price: -(price.net if price.net is not None else -np.inf))),
        recommended=_units_price(problem, base, portfolio.bought, firsts, variants)
        if portfolio.bought
        else None,
        seconds=time.monotonic() - begun,
    )


def _count(problem: PortfolioProblem) -> int:
    kinds = len(problem.purchases)
    return 2 + 2 * len(problem.resources) + kinds + kinds * (kinds + 1) // 2


def _pairs(purchases: Sequence[Purchase]) -> list[dict[str, int]]:
    """Every two units that can be bought together, two of one kind included."""
    found = []
    for first, second in combinations_with_replacement(purchases, 2):
        if first is not second and min(first.most, second.most) >= 1:
            found.append({first.name: 1, second.name: 1})
        elif first is second and first.most >= 2:
            found.append({first.name: 2})
    return found


def _step_price(
    problem: PortfolioProblem, portfolio: Portfolio, resource: str, step: float, variants: Variants
) -> StepPrice:
    more = variants.choose(with_more(problem, {resource: step}))
    less = variants.choose(with_more(problem, {resource: -step}))
    return StepPrice(
        resource=resource,
        step=step,
        gain=None if more is None else _clean(more.value - portfolio.value, portfolio.value),
        loss=None if less is None else _clean(portfolio.value - less.value, portfolio.value),
        proven=portfolio.proven and all(found.proven for found in (more, less) if found is not None),
    )


def _units_price(
    problem: PortfolioProblem,
    base: Portfolio | None,
    units: Mapping[str, int],
    firsts: Mapping[str, UnitsPrice],
    variants: Variants,
) -> UnitsPrice:
    found = variants.choose(with_units(problem, units))
    cost = sum(purchase.cost * units.get(purchase.name, 0) for purchase in problem.purchases)
    gross = None if found is None or base is None else _clean(found.value - base.value, base.value)
    alone = [firsts[name].gross for name, count in units.items() for _ in range(count) if name in firsts]
    single = sum(units.values()) == 1
    return UnitsPrice(
        kind=PriceKind.FIRST_UNIT if single else PriceKind.BUNDLE,
        units=dict(units),
        gross=gross,
        cost=cost,
        net=None if gross is None else gross - cost,
        together=0.0 if single and gross is not None else _beyond(gross, alone),
        unlocks=_difference(found, base),
        drops=_difference(base, found),
        proven=all(each is not None and each.proven for each in (found, base)),
    )


def _beyond(gross: float | None, alone: Sequence[float | None]) -> float | None:
    known = [each for each in alone if each is not None]
    return None if gross is None or len(known) < len(alone) else gross - sum(known)


def _difference(one: Portfolio | None, other: Portfolio | None) -> tuple[tuple[str, str], ...]:
    if one is None or other is None:
        return ()
    return tuple(sorted(set(one.selected.items()) - set(other.selected.items())))


def _clean(difference: float, size: float) -> float:
    """A difference of two optima without the noise of floating point."""
    return 0.0 if abs(difference) <= _SAME * max(1.0, abs(size)) else difference
