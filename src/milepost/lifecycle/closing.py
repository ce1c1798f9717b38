"""How a project ends: closed as done or with a cause of failure, as a decision; a new plan opens it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from milepost.base.clock import utc_now
from milepost.base.errors import WrongUseError
from milepost.base.measurement import Verdict
from milepost.evidence.closing import Closing
from milepost.evidence.questions import Question
from milepost.evidence.records import Decision

if TYPE_CHECKING:
    from milepost.lifecycle.project import Project

PREFIX = "closed:"
REOPEN = "milepost plan --reopen"


class ProjectClosedError(WrongUseError):
    """The project was closed, so it is neither planned nor closed again."""

    slug = "project-closed"

    def __init__(self, closing: Closing) -> None:
        super().__init__(
            f"The project is closed ({closing.says}), and a closed project keeps its answer. To take it up again, "
            f"run: {REOPEN}"
        )


def close_project(project: Project, cause: Closing) -> Decision:
    """Record that the project is closed, and how it ended; `status` shows it, and a portfolio counts it.

    A failure answers no; a project that is done keeps the answer that it had, unknown without one. Raises
    ProjectClosedError when it is closed already.
    """
    decisions = project.ledger.decisions(Question.GOALS)[::-1]
    refuse_closed(decisions)
    before = next((decision for decision in decisions if closing_in(decision) is None), None)
    decision = Decision(
        question=Question.GOALS,
        verdict=_answer(cause, before),
        reasons=(f"closed: {cause.says}", *(before.reasons if before else ())),
        evidence=before.evidence if before else (),
        made_from={},
        at=utc_now(),
        next_command=REOPEN,
        causes=(f"{PREFIX}{cause.value}",),
    )
    project.ledger.add_decision(decision)
    return decision


def _answer(cause: Closing, before: Decision | None) -> Verdict:
    if cause.failed:
        return Verdict.NO
    return Verdict.UNKNOWN if before is None else before.verdict


def refuse_closed(decisions: Sequence[Decision]) -> None:
    """Raise ProjectClosedError where the newest decision on the goals closed the project; newest first."""
    closing = closing_of(decisions)
    if closing is not None:
        raise ProjectClosedError(closing)


def closing_of(decisions: Sequence[Decision]) -> Closing | None:
    """The cause with which the project is closed now; None while it is open. `decisions` newest first."""
    newest = next((decision for decision in decisions if decision.question is Question.GOALS), None)
    return None if newest is None else closing_in(newest)


def closing_in(decision: Decision) -> Closing | None:
    """The cause that a decision closes the project with; None where it does not."""
    found = (cause.removeprefix(PREFIX) for cause in decision.causes if cause.startswith(PREFIX))
    return next((Closing(cause) for cause in found), None)


def without_reopened(decisions: Sequence[Decision]) -> list[Decision]:
    """Leave out closings that a newer plan has reopened; `decisions` newest first."""
    newest = next((decision for decision in decisions if decision.question is Question.GOALS), None)
    return [one for one in decisions if one is newest or closing_in(one) is None]
