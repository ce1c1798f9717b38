"""What a plan counts with: every number with its range and its source, and the names of those that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from milepost.base.measurement import TaskKind
from milepost.base.ranges import Range
from milepost.contract.model import Contract
from milepost.contract.worth import People, ValueSection
from milepost.evidence.assessment import Assessment
from milepost.evidence.plan import Figure
from milepost.planning.value.break_even import best_baseline
from milepost.planning.value.payoff import value_from_confusion
from milepost.planning.worth.matrix import binary_payoff, payoff_table, reviewer_of, worth_of_reviewer
from milepost.planning.worth.observed import Observed

YEARS = 3
DISCOUNT_RATE = 0.1
LEVEL = 0.8
SECONDS_PER_HOUR = 3600
DAYS_PER_YEAR = 365.0
TODAY = "today's decision"

ZERO, ONE = Range(0, 0), Range(1, 1)


@dataclass(frozen=True, kw_only=True)
class Input:
    """A number with where it comes from; `default` where nobody said it, `by` and `on` where somebody did."""

    name: str
    range: Range
    source: str
    default: bool = False
    by: str = ""
    on: date | None = None

    @cached_property
    def middle(self) -> float:
        """The median."""
        return self.range.middle

    def figure(self) -> Figure:
        """The number as it is kept and shown: its median, 10 % and 90 % points."""
        low, high = (self.range.quantile(part) for part in (0.1, 0.9))
        return Figure(
            name=self.name,
            value=self.middle,
            low=low,
            high=high,
            source=self.source,
            default=self.default,
            by=self.by,
            on=self.on,
        )


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
    correct, wrong = _payoffs(contract, observed, evidence)
    today, baseline = _today(value, correct, wrong, contract, observed, evidence)
    build = _build(contract, value)
    needed = [
        ("how many decisions there are in a year (value.decisions_per_year)", value.decisions_per_year),
        (_unpriced(contract, "what a right decision is worth (value.payoff.correct)"), correct),
        (_unpriced(contract, "what a wrong decision costs (value.payoff.wrong)"), wrong),
        (
            "what is done without a model, and what that is worth (value.today_per_decision, or value.today)",
            today,
        ),
    ]
    return Economics(
        decisions=_said("decisions a year", value.decisions_per_year, "value.decisions_per_year"),
        newly=_or_none("newly affordable decisions a year", value.newly_affordable, "value.newly_affordable"),
        correct=correct,
        wrong=wrong,
        deferred=_deferred(value),
        today=today,
        baseline=baseline,
        run_cost=_or_none("running one prediction", value.run_cost, "value.run_cost"),
        upkeep=_or_none("upkeep a year", value.upkeep_per_year, "value.upkeep_per_year"),
        complexity=_or_none(
            "added complexity a year", value.complexity_per_year, "value.complexity_per_year"
        ),
        build=build,
        labels=_labels(contract, assessment, evidence),
        adoption=_said("adoption", value.adoption, "value.adoption")
        or Input(name="adoption", range=ONE, source="default: every decision", default=True),
        years=value.years or YEARS,
        discount_rate=DISCOUNT_RATE if value.discount_rate is None else value.discount_rate,
        missing=tuple(dict.fromkeys(name for name, known in needed if known is None)),
        risks=tuple(_risks(contract, value, build)),
    )


def _unpriced(contract: Contract, name: str) -> str:
    """The name of a payoff that is missing; where a matrix prices the decisions, what is missing is which are made."""
    payoff = contract.value.payoff if contract.value else None
    if payoff is None or not payoff.matrix or contract.task.kind is not TaskKind.CLASSIFICATION:
        return name
    return "which decisions a model makes, since value.payoff.matrix prices them (milepost assess)"


def _risks(contract: Contract, value: ValueSection, build: Input | None) -> list[str]:
    """What was taken as nothing, or by default; named, so that nobody takes it for known."""
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
    if value.today is not None and value.today.accuracy is not None and _cost_of_today(value) is None:
        names.append("what today's decisions cost is unknown, and counted as nothing (value.today.cost)")
    return names


def _said(name: str, known: Range | None, source: str) -> Input | None:
    return None if known is None else Input(name=name, range=known, source=source)


def _or_none(name: str, known: Range | None, source: str) -> Input:
    return _said(name, known, source) or Input(name=name, range=ZERO, source="default: nothing", default=True)


def _deferred(value: ValueSection) -> Input | None:
    return _said(
        "a deferred decision", value.payoff.deferred if value.payoff else None, "value.payoff.deferred"
    )


def _payoffs(
    contract: Contract, observed: Observed | None, evidence: str
) -> tuple[Input | None, Input | None]:
    """What a right and a wrong decision are worth; with a matrix, on average over the decisions that were seen."""
    payoff = contract.value.payoff if contract.value else None
    if payoff is None or (contract.task.kind is not TaskKind.CLASSIFICATION and payoff.matrix):
        return None, None
    names = ("a right decision", "a wrong decision")
    if not payoff.matrix:
        correct = _said(names[0], payoff.correct, "value.payoff.correct")
        return correct, _said(names[1], payoff.wrong, "value.payoff.wrong")
    if observed is None:
        note = "value.payoff; the matrix counts once an assessment shows which mistakes are made"
        return _said(names[0], payoff.correct, note), _said(names[1], payoff.wrong, note)
    worth = [payoff_table(contract, observed.classes, part) for part in (0.1, 0.5, 0.9)]
    right, wrong = zip(*(_ends(observed.counts, table) for table in worth), strict=True)
    source = f"value.payoff.matrix, weighed by the decisions seen in {evidence}{_acting(observed)}"
    return (
        Input(name=names[0], range=_ordered(right), source=source),
        Input(name=names[1], range=_ordered(wrong), source=source),
    )


def _acting(observed: Observed) -> str:
    """From which risk the decisions act, where a rule made them."""
    rule = observed.acting
    if rule is None:
        return ""
    if rule.threshold is None:
        return f", {rule.policy.value.replace('_', ' ')} on '{observed.positive}'"
    return f", acting on '{observed.positive}' from a risk of {rule.threshold:.3g}"


def _ends(counts: Any, worth: Any) -> tuple[float, float]:
    """What a right and a wrong decision are worth, so that accuracy x right + rest x wrong is exact where it must be.

    Exact for a model that is never wrong, which is right in every class as often as the class occurs, and for the
    decisions that were seen. A mean over the right decisions that were seen would forget the classes that a model
    misses. Mistakes of all kinds count alike where none was seen.

    >>> counts, worth = np.array([[1.0, 0.0], [3.0, 96.0]]), np.array([[900.0, -55.0], [-2000.0, 0.0]])
    >>> right, wrong = _ends(counts, worth)
    >>> round(right, 6), round(0.97 * right + 0.03 * wrong, 6)
    (36.0, -51.0)
    """
    total, hits = counts.sum(), np.trace(counts)
    perfect = float((counts.sum(axis=0) * np.diag(worth)).sum() / total)
    if hits == total:
        return perfect, float(np.mean(worth[~np.eye(len(counts), dtype=bool)]))
    accuracy, seen = hits / total, float((counts * worth).sum() / total)
    return perfect, float((seen - accuracy * perfect) / (1 - accuracy))


def _ordered(values: Sequence[float]) -> Range:
    return Range(min(values), max(values), LEVEL)


def _today(
    value: ValueSection,
    correct: Input | None,
    wrong: Input | None,
    contract: Contract,
    observed: Observed | None,
    evidence: str,
) -> tuple[Input | None, str]:
    """What a decision is worth without a model: today's process, or the best single action where that is better."""
    decided = _Decided(contract=contract, observed=observed, correct=correct, wrong=wrong)
    today, people = _worth_of_today(value, decided), _worth_of_people(value, decided)
    named = {"today's process": today, "people deciding alone": people}
    known = {name: one for name, one in named.items() if one is not None}
    if not known:
        return None, ""
    action = _best_action(contract, correct, wrong, observed, evidence)
    if action is not None:
        known[action[0]] = action[1]
    best = best_baseline({name: one.middle for name, one in known.items()})
    return known[best.name], best.name


