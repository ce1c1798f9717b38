"""What is a project worth today: net present value from ranges, one chance of success, and adoption.

npv = success x value a year x adoption x annuity - cost. Success is one draw for the whole project, everything is
independent, and value arrives at the end of each year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from milepost.base.amounts import InvalidNumberError, finite, not_negative, share
from milepost.base.ranges import Range
from milepost.statistics.draws import Chance, Floats, Triangular, Uncertain, mean
from milepost.statistics.information import InputWorth, worth_of_input
from milepost.statistics.monte_carlo import Bar, Spread, draw_inputs, mean_outcome, spread_of, tornado

DRAWS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class ProjectModel:
    """What the value of a project depends on.

    `p_success` (0 to 1); `value_per_year` in money when it succeeds and everybody uses it; `cost` in money, spent
    whether or not it succeeds; `adoption` = share of the value that use brings in, known or a triangle;
    `years` of use; `discount_rate` a year (0.1 = 10 %). Raises InvalidNumberError for numbers that cannot be.
    """

    p_success: float
    value_per_year: Range
    cost: Range
    adoption: Triangular | Range
    years: int
    discount_rate: float

    def __post_init__(self) -> None:
        share(p_success=self.p_success)
        not_negative(years=self.years)
        finite(discount_rate=self.discount_rate)
        if self.discount_rate <= -1:
            raise InvalidNumberError(f"discount_rate is {self.discount_rate:g}: it is above -1; 10 % is 0.1.")

    @property
    def annuity(self) -> float:
        """What 1 at the end of each year is worth today.

        >>> round(annuity_of(3, 0.1), 6)
        2.486852
        """
        return annuity_of(self.years, self.discount_rate)

    @property
    def inputs(self) -> dict[str, Uncertain]:
        """The uncertain inputs by name."""
        return {
            "success": Chance(p=self.p_success),
            "value_per_year": self.value_per_year,
            "adoption": self.adoption,
            "cost": self.cost,
        }

    def npv(self, drawn: Mapping[str, Floats]) -> Floats:
        """Net present value of each draw, (draws,), in money."""
        found = drawn["success"] * drawn["value_per_year"]
        found *= drawn["adoption"]
        found *= self.annuity
        found -= drawn["cost"]
        return np.asarray(found)


@dataclass(frozen=True, kw_only=True)
class ProjectValue:
    """The closed form: what to expect, in money, and the least chance of success at which that is 0.

    `min_p_success_for_zero` can be above 1: then the project does not pay even if it is sure to succeed. None where it
    brings nothing at all.
    """

    annuity: float
    expected_npv: float
    min_p_success_for_zero: float | None


def annuity_of(years: int, discount_rate: float) -> float:
    """Sum of (1 + discount_rate)^-y for the years 1 to `years`."""
    return float(sum((1 + discount_rate) ** -year for year in range(1, years + 1)))


def project_value(model: ProjectModel) -> ProjectValue:
    """Say what the project is worth in expectation, without sampling.

    >>> model = ProjectModel(p_success=0.5, value_per_year=Range(100, 100), cost=Range(120, 120),
    ...                      adoption=Triangular(low=1, mode=1, high=1), years=4, discount_rate=0.0)
    >>> found = project_value(model)
    >>> found.expected_npv, found.min_p_success_for_zero
    (80.0, 0.3)
    """
    gain = mean(model.value_per_year) * mean(model.adoption) * model.annuity
    cost = mean(model.cost)
    return ProjectValue(
        annuity=model.annuity,
        expected_npv=model.p_success * gain - cost,
        min_p_success_for_zero=cost / gain if gain > 0 else None,
    )


def simulate_project(model: ProjectModel, *, rng: np.random.Generator, draws: int = DRAWS) -> Spread:
    """Draw what the project may be worth, in money: P(loss) and the 10 %, 50 % and 90 % points."""
    return spread_of(model.npv(draw_inputs(model.inputs, draws, rng)))


def project_tornado(
    model: ProjectModel, *, rng: np.random.Generator, of: Callable[[Floats], float] = mean_outcome
) -> tuple[Bar, ...]:
    """Say by how much each input swings the net present value (its mean unless `of` says else); largest first."""
    return tornado(model.npv, model.inputs, rng=rng, of=of)


def project_information(model: ProjectModel) -> tuple[InputWorth, ...]:
    """Say what it would be worth to know each input before deciding whether to start, in money; largest first.

    The alternative is not to start, worth 0. The value is a straight line in each input when the others stand at
    their means (they are independent), so this needs no sampling.
    """
    means = {name: mean(uncertain) for name, uncertain in model.inputs.items()}
    found = []
    for name, uncertain in model.inputs.items():
        at_0, at_1 = (
            float(model.npv({other: np.array([value]) for other, value in {**means, name: end}.items()})[0])
            for end in (0.0, 1.0)
        )
        found.append(worth_of_input(name, uncertain, slope=at_1 - at_0, intercept=at_0))
    return tuple(sorted(found, key=lambda item: -item.evppi))
