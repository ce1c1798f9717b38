"""Which cases should go to a person, and what is that worth?

Chow's reject rule (1970) with prices: automate where the automatic decision is worth at least what a person nets.
All payoffs and costs are money per case.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from milepost.base.amounts import finite, not_negative, share
from milepost.planning.value.break_even import accuracy_worth, check_order
from milepost.planning.value.payoff import Floats, InvalidPayoffError

ROUNDING = 1e-12
"""Gains below this part of the payoffs' size are rounding, not a reason to defer."""


@dataclass(frozen=True, kw_only=True)
class DeferByConfidence:
    """What deferring unsure cases is worth; values are money per case, after the model's running cost.

    Cases with a confidence of at least `confidence_threshold` are automated (None where right and wrong pay the
    same). `coverage` = share automated without a limit, `selective_accuracy` = their expected accuracy (None where
    none is). `value_human_all` needs no model. With a limit on reviews: `value_with_max_defer`, `deferred` = the
    cases that people get, and `worth_of_one_more_review` in money (0 where none is left that pays).
    """

    human_value: float
    confidence_threshold: float | None
    coverage: float
    selective_accuracy: float | None
    value: float
    value_automate_all: float
    value_human_all: float
    value_with_max_defer: float
    deferred: int
    worth_of_one_more_review: float


def defer_by_confidence(
    confidence: ArrayLike,
    *,
    correct: float,
    wrong: float,
    human_accuracy: float,
    human_cost: float,
    run_cost: float = 0.0,
    max_defer: int | None = None,
) -> DeferByConfidence:
    """Automate the sure cases and defer the others to a person.

    `confidence` = calibrated probability that the automatic decision is right, (n,); `human_cost` = money for one
    review; `max_defer` = most of these n cases that people can take (None: all). Where they cannot take all, they
    get those with the largest gain; the next largest is the worth of one more review.

    Raises InvalidPayoffError without a case, InvalidNumberError for confidences outside 0 to 1.

    >>> found = defer_by_confidence([0.95, 0.8, 0.5, 0.4], correct=1, wrong=-2, human_accuracy=1, human_cost=0.3,
    ...                             max_defer=1)
    >>> round(found.confidence_threshold, 2), found.coverage, round(found.worth_of_one_more_review, 2)
    (0.9, 0.25, 1.2)
    """
    sure = as_confidences(confidence)
    finite(correct=correct, wrong=wrong, human_cost=human_cost, run_cost=run_cost)
    share(human_accuracy=human_accuracy)
    not_negative(max_defer=max_defer or 0)
    check_order(correct, wrong)
    human = human_accuracy * correct + (1 - human_accuracy) * wrong - human_cost
    automatic = sure * correct + (1 - sure) * wrong
    gains = _gains(human - automatic, max(abs(correct), abs(wrong), abs(human_cost)))
    automated = gains == 0
    taken = len(gains) if max_defer is None else max_defer
    ordered = np.append(np.sort(gains)[::-1], 0.0)
    return DeferByConfidence(
        human_value=human,
        confidence_threshold=accuracy_worth(human, correct, wrong),
        coverage=float(automated.mean()),
        selective_accuracy=float(sure[automated].mean()) if automated.any() else None,
        value=float((automatic + gains).mean()) - run_cost,
        value_automate_all=float(automatic.mean()) - run_cost,
        value_human_all=human,
        value_with_max_defer=float(automatic.mean() + ordered[:taken].sum() / len(gains)) - run_cost,
        deferred=int(min(taken, (gains > 0).sum())),
        worth_of_one_more_review=float(ordered[min(taken, len(gains))]),
    )


def as_confidences(confidence: ArrayLike) -> Floats:
    """Read calibrated confidences, (n,) with n above 0, each between 0 and 1."""
    sure = np.asarray(confidence, dtype=float)
    if sure.ndim != 1 or not len(sure):
        raise InvalidPayoffError(
            f"confidences of shape {sure.shape} were given: give one for each of one or more cases."
        )
    share(confidence=float(sure[np.argmax(~((sure >= 0) & (sure <= 1)))]))
    return sure


def _gains(differences: Floats, scale: float) -> Floats:
    return np.asarray(np.where(differences > ROUNDING * scale, differences, 0.0))
