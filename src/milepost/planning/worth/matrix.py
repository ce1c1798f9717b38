"""What a payoff matrix says a decision is worth: as a table of all classes, as a yes/no payoff, and for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from milepost.base.ranges import Range
from milepost.contract.model import Contract
from milepost.contract.worth import People
from milepost.planning.value.payoff import BinaryPayoff, matrix_of, value_from_confusion
from milepost.planning.value.review import Reviewer
from milepost.planning.worth.observed import Observed


def has_matrix(contract: Contract) -> bool:
    """Whether the project file prices decisions pair by pair (value.payoff.matrix)."""
    payoff = contract.value.payoff if contract.value else None
    return payoff is not None and bool(payoff.matrix)


def payoff_table(contract: Contract, classes: Sequence[str], part: float = 0.5) -> Any:
    """The payoffs at one quantile of all their ranges, (k, k): decided class by truth.

    Raises InvalidPayoffError for a class that is not among `classes`, and for a pair that nothing speaks of.
    """
    payoff = contract.value.payoff if contract.value else None
    assert payoff is not None
    return matrix_of(
        classes,
        correct=None if payoff.correct is None else payoff.correct.quantile(part),
        wrong=None if payoff.wrong is None else payoff.wrong.quantile(part),
        matrix={
            truth: {decided: worth.quantile(part) for decided, worth in row.items()}
            for truth, row in payoff.matrix.items()
        },
    )


def binary_payoff(contract: Contract, observed: Observed) -> BinaryPayoff | None:
    """The payoffs of a yes/no task at their middles; None where they are not known. Raises InvalidPayoffError."""
    payoff = contract.value.payoff if contract.value else None
    if payoff is None or ((payoff.correct is None or payoff.wrong is None) and not payoff.matrix):
        return None
    table = payoff_table(contract, observed.classes)
    act = observed.classes.index(observed.positive)
    leave = 1 - act
    return BinaryPayoff(
        tp=float(table[act, act]),
        fn=float(table[leave, act]),
        fp=float(table[act, leave]),
        tn=float(table[leave, leave]),
    )


def seen_worth(contract: Contract, observed: Observed) -> float:
    """Money per decision of the decisions that were seen, at the middle of the matrix. Raises InvalidPayoffError."""
    return value_from_confusion(observed.counts, payoff_table(contract, observed.classes)).value


def reviewer_of(people: People, cost: float, part: float = 0.5) -> Reviewer | None:
    """The person who looks at a yes/no case for `cost` in money; None where how often they are right is not known.

    Sensitivity and specificity where they are given, else the accuracy for both; `part` = quantile of their ranges.
    """
    rates = [people.sensitivity or people.accuracy, people.specificity or people.accuracy]
    known = [rate.quantile(part) for rate in rates if isinstance(rate, Range)]
    return Reviewer(tpr=known[0], tnr=known[1], cost=cost) if len(known) == 2 else None


def worth_of_reviewer(payoff: BinaryPayoff, reviewer: Reviewer, prevalence: float) -> float:
    """Money per case of a person who decides every case alone; `prevalence` = share of true positives.

    >>> doctor = Reviewer(tpr=0.9, tnr=0.95, cost=1)
    >>> round(worth_of_reviewer(BinaryPayoff(tp=10, fn=-30, fp=-5, tn=0), doctor, 0.1), 3)
    -0.625
    """
    rest = 1 - prevalence
    return (
        prevalence * reviewer.positive_payoff(payoff)
        + rest * reviewer.negative_payoff(payoff)
        - reviewer.cost
    )
