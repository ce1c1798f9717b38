"""What may happen to the open tasks: every combination where that is exact, else draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from milepost.contract.model import PlannedTask
from milepost.planning.portfolio.risk import draw_range
from milepost.planning.tasks.work import Draws, success_of

MOST_EXACT = 14
DRAWS = 40_000


def draws_of(
    tasks: Sequence[PlannedTask], rng: np.random.Generator, *, draws: int = DRAWS
) -> tuple[Draws, bool]:
    """Every combination of successes with its weight where few tasks are open and their days are known; else draws.

    The second says whether it is exact.
    """
    open_tasks = [task for task in tasks if task.done is None and 0 < success_of(task) < 1]
    known = all(
        task.done is not None or task.days is None or task.days.low == task.days.high for task in tasks
    )
    if known and len(open_tasks) <= MOST_EXACT:
        return _every(tasks, open_tasks), True
    succeeds = {task.name: rng.random(draws) < success_of(task) for task in tasks}
    days = {task.name: _days(task, draws, rng) for task in tasks}
    return Draws(succeeds=succeeds, days=days, weight=np.full(draws, 1 / draws)), False


def chance_by_every(tasks: Sequence[PlannedTask]) -> Draws | None:
    """Every combination of successes, whatever the days; None where there are too many."""
    open_tasks = [task for task in tasks if task.done is None and 0 < success_of(task) < 1]
    return _every(tasks, open_tasks) if len(open_tasks) <= MOST_EXACT else None


def _every(tasks: Sequence[PlannedTask], open_tasks: Sequence[PlannedTask]) -> Draws:
    count = 1 << len(open_tasks)
    number, weight = np.arange(count), np.ones(count)
    succeeds = {task.name: np.full(count, success_of(task) >= 1) for task in tasks}
    for bit, task in enumerate(open_tasks):
        good = (number >> bit & 1).astype(bool)
        succeeds[task.name] = good
        weight = weight * np.where(good, success_of(task), 1 - success_of(task))
    days = {task.name: np.full(count, _known_days(task)) for task in tasks}
    return Draws(succeeds=succeeds, days=days, weight=weight)


def _known_days(task: PlannedTask) -> float:
    return 0.0 if task.done is not None or task.days is None else task.days.middle


def _days(
    task: PlannedTask, draws: int, rng: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    if task.done is not None or task.days is None:
        return np.zeros(draws)
    return np.maximum(draw_range(task.days, draws, rng), 0.0)
