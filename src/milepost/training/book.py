"""The results of the fits so far, by candidate, size and repeat, and what they say of those to come."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import fmean, variance
from typing import Protocol

import numpy as np

from milepost.statistics.fold_effects import LARGEST_FIGURE, even_means
from milepost.training.allocation import Floats, Tally
from milepost.training.folds import FOLDS

PILOT_REPEATS = 2
OVERHEAD_SECONDS = 0.03
PURSE_SHARE = 0.9
STEEPEST_COST = 2.2  # power of the size with which the seconds of a fit may grow


@dataclass(frozen=True, order=True)
class TrialTask:
    """One fit to do: a candidate, trained on `size` rows of `repeat`.

    `training` asks for predictions of some of the rows it learned from too; it is no part of what the fit is.
    """

    candidate: str
    size: int
    repeat: int
    training: bool = field(default=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class TrialResult:
    """What is known of one fit: seconds of fit and prediction, its losses (less is better), or its failure.

    There is one loss for each requirement, none for a fit that failed; one that is not defined is NaN. `rows` = number
    of held-out rows that they were measured on, where known.
    """

    task: TrialTask
    seconds: float
    losses: tuple[float, ...] = ()
    failure: str = ""
    rows: int | None = None


class FitPlan(Protocol):
    """What says which fits to do next, from the results so far; `CurvePlan` is the usual one."""

    @property
    def names(self) -> tuple[str, ...]:
        """The candidates that it may ask for."""

    @property
    def workers(self) -> int:
        """How many fits are to run at once."""

    def all_tasks(self) -> tuple[TrialTask, ...]:
        """Every fit that it could ever ask for."""

    def next_tasks(self, results: Sequence[TrialResult], seconds_left: float, /) -> tuple[TrialTask, ...]:
        """The next round of fits; none ends the run."""

    def expected_seconds(self, results: Sequence[TrialResult], tasks: Iterable[TrialTask], /) -> float:
        """The compute of these fits, in seconds of one worker."""

    def spent(self, results: Sequence[TrialResult], /) -> tuple[str, ...]:
        """What the time has bought, in words."""


class Book:
    """The results so far, by candidate and size."""

    def __init__(self, results: Sequence[TrialResult]) -> None:
        self._results = results

    @cached_property
    def _found(self) -> dict[str, dict[int, dict[int, TrialResult]]]:
        found: dict[str, dict[int, dict[int, TrialResult]]] = {}
        for result in self._results:
            if not result.failure:
                task = result.task
                found.setdefault(task.candidate, {}).setdefault(task.size, {})[task.repeat] = result
        return found

    @cached_property
    def _failures(self) -> dict[str, list[TrialResult]]:
        failures: dict[str, list[TrialResult]] = {}
        for result in self._results:
            if result.failure:
                failures.setdefault(result.task.candidate, []).append(result)
        return failures

    @cached_property
    def _done(self) -> set[TrialTask]:
        return {result.task for result in self._results}

    def failed(self, name: str) -> str:
        """The cause, once a candidate has failed as often as the pilot repeats at its largest size; else nothing.

        One that fails on few rows only (it wants more neighbours than there are, say) goes on to more of them.
        """
        failures = self._failures.get(name, [])
        largest = max((result.task.size for result in failures), default=0)
        there = [result for result in failures if result.task.size == largest]
        given_up = len(there) >= PILOT_REPEATS and (self.top(name) or 0) < largest
        return there[-1].failure if given_up else ""

    def missing(self, name: str, sizes: Iterable[int], repeats: int) -> list[TrialTask]:
        """The first `repeats` fits at each of the sizes, less those that were done."""
        tasks = [TrialTask(name, size, repeat) for size in sizes for repeat in range(repeats)]
        return [task for task in tasks if task not in self._done]

    def top(self, name: str) -> int | None:
        """The largest size that was measured."""
        return max(self._found.get(name, {}), default=None)

    def repeats(self, name: str, size: int) -> int:
        """How many fits ended well at this size."""
        return len(self._found.get(name, {}).get(size, {}))

    def best_loss(self, name: str, places: Iterable[int]) -> float:
        """The mean loss at the largest size, of these the one that is farthest off; infinite where there is none."""
        top = self.top(name)
        columns = [] if top is None else [self._losses(name, top, place) for place in places]
        return max((fmean(losses.values()) for losses in columns if losses), default=math.inf)

    def tallies(self, name: str) -> dict[int, Tally]:
        """The measured curve of each loss that has one, by its place."""
        found = {place: self._tally(name, place) for place in range(self._count(name))}
        return {place: tally for place, tally in found.items() if tally is not None}

    def _count(self, name: str) -> int:
        """How many losses a fit of this candidate has."""
        cells = self._found.get(name, {}).values()
        return max((len(result.losses) for cell in cells for result in cell.values()), default=0)

    def _tally(self, name: str, place: int) -> Tally | None:
        """The measured curve; None with fewer than two sizes, or where no size has two repeats.

        Sizes that lack some repeats of the largest one are levelled by what these differ in, as in the assessment.
        """
        measured = {
            size: losses
            for size in sorted(self._found.get(name, {}))
            if (losses := self._losses(name, size, place))
        }
        if len(measured) < 2 or max(map(len, measured.values())) < 2:
            return None
        return Tally(
            sizes=np.array(list(measured), dtype=float),
            repeats=np.array([float(len(losses)) for losses in measured.values()]),
            means=even_means(_as_table(list(measured.values()))),
            variances=np.array(
                [variance(losses.values()) if len(losses) > 1 else math.nan for losses in measured.values()]
            ),
            seconds=np.array([self.predict(name, size) for size in measured]),
            rows=self._rows(name),
        )

    def predict(self, name: str, size: int) -> float:
        """Seconds of one fit: the fastest at this size, or a power law through the two sizes below it."""
        cells = self._found.get(name, {})
        best = {n: min(result.seconds for result in cells[n].values()) for n in sorted(cells)}
        if size in best:
            return best[size] + OVERHEAD_SECONDS
        below = [n for n in best if n < size]
        if not below:
            return OVERHEAD_SECONDS
        exponent = 1.0
        if len(below) > 1 and best[below[-2]] > 0 and best[below[-1]] > 0:
            steepness = math.log(best[below[-1]] / best[below[-2]]) / math.log(below[-1] / below[-2])
            exponent = min(STEEPEST_COST, max(1.0, steepness))
        return float(best[below[-1]] * (size / below[-1]) ** exponent) + OVERHEAD_SECONDS

    def affordable(self, tasks: Sequence[TrialTask], purse: float) -> tuple[TrialTask, ...]:
        """The tasks, in order, that together fit into nine tenths of the purse, in seconds of one worker."""
        kept, cost = [], 0.0
        for task in tasks:
            price = self.predict(task.candidate, task.size)
            if cost + price <= PURSE_SHARE * purse:
                kept.append(task)
                cost += price
        return tuple(kept)

    def _losses(self, name: str, size: int, place: int) -> dict[int, float]:
        """The losses of one place at a size by repeat, those that are defined and small enough to have a variance."""
        cell = self._found.get(name, {}).get(size, {})
        return {
            repeat: result.losses[place]
            for repeat, result in cell.items()
            if place < len(result.losses) and abs(result.losses[place]) < LARGEST_FIGURE
        }

    def _rows(self, name: str) -> int | None:
        """How many different rows one round of folds held out at the largest size; None where it is not known."""
        cell = self._found[name][max(self._found[name])]
        round_ = [result for repeat, result in cell.items() if repeat < FOLDS] or [*cell.values()][:1]
        counts = [result.rows for result in round_ if result.rows is not None]
        return sum(counts) if len(counts) == len(round_) else None


def _as_table(losses: Sequence[Mapping[int, float]]) -> Floats:
    """Losses by size and repeat, (sizes, repeats), NaN where there is none."""
    table = np.full((len(losses), 1 + max(map(max, losses))), np.nan)
    for row, known in zip(table, losses, strict=True):
        row[list(known)] = list(known.values())
    return table
