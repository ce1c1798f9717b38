"""The money side of a project: every number with its range and source, and the names of those that are missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from milepost.contract.model import Contract
from milepost.contract.worth import ValueSection
from milepost.evidence.assessment import Assessment
from milepost.evidence.plan import Figure
from milepost.planning.worth.baseline import cost_of_today, worth_without_model
from milepost.planning.worth.costs import build_cost, label_cost
from milepost.planning.worth.inputs import ONE, Input, input_or_nothing, known_input
from milepost.planning.worth.observed import Observed
from milepost.planning.worth.payoffs import deferred_payoff, payoffs_of, unpriced

YEARS = 3
DISCOUNT_RATE = 0.1


@dataclass(frozen=True, kw_only=True)
class Economics:
    """The money side of a project; None where it is not known.

    Per decision: `correct`, `wrong`, `deferred`, `today` (what is done without a model; `baseline` names it),
    `run_cost`. Per year: `decisions`, `newly` (affordable only with a model), `upkeep`, `complexity`. Once: `build`,
    `labels`. `missing` = what keeps every answer open, `risks` = what was taken as nothing, or by default.
    """

    decisions: Input | None
    newly: Input
    correct: Input | None
    wrong: Input | None
    deferred: Input | None
    today: Input | None
    baseline: str
    run_cost: Input
    upkeep: Input
    complexity: Input
    build: Input | None
    labels: Input
    adoption: Input
    years: int
    discount_rate: float
    missing: tuple[str, ...]
    risks: tuple[str, ...]

    @property
    def counts(self) -> bool:
        """Whether enough is known to say what a decision is worth over what is done without a model."""
        return None not in (self.decisions, self.correct, self.wrong, self.today)

    def figures(self) -> tuple[Figure, ...]:
        """All that is known, as it is kept and shown."""
        known = (
            self.decisions, self.newly, self.correct, self.wrong, self.deferred, self.today, self.run_cost,
            self.upkeep, self.complexity, self.build, self.labels, self.adoption,
        )  # fmt: skip
        return tuple(one.figure() for one in known if one is not None)


def economics_of(
    contract: Contract, assessment: Assessment | None, observed: Observed | None, evidence: str = ""
) -> Economics:
    """Collect the money side from the project file, and what an assessment adds to it.

    `observed` = the best candidate's predictions: which mistakes it makes decides what a payoff matrix is worth.
    `evidence` names the assessment as the source. Raises InvalidPayoffError for payoffs that contradict themselves.
    """
    value = contract.value or ValueSection()
    correct, wrong = payoffs_of(contract, observed, evidence)
    today, baseline = worth_without_model(contract, correct, wrong, observed, evidence)
    decisions = known_input("decisions a year", value.decisions_per_year, "value.decisions_per_year")
    build = build_cost(contract)
    return Economics(
        decisions=decisions,
        newly=input_or_nothing(
            "newly affordable decisions a year", value.newly_affordable, "value.newly_affordable"
        ),
        correct=correct,
        wrong=wrong,
        deferred=deferred_payoff(value),
        today=today,
        baseline=baseline,
        run_cost=input_or_nothing("running one prediction", value.run_cost, "value.run_cost"),
        upkeep=input_or_nothing("upkeep a year", value.upkeep_per_year, "value.upkeep_per_year"),
        complexity=input_or_nothing(
            "added complexity a year", value.complexity_per_year, "value.complexity_per_year"
        ),
        build=build,
        labels=label_cost(contract, assessment, evidence),
        adoption=known_input("adoption", value.adoption, "value.adoption")
        or Input(name="adoption", range=ONE, source="default: every decision", default=True),
        years=value.years or YEARS,
        discount_rate=DISCOUNT_RATE if value.discount_rate is None else value.discount_rate,
        missing=_missing(contract, decisions, correct, wrong, today),
        risks=tuple(_risks(contract, build)),
    )


def _missing(
    contract: Contract,
    decisions: Input | None,
    correct: Input | None,
    wrong: Input | None,
    today: Input | None,
) -> tuple[str, ...]:
    """The numbers without which no decision can be valued, by name."""
    needed = (
        ("how many decisions there are in a year (value.decisions_per_year)", decisions),
        (unpriced(contract, "what a right decision is worth (value.payoff.correct)"), correct),
        (unpriced(contract, "what a wrong decision costs (value.payoff.wrong)"), wrong),
        (
            "what is done without a model, and what that is worth (value.today_per_decision, or value.today)",
            today,
        ),
    )
    return tuple(dict.fromkeys(name for name, known in needed if known is None))


def _risks(contract: Contract, build: Input | None) -> list[str]:
    """What was taken as nothing, or by default; named, so that nobody takes it for known."""
    value = contract.value or ValueSection()
    optional: dict[str, Any] = {
        "what a prediction costs to run is unknown, and counted as nothing (value.run_cost)": value.run_cost,
        "upkeep is unknown, and counted as nothing (value.upkeep_per_year)": value.upkeep_per_year,
        "the price of added complexity is unknown, and counted as nothing (value.complexity_per_year)":
            value.complexity_per_year,
        "how many will use it is unknown, and counted as all (value.adoption)": value.adoption,
        f"value is counted for {YEARS} years, because nobody said how many (value.years)": value.years,
        "what a label costs is unknown (costs.label)": contract.costs.label,
    }  # fmt: skip
    names = [name for name, known in optional.items() if known is None]
    if build is None:
        names.insert(0, "what it costs to build is unknown (value.build_cost, value.stages, or budget.money)")
    if value.today is not None and value.today.accuracy is not None and cost_of_today(value) is None:
        names.append("what today's decisions cost is unknown, and counted as nothing (value.today.cost)")
    return names
