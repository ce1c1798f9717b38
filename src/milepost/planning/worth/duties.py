"""What the project owes as one of its archetype, and which of that evidence answers already."""

from __future__ import annotations

from milepost.base.measurement import Verdict
from milepost.evidence.flywheel import FlywheelWorth
from milepost.evidence.plan import BreakEvenRow
from milepost.planning.value.archetypes import ArchetypeDuties, duties_of
from milepost.planning.worth.known import Known


def duties_in(known: Known, row: BreakEvenRow | None, wheel: FlywheelWorth | None) -> ArchetypeDuties | None:
    """The duties of the project's archetype, with what is still open of them; None without an archetype."""
    archetype = known.contract.archetype
    return None if archetype is None else duties_of(archetype, _answered(known, row, wheel))


def owed_lines(duties: ArchetypeDuties | None) -> tuple[str, ...]:
    """Each open question, with the evidence that would answer it."""
    if duties is None:
        return ()
    return tuple(
        f"{one.question} Owed: {one.evidence}." for one in duties.questions if one.key in duties.open
    )


def _answered(known: Known, row: BreakEvenRow | None, wheel: FlywheelWorth | None) -> set[str]:
    """The questions of the archetype to which there is evidence already, by key."""
    answered = set()
    if row is not None and row.running is not None:
        answered |= {"value", "good-enough", "acceptable-failure"}
    if known.assessment is not None and known.assessment.curves:
        answered.add("enough-data")
    if known.duel is not None:
        answered.add("improves")
    if wheel is not None and wheel.turns is not Verdict.UNKNOWN:
        answered.add("flywheel")
    if known.contract.costs.label is not None:
        answered.add("cheap-labels")
    return answered
