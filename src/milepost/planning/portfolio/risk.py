"""How likely the portfolio reaches its plan: Monte Carlo with risks that several projects share.

Each common risk is one Bernoulli draw; where it happens, all projects under it fail. Projects that share a risk rise
and fall together, so a mean says too little: the chance of the plan does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.base.ranges import Law, Range

Array = np.ndarray[Any, Any]
DRAWS = 100_000


@dataclass(frozen=True, kw_only=True)
class Venture:
    """A staffed project: money a year if it succeeds, its own chance, its cost, and the risks it is under."""

    name: str
    value: Range
    success: float
    cost: Range
    risks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PortfolioRisk:
    """The distribution of the portfolio's value in a year, from `draws` draws.

    `probability` = P(value >= plan), with its standard error; `independent` = the same if each project had the same
    chance and no risk were shared. `all_fail` = P(no project succeeds).
    """

    plan: float
    probability: float
    error: float
    independent: float
    mean: float
    p10: float
    p50: float
    p90: float
    all_fail: float
    draws: int


def simulate_portfolio(
    ventures: Sequence[Venture],
    chances: Mapping[str, float],
    *,
    plan: float,
    fixed_cost: float,
    rng: np.random.Generator,
    draws: int = DRAWS,
) -> PortfolioRisk:
    """Draw the year: risks by `chances`, successes, values and costs; `fixed_cost` (purchases) is paid in any case.

    >>> found = simulate_portfolio([Venture(name="a", value=Range(10, 10), success=0.5, cost=Range(1, 1))], {},
    ...                            plan=9, fixed_cost=0, rng=np.random.default_rng(0))
    >>> round(found.probability, 1), found.p90
    (0.5, 9.0)
    """
    strikes = {name: rng.random(draws) < chance for name, chance in chances.items()}
    apart, together = np.full(draws, -float(fixed_cost)), np.full(draws, -float(fixed_cost))
    any_success = np.zeros(draws, dtype=bool)
    for venture in ventures:
        value, cost = draw_range(venture.value, draws, rng), draw_range(venture.cost, draws, rng)
        own, spared = rng.random(draws), np.ones(draws, dtype=bool)
        kept = 1.0
        for risk in venture.risks:
            spared &= ~strikes[risk]
            kept *= 1 - chances[risk]
        succeeds = (own < venture.success) & spared
        any_success |= succeeds
        together += value * succeeds - cost
        apart += value * (own < venture.success * kept) - cost
    reached = float((together >= plan - 1e-9 * abs(plan)).mean())
    p10, p50, p90 = np.quantile(together, [0.1, 0.5, 0.9])
    return PortfolioRisk(
        plan=plan,
        probability=reached,
        error=float(np.sqrt(reached * (1 - reached) / draws)),
        independent=float((apart >= plan - 1e-9 * abs(plan)).mean()),
        mean=float(together.mean()),
        p10=float(p10),
        p50=float(p50),
        p90=float(p90),
        all_fail=float(1 - any_success.mean()),
        draws=draws,
    )


def draw_range(number: Range, draws: int, rng: np.random.Generator) -> Array:
    """Draws from the law that a range stands for, (draws,)."""
    from scipy.special import expit, logit, ndtri

    scales: dict[Law, tuple[Callable[..., Any], Callable[..., Any]]] = {
        Law.LOGNORMAL: (np.log, np.exp),
        Law.LOGIT_NORMAL: (logit, expit),
        Law.NORMAL: (np.asarray, np.asarray),
    }
    if number.law is Law.POINT:
        return np.full(draws, float(number.low))
    there, back = scales[number.law]
    low, high = float(there(number.low)), float(there(number.high))
    spread = (high - low) / (2 * float(ndtri(0.5 + number.level / 2)))
    return np.asarray(back((low + high) / 2 + spread * rng.standard_normal(draws)))
