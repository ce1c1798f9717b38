"""What the project is worth in money today, how surely, and which input matters most: one model, many draws.

Inputs are independent; success is one draw for the whole project.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.base.streams import random_stream
from milepost.evidence.plan import FlipPoint, Investment, TornadoBar
from milepost.planning.worth.flip_points import flip_points
from milepost.planning.worth.inputs import Input
from milepost.planning.worth.venture import ACCURACY, SUCCESS, Array, Drawn, Venture
from milepost.statistics.information import evppi
from milepost.statistics.monte_carlo import draw_inputs, spread_of, tornado

DRAWS = 100_000
TORNADO_DRAWS = 10_000
BINS = 40
NOISE = 1e-6
"""Below this part of what is at stake the worth of knowing an input is rounding."""


@dataclass(frozen=True, kw_only=True)
class Invested:
    """What the draws say: the distribution, the bars, where the answer flips, and the worth of knowing success."""

    investment: Investment
    bars: tuple[TornadoBar, ...]
    flips: tuple[FlipPoint, ...]
    worth_of_success: float


def invest(venture: Venture) -> Invested:
    """Draw the inputs, and read the distribution, the tornado, the worth of knowing each input, and the flip points."""
    inputs = venture.inputs()
    stream = random_stream("plan", venture.line.design)
    drawn = draw_inputs({name: one.range for name, one in inputs.items()}, DRAWS, stream)
    expected = venture.expected(drawn)
    happens = stream.random(DRAWS)
    npv = _resolved(venture, drawn, happens)
    succeeds = (happens < venture.chance(drawn)).astype(float)
    return Invested(
        investment=_distribution(venture, drawn, expected, npv),
        bars=_bars(venture, inputs, _worth_of_knowing(venture, inputs, drawn, expected)),
        flips=flip_points(venture, drawn, inputs),
        worth_of_success=evppi(_beside_what_is_instead(npv, venture), succeeds).evppi,
    )


def share_that_pays_if_perfect(venture: Venture) -> float:
    """Share of the draws in which even an accuracy of 1 that surely comes would pay; unknown costs count as none."""
    ranges = {name: one.range for name, one in venture.inputs().items()}
    drawn = draw_inputs(ranges, TORNADO_DRAWS, random_stream("perfect", venture.line.design))
    ones = np.ones(TORNADO_DRAWS)
    perfect = {**drawn, ACCURACY: ones, SUCCESS: ones}
    for stage in venture.stages:
        perfect[f"chance of {stage.name}"] = ones
    return float(np.mean(venture.expected(perfect) > 0))


def _resolved(venture: Venture, drawn: Drawn, happens: Array) -> Array:
    """Net present value with success and the stages drawn as they come, (draws,): one uniform number decides both.

    A stage is paid when all before it went well; thresholds fall from stage to stage, so one number gives each the
    right chance.
    """
    paid = drawn["building it"] + drawn["labels"]
    entered: Any = np.ones(len(happens))
    for stage in venture.stages:
        paid = paid + (happens < entered) * drawn[f"cost of {stage.name}"]
        entered = entered * drawn[f"chance of {stage.name}"]
    won = happens < entered * drawn[SUCCESS]
    return np.asarray(won * venture.annuity * venture.per_year(drawn) - paid)


def _distribution(venture: Venture, drawn: Drawn, expected: Array, npv: Array) -> Investment:
    """The distribution of the net present value `npv`, (draws,); `expected` = over success and failure, (draws,)."""
    spread = spread_of(npv)
    edges, counts = _histogram(npv)
    return Investment(
        expected=float(expected.mean()),
        standard_error=float(expected.std() / np.sqrt(DRAWS)),
        loss=spread.p_loss,
        pays=float(np.mean(expected > venture.instead)),
        p10=spread.p10,
        p50=spread.p50,
        p90=spread.p90,
        success=float(venture.chance(drawn).mean()),
        least_success=_least_success(venture, drawn),
        years=venture.economics.years,
        discount_rate=venture.economics.discount_rate,
        draws=DRAWS,
        edges=edges,
        counts=counts,
    )


def _worth_of_knowing(
    venture: Venture, inputs: Mapping[str, Input], drawn: Drawn, expected: Array
) -> dict[str, float]:
    """What it is worth to know each uncertain input exactly before deciding (EVPPI), in money."""
    worlds = _beside_what_is_instead(expected, venture)
    least = NOISE * float(np.abs(worlds).mean())
    found = {
        name: evppi(worlds, drawn[name]).evppi
        for name, one in inputs.items()
        if one.range.low < one.range.high
    }
    return {name: worth if worth > least else 0.0 for name, worth in found.items()}


def _beside_what_is_instead(values: Array, venture: Venture) -> Array:
    """The two choices in each draw, (draws, 2): the project, and what is done instead."""
    return np.column_stack([values, np.full(DRAWS, venture.instead)])


def _least_success(venture: Venture, drawn: Drawn) -> float | None:
    """The chance of success at which the expected value is 0; None where success itself brings a loss."""
    brings = float((venture.annuity * venture.per_year(drawn)).mean())
    return float(venture.paid(drawn).mean()) / brings if brings > 0 else None


def _histogram(values: Array) -> tuple[tuple[float, ...], tuple[int, ...]]:
    low, high = (float(one) for one in np.quantile(values, [0.002, 0.998]))
    if low == high:
        low, high = low - 1, high + 1
    counts, edges = np.histogram(np.clip(values, low, high), bins=BINS, range=(low, high))
    return tuple(float(edge) for edge in edges), tuple(int(count) for count in counts)


def _bars(
    venture: Venture, inputs: Mapping[str, Input], known: Mapping[str, float]
) -> tuple[TornadoBar, ...]:
    bars = tornado(
        venture.expected,
        {name: one.range for name, one in inputs.items()},
        rng=random_stream("tornado", venture.line.design),
        draws=TORNADO_DRAWS,
    )
    return tuple(
        TornadoBar(
            name=bar.name,
            low=bar.input_low,
            high=bar.input_high,
            at_low=bar.at_low,
            at_high=bar.at_high,
            worth_knowing=known.get(bar.name, 0.0),
            source=inputs[bar.name].source,
        )
        for bar in bars
    )
