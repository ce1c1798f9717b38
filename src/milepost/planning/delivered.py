"""What a product design delivers from the same model: the accuracy side of LECTURE statements 44 to 46.

`require` holds for what the design delivers (DESIGN section 4): all cases (automatic), the list that contains the
right answer (suggest, confirm), the answered cases (defer), the rows in scope (scope).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from milepost.base.expression import parse_condition
from milepost.contract.model import DesignKind, DesignSpec
from milepost.metrics.outcomes import Outcomes
from milepost.planning.results import pool

FEWEST_ANSWERED = 20
COVERAGE_LEVELS = np.linspace(1.0, 0.05, 20)

Array = np.ndarray[Any, Any]
Met = Callable[[Outcomes], bool]


@dataclass(frozen=True, kw_only=True, eq=False)
class Answered:
    """The cases that a deferring design answers, chosen on other rows, and their share of all cases."""

    outcomes: Outcomes
    coverage: float


def name_of(design: DesignSpec) -> str:
    """Name a design as people read it.

    >>> name_of(DesignSpec(kind=DesignKind.SUGGEST, k=3))
    'suggest 3'
    """
    match design.kind:
        case DesignKind.SUGGEST:
            return f"suggest {design.k}"
        case DesignKind.SCOPE:
            return f"scope: {design.condition}"
        case _:
            return str(design.kind.value)


def explain(design: DesignSpec) -> str:
    """Say in one sentence what the design does and what the requirement then speaks of."""
    match design.kind:
        case DesignKind.AUTOMATIC:
            return "The model answers every case by itself; the requirement holds for all cases."
        case DesignKind.SUGGEST:
            return f"A person picks from {design.k} suggestions; the requirement holds for the list with the answer."
        case DesignKind.CONFIRM:
            return (
                "A person confirms or corrects each answer; the requirement holds for the proposed answers."
            )
        case DesignKind.DEFER:
            return "Unsure cases go to a person; the requirement holds for the cases that the model answers."
        case DesignKind.SCOPE:
            return f"The model is used where {design.condition}; the requirement holds there."


def possible(design: DesignSpec, outcomes: Outcomes) -> str:
    """Say why a design cannot be measured on these outcomes; an empty text when it can."""
    if design.kind in (DesignKind.SUGGEST, DesignKind.DEFER) and outcomes.scores is None:
        return "needs class scores, and this candidate gives none"
    if design.kind is DesignKind.SUGGEST and (design.k or 1) >= len(outcomes.classes):
        return f"a list of {design.k} holds all {len(outcomes.classes)} classes"
    return ""


def deliver(design: DesignSpec, outcomes: Outcomes) -> Outcomes:
    """Turn a model's outcomes into what the design delivers (all designs but defer, which needs other rows)."""
    match design.kind:
        case DesignKind.SUGGEST:
            return _with_right_answers(outcomes, design.k or 1)
        case DesignKind.SCOPE:
            condition = parse_condition(design.condition or "True")
            return outcomes.where(condition.mask(outcomes.columns))
        case _:
            return outcomes


def defer(folds: Sequence[Outcomes], met: Met) -> list[Answered]:
    """Answer the surest cases only, so that `met` holds among them, with as many cases as possible; fold by fold.

    The threshold for a fold is chosen on the rows of the other folds (of a single fold: each half on the other), so
    what is delivered was never used to choose. Confidence is the largest class score. Nothing is answered where no
    threshold meets the requirement.
    """
    parts = [_halves(folds[0])] if len(folds) == 1 else [[fold] for fold in folds]
    flat = [piece for pieces in parts for piece in pieces]
    answered = [
        _answered(piece, pool([other for other in flat if other is not piece]), met) for piece in flat
    ]
    if len(folds) > 1:
        return answered
    return [
        Answered(
            outcomes=pool([item.outcomes for item in answered]),
            coverage=float(np.mean([item.coverage for item in answered])),
        )
    ]


def _halves(outcomes: Outcomes) -> list[Outcomes]:
    even = np.arange(len(outcomes)) % 2 == 0
    return [outcomes.where(even), outcomes.where(~even)]


def _answered(fold: Outcomes, others: Outcomes, met: Met) -> Answered:
    threshold = _lowest_threshold(others, confidence_of(others), met)
    kept = confidence_of(fold) >= threshold
    return Answered(outcomes=fold.where(kept), coverage=float(kept.mean()) if len(kept) else 0.0)


def confidence_of(outcomes: Outcomes) -> Array:
    """The largest class score of each example, (n,)."""
    return np.asarray(np.max(np.asarray(outcomes.scores), axis=1))


def _lowest_threshold(outcomes: Outcomes, confidence: Array, met: Met) -> float:
    if not len(confidence):
        return np.inf
    for level in COVERAGE_LEVELS:
        threshold = float(np.quantile(confidence, 1 - level, method="higher")) if level < 1 else -np.inf
        answered = confidence >= threshold
        if answered.sum() < FEWEST_ANSWERED:
            break
        if met(outcomes.where(answered)):
            return threshold
    return np.inf


def _with_right_answers(outcomes: Outcomes, k: int) -> Outcomes:
    """Count a case as right when its truth is among the k classes with the largest scores."""
    scores = np.asarray(outcomes.scores)
    classes = np.asarray(outcomes.classes)
    listed = classes[np.argpartition(-scores, k - 1, axis=1)[:, :k]]
    hit = (listed == np.asarray(outcomes.truth)[:, None]).any(axis=1)
    return replace(outcomes, prediction=np.where(hit, outcomes.truth, outcomes.prediction))
