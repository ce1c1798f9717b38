"""What each design brings in a year if it succeeds, how surely it does, and what is paid: with 10 % and 90 % points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from milepost.base.digits import years as years_of
from milepost.base.streams import random_stream
from milepost.contract.worth import Gate
from milepost.evidence.plan import DesignWorth, Figure
from milepost.planning.worth.economics import Economics
from milepost.planning.worth.inputs import Input
from milepost.planning.worth.venture import Array, Venture, build_of, chance_of, inputs_of, paid_for
from milepost.statistics.monte_carlo import draw_inputs
from milepost.statistics.npv import annuity_of

DRAWS = 20_000
PER_YEAR, SUCCEEDS, PAID = "money a year if it succeeds", "chance of success", "cost"


def with_prospects(
    designs: Sequence[DesignWorth],
    economics: Economics,
    stages: Sequence[Gate],
    *,
    ventures: Mapping[str, Venture],
    chances: Mapping[str, Input],
    source: str,
) -> tuple[DesignWorth, ...]:
    """Add to each design what it brings a year, its chance and its cost; None where one is not known.

    `ventures` = the designs that can be valued at the accuracy that success brings; `chances` = P(success) of each
    design before the stages. What building costs is unknown without a price, a budget or stages, and so is the cost.
    `source` says what the values rest on.
    """
    cost = None if economics.build is None else _cost(economics, stages)
    return tuple(
        replace(
            row,
            per_year=_per_year(ventures[row.design], source) if row.design in ventures else None,
            success=_success(chances[row.design], stages) if row.design in chances else None,
            cost=cost,
            cost_per_year=None if cost is None else _spread_out(cost, economics),
        )
        for row in designs
    )


def _per_year(venture: Venture, source: str) -> Figure:
    drawn = _drawn(venture.inputs(), "prospect", venture.line.design)
    return _figure(PER_YEAR, venture.per_year(drawn), source)


def _success(chance: Input, stages: Sequence[Gate]) -> Figure:
    if not stages:
        return replace(chance.figure(), name=SUCCEEDS)
    drawn = _drawn({chance.name: chance, **inputs_of(stages)}, "success")
    found = _figure(SUCCEEDS, chance_of(stages, drawn), f"{chance.source} x value.stages")
    return replace(found, by=chance.by, on=chance.on)


def _cost(economics: Economics, stages: Sequence[Gate]) -> Figure:
    build, labels = build_of(economics), economics.labels
    drawn = _drawn({build.name: build, labels.name: labels, **inputs_of(stages)}, "cost")
    return _figure(PAID, paid_for(stages, drawn), f"{build.source}; labels: {labels.source}")


def _spread_out(cost: Figure, economics: Economics) -> Figure:
    """The yearly payments that are worth as much as the cost today (equivalent annual cost)."""
    years, annuity = economics.years, annuity_of(economics.years, economics.discount_rate)
    low, middle, high = (part / annuity for part in (cost.low, cost.value, cost.high))
    source = f"{cost.source}; over {years_of(years)}"
    return Figure(name="cost a year", value=middle, low=low, high=high, source=source)


def _drawn(inputs: Mapping[str, Input], *seeds: str) -> dict[str, Array]:
    return draw_inputs({name: one.range for name, one in inputs.items()}, DRAWS, random_stream(*seeds))


def _figure(name: str, values: Array, source: str) -> Figure:
    low, middle, high = (float(one) for one in np.quantile(values, [0.1, 0.5, 0.9]))
    return Figure(name=name, value=middle, low=low, high=high, source=source)
