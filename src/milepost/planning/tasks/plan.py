"""The task plan: P(done by a date), P(ever), what to do next, and how good past estimates were (LECTURE 4.10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import numpy as np

from milepost.base.errors import WrongUseError
from milepost.base.streams import random_stream
from milepost.contract.model import PlannedTask
from milepost.evidence.portfolio import mean_of
from milepost.planning.tasks.draws import chance_by_every, draws_of
from milepost.planning.tasks.work import Array, Draws, Work, days_of, success_of

QUANTILES = (0.1, 0.5, 0.9)
NONE_RECORDED: Mapping[str, float] = MappingProxyType({})
_SAME = 1e-9


class NoTasksError(WrongUseError):
    """The project file has no tasks."""

    slug = "no-tasks"

    def __init__(self) -> None:
        super().__init__(
            "The project file has no tasks, so there is nothing to plan. Write them, as in "
            "tasks: [{name: train, success: 0.7, days: 5 to 10}, {name: ship, success: 0.9, days: 5, needs: [train]}]"
        )


@dataclass(frozen=True, kw_only=True)
class NextTask:
    """A task that can start now.

    `goal_if_done` and `goal_if_failed` = P(goal ever) after it; `per_day` = what its success is expected to add to
    P(goal), for each day it takes: chance x (goal_if_done - P(goal now)) / days. `expected_days` until the goal is
    decided and `by_date` = P(goal by the date), if it is done first and the rest in the best order. None: not known.
    """

    name: str
    success: float
    days: float | None
    goal_if_done: float
    goal_if_failed: float
    per_day: float | None
    expected_days: float | None
    by_date: float | None


@dataclass(frozen=True, kw_only=True)
class Brier:
    """How good past estimates were: mean squared distance of chance and outcome, of `n` ended tasks.

    0 is perfect, 0.25 is what always saying 50 % gets. `mean_estimate` and `share_done` tell hope from caution.
    `from_records` names the tasks that were scored by what was recorded while they were open, where the file says
    another chance, or none, now.
    """

    score: float
    n: int
    mean_estimate: float
    share_done: float
    from_records: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TaskPlan:
    """What the task graph says today.

    `ever` = P(every goal is reached), `exact` where it is counted and not drawn. `by_date` = P(reached by then) with
    one task at a time; `by_date_at_once` = the same if all that can be tried is tried at once. `days` = 10, 50, 90 %
    points of the days until it is reached, one task at a time, where it is reached. `order` = the open tasks in the
    order to try them. `at_most` says that unknown chances count as sure, so P is an upper bound. None: not known.
    """

    goals: tuple[str, ...]
    today: date
    by: date | None
    working_days: int | None
    ever: float
    exact: bool
    at_most: bool
    by_date: float | None
    by_date_at_once: float | None
    days: tuple[float, float, float] | None
    order: tuple[str, ...]
    next_tasks: tuple[NextTask, ...]
    brier: Brier | None
    unknowns: tuple[str, ...]


def plan_of_tasks(
    tasks: Sequence[PlannedTask],
    *,
    today: date,
    by: date | None,
    recorded: Mapping[str, float] = NONE_RECORDED,
) -> TaskPlan:
    """Plan the tasks from `today` on; working days are Monday to Friday, the date's own day included.

    `recorded` = chance of each task, by name, as it was said while it was open, for the score of past estimates.
    Raises NoTasksError.

    >>> from milepost.base.ranges import Range
    >>> def task(name, chance, days, *needs):
    ...     success = Range(chance, chance, share=True)
    ...     return PlannedTask(name=name, success=success, days=Range(days, days), needs=needs)
    >>> found = plan_of_tasks([task("a", 0.5, 2), task("b", 0.8, 1, "a")], today=date(2026, 3, 2), by=date(2026, 3, 3))
    >>> round(found.ever, 2), found.by_date, found.order
    (0.4, 0.0, ('a', 'b'))
    """
    if not tasks:
        raise NoTasksError
    work = Work(tasks)
    order = work.order()
    relevant = [work.tasks[name] for name in order]
    timed = all(task.days is not None for task in relevant)
    days_left = None if by is None else working_days(today, by)
    draws, exact = draws_of(tasks, random_stream("tasks", *tasks))
    outcome = work.run(draws)
    ever, counted = _ever(tasks, work, draws, exact)
    reached = outcome.days[outcome.reached]
    return TaskPlan(
        goals=work.goals,
        today=today,
        by=by,
        working_days=days_left,
        ever=ever,
        exact=counted,
        at_most=any(task.success is None for task in relevant),
        by_date=min(ever, _by(outcome.reached & _within(outcome.days, days_left), draws))
        if timed and by
        else None,
        by_date_at_once=min(ever, _by(_within(outcome.days_at_once, days_left), draws))
        if timed and by
        else None,
        days=_quantiles(reached, draws.weight[outcome.reached]) if timed and len(reached) else None,
        order=order,
        next_tasks=_next_tasks(tasks, work, draws, ever, days_left, timed=timed),
        brier=brier_of(tasks, recorded),
        unknowns=tuple(_unknowns(relevant)),
    )


def working_days(today: date, by: date) -> int:
    """Mondays to Fridays from today to the date, both included; 0 once it is past.

    >>> working_days(date(2026, 3, 6), date(2026, 3, 9))
    2
    """
    return max(0, int(np.busday_count(today, by)) + int(np.is_busday(by))) if by >= today else 0


def brier_of(tasks: Sequence[PlannedTask], recorded: Mapping[str, float] = NONE_RECORDED) -> Brier | None:
    """Score the estimates of the tasks that ended; None where none of them had one.

    What was `recorded` while a task was open, by its name, goes before what the file says after its end.

    >>> from milepost.base.ranges import Range
    >>> brier_of([PlannedTask(name="a", success=Range(0.8, 0.8, share=True), done=True)]).score
    0.04
    """
    ended = [
        (task.name, said, float(task.done))
        for task in tasks
        if task.done is not None and (said := recorded.get(task.name, _said(task))) is not None
    ]
    if not ended:
        return None
    said, came = np.array([pair for _, *pair in ended]).T
    return Brier(
        score=round(float(np.mean((said - came) ** 2)), 12),
        n=len(ended),
        mean_estimate=float(said.mean()),
        share_done=float(came.mean()),
        from_records=tuple(task.name for task in tasks if _differs(task, recorded)),
    )


def _said(task: PlannedTask) -> float | None:
    return None if task.success is None else mean_of(task.success)


def _differs(task: PlannedTask, recorded: Mapping[str, float]) -> bool:
    said, before = _said(task), recorded.get(task.name)
    if task.done is None or before is None:
        return False
    return said is None or abs(said - before) > _SAME


def ready_tasks(work: Work) -> tuple[str, ...]:
    """The open tasks that can start now: their needs succeeded, and one of their alternatives if they have some."""

    def good(name: str) -> bool:
        return work.tasks[name].done is True

    return tuple(
        name
        for name in work.order()
        if all(map(good, work.tasks[name].needs))
        and (not work.tasks[name].any_of or any(map(good, work.tasks[name].any_of)))
    )


def _ever(tasks: Sequence[PlannedTask], work: Work, draws: Draws, exact: bool) -> tuple[float, bool]:
    every = draws if exact else chance_by_every(tasks)
    if every is None:
        return _by(work.run(draws).reached, draws), False
    return _by(work.run(every).reached, every), True


def _next_tasks(
    tasks: Sequence[PlannedTask], work: Work, draws: Draws, ever: float, days_left: int | None, *, timed: bool
) -> tuple[NextTask, ...]:
    """The tasks that can start, the one to do first on top: likeliest by the date, then soonest decided."""
    found = []
    for name in ready_tasks(work):
        task = work.tasks[name]
        outcome = work.run(draws, first=name)
        success, days = success_of(task), days_of(task) if task.days is not None else None
        good, bad = (_goal_after(tasks, name, ended) for ended in (True, False))
        found.append(
            NextTask(
                name=name,
                success=success,
                days=days,
                goal_if_done=good,
                goal_if_failed=bad,
                per_day=success * (good - ever) / days if days else None,
                expected_days=float(outcome.days @ draws.weight) if timed else None,
                by_date=_by(outcome.reached & _within(outcome.days, days_left), draws)
                if timed and days_left is not None
                else None,
            )
        )
    return tuple(sorted(found, key=_rank))


def _rank(task: NextTask) -> tuple[float, float]:
    return -round(task.by_date or 0.0, 3), task.expected_days or 0.0


def _goal_after(tasks: Sequence[PlannedTask], name: str, ended: bool) -> float:
    changed = [replace(task, done=ended) if task.name == name else task for task in tasks]
    draws, exact = draws_of(changed, random_stream("tasks", *tasks))
    return _ever(changed, Work(changed), draws, exact)[0]


def _within(days: Array, limit: int | None) -> Array:
    return np.asarray(days <= (np.inf if limit is None else limit + 1e-9))


def _by(hit: Array, draws: Draws) -> float:
    return min(1.0, float(hit @ draws.weight))


def _quantiles(values: Array, weights: Array) -> tuple[float, float, float]:
    order = np.argsort(values, kind="stable")
    mass = np.cumsum(weights[order]) / weights.sum()
    ordered = values[order]
    low, middle, high = (float(ordered[int(np.searchsorted(mass, q - 1e-12))]) for q in QUANTILES)
    return low, middle, high


def _unknowns(tasks: Sequence[PlannedTask]) -> Iterator[str]:
    for task in tasks:
        if task.success is None:
            yield f"chance of '{task.name}': nobody estimated it, so it counts as sure and P is an upper bound"
        if task.days is None:
            yield f"days of '{task.name}': nobody estimated them, so there is no date"
