"""The newest of each result that is kept, with what made it stale: for the status and for the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.evidence.metric import MetricRecord
from milepost.evidence.references import ReferencesRecord
from milepost.evidence.status import KeptRow
from milepost.evidence.tasks import TaskRecord
from milepost.ledger import Ledger
from milepost.lifecycle.inputs import reference_inputs, suggestion_inputs, table_inputs, task_inputs
from milepost.lifecycle.kept import REFERENCES, SUGGESTED, TASKS, Kept, Record, all_kept, newest_kept
from milepost.lifecycle.staleness import changes
from milepost.lifecycle.state import State, current_state

if TYPE_CHECKING:
    from milepost.lifecycle.project import Project


@dataclass(frozen=True, kw_only=True)
class KeptResults:
    """What was said last of the tasks, of the metric (from the trials, then from each table), of published results.

    `history` = all that was said of the tasks by the project's own date, oldest first.
    """

    tasks: Kept[TaskRecord] | None = None
    history: tuple[Kept[TaskRecord], ...] = ()
    suggestions: tuple[Kept[MetricRecord], ...] = ()
    references: Kept[ReferencesRecord] | None = None

    @property
    def rows(self) -> tuple[KeptRow, ...]:
        """The same as rows of the status."""
        return tuple(self._rows())

    def _rows(self) -> Iterator[KeptRow]:
        if self.tasks is not None:
            yield _row("tasks", self.tasks)
        for one in self.suggestions:
            yield _row(f"metric from {one.record.table}" if one.record.table else "metric", one)
        if self.references is not None:
            yield _row("references", self.references)


def kept_results(state: State, ledger: Ledger, root: Path) -> KeptResults:
    """Read the newest of each kind, and say what of its inputs changed since."""
    sections, contract = state.version.sections, state.contract
    history = all_kept(ledger, TASKS)
    references = newest_kept(ledger, REFERENCES)
    return KeptResults(
        tasks=_aged(history[0], task_inputs(sections, contract, contract.budget.until)) if history else None,
        history=tuple(reversed(history)),
        suggestions=tuple(_suggestions(state, ledger, root)),
        references=None
        if references is None
        else _aged(references, reference_inputs(sections, root, ledger)),
    )


def read_kept(project: Project) -> KeptResults:
    """The newest results of an open project."""
    state = current_state(project.path, project.ledger)
    return kept_results(state, project.ledger, project.root)


def _suggestions(state: State, ledger: Ledger, root: Path) -> Iterator[Kept[MetricRecord]]:
    newest: dict[str, Kept[MetricRecord]] = {}
    for one in all_kept(ledger, SUGGESTED, subjects=True):
        newest.setdefault(one.record.table, one)
    for table in sorted(newest):
        now = table_inputs(root, table) if table else suggestion_inputs(state, ledger)
        yield _aged(newest[table], now)


def _aged(kept: Kept[Record], now: dict[str, str]) -> Kept[Record]:
    return replace(kept, stale_because=changes(kept.made_from, now))


def _row(name: str, kept: Kept[Any]) -> KeptRow:
    return KeptRow(
        name=name,
        says=kept.record.says,
        evidence=kept.evidence,
        at=kept.at,
        stale_because=kept.stale_because,
    )
