"""How tasks are worked off: alternatives until one succeeds, needs until one fails, each in its best order.

All draws are worked off at once: a boolean array says in which of them a task is attempted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.contract.model import PlannedTask
from milepost.evidence.portfolio import mean_of

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Draws:
    """What happens, by task: whether it would succeed (m,), and how many days it takes (m,); weights sum to 1."""

    succeeds: Mapping[str, Array]
    days: Mapping[str, Array]
    weight: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """By draw: whether every goal was reached, the days that one task at a time takes until that is decided, and the
    days if all that can be tried is tried at once (infinite where the goal is not reached)."""

    reached: Array
    days: Array
    days_at_once: Array


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A task with all before it, worked off: the chance that it succeeds and the expected days until that is known."""

    success: float
    days: float


def success_of(task: PlannedTask) -> float:
    """The mean chance of a task: 1 or 0 once it ended, 1 where nobody estimated it."""
    if task.done is not None:
        return float(task.done)
    return 1.0 if task.success is None else mean_of(task.success)


def days_of(task: PlannedTask) -> float:
    """The mean days that are left: none once it ended, none where nobody estimated it."""
    return 0.0 if task.done is not None or task.days is None else mean_of(task.days)


def goals_of(tasks: Sequence[PlannedTask]) -> tuple[str, ...]:
    """What the work is for: the tasks marked as goal; where none is, those that no other task waits for.

    >>> goals_of([PlannedTask(name="a"), PlannedTask(name="b", needs=("a",))])
    ('b',)
    """
    marked = tuple(task.name for task in tasks if task.goal)
    before = {name for task in tasks for name in (*task.needs, *task.any_of)}
    return marked or tuple(task.name for task in tasks if task.name not in before)


class Work:
    """The tasks with the order in which they are tried.

    Alternatives go by chance / days, the highest first; needs by (1 - chance) / days, so that what fails, fails early.
    Both are best for trees in which each task has one use (Greiner et al. 2006, depth-first); elsewhere a good order.
    """

    def __init__(self, tasks: Sequence[PlannedTask]) -> None:
        self.tasks = {task.name: task for task in tasks}
        self.goals = goals_of(tasks)
        self._attempts: dict[str, Attempt] = {}

    def attempt_of(self, name: str) -> Attempt:
        """The chance and expected days of a task with all before it, as if it shared nothing with others."""
        if name not in self._attempts:
            task = self.tasks[name]
            own = Attempt(success=success_of(task), days=days_of(task))
            if task.done is None:
                parts = [*(self.attempt_of(each) for each in self.needs(name)), *self._either(task)]
                own = _in_turn([*parts, own])
            self._attempts[name] = own
        return self._attempts[name]

    def needs(self, name: str) -> tuple[str, ...]:
        """What a task needs, in the order in which it is tried."""
        return self._by(self.tasks[name].needs, lambda attempt: 1 - attempt.success)

    def alternatives(self, name: str) -> tuple[str, ...]:
        """The alternatives before a task, in the order in which they are tried."""
        return self._by(self.tasks[name].any_of, lambda attempt: attempt.success)

    def ordered_goals(self) -> tuple[str, ...]:
        """The goals, in the order in which they are tried."""
        return self._by(self.goals, lambda attempt: 1 - attempt.success)

    def order(self) -> tuple[str, ...]:
        """The open tasks in the order in which they are tried as long as nothing has ended otherwise."""
        found: list[str] = []

        def visit(name: str) -> None:
            if self.tasks[name].done is not None or name in found:
                return
            for each in (*self.needs(name), *self.alternatives(name)):
                visit(each)
            found.append(name)

        for goal in self.ordered_goals():
            visit(goal)
        return tuple(found)

    def run(self, draws: Draws, *, first: str | None = None) -> Outcome:
        """Work off every draw; `first` is tried before all else, where it can start."""
        run = _Run(self, draws)
        if first is not None:
            run.attempt(first, np.ones(len(draws.weight), dtype=bool))
        reached = np.ones(len(draws.weight), dtype=bool)
        for goal in self.ordered_goals():
            reached = reached & run.attempt(goal, reached)
        finish = np.max([run.finish(goal) for goal in self.goals], axis=0)
        return Outcome(reached=reached, days=run.spent, days_at_once=finish)

    def _either(self, task: PlannedTask) -> list[Attempt]:
        if not task.any_of:
            return []
        missed, days = 1.0, 0.0
        for name in self.alternatives(task.name):
            attempt = self.attempt_of(name)
            days += missed * attempt.days
            missed *= 1 - attempt.success
        return [Attempt(success=1 - missed, days=days)]

    def _by(self, names: Sequence[str], worth: Any) -> tuple[str, ...]:
        """Sort by worth / days; what takes no days first, equal ones in the order of the file."""

        def rank(name: str) -> float:
            attempt = self.attempt_of(name)
            return -worth(attempt) / attempt.days if attempt.days > 0 else -np.inf

        return tuple(sorted(names, key=rank))


def _in_turn(parts: Sequence[Attempt]) -> Attempt:
    """Several in turn, until one fails."""
    success, days = 1.0, 0.0
    for part in parts:
        days += success * part.days
        success *= part.success
    return Attempt(success=success, days=days)


class _Run:
    """One pass over all draws; what was tried once is not tried again."""

    def __init__(self, work: Work, draws: Draws) -> None:
        self.work, self.draws = work, draws
        count = len(draws.weight)
        self.spent = np.zeros(count)
        self.tried = {name: np.zeros(count, dtype=bool) for name in work.tasks}
        self.good = {name: np.zeros(count, dtype=bool) for name in work.tasks}
        self._finish: dict[str, Array] = {}

    def attempt(self, name: str, where: Array) -> Array:
        """Try a task, with all before it, in the draws `where`; returns in which of these it succeeded."""
        todo = where & ~self.tried[name]
        if todo.any():
            ready = self._before(name, todo)
            self.spent += np.where(ready, self.draws.days[name], 0.0)
            self.good[name] |= ready & self.draws.succeeds[name]
            self.tried[name] |= todo
        return np.asarray(self.good[name] & where)

    def _before(self, name: str, todo: Array) -> Array:
        task = self.work.tasks[name]
        if task.done is not None:
            return todo
        ready = todo
        for need in self.work.needs(name):
            ready = ready & self.attempt(need, ready)
        if task.any_of:
            alternatives = self.work.alternatives(name)
            hit = ready & np.any([self.good[other] for other in alternatives], axis=0)
            left = ready & ~hit
            for other in alternatives:
                hit = hit | self.attempt(other, left)
                left = left & ~hit
            ready = ready & hit
        return ready

    def finish(self, name: str) -> Array:
        """The day on which a task is done if all that can be tried is tried at once; infinite where it fails."""
        if name not in self._finish:
            task = self.work.tasks[name]
            start = np.zeros(len(self.draws.weight))
            if task.done is None:
                for need in task.needs:
                    start = np.maximum(start, self.finish(need))
                if task.any_of:
                    start = np.maximum(start, np.min([self.finish(other) for other in task.any_of], axis=0))
            self._finish[name] = np.where(self.draws.succeeds[name], start + self.draws.days[name], np.inf)
        return self._finish[name]
