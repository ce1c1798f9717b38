"""Which fits to buy with the seconds there are: a pilot, then up the sizes, then repeats where they count.

The plan is a pure function of the results so far and the time left, so an interrupted run goes on where it
was.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean, stdev

from milepost.evidence.records import Rung
from milepost.training.folds import FOLDS
from milepost.training.ladder import Candidate

PILOT_REPEATS = 2
MOST_REPEATS = 10
OVERHEAD_SECONDS = 0.03


@dataclass(frozen=True, order=True)
class TrialTask:
    """One fit to do: a candidate, trained on `size` rows of `repeat`."""

    candidate: str
    size: int
    repeat: int


@dataclass(frozen=True, kw_only=True)
class TrialResult:
    """What is known of one fit: seconds of fit and prediction, a score (higher is better), or its failure."""

    task: TrialTask
    seconds: float
    score: float | None
    failure: str = ""


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """A candidate as the plan sees it: one that does not learn is tried at the largest size only."""

    name: str
    protected: bool
    learns: bool


@dataclass(frozen=True, kw_only=True)
class CurvePlan:
    """Sizes and candidates of the curves; `next_tasks` says what to fit next.

    Candidates that are clearly worse and not gaining are left behind early, if going on with them costs
    something; the trivial ones, rules, the simplest model and the best two always go on. A candidate that is
    too slow for the next size keeps its smaller sizes.
    """

    entrants: tuple[Entrant, ...]
    sizes: tuple[int, ...]
    workers: int = 1

    def all_tasks(self) -> tuple[TrialTask, ...]:
        """Every fit that the plan could ever ask for."""
        return tuple(
            TrialTask(entrant.name, size, repeat)
            for entrant in self.entrants
            for size in (self.sizes if entrant.learns else self.sizes[-1:])
            for repeat in range(MOST_REPEATS)
        )

    def next_tasks(self, results: Sequence[TrialResult], seconds_left: float) -> tuple[TrialTask, ...]:
        """Return the next round of fits, none when the time is spent or nothing more is worth fitting.

        The pilot does not depend on timings; later rounds do.
        """
        book = _Book(results)
        if seconds_left <= 0:
            return ()
        purse = seconds_left * self.workers
        rounds = (self._pilot, self._climb, self._complete, self._repeat)
        return next((tasks for ask in rounds if (tasks := ask(book, purse))), ())

    def spent(self, results: Sequence[TrialResult]) -> tuple[str, ...]:
        """Say in words what the time has bought, and what was left behind."""
        book = _Book(results)
        done = [result for result in results if not result.failure]
        seconds = sum(result.seconds for result in results)
        lines = [f"{len(done)} fits in {seconds:.1f} s of compute"]
        for entrant in self.entrants:
            lines.extend(self._told(entrant, book, bool(done)))
        return tuple(lines)

    def expected_seconds(self, results: Sequence[TrialResult], tasks: Iterable[TrialTask]) -> float:
        """Predict the compute of these fits, in seconds of one worker."""
        book = _Book(results)
        return sum(book.predict(task.candidate, task.size) for task in tasks)

    def _told(self, entrant: Entrant, book: _Book, started: bool) -> list[str]:
        top = book.top(entrant.name)
        if failure := book.failed(entrant.name):
            return [f"{entrant.name}: failed: {failure}"]
        if top is None:
            return [f"{entrant.name}: not tried, no time was left"] if started else []
        if top == self.sizes[-1]:
            return []
        if self._hopeless(entrant, book, purse=0.0):
            return [f"{entrant.name}: left behind at {top} rows, clearly worse than others there"]
        return [f"{entrant.name}: stopped at {top} rows, larger fits did not fit into the time"]

    def _pilot(self, book: _Book, purse: float) -> tuple[TrialTask, ...]:
        tasks = []
        for entrant in self.entrants:
            sizes = self.sizes[:2] if entrant.learns else self.sizes[-1:]
            if not book.failed(entrant.name):
                tasks += book.missing(entrant.name, sizes, PILOT_REPEATS)
        return tuple(sorted(tasks, key=lambda task: (task.repeat, task.size)))

    def _climb(self, book: _Book, purse: float) -> tuple[TrialTask, ...]:
        """Take the candidates that can pay five fits at the next size one size further, the best first."""
        climbers = [entrant for entrant in self._ranked(book) if entrant.learns]
        climbers = [entrant for entrant in climbers if not self._hopeless(entrant, book, purse)]
        for size in self.sizes[2:]:
            tasks: list[TrialTask] = []
            reserved = 0.0
            for entrant in climbers:
                missing = book.missing(entrant.name, [size], PILOT_REPEATS)
                cost = (FOLDS - book.repeats(entrant.name, size)) * book.predict(entrant.name, size)
                if not missing or reserved + cost > 0.8 * purse:
                    continue
                reserved += cost
                tasks += missing
            if tasks:
                return tuple(tasks)
        return ()

    def _complete(self, book: _Book, purse: float) -> tuple[TrialTask, ...]:
        """Bring every candidate to five repeats at its largest size: each held-out row is predicted."""
        cheap: list[TrialTask] = []
        dear: list[TrialTask] = []
        for entrant in self._ranked(book):
            top = book.top(entrant.name)
            missing = [] if top is None else book.missing(entrant.name, [top], FOLDS)
            is_cheap = sum(book.predict(task.candidate, task.size) for task in missing) < 0.05 * purse
            (cheap if is_cheap else dear).extend(missing)
        return book.affordable([*cheap, *dear], purse)

    def _repeat(self, book: _Book, purse: float) -> tuple[TrialTask, ...]:
        """Add repeats: five at every size, the cheapest first, then more where noise hides the gain."""
        active = [entrant for entrant in self._ranked(book) if entrant.learns]
        active = [entrant for entrant in active if not self._hopeless(entrant, book, purse)]
        for entrant in sorted(active, key=lambda entrant: self._cost_below(entrant.name, book)):
            sizes = [size for size in reversed(self.sizes) if book.repeats(entrant.name, size)]
            if tasks := book.affordable(book.missing(entrant.name, sizes, FOLDS), purse):
                return tasks
        for size in reversed(self.sizes[-4:]):
            wanted: list[TrialTask] = []
            for entrant in active[:3]:
                if book.repeats(entrant.name, size) and self._noisy(entrant.name, size, book):
                    wanted += book.missing(entrant.name, [size], MOST_REPEATS)
            if tasks := book.affordable(wanted, purse):
                return tasks
        return ()

    def _ranked(self, book: _Book) -> list[Entrant]:
        """Order those that can be fitted by the score at their largest size."""
        alive = [
            entrant for entrant in self.entrants if not book.failed(entrant.name) and book.top(entrant.name)
        ]
        return sorted(alive, key=lambda entrant: -book.best_score(entrant.name))

    def _hopeless(self, entrant: Entrant, book: _Book, purse: float) -> bool:
        """Whether it is clearly behind two others at its largest size, gains no more, and costs something."""
        size = book.top(entrant.name)
        if entrant.protected or size is None or size not in self.sizes[3:-1]:
            return False
        if purse and self._cost_ahead(entrant.name, size, book) < 0.05 * purse:
            return False
        ahead = [other.name for other in self.entrants if other != entrant and other.learns]
        return sum(self._clearly_behind(entrant.name, other, size, book) for other in ahead) >= 2

    def _clearly_behind(self, name: str, other: str, size: int, book: _Book) -> bool:
        gaps = book.paired_gaps(other, name, size)
        if len(gaps) < PILOT_REPEATS:
            return False
        half = self.sizes[self.sizes.index(size) - 1]
        gain = book.mean(name, size) - book.mean(name, half)
        gain_of_other = book.mean(other, size) - book.mean(other, half)
        noise = max(stdev(gaps), book.usual_noise(name)) / math.sqrt(len(gaps))
        return (
            fmean(gaps) > 3 * noise and fmean(gaps) > 2 * abs(gain_of_other) and gain <= gain_of_other + noise
        )

    def _cost_ahead(self, name: str, size: int, book: _Book) -> float:
        return sum(FOLDS * book.predict(name, larger) for larger in self.sizes if larger > size)

    def _cost_below(self, name: str, book: _Book) -> float:
        return sum(book.predict(name, size) for size in self.sizes if book.repeats(name, size))

    def _noisy(self, name: str, size: int, book: _Book) -> bool:
        """Whether the standard error is more than a tenth of what the last doubling has gained."""
        place = self.sizes.index(size)
        scores = book.scores(name, size)
        if place == 0 or len(scores) < 2:
            return False
        gain = abs(book.mean(name, size) - book.mean(name, self.sizes[place - 1]))
        return stdev(scores) / math.sqrt(len(scores)) > gain / 10


def plan_curves(candidates: Iterable[Candidate], sizes: tuple[int, ...], *, workers: int) -> CurvePlan:
    """Make the plan for the candidates that can be fitted; the rungs that only have a result are left out."""
    fitted = [candidate for candidate in candidates if candidate.recipe is not None]
    simplest = next((candidate.name for candidate in reversed(fitted) if candidate.rung is Rung.SIMPLE), "")
    entrants = tuple(
        Entrant(
            name=candidate.name,
            protected=candidate.rung in {Rung.TRIVIAL, Rung.RULES} or candidate.name == simplest,
            learns=candidate.recipe is not None and candidate.recipe.learns,
        )
        for candidate in fitted
    )
    return CurvePlan(entrants=entrants, sizes=sizes, workers=workers)


class _Book:
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
        """The cause, once a candidate has failed as often as the pilot repeats; else nothing."""
        failures = self._failures.get(name, [])
        return failures[-1].failure if len(failures) >= PILOT_REPEATS else ""

    def missing(self, name: str, sizes: Iterable[int], repeats: int) -> list[TrialTask]:
        tasks = [TrialTask(name, size, repeat) for size in sizes for repeat in range(repeats)]
        return [task for task in tasks if task not in self._done]

    def top(self, name: str) -> int | None:
        return max(self._found.get(name, {}), default=None)

    def repeats(self, name: str, size: int) -> int:
        return len(self._found.get(name, {}).get(size, {}))

    def scores(self, name: str, size: int) -> list[float]:
        cell = self._found.get(name, {}).get(size, {})
        return [result.score for result in cell.values() if result.score is not None]

    def mean(self, name: str, size: int) -> float:
        scores = self.scores(name, size)
        return fmean(scores) if scores else math.nan

    def best_score(self, name: str) -> float:
        top = self.top(name)
        score = self.mean(name, top) if top is not None else math.nan
        return score if math.isfinite(score) else -math.inf

    def paired_gaps(self, better: str, worse: str, size: int) -> list[float]:
        """Differences of score on the repeats that both have at this size."""
        ours = self._found.get(worse, {}).get(size, {})
        theirs = self._found.get(better, {}).get(size, {})
        pairs = [(theirs[repeat].score, ours[repeat].score) for repeat in ours if repeat in theirs]
        return [high - low for high, low in pairs if high is not None and low is not None]

    def usual_noise(self, name: str) -> float:
        """The median standard deviation of one repeat over the sizes: two repeats alone say little."""
        spreads = [
            stdev(scores) for size in self._found.get(name, {}) if len(scores := self.scores(name, size)) > 1
        ]
        return sorted(spreads)[len(spreads) // 2] if spreads else 0.0

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
            exponent = min(2.2, max(1.0, steepness))
        return float(best[below[-1]] * (size / below[-1]) ** exponent) + OVERHEAD_SECONDS

    def affordable(self, tasks: Sequence[TrialTask], purse: float) -> tuple[TrialTask, ...]:
        """The tasks, in order, that together fit into nine tenths of the purse."""
        kept, cost = [], 0.0
        for task in tasks:
            price = self.predict(task.candidate, task.size)
            if cost + price <= 0.9 * purse:
                kept.append(task)
                cost += price
        return tuple(kept)
