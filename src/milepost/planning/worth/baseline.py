"""What a decision is worth without a model: today's process, people alone, or the same action for every case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from milepost.base.ranges import Range
from milepost.contract.model import Contract
from milepost.contract.worth import People, ValueSection
from milepost.planning.value.break_even import best_baseline
from milepost.planning.value.payoff import value_from_confusion
from milepost.planning.worth.inputs import DAYS_PER_YEAR, SECONDS_PER_HOUR, ZERO, Input, between
from milepost.planning.worth.matrix import binary_payoff, payoff_table, reviewer_of, worth_of_reviewer
from milepost.planning.worth.observed import Observed

TODAY = "today's decision"


def worth_without_model(
    contract: Contract,
    correct: Input | None,
    wrong: Input | None,
    observed: Observed | None,
    evidence: str,
) -> tuple[Input | None, str]:
    """What a decision is worth without a model, and which way that is: the best of those that are known.

    None and "" where none is. `correct` and `wrong` = what such decisions are worth; `observed` and `evidence` = the
    candidate's decisions, which show how often each class occurs. Raises InvalidPayoffError.
    """
    value = contract.value or ValueSection()
    decided = _Decided(contract=contract, observed=observed, correct=correct, wrong=wrong)
    today, people = _worth_of_today(value, decided), _worth_of_people(value, decided)
    named = {"today's process": today, "people deciding alone": people}
    known = {name: one for name, one in named.items() if one is not None}
    if not known:
        return None, ""
    action = _best_action(decided, evidence)
    if action is not None:
        known[action[0]] = action[1]
    best = best_baseline({name: one.middle for name, one in known.items()})
    return known[best.name], best.name


def cost_of_today(value: ValueSection) -> Range | None:
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
    return between(ends)


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

    def follows(self, accuracy: Range | None) -> tuple[float, float]:
        """How the worth of people's decisions moves with that of right and wrong ones; a matrix has its own payoffs."""
        priced = self.observed is not None and self.observed.acting is not None
        if accuracy is None or priced:
            return 0.0, 0.0
        return accuracy.middle, 1 - accuracy.middle

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
    today, rate = value.today, value.rate
    rated = rate is not None and rate.today_per_hour is not None
    if today is None and rated and decided.correct is not None:
        middle = decided.correct.middle
        return Input(
            name=TODAY,
            range=Range(middle, middle),
            source="value.rate (each of today's is a success)",
            follows=(1.0, 0.0),
        )
    if today is None or today.accuracy is None or not decided.known:
        return None
    cost = cost_of_today(value) or ZERO
    ends = [
        decided.worth(People(accuracy=today.accuracy), part, cost.quantile(1 - part)) for part in (0.1, 0.9)
    ]
    return Input(
        name=TODAY,
        range=between(ends),
        source="value.today (accuracy and cost)",
        follows=decided.follows(today.accuracy),
    )


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
    return Input(
        name=TODAY,
        range=between(ends),
        source="value.people (deciding alone)",
        follows=decided.follows(people.accuracy),
    )


def _too_few(value: ValueSection) -> bool:
    """Whether people cannot take all the cases of a year."""
    people, decisions = value.people, value.decisions_per_year
    if people is None or people.reviews_per_day is None or decisions is None:
        return False
    return people.reviews_per_day.middle * DAYS_PER_YEAR < decisions.middle


def _best_action(decided: _Decided, evidence: str) -> tuple[str, Input] | None:
    """The same decision for every case, where the payoffs and the shares of the classes are known."""
    observed = decided.observed
    if observed is None or not decided.known or decided.contract.value is None:
        return None
    table = payoff_table(decided.contract, observed.classes)
    found = value_from_confusion(observed.counts, table)
    name = f"deciding '{observed.classes[found.best_constant_action]}' always"
    worth = Range(found.best_constant_value, found.best_constant_value)
    source = f"payoffs and the shares of the classes in {evidence}"
    right = float(observed.counts[:, found.best_constant_action].sum() / observed.counts.sum())
    return name, Input(name=TODAY, range=worth, source=source, follows=decided.follows(Range(right, right)))