@dataclass(frozen=True, kw_only=True)
class _Decided:
    """What decisions pay that people make, who are right with a given share."""

    contract: Contract
    observed: Observed | None
    correct: Input | None
    wrong: Input | None

    @property
    def known(self) -> bool:
        return self.correct is not None and self.wrong is not None

    def worth(self, people: People, part: float, cost: float) -> float:
        """Money per decision; in a yes/no task with a matrix by how often people are right in each class."""
        seen = self.observed
        if seen is not None and seen.acting is not None:
            payoff, reviewer = binary_payoff(self.contract, seen), reviewer_of(people, cost, part)
            assert payoff is not None
            assert reviewer is not None
            return worth_of_reviewer(payoff, reviewer, float(np.mean(seen.truth)))
        assert self.correct is not None
        assert self.wrong is not None
        assert people.accuracy is not None
        share = people.accuracy.quantile(part)
        return share * self.correct.middle + (1 - share) * self.wrong.middle - cost


def _worth_of_today(value: ValueSection, decided: _Decided) -> Input | None:
    if value.today_per_decision is not None:
        return Input(name=TODAY, range=value.today_per_decision, source="value.today_per_decision")
    today = value.today
    if (
        today is None
        and value.rate is not None
        and value.rate.today_per_hour is not None
        and decided.correct is not None
    ):
        return Input(
            name=TODAY, range=decided.correct.range, source="value.rate (each of today's is a success)"
        )
    if today is None or today.accuracy is None or not decided.known:
        return None
    cost = _cost_of_today(value) or ZERO
    ends = [
        decided.worth(People(accuracy=today.accuracy), part, cost.quantile(1 - part)) for part in (0.1, 0.9)
    ]
    return Input(name=TODAY, range=_ordered(ends), source="value.today (accuracy and cost)")


