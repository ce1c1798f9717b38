"""The task plan as a project keeps it: the chances of a day, and the estimates that they were made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class TaskEstimate:
    """What was said of one task: mean chance and mean working days (None: nobody said), and how it ended.

    `done` is True or False once it ended, None before. `by` and `on` say who estimated it and when.
    """

    name: str
    success: float | None
    days: float | None
    done: bool | None
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class TaskRecord:
    """What `milepost tasks` said. The day it was said on is that of the evidence: as long as nothing moves, it is one.

    `ever` = P(every goal is reached), `by_date` = P(by the date `by`) with one task at a time, `at_once` = with all
    that can be tried at once; `at_most` says that they are upper bounds. `days` = 10, 50, 90 % points of the working
    days where it succeeds. `next_task` is the one to do first. `brier` = score of the `ended` past estimates. None is
    not known.
    """

    goals: tuple[str, ...]
    by: date | None
    ever: float
    at_most: bool
    by_date: float | None
    at_once: float | None
    days: tuple[float, ...]
    next_task: str
    order: tuple[str, ...]
    estimates: tuple[TaskEstimate, ...]
    brier: float | None
    ended: int

    @property
    def says(self) -> str:
        """The record in one line."""
        most = "at most " if self.at_most else ""
        parts = [f"P(ever) {most}{percent(self.ever)}"]
        if self.by is not None and self.by_date is not None:
            parts.insert(0, f"P(by {self.by}) {most}{percent(self.by_date)}")
        return ", ".join([*parts, f"next {self.next_task}"] if self.next_task else parts)


def percent(share: float) -> str:
    """Write a chance as whole per cent.

    >>> percent(0.615)
    '62 %'
    """
    return f"{100 * share:.0f} %"
