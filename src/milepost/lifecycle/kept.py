"""Results of commands as evidence: kept once, read back as the same records, with what became of their inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from milepost.base.clock import utc_now
from milepost.base.plain import to_plain
from milepost.base.restore import restore
from milepost.evidence.metric import MetricRecord
from milepost.evidence.questions import Question
from milepost.evidence.records import Evidence
from milepost.evidence.references import ReferencesRecord
from milepost.evidence.tasks import TaskRecord
from milepost.ledger import Ledger

SHOWN: Final = 8
"""So many characters of an evidence's id are shown."""

Record = TypeVar("Record")


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[Record]):
    """A kind of evidence: the question it belongs to, its name in the ledger, and the record that is kept."""

    question: Question
    name: str
    record: type[Record]

    def about(self, subject: str) -> Kind[Record]:
        """The same about something else than the project's own question, so that neither hides the other."""
        return replace(self, name=f"{self.name} {subject}") if subject else self


TASKS: Final = Kind(question=Question.GOALS, name="tasks", record=TaskRecord)
SUGGESTED: Final = Kind(question=Question.METRIC, name="metric suggestion", record=MetricRecord)
REFERENCES: Final = Kind(question=Question.BASELINES, name="references", record=ReferencesRecord)


@dataclass(frozen=True, kw_only=True)
class Kept(Generic[Record]):
    """A record of the ledger with the id of its evidence, when it was first said, and what it was made from.

    `stale_because` says what of that has changed since, where somebody asked.
    """

    record: Record
    evidence: str
    at: datetime
    made_from: Mapping[str, str]
    stale_because: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        """Day and id, as they are shown."""
        return f"{self.at:%Y-%m-%d} ({self.evidence[:SHOWN]})"


def keep(ledger: Ledger, kind: Kind[Record], record: Record, made_from: Mapping[str, str]) -> Kept[Record]:
    """Keep a record; one that says the same, from the same, as the newest of its kind is that one, with its day."""
    evidence = Evidence(
        question=kind.question,
        kind=kind.name,
        payload=to_plain(record),
        made_from=made_from,
        at=utc_now(),
    )
    ledger.add_evidence(evidence)
    newest = newest_kept(ledger, kind)
    return newest if newest is not None and newest.evidence == evidence.id else _kept(kind, evidence)


def newest_kept(ledger: Ledger, kind: Kind[Record]) -> Kept[Record] | None:
    """The record of this kind that was added last."""
    evidence = ledger.newest_evidence(kind.question, kind.name)
    return None if evidence is None else _kept(kind, evidence)


def all_kept(ledger: Ledger, kind: Kind[Record], *, subjects: bool = False) -> list[Kept[Record]]:
    """All records of this kind, newest first; with `subjects` also those about something else."""
    if not subjects:
        return [_kept(kind, one) for one in ledger.evidence(kind.question, kind.name)]
    found = ledger.evidence(kind.question)
    return [
        _kept(kind, one) for one in found if one.kind == kind.name or one.kind.startswith(f"{kind.name} ")
    ]


def last_other(
    ledger: Ledger, kind: Kind[Record], now: Record, answer: Callable[[Record], Any]
) -> Kept[Record] | None:
    """The newest record of this kind with another answer than `now`; None while there was none."""
    return next((one for one in all_kept(ledger, kind) if answer(one.record) != answer(now)), None)


def recorded_line(kept: Kept[Any]) -> str:
    """Say under which id a result is kept, and since when where it is not new."""
    old = f", unchanged since {kept.at:%Y-%m-%d}" if kept.at.date() < utc_now().date() else ""
    return f"Recorded as {kept.evidence[:SHOWN]}{old}"


def _kept(kind: Kind[Record], evidence: Evidence) -> Kept[Record]:
    return Kept(
        record=restore(kind.record, evidence.payload),
        evidence=evidence.id,
        at=evidence.at,
        made_from=evidence.made_from,
    )
