"""What is a decision worth, from what right, wrong and deferred ones pay?

A payoff is in one currency, per decision, before running costs; a cost is a negative payoff. Only differences from
what would be done without the model matter, so every record carries the trivial baselines beside the value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from milepost.base.amounts import finite, share
from milepost.base.errors import WrongUseError

Floats = NDArray[np.float64]


class InvalidPayoffError(WrongUseError):
    """Payoffs that contradict themselves, or do not fit what they are applied to."""

    slug = "invalid-payoff"


@dataclass(frozen=True, kw_only=True)
class BinaryPayoff:
    """What acting (tp, fp) and not acting (fn, tn) pay when the truth is positive (tp, fn) or negative (fp, tn).

    Money per case. Raises InvalidNumberError for a payoff that is not finite.

    >>> BinaryPayoff(tp=900, fn=-4000, fp=-120, tn=0).benefit
    4900
    """

    tp: float
    fn: float
    fp: float
    tn: float

    def __post_init__(self) -> None:
        finite(tp=self.tp, fn=self.fn, fp=self.fp, tn=self.tn)

    @property
    def benefit(self) -> float:
        """B: what acting on a true positive gains over leaving it."""
        return self.tp - self.fn

    @property
    def harm(self) -> float:
        """D: what acting on a true negative loses against leaving it."""
        return self.tn - self.fp

    def acting(self, risk: float) -> float:
        """The expected payoff of acting on a case that is positive with probability `risk`."""
        return risk * self.tp + (1 - risk) * self.fp

    def leaving(self, risk: float) -> float:
        """The expected payoff of not acting on a case that is positive with probability `risk`."""
        return risk * self.fn + (1 - risk) * self.tn


@dataclass(frozen=True, kw_only=True)
class ConfusionValue:
    """What decisions with these counts pay, money per decision.

    `value` is after running costs, all else before: the best single action for every case (its index and its
    value), and `perfect_value`, the best action for each truth. `accuracy` is None where actions and truths are
    not the same classes. `n` = the decisions counted.
    """

    value: float
    accuracy: float | None
    best_constant_action: int
    best_constant_value: float
    perfect_value: float
    uplift_over_best_constant: float
    n: float

    @property
    def worth_of_perfect_prediction(self) -> float:
        """What a faultless prediction gains over the best single action: the most that any model can be worth."""
        return self.perfect_value - self.best_constant_value


def value_from_confusion(counts: ArrayLike, payoff: ArrayLike, *, run_cost: float = 0.0) -> ConfusionValue:
    """Weigh a table of decisions with what each pays.

    `counts[i, j]` = decisions where action i was taken and the truth was j, `payoff[i, j]` its worth in money;
    `run_cost` = money per decision. More actions than truths are allowed ("leave it to a person"). Among equal
    constant actions the first is named.

    Raises InvalidPayoffError for tables of different shapes or without a decision, InvalidNumberError for a
    negative count or a payoff that is not finite.

    >>> found = value_from_confusion([[60, 10], [5, 25]], [[1, -4], [-1, 2]], run_cost=0.05)
    >>> found.value, found.best_constant_action, found.best_constant_value
    (0.6, 1, 0.05)
    """
    table, worth = _tables(counts, payoff)
    finite(run_cost=run_cost)
    total, truths = float(table.sum()), table.sum(axis=0)
    constants = worth @ truths / total
    best = int(np.argmax(constants))
    value = float((table * worth).sum() / total) - run_cost
    square = table.shape[0] == table.shape[1]
    return ConfusionValue(
        value=value,
        accuracy=float(np.trace(table) / total) if square else None,
        best_constant_action=best,
        best_constant_value=float(constants[best]),
        perfect_value=float(worth.max(axis=0) @ truths / total),
        uplift_over_best_constant=value - float(constants[best]),
        n=total,
    )


@dataclass(frozen=True, kw_only=True)
class BinaryValue:
    """What a classifier's decisions pay, and the baselines; money per case.

    `value` is after running costs, the baselines need no model. The uplift over the better of always and never
    acting is what the model adds.
    """

    value: float
    always_act: float
    never_act: float
    perfect: float
    uplift_over_best_trivial: float

    @property
    def worth_of_perfect_prediction(self) -> float:
        """What a faultless prediction gains over the better of always and never acting."""
        return self.perfect - max(self.always_act, self.never_act)


def value_of_binary(
    payoff: BinaryPayoff, *, prevalence: float, tpr: float, fpr: float, run_cost: float = 0.0
) -> BinaryValue:
    """Value a yes/no decision from its rates.

    `prevalence` = share of positives, `tpr` and `fpr` = shares of the positives and of the negatives acted on,
    `run_cost` = money per case. Raises InvalidNumberError for a rate outside 0 to 1.

    >>> value_of_binary(BinaryPayoff(tp=8, fn=-10, fp=-2, tn=0), prevalence=0.25, tpr=0.8, fpr=0.2).value
    0.8
    """
    share(prevalence=prevalence, tpr=tpr, fpr=fpr)
    finite(run_cost=run_cost)
    positives = prevalence * (tpr * payoff.tp + (1 - tpr) * payoff.fn)
    negatives = (1 - prevalence) * (fpr * payoff.fp + (1 - fpr) * payoff.tn)
    always, never = payoff.acting(prevalence), payoff.leaving(prevalence)
    value = positives + negatives - run_cost
    return BinaryValue(
        value=value,
        always_act=always,
        never_act=never,
        perfect=prevalence * payoff.tp + (1 - prevalence) * payoff.tn,
        uplift_over_best_trivial=value - max(always, never),
    )


def value_of_shares(
    *,
    accuracy: float,
    correct: float,
    wrong: float,
    deferred_share: float = 0.0,
    deferred: float | None = None,
    run_cost: float = 0.0,
) -> float:
    """Value decisions that are right, wrong or left to a person; money per case.

    `accuracy` = share right among those not deferred. Raises InvalidPayoffError when cases are deferred and what
    a deferred one pays is not known: it is no zero.

    >>> round(value_of_shares(accuracy=0.9, correct=1, wrong=-3, deferred_share=0.2, deferred=-0.4), 3)
    0.4
    """
    share(accuracy=accuracy, deferred_share=deferred_share)
    finite(correct=correct, wrong=wrong, run_cost=run_cost)
    if deferred is None and deferred_share > 0:
        raise InvalidPayoffError(
            f"{deferred_share:.0%} of the cases are deferred, and what a deferred one pays is not known. "
            "Write the payoff of a deferred case."
        )
    decided = accuracy * correct + (1 - accuracy) * wrong
    return (1 - deferred_share) * decided + deferred_share * (deferred or 0.0) - run_cost


def matrix_of(
    classes: Sequence[str],
    *,
    correct: float | None,
    wrong: float | None,
    matrix: Mapping[str, Mapping[str, float]],
) -> Floats:
    """Write a payoff matrix out: `result[i, j]` = worth of deciding class i where the truth is j.

    `matrix` maps truth -> decision -> worth for the pairs where it depends on the class, as in the project file;
    elsewhere `correct` and `wrong` hold. Raises InvalidPayoffError for a class that is not among `classes`, and
    for a pair that nothing speaks of.

    >>> matrix_of(["a", "b"], correct=1, wrong=-1, matrix={"b": {"a": -5}}).tolist()
    [[1.0, -5.0], [-1.0, 1.0]]
    """
    unknown = sorted({*matrix, *(decided for row in matrix.values() for decided in row)} - set(classes))
    if unknown:
        raise InvalidPayoffError(
            f"the payoff names {', '.join(unknown)}, which is no class of the target: {', '.join(classes)}."
        )
    worth = [
        [matrix.get(truth, {}).get(decided, correct if truth == decided else wrong) for truth in classes]
        for decided in classes
    ]
    if any(cell is None for row in worth for cell in row):
        raise InvalidPayoffError(
            "the payoff leaves some pairs of truth and decision open. Write `correct` and `wrong` beside the matrix."
        )
    return np.array(worth, dtype=float)


def _tables(counts: ArrayLike, payoff: ArrayLike) -> tuple[Floats, Floats]:
    table, worth = np.asarray(counts, dtype=float), np.asarray(payoff, dtype=float)
    if table.ndim != 2 or table.shape != worth.shape:
        raise InvalidPayoffError(
            f"counts of shape {table.shape} and payoffs of shape {worth.shape} do not fit: both have one row an "
            "action and one column a truth."
        )
    finite(**{f"payoff[{i}, {j}]": float(worth[i, j]) for i, j in np.argwhere(~np.isfinite(worth))})
    if not (np.isfinite(table).all() and (table >= 0).all()):
        raise InvalidPayoffError("a count is negative or not a number: counts of decisions are 0 or more.")
    if table.sum() <= 0:
        raise InvalidPayoffError("no decision was counted, so there is nothing to value: count at least one.")
    return table, worth
