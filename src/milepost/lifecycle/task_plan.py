"""The task plan of a project: its tasks from the project file, its date from the budget, and the plan in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from milepost.base.clock import utc_now
from milepost.evidence.tasks import TaskRecord, percent
from milepost.lifecycle.kept import Kept, recorded_line
from milepost.lifecycle.project import Project
from milepost.lifecycle.task_record import TaskMove, keep_tasks, move_lines, recorded_estimates
from milepost.planning.tasks.plan import Brier, NextTask, TaskPlan, plan_of_tasks

__all__ = ["TaskReport", "plan_tasks"]


@dataclass(frozen=True, kw_only=True)
class TaskReport:
    """The plan, how it `moved` since the last other answer, the id of its evidence, and all this in lines."""

    plan: TaskPlan
    moved: TaskMove | None
    evidence: str
    lines: tuple[str, ...]


def plan_tasks(project: Project, by_date: date | None = None, *, today: date | None = None) -> TaskReport:
    """Plan the tasks of a project from today on; without a date, to the last day of its budget.

    The answer is kept as evidence on the goals. Tasks that ended are scored by the chance that they had in the newest
    record in which they were open, else by the one in the file. Raises NoTasksError.
    """
    contract = project.contract
    plan = plan_of_tasks(
        contract.tasks,
        today=today or utc_now().date(),
        by=by_date or contract.budget.until,
        recorded=recorded_estimates(project.ledger),
    )
    kept, moved = keep_tasks(project, plan)
    lines = tuple(_lines(contract.name, plan, moved, kept))
    return TaskReport(plan=plan, moved=moved, evidence=kept.evidence, lines=lines)


def _lines(name: str, plan: TaskPlan, moved: TaskMove | None, kept: Kept[TaskRecord]) -> Iterator[str]:
    yield from _plan_lines(name, plan)
    if moved is not None:
        yield ""
        yield from move_lines(moved, plan)
    yield ""
    yield recorded_line(kept)


def _plan_lines(name: str, plan: TaskPlan) -> Iterator[str]:
    most = "at most " if plan.at_most else ""
    how = "" if plan.exact else " (drawn)"
    yield f"{name}: {', '.join(plan.goals)}"
    yield f"P(ever) = {most}{percent(plan.ever)}{how}"
    if plan.by is not None:
        yield from _date_lines(plan, most)
    if plan.days is not None:
        low, middle, high = plan.days
        yield f"Where it succeeds, it takes {low:.0f} to {high:.0f} working days, half of the time under {middle:.0f}."
    if plan.next_tasks:
        yield ""
        yield "Do next"
        yield from (f"  {_next_line(each)}" for each in plan.next_tasks)
    elif plan.ever >= 1:
        yield "All of it is done."
    if len(plan.order) > 1:
        yield ""
        yield f"Order, until something ends otherwise: {', '.join(plan.order)}"
    if plan.brier is not None:
        yield ""
        yield _brier_line(plan.brier)
    if plan.unknowns:
        yield ""
        yield "Not known"
        yield from (f"  {each}" for each in plan.unknowns)


def _date_lines(plan: TaskPlan, most: str) -> Iterator[str]:
    if plan.by_date is None or plan.by_date_at_once is None:
        yield f"P(by {plan.by}) is not known"
        return
    yield (
        f"P(by {plan.by}) = {most}{percent(plan.by_date)} with one task at a time in {plan.working_days} working "
        f"days; {percent(plan.by_date_at_once)} if all that can be tried is tried at once"
    )


def _next_line(each: NextTask) -> str:
    parts = [
        f"{each.name}: succeeds {percent(each.success)}",
        f"P(goal) then {percent(each.goal_if_done)}, else {percent(each.goal_if_failed)}",
    ]
    if each.per_day is not None:
        parts.append(f"{100 * each.per_day:+.2g} points a day")
    if each.by_date is not None:
        parts.append(f"P(by the date) {percent(each.by_date)} if first")
    if each.expected_days is not None:
        parts.append(f"decided after {each.expected_days:.1f} days on average")
    return "; ".join(parts)


def _brier_line(brier: Brier) -> str:
    return (
        f"Past estimates: Brier score {brier.score:.2f} from {brier.n} ended task{'s' if brier.n != 1 else ''} (0 is "
        f"perfect, 0.25 is saying 50 % always); {percent(brier.mean_estimate)} were hoped for, "
        f"{percent(brier.share_done)} came true.{_later(brier)}"
    )


def _later(brier: Brier) -> str:
    """Say so when the file has another chance of an ended task than the one that was recorded before its end."""
    if not brier.from_records:
        return ""
    named = ", ".join(f"'{name}'" for name in brier.from_records)
    return f" Of {named} the recorded chance counts, from before the end; the file has another one now."
