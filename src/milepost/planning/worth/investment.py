"""What the project is worth in money today, how surely, and which input matters most: one model, many draws.

In every draw: a year of a model that succeeds brings adoption x (decisions x (design - run cost - today) + newly
affordable decisions x what they net, if that is above nothing) - upkeep - complexity, at the end of each year;
building and labels are paid first, and stages as long as they succeed. Inputs are independent; success is one draw
for the whole project.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.base.streams import random_stream
from milepost.contract.worth import Gate
from milepost.evidence.plan import FlipPoint, Investment, StageRow, Stages, TornadoBar
from milepost.planning.worth.economics import Economics
from milepost.planning.worth.inputs import ZERO, Input
from milepost.planning.worth.lines import Line
from milepost.statistics.information import evppi
from milepost.statistics.monte_carlo import draw_inputs, spread_of, tornado
from milepost.statistics.npv import annuity_of
from milepost.statistics.stages import ProjectStage, stage_gates

DRAWS = 100_000
TORNADO_DRAWS = 10_000
FLIP_DRAWS = 4_000
BINS = 40
NOISE = 1e-6
"""Below this part of what is at stake the worth of knowing an input is rounding."""

FAR = 10.0
"""A flip point further than this factor from the present value is not shown."""

SUCCESS = "chance of success"
ACCURACY = "accuracy when it succeeds"
Array = np.ndarray[Any, Any]
Drawn = Mapping[str, Array]


@dataclass(frozen=True, kw_only=True, eq=False)
class Venture:
    """One design as an investment: its line, the accuracy and the chance that success has, and all other inputs.

    `instead` = money over the same years that a way without a model brings for nothing (rules that are there already).
    """

    economics: Economics
    line: Line
    accuracy: Input
    success: Input
    stages: tuple[Gate, ...] = ()
    instead: float = 0.0

    @property
    def annuity(self) -> float:
        """What 1 at the end of each year is worth today."""
        return annuity_of(self.economics.years, self.economics.discount_rate)

    def inputs(self) -> dict[str, Input]:
        """All inputs by name, in the order in which they are drawn."""
        e = self.economics
        assert e.decisions is not None
        assert e.correct is not None
        assert e.wrong is not None
        assert e.today is not None
        known = (
            e.decisions, e.newly, e.correct, e.wrong, e.today, e.run_cost, e.upkeep, e.complexity, e.adoption,
            build_of(e), e.labels, self.accuracy, self.success,
        )  # fmt: skip
        return {**{one.name: one for one in known}, **inputs_of(self.stages)}

    def per_year(self, drawn: Drawn) -> Array:
        """Money a year over what is done without a model, when it succeeds, (draws,)."""
        worth = self.line.per_decision(drawn[ACCURACY], drawn["a right decision"], drawn["a wrong decision"])
        net = worth - drawn["running one prediction"]
        gained = drawn["decisions a year"] * (net - drawn["today's decision"])
        gained = gained + drawn["newly affordable decisions a year"] * np.maximum(net, 0.0)
        kept = drawn["upkeep a year"] + drawn["added complexity a year"]
        return np.asarray(drawn["adoption"] * gained - kept)

    def paid(self, drawn: Drawn) -> Array:
        """Money paid on average over success and failure: building, labels, stages as far as they are entered."""
        return paid_for(self.stages, drawn)

    def chance(self, drawn: Drawn) -> Array:
        """P(all goes well) in each draw, (draws,)."""
        return chance_of(self.stages, drawn)

    def expected(self, drawn: Drawn) -> Array:
        """Net present value in each draw of the inputs, success and failure weighed by their chance, (draws,)."""
        return np.asarray(self.chance(drawn) * self.annuity * self.per_year(drawn) - self.paid(drawn))


def build_of(economics: Economics) -> Input:
    """What building costs, nothing where it is not known: the answer stays open then."""
    return economics.build or Input(name="building it", range=ZERO, source="unknown", default=True)


def inputs_of(stages: Sequence[Gate]) -> dict[str, Input]:
    """The costs and the chances of the stages by name, in the order in which they are drawn."""
    found = {}
    for stage in stages:
        names = (f"cost of {stage.name}", f"chance of {stage.name}")
        for name, part in zip(names, (stage.cost, stage.probability), strict=True):
            found[name] = Input(name=name, range=part, source="value.stages")
    return found


def paid_for(stages: Sequence[Gate], drawn: Drawn) -> Array:
    """Money paid on average over success and failure: building, labels, stages as far as they are entered, (draws,)."""
    total = drawn["building it"] + drawn["labels"]
    entered: Any = 1.0
    for stage in stages:
        total = total + entered * drawn[f"cost of {stage.name}"]
        entered = entered * drawn[f"chance of {stage.name}"]
    return np.asarray(total)


def chance_of(stages: Sequence[Gate], drawn: Drawn) -> Array:
    """P(all goes well), stages included, in each draw, (draws,)."""
    chance = drawn[SUCCESS]
    for stage in stages:
        chance = chance * drawn[f"chance of {stage.name}"]
    return np.asarray(chance)


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
    ranges = {name: one.range for name, one in inputs.items()}
    drawn = draw_inputs(ranges, DRAWS, stream)
    expected = venture.expected(drawn)
    happens = stream.random(DRAWS)
    npv = _resolved(venture, drawn, happens)
    spread = spread_of(npv)
    edges, counts = _histogram(npv)
    investment = Investment(
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
    worlds = np.column_stack([expected, np.full(DRAWS, venture.instead)])
    least = NOISE * float(np.abs(worlds).mean())
    known = {
        name: worth if (worth := evppi(worlds, drawn[name]).evppi) > least else 0.0
        for name, one in ranges.items()
        if one.low < one.high
    }
    resolved = np.column_stack([npv, np.full(DRAWS, venture.instead)])
    success = evppi(resolved, (happens < venture.chance(drawn)).astype(float)).evppi
    return Invested(
        investment=investment,
        bars=_bars(venture, inputs, known),
        flips=_flips(venture, drawn, inputs),
        worth_of_success=success,
    )


def gates(venture: Venture) -> Stages | None:
    """Value the stages with the option to stop after each; None where the project has none."""
    if not venture.stages:
        return None
    middles = {name: np.array([one.middle]) for name, one in venture.inputs().items()}
    value = float((middles[SUCCESS] * venture.annuity * venture.per_year(middles))[0])
    first = float((middles["building it"] + middles["labels"])[0])
    stages = [ProjectStage(name="building and labels", cost=first, p=1.0)] if first > 0 else []
    stages += [
        ProjectStage(name=stage.name, cost=stage.cost.middle, p=stage.probability.middle)
        for stage in venture.stages
    ]
    found = stage_gates(stages, value)
    return Stages(
        rows=tuple(
            StageRow(name=stage.name, cost=stage.cost, probability=stage.p, worth_on_entry=worth)
            for stage, worth in zip(stages, found.worth_on_entry, strict=True)
        ),
        staged=found.expected_npv_staged,
        committed=found.expected_npv_committed,
        option=found.option_value_of_gates,
        expected_spend=found.expected_spend,
        all_succeed=found.p_all,
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


def _flips(venture: Venture, drawn: Drawn, inputs: Mapping[str, Input]) -> tuple[FlipPoint, ...]:
    """Where the expected value crosses what is done instead, input by input, the nearest first.

    The mean is a straight line in every input but accuracy and the newly affordable decisions, whose crossings are
    found on a grid.
    """
    part = {name: values[:FLIP_DRAWS] for name, values in drawn.items()}
    above = float(venture.expected(part).mean()) > venture.instead
    found = []
    for name, one in inputs.items():
        at = _crossing(venture, part, name, one)
        if at is not None:
            found.append((_distance(one.middle, at), FlipPoint(name=name, now=one.middle, at=at, says="")))
    return tuple(
        _said(flip, above) for distance, flip in sorted(found, key=lambda pair: pair[0]) if distance <= FAR
    )


def _crossing(venture: Venture, part: Drawn, name: str, one: Input) -> float | None:
    low, high = _bounds(name, one)
    grid = np.linspace(low, high, 41)
    means = np.array([float(venture.expected({**part, name: np.full(FLIP_DRAWS, at)}).mean()) for at in grid])
    gaps = means - venture.instead
    places = np.flatnonzero(np.sign(gaps[:-1]) * np.sign(gaps[1:]) < 0)
    if not len(places):
        return None
    crossings = [grid[at] + (grid[at + 1] - grid[at]) * gaps[at] / (gaps[at] - gaps[at + 1]) for at in places]
    return float(min(crossings, key=lambda at: abs(at - one.middle)))


def _bounds(name: str, one: Input) -> tuple[float, float]:
    if name in (SUCCESS, ACCURACY, "adoption") or name.startswith("chance of"):
        return 0.0, 1.0
    reach = max(abs(one.range.low), abs(one.range.high), 1e-9) * 5
    return (0.0, reach) if one.range.low >= 0 else (-reach, max(reach, 0.0))


def _distance(now: float, at: float) -> float:
    """How far a crossing is, as a factor of what there is now."""
    if now == 0 or at == 0 or (now > 0) != (at > 0):
        return 1.0 + abs(at - now) / max(abs(now), abs(at), 1e-12) * 2
    return max(at / now, now / at)


def _said(flip: FlipPoint, above: bool) -> FlipPoint:
    side = "<" if flip.at < flip.now else ">"
    verb = "no longer" if above else "first"
    says = f"{verb} worth it if {flip.name} {side} {_short(flip.at)} (now {_short(flip.now)})"
    return FlipPoint(name=flip.name, now=flip.now, at=flip.at, says=says)


def _short(value: float) -> str:
    """A number with three digits, thousands apart.

    >>> _short(0.34712), _short(1234567.0)
    ('0.347', '1,230,000')
    """
    if value == 0 or abs(value) < 1000:
        return f"{value:.3g}"
    return f"{float(f'{value:.3g}'):,.0f}"
