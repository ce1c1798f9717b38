"""Which risks go to a person in a yes/no task that a payoff matrix prices, and what is that worth?

Not acting, asking and acting are three straight lines in the risk; a case is handed over where asking is best, the
cases that gain most first where people cannot take all. The choice is made by the calibrated risk of each row, which
comes from the other half of the rows; what it is worth is counted by what was true.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from milepost.contract.model import Contract, DesignKind
from milepost.contract.worth import People
from milepost.evidence.plan import Acting
from milepost.planning.value.payoff import BinaryPayoff
from milepost.planning.value.review import Reviewer
from milepost.planning.worth.acting import act_from
from milepost.planning.worth.economics import Economics
from milepost.planning.worth.inputs import DAYS_PER_YEAR, SECONDS_PER_HOUR
from milepost.planning.worth.matrix import binary_payoff, reviewer_of
from milepost.planning.worth.observed import Array, Observed


@dataclass(frozen=True, kw_only=True, eq=False)
class Handed:
    """Who decides which rows, and what comes out: shares of all rows, and money per decision.

    `mask` = (n,) rows that go to a person; `right` = share that the model decides rightly, `by_person` = share that
    people decide rightly, `wrong_person` = wrongly (both 0 where a deferred case has a payoff of its own).
    """

    mask: Array
    right: float
    by_person: float
    wrong_person: float
    value: float

    @property
    def share(self) -> float:
        """Share of the rows that go to a person."""
        return float(self.mask.mean())

    def at(self, accuracy: float, measured: float) -> tuple[float, float, float]:
        """Shares right and wrong, and the weight of the rest of the money, at another accuracy of the model.

        Above the measured one a share of all cases becomes sure, and is not handed over; below it the model's own right
        decisions become fewer. At the measured accuracy all is as it was seen; at 1 all is right.
        """
        right, wrong = self.right + self.by_person, 1 - self.share - self.right + self.wrong_person
        if accuracy >= measured:
            rest = (1 - accuracy) / (1 - measured) if measured < 1 else 1.0
            return rest * right + 1 - rest, rest * wrong, rest
        lost = self.right * (1 - accuracy / measured)
        return right - lost, wrong + lost, 1.0


def hand_over(contract: Contract, economics: Economics, observed: Observed) -> Handed | str:
    """Choose the rows for which asking a person pays; what is missing to choose, in words.

    Call it for what `at_best_threshold` returned.
    """
    payoff = binary_payoff(contract, observed)
    assert payoff is not None
    assert observed.acting is not None
    people = contract.value.people if contract.value else None
    risk, truth = np.array(observed.risk), np.array(observed.truth)
    acted = risk >= act_from(observed.acting)
    own = _worth(payoff, acted, truth)
    person = _reviewer(people) if economics.deferred is None else None
    if isinstance(person, str):
        return person
    if person is None:
        assert economics.deferred is not None
        asked = known = np.full(len(risk), economics.deferred.middle)
    else:
        ill, well = person.positive_payoff(payoff) - person.cost, person.negative_payoff(payoff) - person.cost
        asked, known = risk * ill + (1 - risk) * well, np.where(truth, ill, well)
    mine = np.where(
        acted, risk * payoff.tp + (1 - risk) * payoff.fp, risk * payoff.fn + (1 - risk) * payoff.tn
    )
    mask = _most(asked - mine, most_reviews(people, economics, len(risk)))
    seen = np.zeros(len(risk)) if person is None else np.where(truth, person.tpr, person.tnr)
    by_person = float((mask * seen).mean())
    return Handed(
        mask=mask,
        right=float((~mask & (acted == truth)).mean()),
        by_person=by_person,
        wrong_person=0.0 if person is None else float(mask.mean()) - by_person,
        value=float(np.where(mask, known, own).mean()),
    )


def acting_of(contract: Contract, economics: Economics, observed: Observed | None) -> Acting | None:
    """Say from which risk the plan acts, what that finds, and which risks a deferring design hands over.

    None where no payoff matrix prices a yes/no task, or nothing was measured.
    """
    if observed is None or observed.acting is None:
        return None
    act = observed.classes.index(observed.positive)
    caught = observed.counts[act] / np.maximum(observed.counts.sum(axis=0), 1)
    handed: Handed | str = ""
    if any(design.kind is DesignKind.DEFER for design in contract.designs):
        handed = hand_over(contract, economics, observed)
    risks = np.array(observed.risk)[handed.mask] if isinstance(handed, Handed) else np.array([])
    return Acting(
        positive=observed.positive,
        policy=observed.acting.policy.value.replace("_", " "),
        threshold=observed.acting.threshold,
        found=float(caught[act]),
        false_alarms=float(caught[1 - act]),
        handed_from=float(risks.min()) if len(risks) else None,
        handed_to=float(risks.max()) if len(risks) else None,
        handed=handed.share if isinstance(handed, Handed) else None,
    )


def most_reviews(people: People | None, economics: Economics, cases: int) -> int | None:
    """How many of so many cases people can take; None without a limit."""
    decisions = economics.decisions
    if people is None or people.reviews_per_day is None or decisions is None or decisions.middle <= 0:
        return None
    share = people.reviews_per_day.middle * DAYS_PER_YEAR / decisions.middle
    return min(cases, int(share * cases))


def _reviewer(people: People | None) -> Reviewer | str:
    needed = ("seconds_open", "seconds_alone", "wage_per_hour")
    missing = [name for name in needed if people is None or getattr(people, name) is None]
    if people is None or (people.accuracy is None and None in (people.sensitivity, people.specificity)):
        missing.insert(0, "accuracy")
    if people is None or missing:
        names = ", ".join(missing)
        return f"what a deferred case is worth is unknown (value.payoff.deferred, or value.people: {names})"
    assert people.seconds_open is not None
    assert people.seconds_alone is not None
    assert people.wage_per_hour is not None
    seconds = people.seconds_open.middle + people.seconds_alone.middle
    found = reviewer_of(people, seconds * people.wage_per_hour.middle / SECONDS_PER_HOUR)
    assert found is not None
    return found


def _worth(payoff: BinaryPayoff, acted: Array, truth: Array) -> Array:
    return np.where(acted, np.where(truth, payoff.tp, payoff.fp), np.where(truth, payoff.fn, payoff.tn))


def _most(gain: Array, most: int | None) -> Array:
    """The rows that gain from asking, at most so many, those that gain most first."""
    mask = gain > 0
    if most is not None and mask.sum() > most:
        mask = np.zeros(len(gain), dtype=bool)
        mask[np.argsort(-gain, kind="stable")[:most]] = True
    return mask
