"""The task plan as evidence: what is kept of it, how it moved since, and what was estimated before tasks ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from milepost.contract.model import PlannedTask
from milepost.evidence.portfolio import mean_of
from milepost.evidence.tasks import TaskEstimate, TaskRecord, percent
from milepost.ledger import Ledger
from milepost.lifecycle.inputs import task_inputs
from milepost.lifecycle.kept import SHOWN, TASKS, Kept, Kind, all_kept, keep, last_other
from milepost.lifecycle.project import Project
from milepost.planning.tasks.plan import TaskPlan, working_days


@dataclass(frozen=True, kw_only=True)
class TaskMove:
    """How the chances moved since the last record with another answer: what it said, and what changed in between."""

    since: date
    evidence: str
    by: date | None
    ever: float
    by_date: float | None
    why: tuple[str, ...]


def kind_of(project: Project, by: date | None) -> Kind[TaskRecord]:
    """Tasks by the project's own date are one kind; by another date that somebody asks for, one for each date."""
    return TASKS if by == project.contract.budget.until else TASKS.about(f"by {by}")


def keep_tasks(project: Project, plan: TaskPlan) -> tuple[Kept[TaskRecord], TaskMove | None]:
    """Keep a task plan as evidence on the goals, and say how it moved since the last other answer."""
    contract, sections = project.contract, project.loaded.version.sections
    kind, record = kind_of(project, plan.by), record_of(plan, contract.tasks)
    made_from = task_inputs(sections, contract, plan.by)
    kept = keep(project.ledger, kind, record, made_from)
    before = last_other(project.ledger, kind, record, _shown)
    return kept, None if before is None else _move(before, record, plan.today)


def record_of(plan: TaskPlan, tasks: Sequence[PlannedTask]) -> TaskRecord:
    """What is kept of a plan: its chances and its estimates, without the day, which is the evidence's."""
    return TaskRecord(
        goals=plan.goals,
        by=plan.by,
        ever=plan.ever,
        at_most=plan.at_most,
        by_date=plan.by_date,
        at_once=plan.by_date_at_once,
        days=plan.days or (),
        next_task=plan.next_tasks[0].name if plan.next_tasks else "",
        order=plan.order,
        estimates=tuple(_estimate(task) for task in tasks),
        brier=None if plan.brier is None else plan.brier.score,
        ended=0 if plan.brier is None else plan.brier.n,
    )


def recorded_estimates(ledger: Ledger) -> dict[str, float]:
    """The chance that each task had in the newest record in which it was still open, by name of the task."""
    found: dict[str, float] = {}
    for kept in all_kept(ledger, TASKS, subjects=True):
        for one in kept.record.estimates:
            if one.done is None and one.success is not None:
                found.setdefault(one.name, one.success)
    return found


def move_lines(move: TaskMove, plan: TaskPlan) -> Iterator[str]:
    """The move in lines for people."""
    parts = [f"P(ever) {percent(move.ever)} -> {percent(plan.ever)}"]
    if move.by_date is not None:
        now = "not known" if plan.by_date is None else percent(plan.by_date)
        asked = "" if move.by == plan.by else f" by {plan.by}"
        parts.insert(0, f"P(by {move.by}) {percent(move.by_date)} -> {now}{asked}")
    yield f"Since {move.since} ({move.evidence[:SHOWN]}): {', '.join(parts)}"
    yield from (f"  {each}" for each in move.why)


def _estimate(task: PlannedTask) -> TaskEstimate:
    return TaskEstimate(
        name=task.name,
        success=None if task.success is None else mean_of(task.success),
        days=None if task.days is None else mean_of(task.days),
        done=task.done,
        by=task.by,
        on=task.on,
    )


def _shown(record: TaskRecord) -> tuple[object, ...]:
    """What tells two answers apart: the chances as people see them, and their date."""
    by_date = None if record.by_date is None else percent(record.by_date)
    return record.by, by_date, percent(record.ever), record.at_most


def _move(before: Kept[TaskRecord], now: TaskRecord, today: date) -> TaskMove:
    old = before.record
    return TaskMove(
        since=before.at.date(),
        evidence=before.evidence,
        by=old.by,
        ever=old.ever,
        by_date=old.by_date,
        why=tuple(_why(before, now, today)),
    )


def _why(before: Kept[TaskRecord], now: TaskRecord, today: date) -> Iterator[str]:
    old = {one.name: one for one in before.record.estimates}
    new = {one.name: one for one in now.estimates}
    passed = working_days(before.at.date(), today) - working_days(today, today)
    if now.by is not None and passed > 0:
        yield f"{passed} working day{'s' if passed != 1 else ''} passed"
    if before.record.by != now.by:
        yield f"the date is {now.by or 'open'}, it was {before.record.by or 'open'}"
    yield from (f"'{name}' is new" for name in new if name not in old)
    yield from (f"'{name}' is no longer listed" for name in old if name not in new)
    for name, one in new.items():
        if name in old:
            yield from _changes(old[name], one)


def _changes(old: TaskEstimate, new: TaskEstimate) -> Iterator[str]:
    if old.done is not new.done:
        ended: Mapping[bool | None, str] = {True: "succeeded", False: "failed", None: "is open again"}
        yield f"'{new.name}' {ended[new.done]}"
    if old.success != new.success:
        yield f"'{new.name}': chance {_chance(old.success)} -> {_chance(new.success)}"
    if old.days != new.days:
        yield f"'{new.name}': days {_days(old.days)} -> {_days(new.days)}"


def _chance(success: float | None) -> str:
    return "not known" if success is None else percent(success)


def _days(days: float | None) -> str:
    return "not known" if days is None else f"{days:.3g}"
