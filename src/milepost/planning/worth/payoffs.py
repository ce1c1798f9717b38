"""What a right, a wrong and a deferred decision are worth, and what is missing to say it."""

from __future__ import annotations

from typing import Any

import numpy as np

from milepost.base.measurement import TaskKind
from milepost.contract.model import Contract
from milepost.contract.worth import ValueSection
from milepost.planning.worth.inputs import Input, between, known_input
from milepost.planning.worth.matrix import payoff_table
from milepost.planning.worth.observed import Observed


def payoffs_of(
    contract: Contract, observed: Observed | None, evidence: str
) -> tuple[Input | None, Input | None]:
    """What a right and a wrong decision are worth; with a matrix, on average over the decisions that were seen.

    Raises InvalidPayoffError for a matrix that does not fit the classes.
    """
    payoff = contract.value.payoff if contract.value else None
    if payoff is None or (contract.task.kind is not TaskKind.CLASSIFICATION and payoff.matrix):
        return None, None
    names = ("a right decision", "a wrong decision")
    if not payoff.matrix:
        correct = known_input(names[0], payoff.correct, "value.payoff.correct")
        return correct, known_input(names[1], payoff.wrong, "value.payoff.wrong")
    if observed is None:
        note = "value.payoff; the matrix counts once an assessment shows which mistakes are made"
        return known_input(names[0], payoff.correct, note), known_input(names[1], payoff.wrong, note)
    worth = [payoff_table(contract, observed.classes, part) for part in (0.1, 0.5, 0.9)]
    right, wrong = zip(*(_ends(observed.counts, table) for table in worth), strict=True)
    source = f"value.payoff.matrix, weighed by the decisions seen in {evidence}{_acting(observed)}"
    return (
        Input(name=names[0], range=between(right), source=source),
        Input(name=names[1], range=between(wrong), source=source),
    )


def deferred_payoff(value: ValueSection) -> Input | None:
    """What a decision is worth that is left to a person, where the project file says it."""
    return known_input(
        "a deferred decision", value.payoff.deferred if value.payoff else None, "value.payoff.deferred"
    )


def unpriced(contract: Contract, name: str) -> str:
    """The name of a payoff that is missing; where a matrix prices the decisions, what is missing is which are made."""
    payoff = contract.value.payoff if contract.value else None
    if payoff is None or not payoff.matrix or contract.task.kind is not TaskKind.CLASSIFICATION:
        return name
    return "which decisions a model makes, since value.payoff.matrix prices them (milepost assess)"


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