def _worth_of_people(value: ValueSection, decided: _Decided) -> Input | None:
    """What a case is worth that a person decides without help; none where people cannot take every case."""
    people = value.people
    if people is None or not decided.known or _too_few(value):
        return None
    if None in (people.accuracy, people.wage_per_hour, people.seconds_open, people.seconds_alone):
        return None
    assert people.accuracy is not None
    assert people.wage_per_hour is not None
    assert people.seconds_open is not None
    assert people.seconds_alone is not None
    ends = []
    for part in (0.1, 0.9):
        seconds = people.seconds_open.quantile(1 - part) + people.seconds_alone.quantile(1 - part)
        pay = people.wage_per_hour.quantile(1 - part) / SECONDS_PER_HOUR
        ends.append(decided.worth(people, part, pay * seconds))
    return Input(name=TODAY, range=_ordered(ends), source="value.people (deciding alone)")


def _too_few(value: ValueSection) -> bool:
    """Whether people cannot take all the cases of a year."""
    people, decisions = value.people, value.decisions_per_year
    if people is None or people.reviews_per_day is None or decisions is None:
        return False
    return people.reviews_per_day.middle * DAYS_PER_YEAR < decisions.middle


def _cost_of_today(value: ValueSection) -> Range | None:
    """The money of one decision today: as it is given, or its seconds at people's wage."""
    today, people = value.today, value.people
    if today is None:
        return None
    if today.cost is not None:
        return today.cost
    if today.seconds is None or people is None or people.wage_per_hour is None:
        return None
    ends = [
        today.seconds.quantile(part) * people.wage_per_hour.quantile(part) / SECONDS_PER_HOUR
        for part in (0.1, 0.9)
    ]
    return _ordered(ends)


def _best_action(
    contract: Contract,
    correct: Input | None,
    wrong: Input | None,
    observed: Observed | None,
    evidence: str,
) -> tuple[str, Input] | None:
    """The same decision for every case, where the payoffs and the shares of the classes are known."""
    if observed is None or correct is None or wrong is None or contract.value is None:
        return None
    table = payoff_table(contract, observed.classes)
    found = value_from_confusion(observed.counts, table)
    name = f"deciding '{observed.classes[found.best_constant_action]}' always"
    worth = Range(found.best_constant_value, found.best_constant_value)
    source = f"payoffs and the shares of the classes in {evidence}"
    return name, Input(name=TODAY, range=worth, source=source)


def _build(contract: Contract, value: ValueSection) -> Input | None:
    """What it costs once, besides labels; the stages' costs are counted with the stages."""
    name = "building it"
    if value.build_cost is not None:
        return Input(name=name, range=value.build_cost, source="value.build_cost")
    if value.stages:
        return Input(name=name, range=ZERO, source="value.stages (counted stage by stage)")
    if contract.budget.money is not None:
        return Input(name=name, range=contract.budget.money, source="budget.money, all of it")
    return None


def _labels(contract: Contract, assessment: Assessment | None, evidence: str) -> Input:
    """What the labels cost that are still to be bought."""
    name, value = "labels", contract.value or ValueSection()
    whole = value.build_cost is None and not value.stages and contract.budget.money is not None
    if whole:
        return Input(name=name, range=ZERO, source="within budget.money")
    if assessment is not None and assessment.cost_low is not None and assessment.cost_high is not None:
        return Input(
            name=name,
            range=Range(assessment.cost_low, assessment.cost_high),
            source=f"{evidence}: labels for 80 %",
        )
    price, count = contract.costs.label, contract.budget.labels
    if price is not None and count is not None:
        ends = [price.quantile(part) * count.middle for part in (0.1, 0.9)]
        return Input(name=name, range=_ordered(ends), source="costs.label x budget.labels")
    return Input(name=name, range=ZERO, source="default: nothing", default=True)
