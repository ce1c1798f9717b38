"""Are more training labels worth their price: a better model, and a better choice of what to do with it?

Possible learning curves are drawn; each design is valued at the score that a curve has now and with more labels.
Two terms are kept apart: the model gets better whatever is chosen, and the sizes in between show which curve it
is, so that the design is chosen better.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from milepost.base.amounts import InvalidNumberError, finite, not_negative
from milepost.statistics.draws import Floats
from milepost.statistics.information import FEWEST_DRAWS, pick_once, pick_within

BINS = 50

DesignWorth = Callable[[Floats], Floats]
"""From scores, (draws,), to what a design is worth at each, in money over the horizon, (draws,)."""


@dataclass(frozen=True, kw_only=True)
class TrainingLabelsWorth:
    """What `more` training labels are worth, in money over the horizon, and what is left after paying for them.

    `design_now` = the design to choose now, worth `value_now`; `design_then` = the one to choose with more labels
    if nothing were learnt from them. `better_model` = gain of that design's value over now; `better_choice` =
    further gain of choosing by the score that is then seen. `design_shares` = how often each design is then
    chosen.
    """

    design_now: str
    value_now: float
    design_then: str
    better_model: float
    better_choice: float
    cost: float
    net: float
    collect: bool
    design_shares: Mapping[str, float]


def worth_of_training_labels(
    now: ArrayLike,
    more: ArrayLike,
    designs: Mapping[str, DesignWorth],
    *,
    cost: float,
    rng: np.random.Generator,
    test_rows: int | None = None,
) -> TrainingLabelsWorth:
    """Value more training labels from drawn learning curves.

    `now`, `more` = the score of each drawn curve at the present size and with more labels, (draws,), in the same
    order of curves. The score that is then seen has binomial noise of `test_rows` rows (shares only), or none. The
    choice is cross-fitted in 50 bins of the seen score: a little low rather than too high. Put what is done
    without a model among the designs.

    Raises InvalidNumberError for fewer than 100 draws, no design, or arrays that do not fit.

    >>> levels = np.linspace(0, 1, 1000)
    >>> designs = {"today": lambda score: 0 * score, "automatic": lambda score: 1000 * (score - 0.85)}
    >>> found = worth_of_training_labels(0.7 + 0.1 * levels, 0.75 + 0.18 * levels, designs, cost=10,
    ...                                  rng=np.random.default_rng(0))
    >>> found.design_now, found.better_model, round(found.better_choice), found.collect
    ('today', 0.0, 18, True)
    """
    before, after = _paths(now, more)
    finite(cost=cost)
    if not designs:
        raise InvalidNumberError(
            "no design was given: give what is done without a model, and one or more with it."
        )
    names = list(designs)
    value_before = np.stack([np.asarray(designs[name](before), dtype=float) for name in names], axis=1)
    value_after = np.stack([np.asarray(designs[name](after), dtype=float) for name in names], axis=1)
    seen = _seen(after, test_rows, rng)
    groups = _bins(seen)
    pick_now, pick_then = int(value_before.mean(axis=0).argmax()), int(value_after.mean(axis=0).argmax())
    worth_now, worth_then = float(value_before[:, pick_now].mean()), float(value_after[:, pick_then].mean())
    choice = max(0.0, pick_within(value_after, groups) - pick_once(value_after))
    net = worth_then - worth_now + choice - cost
    return TrainingLabelsWorth(
        design_now=names[pick_now],
        value_now=worth_now,
        design_then=names[pick_then],
        better_model=worth_then - worth_now,
        better_choice=choice,
        cost=cost,
        net=net,
        collect=net > 0,
        design_shares=_shares(value_after, groups, names),
    )


def _paths(now: ArrayLike, more: ArrayLike) -> tuple[Floats, Floats]:
    before, after = np.asarray(now, dtype=float), np.asarray(more, dtype=float)
    if before.ndim != 1 or before.shape != after.shape or len(before) < FEWEST_DRAWS:
        raise InvalidNumberError(
            f"scores of shapes {before.shape} and {after.shape} were given: one score a drawn curve at each size, "
            f"of the same {FEWEST_DRAWS} curves or more."
        )
    return before, after


def _seen(score: Floats, test_rows: int | None, rng: np.random.Generator) -> Floats:
    if test_rows is None:
        return score
    not_negative(test_rows=test_rows)
    if test_rows == 0:
        return np.zeros(len(score))
    return rng.binomial(test_rows, np.clip(score, 0, 1)) / test_rows


def _bins(seen: Floats) -> np.ndarray:
    """Number the bins of the seen score; equal scores share one."""
    bins = min(BINS, len(seen) // 20)
    edges = np.quantile(seen, np.arange(1, bins) / bins)
    numbers: np.ndarray = np.unique(np.searchsorted(edges, seen, side="right"), return_inverse=True)[1]
    return numbers


def _shares(values: Floats, groups: np.ndarray, names: list[str]) -> dict[str, float]:
    count = int(groups.max()) + 1
    totals = [
        np.bincount(groups, weights=values[:, place], minlength=count) for place in range(values.shape[1])
    ]
    picks = np.argmax(totals, axis=0)[groups]
    return {name: float((picks == place).mean()) for place, name in enumerate(names)}
