"""The register of published results as evidence: what is kept, what changed, and what a plan may count with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from milepost.base.ids import digest_of
from milepost.base.measurement import Measurement
from milepost.evidence.references import YEARS, PublishedOutlook, PublishedResult, ReferencesRecord
from milepost.ledger import Ledger
from milepost.lifecycle.inputs import file_digest, reference_inputs
from milepost.lifecycle.kept import REFERENCES, SHOWN, Kept, keep, last_other, newest_kept
from milepost.lifecycle.staleness import REFERENCES_FILE

if TYPE_CHECKING:
    from milepost.lifecycle.project import Project
    from milepost.lifecycle.references import MetricOutlook, Register, RegisterRow


@dataclass(frozen=True, kw_only=True)
class ReferencesMove:
    """What changed since the last record with another answer: its day, the id of its evidence, a line each."""

    since: date
    evidence: str
    changes: tuple[str, ...]


def keep_references(
    project: Project, register: Register, *, years: float
) -> tuple[Kept[ReferencesRecord], ReferencesMove | None]:
    """Keep a register as evidence on the baselines, and say what changed since the last other answer."""
    kind = REFERENCES.about("" if years == YEARS else f"within {years:g} years")
    record = ReferencesRecord(
        results=tuple(map(_result, register.rows)),
        outlooks=tuple(map(_outlook, register.outlooks)),
        alarm=register.alarm,
        years=years,
    )
    sections = project.loaded.version.sections
    kept = keep(project.ledger, kind, record, reference_inputs(sections, project.root, project.ledger))
    before = last_other(project.ledger, kind, record, _shown)
    return kept, None if before is None else _move(before, record)


def newest_references(ledger: Ledger) -> ReferencesRecord | None:
    """The register that was recorded last, with the id of its evidence; None when there was none."""
    kept = newest_kept(ledger, REFERENCES)
    return None if kept is None else replace(kept.record, evidence=kept.evidence)


def digest_for_plan(ledger: Ledger) -> str:
    """The digest of what a plan takes from the register, "" without one: not the project's own results."""
    record = newest_references(ledger)
    if record is None:
        return ""
    results = [[one.reference, one.metric, one.value, one.people, one.compares] for one in record.results]
    return digest_of([results, [[one.metric, one.reference, one.possible] for one in record.outlooks]])


def beyond_published(record: ReferencesRecord | None, metric: str, asked: float | None) -> str:
    """Say so where more is asked than published work lets one expect; empty elsewhere, or where nothing tells."""
    outlooks = () if record is None or asked is None else record.outlooks
    for one in outlooks:
        if (
            one.metric == metric
            and one.possible is not None
            and asked is not None
            and asked > one.possible.high
        ):
            return f"whether {asked:.4g} can be reached: {one.says}"
    return ""


def references_changed(project: Project) -> str:
    """Say so when references.yaml is no longer what the newest register read; empty where it is, or without one."""
    kept = newest_kept(project.ledger, REFERENCES)
    if kept is None or kept.made_from.get(REFERENCES_FILE) == file_digest(project.root / REFERENCES_FILE):
        return ""
    return f"{REFERENCES_FILE} changed since it was read (milepost references)"


def move_lines(move: ReferencesMove) -> Iterator[str]:
    """The move in lines for people."""
    yield f"Since {move.since} ({move.evidence[:SHOWN]}):"
    yield from (f"  {each}" for each in move.changes)


def _result(row: RegisterRow) -> PublishedResult:
    answer = row.compares.answer
    return PublishedResult(
        reference=row.reference.id,
        metric=row.reference.metric,
        value=row.published,
        people=row.reference.people is not None,
        compares="unknown" if answer is None else answer.value,
        stale=row.age.stale,
        gap=row.gap,
    )


def _outlook(found: MetricOutlook) -> PublishedOutlook:
    possible = found.possible
    return PublishedOutlook(
        metric=found.metric,
        best=found.best,
        possible=None if possible is None else possible.value,
        reference="" if possible is None else possible.reference,
        discount="" if possible is None else possible.discount,
        to_try=tuple(one.reference for one in found.to_try),
    )


def _shown(record: ReferencesRecord) -> list[str]:
    """What tells two answers apart, as people see it."""
    results = sorted(_said(one) for one in record.results)
    return [*results, *(_outlook_said(one) for one in record.outlooks), record.alarm]


def _said(one: PublishedResult) -> str:
    stale = ", stale" if one.stale else ""
    return f"{one.reference}: {one.metric} {_span(one.value)}, comparable: {one.compares}{stale}"


def _outlook_said(one: PublishedOutlook) -> str:
    tries = f"; try next {', '.join(one.to_try)}" if one.to_try else ""
    return f"{one.says}{tries}"


def _span(value: Measurement) -> str:
    return f"{value.value:.4g}" if value.low == value.high else f"{value.low:.4g} to {value.high:.4g}"


def _move(before: Kept[ReferencesRecord], now: ReferencesRecord) -> ReferencesMove:
    changes = tuple(_changes(before.record, now))
    return ReferencesMove(since=before.at.date(), evidence=before.evidence, changes=changes)


def _changes(before: ReferencesRecord, now: ReferencesRecord) -> Iterator[str]:
    old = {one.reference: _said(one) for one in before.results}
    new = {one.reference: _said(one) for one in now.results}
    yield from (f"new: {text}" for name, text in new.items() if name not in old)
    yield from (f"no longer listed: {text}" for name, text in old.items() if name not in new)
    for name, text in new.items():
        if name in old and old[name] != text:
            yield f"{text}; before {old[name].partition(': ')[2]}"
    were = {one.metric: _outlook_said(one) for one in before.outlooks}
    for one in now.outlooks:
        if were.get(one.metric) != _outlook_said(one):
            yield f"{_outlook_said(one)}; before: {were.get(one.metric, 'not said')}"
    if before.alarm != now.alarm:
        yield f"alarm: {now.alarm or 'none'}; before: {before.alarm or 'none'}"
