"""What a plan stands on before any design is valued: the money side, the requirement, and what success is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from milepost.base.measurement import TaskKind
from milepost.planning.worth.accuracy import accuracy_asked
from milepost.planning.worth.acting import at_best_threshold
from milepost.planning.worth.economics import Economics, economics_of
from milepost.planning.worth.inputs import Input
from milepost.planning.worth.known import Known
from milepost.planning.worth.success import accuracy_of_success, success_of

NO_ACCURACY = "which accuracy success means (metric.require with accuracy, or an assessment of classes)"
NOT_RIGHT_OR_WRONG = (
    "which numbers count as right: a plan prices right and wrong decisions, not how far off a number is"
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Basis:
    """What is known, and what follows from it for all designs alike.

    `asked` = the accuracy that the metric rule requires, `success` = the chance that the project succeeds, `accuracy` =
    the accuracy that success brings; None where it is not known. In `known`, decisions are those of the threshold
    from which acting pays, where a payoff matrix prices them.
    """

    known: Known
    economics: Economics
    asked: float | None
    success: Input | None
    accuracy: Input | None

    @property
    def missing(self) -> tuple[str, ...]:
        """What keeps every answer open, by name."""
        if self.accuracy is not None or not self.economics.counts:
            return self.economics.missing
        if self.known.contract.task.kind is not TaskKind.CLASSIFICATION:
            return (*self.economics.missing, NOT_RIGHT_OR_WRONG)
        return (*self.economics.missing, NO_ACCURACY)


def basis_of(known: Known) -> Basis:
    """Find what a plan stands on. Raises InvalidPayoffError for payoffs that contradict themselves."""
    contract = known.contract
    known = replace(
        known,
        observed=at_best_threshold(contract, known.observed),
        rules=at_best_threshold(contract, known.rules),
    )
    asked = accuracy_asked(contract)
    return Basis(
        known=known,
        economics=economics_of(contract, known.assessment, known.observed, known.source),
        asked=asked,
        success=success_of(known),
        accuracy=accuracy_of_success(known, asked),
    )
