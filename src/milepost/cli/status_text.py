"""The status as plain text: one line for each question, by stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from milepost.base.measurement import Verdict
from milepost.evidence.questions import Stage
from milepost.evidence.records import BackEdge
from milepost.evidence.status import Status, StatusRow

SHOWN: Final = 8
_GLYPHS: Final = {Verdict.YES: "✓", Verdict.NO: "✗", Verdict.UNKNOWN: "?"}


def status_lines(status: Status) -> tuple[str, ...]:
    """Write the status for people: stages, verdicts with reasons, what is stale, and the steps back."""
    return tuple(_lines(status))


def overall(status: Status) -> Verdict:
    """Join the verdicts of the covered questions: one fresh no is a no; a missing or stale one is unknown."""
    rows = [row for row in status.rows if row.covered]
    if any(row.fresh and row.verdict is Verdict.NO for row in rows):
        return Verdict.NO
    if all(row.fresh and row.verdict is Verdict.YES for row in rows):
        return Verdict.YES
    return Verdict.UNKNOWN


def _lines(status: Status) -> Iterator[str]:
    yield status.project
    for stage in Stage:
        yield ""
        yield stage.value.capitalize()
        for row in status.rows:
            if row.question.stage is stage:
                yield from _row_lines(row)
    yield from _trials(status)
    yield from _kept(status)
    if status.back:
        yield ""
        yield "Back"
        yield from (_back_line(edge) for edge in status.back)
    if status.next_reason:
        yield ""
        yield status.next_reason


def _row_lines(row: StatusRow) -> Iterator[str]:
    glyph, state = _state(row)
    says = row.reasons[0] if row.reasons and row.covered else row.question.text
    yield f"  {glyph} {row.question.value:<10} {state:<15} {says}" if row.covered else _uncovered(row)
    yield from (f"      {reason}" for reason in row.reasons[1:] if row.covered)
    yield from (f"      stale: {why}" for why in row.stale_because)


def _trials(status: Status) -> Iterator[str]:
    if not status.fresh_trials and not status.stale_trials:
        return
    yield ""
    yield f"Trials: {status.fresh_trials} need not be fitted again"
    yield from (f"  {count} stale: {why}" for why, count in status.stale_trials.items())


def _kept(status: Status) -> Iterator[str]:
    if not status.kept:
        return
    yield ""
    yield "Also recorded"
    for row in status.kept:
        yield f"  {row.name}, {row.at:%Y-%m-%d} ({row.evidence[:SHOWN]}): {row.says}"
        yield from (f"      stale: {why}" for why in row.stale_because)


def _uncovered(row: StatusRow) -> str:
    return f"  · {row.question.value:<10} not covered by this version"


def _state(row: StatusRow) -> tuple[str, str]:
    if row.verdict is None:
        return "-", "open"
    if row.stale_because:
        return "~", f"{row.verdict.value} (stale)"
    return _GLYPHS[row.verdict], row.verdict.value


def _back_line(edge: BackEdge) -> str:
    return f"  ← from {edge.source.value} to {edge.target.value}: {edge.cause} ({edge.command})"
