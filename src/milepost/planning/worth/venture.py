"""One design as an investment, counted in every draw of its inputs: what a year brings, what is paid, what is expected.

In every draw: a year of a model that succeeds brings adoption x (decisions x (design - run cost - today) + newly
affordable decisions x what they net, if that is above nothing) - upkeep - complexity, at the end of each year;
building and labels are paid first, and stages as long as they succeed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.contract.worth import Gate
from milepost.planning.worth.economics import Economics
from milepost.planning.worth.inputs import ZERO, Input
from milepost.planning.worth.lines import Line
from milepost.statistics.npv import annuity_of

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

    def middles(self) -> dict[str, Array]:
        """The middle of each input, (1,): one draw in which all is as it is expected."""
        return {name: np.array([one.middle]) for name, one in self.inputs().items()}

    def per_year(self, drawn: Drawn) -> Array:
        """Money a year over what is done without a model, when it succeeds, (draws,)."""
        worth = self.line.per_decision(drawn[ACCURACY], drawn["a right decision"], drawn["a wrong decision"])
        net = worth - drawn["running one prediction"]
        gained = drawn["decisions a year"] * (net - self._today(drawn))
        gained = gained + drawn["newly affordable decisions a year"] * np.maximum(net, 0.0)
        kept = drawn["upkeep a year"] + drawn["added complexity a year"]
        return np.asarray(drawn["adoption"] * gained - kept)

    def _today(self, drawn: Drawn) -> Array:
        """What a decision is worth today, (draws,): people's right and wrong ones are worth what the model's are."""
        e = self.economics
        assert e.correct is not None
        assert e.wrong is not None
        assert e.today is not None
        right, wrong = e.today.follows
        moved = right * (drawn["a right decision"] - e.correct.middle)
        return np.asarray(
            drawn["today's decision"] + moved + wrong * (drawn["a wrong decision"] - e.wrong.middle)
        )

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
