"""Which product design is worth most at an accuracy, and how accurate must the model be for each?

A design is a function from the model's accuracy (its share of right first answers, 0 to 1) to money per case, so
designs that use a model differently are compared at the same model. What an accuracy means for confidences and
for lists is an assumption, stated at `confidence_at` and `rank_hit_at`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import expit, logit

from milepost.base.amounts import InvalidNumberError, finite, share
from milepost.planning.value.break_even import check_order
from milepost.planning.value.deferral import as_confidences, defer_by_confidence
from milepost.planning.value.least import least_root
from milepost.planning.value.payoff import Floats, InvalidPayoffError
from milepost.planning.value.suggestions import Person, as_rank_hits, suggest_top_k

ValueOf = Callable[[float], float]
"""From the model's accuracy to money per case."""


def without_model(value: float) -> ValueOf:
    """What is done without the model: worth the same whatever the accuracy."""
    finite(value=value)
    return lambda accuracy: value


def automatic(*, correct: float, wrong: float, run_cost: float = 0.0) -> ValueOf:
    """The model decides every case.

    >>> round(automatic(correct=1, wrong=-3)(0.9), 3)
    0.6
    """
    check_order(correct, wrong)
    return lambda accuracy: accuracy * correct + (1 - accuracy) * wrong - run_cost


def suggesting(
    rank_hit: ArrayLike, person: Person, *, k: int, correct: float, wrong: float, run_cost: float = 0.0
) -> ValueOf:
    """A person picks from `k` suggestions (1: confirms); the list as `rank_hit_at` makes it.

    Raises InvalidNumberError for a k above the ranks that are known.
    """
    hits = as_rank_hits(rank_hit)
    if not 1 <= k <= len(hits):
        raise InvalidNumberError(
            f"k is {k}, and rank_hit holds {len(hits)} ranks: ask for a list within them."
        )

    def value(accuracy: float) -> float:
        moved = rank_hit_at(hits, accuracy)[:k]
        return suggest_top_k(moved, person, correct=correct, wrong=wrong, run_cost=run_cost).per_k[-1].value

    return value


def deferring(
    confidence: ArrayLike,
    *,
    correct: float,
    wrong: float,
    human_accuracy: float,
    human_cost: float,
    run_cost: float = 0.0,
    max_defer: int | None = None,
) -> ValueOf:
    """Unsure cases go to a person; the confidences as `confidence_at` moves them."""
    sure = as_confidences(confidence)

    def value(accuracy: float) -> float:
        return defer_by_confidence(
            confidence_at(sure, accuracy),
            correct=correct,
            wrong=wrong,
            human_accuracy=human_accuracy,
            human_cost=human_cost,
            run_cost=run_cost,
            max_defer=max_defer,
        ).value_with_max_defer

    return value


def narrow_scope(
    scope: float, *, correct: float, wrong: float, outside: float, lift: float = 0.0, run_cost: float = 0.0
) -> ValueOf:
    """The model decides the share `scope` of the cases (0 to 1); the others net `outside`, today's way.

    `lift` = how much more accurate it is in scope than on all cases (at most 1 is reached). The model runs in
    scope only.

    >>> round(narrow_scope(0.4, correct=1, wrong=-3, outside=0.2, lift=0.05)(0.9), 3)
    0.44
    """
    share(scope=scope)
    finite(outside=outside, lift=lift)
    inside = automatic(correct=correct, wrong=wrong, run_cost=run_cost)
    return lambda accuracy: scope * inside(min(max(accuracy + lift, 0.0), 1.0)) + (1 - scope) * outside


@dataclass(frozen=True, kw_only=True)
class DesignValue:
    """One design beside the best other one at the same model.

    `value` = money per case at the accuracy asked for. `required_accuracy` = the least accuracy at which the design
    is worth as much as the best of the others; None where it never is. `lead` = value less that of the best other.
    """

    name: str
    value: float
    lead: float
    required_accuracy: float | None


@dataclass(frozen=True, kw_only=True)
class DesignComparison:
    """All designs at one accuracy, in the order given, and the best (among equals the first)."""

    accuracy: float
    designs: tuple[DesignValue, ...]
    best_design: str


