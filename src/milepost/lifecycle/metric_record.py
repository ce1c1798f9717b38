"""The choice of a metric as evidence: what is kept of it, and what changed since the last one that said otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from milepost.evidence.metric import MetricLine, MetricRecord
from milepost.lifecycle.inputs import suggestion_inputs, table_inputs
from milepost.lifecycle.kept import SHOWN, SUGGESTED, Kept, Kind, keep, last_other
from milepost.lifecycle.place import seen_from
from milepost.lifecycle.project import Project
from milepost.lifecycle.state import current_state
from milepost.planning.metric_choice import MetricAdvice, MetricChoice


@dataclass(frozen=True, kw_only=True)
class MetricMove:
    """What changed since the last suggestion that said otherwise: its day, the id of its evidence, a line each."""

    since: date
    evidence: str
    drive: str
    changes: tuple[str, ...]


def keep_suggestion(
    project: Project,
    choice: MetricChoice,
    *,
    optimize: str,
    require: tuple[str, ...],
    table: Path | None = None,
) -> tuple[Kept[MetricRecord], MetricMove | None]:
    """Keep a choice as evidence on the metric, and say what changed since the last one that said otherwise."""
    named = "" if table is None else seen_from(project.root, table)
    kind = kind_of(named)
    record = MetricRecord(
        drive=choice.drive,
        optimize=optimize,
        require=require,
        lines=tuple(map(_line, choice.advice)),
        told_apart=choice.told_apart,
        table=named,
    )
    kept = keep(project.ledger, kind, record, _inputs(project, named))
    before = last_other(project.ledger, kind, record, _shown)
    return kept, None if before is None else _move(before, record)


def kind_of(table: str) -> Kind[MetricRecord]:
    """Suggestions from the project's own trials are one kind, those from a table one for each table."""
    return SUGGESTED.about(f"from {table}" if table else "")


def move_lines(move: MetricMove) -> Iterator[str]:
    """The move in lines for people."""
    yield f"Since {move.since} ({move.evidence[:SHOWN]}):"
    yield from (f"  {each}" for each in move.changes)


def _inputs(project: Project, table: str) -> dict[str, str]:
    if table:
        return table_inputs(project.root, table)
    return suggestion_inputs(current_state(project.path, project.ledger), project.ledger)


def _line(advice: MetricAdvice) -> MetricLine:
    return MetricLine(
        metric=advice.metric,
        role=advice.role.value,
        standing=advice.standing.value,
        target=advice.target,
        now=advice.now,
        candidate=advice.candidate,
        gap=advice.gap,
        spread=advice.spread,
        threshold=advice.threshold,
    )


def _shown(record: MetricRecord) -> list[tuple[str, str, str]]:
    """What tells two answers apart, as people see it: what to do with each metric, and its gap."""
    return sorted((line.metric, line.does, _gap(line.gap)) for line in record.lines)


def _move(before: Kept[MetricRecord], now: MetricRecord) -> MetricMove:
    return MetricMove(
        since=before.at.date(),
        evidence=before.evidence,
        drive=before.record.drive,
        changes=tuple(_changes(before.record, now)),
    )


def _changes(before: MetricRecord, now: MetricRecord) -> Iterator[str]:
    if before.drive != now.drive:
        yield f"drive {now.drive or 'nothing'}, before {before.drive or 'nothing'}"
    old = {line.metric: line for line in before.lines}
    for line in now.lines:
        if line.metric not in old:
            yield f"{line.metric}: new, {line.does}"
        else:
            yield from _changed(old[line.metric], line)
    listed = {line.metric for line in now.lines}
    yield from (f"{name}: no longer listed" for name in old if name not in listed)


def _changed(old: MetricLine, new: MetricLine) -> Iterator[str]:
    parts = [f"{new.does}, before {old.does}"] if old.does != new.does else []
    if _gap(old.gap) != _gap(new.gap):
        parts.append(f"gap {_gap(old.gap)} -> {_gap(new.gap)}")
    if parts:
        yield f"{new.metric}: {'; '.join(parts)}"


def _gap(gap: float) -> str:
    return "not known" if gap != gap else f"{gap:.3g} x"
