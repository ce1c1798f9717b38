"""One more fit of a candidate, for its training error where no fit that is kept has one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from milepost.training.book import TrialResult, TrialTask


@dataclass(frozen=True, kw_only=True)
class OneMore:
    """A plan of one fit: the next repeat of a candidate at a size, whose training rows are predicted too.

    A repeat that nobody has fitted yet: what is kept is not fitted again, and the curve gains a point's repeat.
    `seconds` is what the fit is expected to take.
    """

    task: TrialTask
    seconds: float
    workers: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The one candidate."""
        return (self.task.candidate,)

    def all_tasks(self) -> tuple[TrialTask, ...]:
        """The one fit."""
        return (self.task,)

    def next_tasks(self, results: Sequence[TrialResult], seconds_left: float) -> tuple[TrialTask, ...]:
        """The one fit, until it is done."""
        return () if results else (self.task,)

    def expected_seconds(self, results: Sequence[TrialResult], tasks: Iterable[TrialTask]) -> float:
        """The compute of these fits, in seconds of one worker."""
        return self.seconds * len(tuple(tasks))

    def spent(self, results: Sequence[TrialResult]) -> tuple[str, ...]:
        """Say what the fit was for."""
        told = f"one more fit of {self.task.candidate} on {self.task.size} rows, for its training error"
        return (told,) if any(not result.failure for result in results) else ()
