"""How many suggestions should a person be shown, and does that beat automation and working by hand?

The person opens the case, reads the suggestions in order and stops at the right one; with k = 1 that is confirming.
Times in seconds, payoffs in money per case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from milepost.base.amounts import InvalidNumberError, finite, not_negative, share
from milepost.planning.value.break_even import accuracy_worth, check_order
from milepost.planning.value.deferral import ROUNDING
from milepost.planning.value.payoff import Floats


@dataclass(frozen=True, kw_only=True)
class Person:
    """How somebody works on a case: seconds to open it, to read one suggestion, to decide alone; and how well.

    `accuracy` = share right when deciding alone. `slip` = probability of confirming wrongly although the right
    answer was shown, `accept_wrong` of taking a wrong one when it was not. `wage_per_second` = money.
    Raises InvalidNumberError for negative times or wages and for probabilities outside 0 to 1.
    """

    wage_per_second: float
    t_open: float
    t_read: float
    t_full: float
    accuracy: float
    slip: float = 0.0
    accept_wrong: float = 0.0

    def __post_init__(self) -> None:
        not_negative(
            wage_per_second=self.wage_per_second, t_open=self.t_open, t_read=self.t_read, t_full=self.t_full
        )
        share(human_accuracy=self.accuracy, slip=self.slip, accept_wrong=self.accept_wrong)

    def alone(self, correct: float, wrong: float) -> float:
        """What a case that the person decides alone pays, before wages."""
        return self.accuracy * correct + (1 - self.accuracy) * wrong

    def manual(self, correct: float, wrong: float) -> float:
        """What a case nets when the person opens it and decides it without suggestions."""
        return self.alone(correct, wrong) - self.wage_per_second * (self.t_open + self.t_full)


@dataclass(frozen=True, kw_only=True)
class SuggestK:
    """A list of `k`: the share of cases whose right answer is on it, seconds and money per case."""

    k: int
    hit: float
    seconds: float
    value: float


@dataclass(frozen=True, kw_only=True)
class SuggestTopK:
    """Every length of the list, and the designs to compare it with; money per case.

    `best_k` = the shortest of the best lists. `best_design` is the best of manual, automate, suggest_top_<k>;
    among equals the one with less machinery, in this order. `automation_break_even_accuracy` = the accuracy at
    which automation nets what manual work does (None where right and wrong pay the same).
    """

    per_k: tuple[SuggestK, ...]
    best_k: int
    manual: float
    automate: float
    best_design: str
    automation_break_even_accuracy: float | None

    @property
    def confirm(self) -> SuggestK:
        """The list of one: a person confirms each answer or decides alone."""
        return self.per_k[0]

    @property
    def best(self) -> SuggestK:
        """The list of `best_k`."""
        return self.per_k[self.best_k - 1]


def suggest_top_k(
    rank_hit: ArrayLike, person: Person, *, correct: float, wrong: float, run_cost: float = 0.0
) -> SuggestTopK:
    """Value lists of every length up to that of `rank_hit`.

    `rank_hit[j]` = probability that the right answer is at rank j + 1, (k,); the sum is at most 1. Raises
    InvalidNumberError for probabilities that cannot be, InvalidPayoffError for a wrong answer that pays more than
    a right one.

    >>> clerk = Person(wage_per_second=0.01, t_open=2, t_read=2, t_full=30, accuracy=0.95)
    >>> found = suggest_top_k([0.7, 0.2, 0.05], clerk, correct=1, wrong=-2)
    >>> found.best_design, round(found.best.value, 3), round(found.manual, 3), round(found.automate, 3)
    ('suggest_top_3', 0.929, 0.53, 0.1)
    """
    hits = as_rank_hits(rank_hit)
    finite(correct=correct, wrong=wrong, run_cost=run_cost)
    check_order(correct, wrong)
    lists = tuple(_list(hits, k, person, correct, wrong, run_cost) for k in range(1, len(hits) + 1))
    scale = ROUNDING * max(abs(correct), abs(wrong))
    best = lists[_first_best([item.value for item in lists], scale)]
    manual = person.manual(correct, wrong)
    automate = float(hits[0] * correct + (1 - hits[0]) * wrong) - run_cost
    names = ("manual", "automate", f"suggest_top_{best.k}")
    return SuggestTopK(
        per_k=lists,
        best_k=best.k,
        manual=manual,
        automate=automate,
        best_design=names[_first_best([manual, automate, best.value], scale)],
        automation_break_even_accuracy=accuracy_worth(manual + run_cost, correct, wrong),
    )


def as_rank_hits(rank_hit: ArrayLike) -> Floats:
    """Read the probabilities of the right answer's rank, (k,) with k above 0, which sum to at most 1."""
    hits = np.asarray(rank_hit, dtype=float)
    if hits.ndim != 1 or not len(hits) or not ((hits >= 0) & (hits <= 1)).all() or hits.sum() > 1 + 1e-9:
        raise InvalidNumberError(
            "rank_hit holds the probability that the right answer is at each rank: one or more numbers between 0 "
            "and 1, together at most 1."
        )
    return hits


def _list(hits: Floats, k: int, person: Person, correct: float, wrong: float, run_cost: float) -> SuggestK:
    hit = float(hits[:k].sum())
    places = np.arange(1, k + 1)
    seconds = float(hits[:k] @ (person.t_open + places * person.t_read))
    seconds += (1 - hit) * (person.t_open + k * person.t_read + (1 - person.accept_wrong) * person.t_full)
    shown = (1 - person.slip) * correct + person.slip * wrong
    missing = person.accept_wrong * wrong + (1 - person.accept_wrong) * person.alone(correct, wrong)
    value = hit * shown + (1 - hit) * missing - person.wage_per_second * seconds - run_cost
    return SuggestK(k=k, hit=hit, seconds=seconds, value=value)


def _first_best(values: Sequence[float], rounding: float) -> int:
    best = max(values)
    return next(place for place, value in enumerate(values) if value >= best - rounding)