def compare_designs(designs: Mapping[str, ValueOf], accuracy: float) -> DesignComparison:
    """Compare designs at one accuracy, and say which accuracy each needs.

    Put what is done without the model among them (`without_model`), simplest first. Raises InvalidPayoffError for
    fewer than two designs.

    >>> found = compare_designs({"manual": without_model(0.5), "automatic": automatic(correct=1, wrong=-3)}, 0.85)
    >>> found.best_design, round(found.designs[1].required_accuracy, 6)
    ('manual', 0.875)
    """
    share(accuracy=accuracy)
    if len(designs) < 2:
        raise InvalidPayoffError(
            "a design is compared with others, and fewer than two were given: add what is done without the model."
        )
    values = {name: value(accuracy) for name, value in designs.items()}
    along = {name: _on_grid(value) for name, value in designs.items()}
    return DesignComparison(
        accuracy=accuracy,
        designs=tuple(
            DesignValue(
                name=name,
                value=values[name],
                lead=values[name] - max(value for other, value in values.items() if other != name),
                required_accuracy=_required(
                    (designs[name], along[name]),
                    [(designs[other], along[other]) for other in designs if other != name],
                ),
            )
            for name in designs
        ),
        best_design=max(values, key=lambda name: values[name]),
    )


def required_accuracy(design: ValueOf, others: Sequence[ValueOf]) -> float | None:
    """The least accuracy at which `design` is worth as much as the best of `others`; None where it never is.

    Found on a grid of 256 cells, then refined: a lead over less than a cell can be missed. Values that differ by
    less than a billionth are equal.
    """
    return _required((design, _on_grid(design)), [(other, _on_grid(other)) for other in others])


STEPS = 256
EQUAL = 1e-9

_Traced = tuple[ValueOf, Floats]
"""A design and its values on the grid of accuracies."""


def _on_grid(value: ValueOf) -> Floats:
    return np.array([value(float(accuracy)) for accuracy in np.linspace(0, 1, STEPS + 1)])


def _required(design: _Traced, others: Sequence[_Traced]) -> float | None:
    best = np.max([along for _, along in others], axis=0)
    allowance = EQUAL * float(max(np.abs(best).max(), np.abs(design[1]).max()))

    def lead(accuracy: float) -> float:
        return design[0](accuracy) - max(other(accuracy) for other, _ in others) + allowance

    return least_root(lead, steps=STEPS, along=design[1] - best + allowance)


def confidence_at(confidence: ArrayLike, accuracy: float) -> Floats:
    """Move calibrated confidences, (n,), so that their mean is `accuracy`: one shift of all log-odds.

    An assumption: a better model is surer of every case, in the same order. Confidences of exactly 0 or 1 stay,
    so that an accuracy beyond what they allow is met as nearly as possible.

    >>> [round(float(sure), 3) for sure in confidence_at([0.5, 0.8], 0.8)]
    [0.698, 0.902]
    """
    sure = as_confidences(confidence)
    share(accuracy=accuracy)
    odds = logit(sure)

    def miss(shift: float) -> float:
        return float(expit(odds + shift).mean()) - accuracy

    if miss(-60.0) >= 0 or miss(60.0) <= 0:
        return np.asarray(expit(odds + (60.0 if miss(60.0) <= 0 else -60.0)))
    return np.asarray(expit(odds + brentq(miss, -60.0, 60.0, xtol=1e-13)))


def rank_hit_at(rank_hit: ArrayLike, accuracy: float) -> Floats:
    """Move the probabilities of the right answer's rank, (k,), so that the first is `accuracy`.

    An assumption: of the cases that the first suggestion misses, the same shares are found at each later rank.

    >>> [round(float(hit), 3) for hit in rank_hit_at([0.6, 0.2, 0.1], 0.8)]
    [0.8, 0.1, 0.05]
    """
    hits = as_rank_hits(rank_hit)
    share(accuracy=accuracy)
    missed = max(1 - hits[0], hits[1:].sum())  # equal but for rounding where one of the ranks is always right
    later = (1 - accuracy) * (hits[1:] / missed) if missed > 0 else np.zeros(len(hits) - 1)
    return np.concatenate([[accuracy], later])
