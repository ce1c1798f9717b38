"""Which fits to buy with the seconds there are, so that the decision gets as clear as it can.

A pilot, then up the sizes, then every row predicted once at the largest size, then repeats where they narrow the
forecast of those who may be the best, until the answer is settled, or noise no longer matters, or the time is spent.
The plan is a pure function of the results so far and the time left, so an interrupted run goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from milepost.evidence.records import Rung
from milepost.statistics.learner_kinds import LearnerKind
from milepost.training.aim import (
    Aim,
    Prospect,
    contenders,
    favourites,
    is_missed,
    is_settled,
    look,
    repeats_wanted,
)
from milepost.training.book import PILOT_REPEATS, Book, TrialResult, TrialTask
from milepost.training.folds import FOLDS
from milepost.training.ladder import Candidate

MOST_REPEATS = 2 * FOLDS  # every round of folds holds out the same rows again, so more rounds say little more
CLIMB_SHARE = 0.8  # of the purse may be promised to larger sizes
CHEAP_SECONDS = 3.0  # what costs less is not left out for its cost; not a share, so that a second run agrees
GROWTH = 0.3  # of the repeats so far are bought before the forecasts are made again
FEWEST_SIZES = 3  # measured ones, before a candidate may be left behind


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """A candidate as the plan sees it: one that does not learn is tried at the largest size only."""

    name: str
    protected: bool
    learns: bool
    learner: LearnerKind | None = None


@dataclass(frozen=True, kw_only=True)
class CurvePlan:
    """Sizes and candidates of the curves; `next_tasks` says what to fit next.

    A candidate that is not expected to be the best at the horizon of `aim` is left behind early, if going on with it
    costs something; the simplest model always goes on. A candidate that is too slow for the next size keeps its
    smaller sizes, and one that does not learn is fitted at the largest size only.
    """

    entrants: tuple[Entrant, ...]
    sizes: tuple[int, ...]
    aim: Aim
    workers: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The candidates that are fitted."""
        return tuple(entrant.name for entrant in self.entrants)

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
        if seconds_left <= 0:
            return ()
        round_ = self._round(results, seconds_left * self.workers)
        asks = (round_.pilot, round_.climb, round_.complete, round_.narrow)
        wanted: tuple[TrialTask, ...] = next((tasks for ask in asks if (tasks := ask())), ())
        return tuple(replace(task, training=round_.ends_the_curve(task)) for task in wanted)

    def spent(self, results: Sequence[TrialResult]) -> tuple[str, ...]:
        """Say in words what the time has bought, and what was left behind."""
        round_ = self._round(results, purse=0.0)
        done = [result for result in results if not result.failure]
        seconds = sum(result.seconds for result in results)
        lines = [f"{len(done)} fits in {seconds:.1f} s of compute{round_.why_enough()}"]
        for entrant in self.entrants:
            lines.extend(round_.told(entrant, bool(done)))
        return tuple(lines)

    def expected_seconds(self, results: Sequence[TrialResult], tasks: Iterable[TrialTask]) -> float:
        """Predict the compute of these fits, in seconds of one worker."""
        book = Book(results)
        return sum(book.predict(task.candidate, task.size) for task in tasks)

    def _round(self, results: Sequence[TrialResult], purse: float) -> _Round:
        return _Round(plan=self, book=Book(results), purse=purse)


def plan_curves(
    candidates: Iterable[Candidate], sizes: tuple[int, ...], *, aim: Aim, workers: int
) -> CurvePlan:
    """Make the plan for the candidates that can be fitted; the rungs that only have a result are left out."""
    fitted = [candidate for candidate in candidates if candidate.recipe is not None]
    simplest = next((candidate.name for candidate in reversed(fitted) if candidate.rung is Rung.SIMPLE), "")
    entrants = tuple(
        Entrant(
            name=candidate.name,
            protected=candidate.name == simplest,
            learns=candidate.learns,
            learner=candidate.learner,
        )
        for candidate in fitted
    )
    return CurvePlan(entrants=entrants, sizes=sizes, aim=aim, workers=workers)


@dataclass(frozen=True, kw_only=True)
class _Round:
    """The plan with what is known now; `purse` in seconds of one worker."""

    plan: CurvePlan
    book: Book
    purse: float

    def pilot(self) -> tuple[TrialTask, ...]:
        """Try everyone twice at the two smallest sizes."""
        tasks = []
        for entrant in self.plan.entrants:
            sizes = self.plan.sizes[:2] if entrant.learns else self.plan.sizes[-1:]
            if not self.book.failed(entrant.name):
                tasks += self.book.missing(entrant.name, sizes, PILOT_REPEATS)
        return tuple(sorted(tasks, key=lambda task: (task.repeat, task.size)))

    def climb(self) -> tuple[TrialTask, ...]:
        """Take the candidates that can pay five fits at the next size one size further, the best first."""
        climbers = [item for item in self._ranked if item.learns and not self._hopeless(item)]
        for size in self.plan.sizes[2:]:
            tasks: list[TrialTask] = []
            reserved = 0.0
            for entrant in climbers:
                missing = self.book.missing(entrant.name, [size], PILOT_REPEATS)
                still = FOLDS - self.book.repeats(entrant.name, size)
                cost = still * self.book.predict(entrant.name, size)
                if not missing or reserved + cost > CLIMB_SHARE * self.purse:
                    continue
                reserved += cost
                tasks += missing
            if tasks:
                return tuple(tasks)
        return ()

    def complete(self) -> tuple[TrialTask, ...]:
        """Bring every candidate to a whole round of folds at its largest size, then contenders at every size.

        A size that was measured on some folds only lies on other rows than the next one, and the step between them
        would be the rows'.
        """
        cheap: list[TrialTask] = []
        dear: list[TrialTask] = []
        for entrant in self._ranked:
            top = self.book.top(entrant.name)
            missing = [] if top is None else self.book.missing(entrant.name, [top], FOLDS)
            cost = sum(self.book.predict(task.candidate, task.size) for task in missing)
            (cheap if cost < CHEAP_SECONDS else dear).extend(missing)
        if tasks := self.book.affordable([*cheap, *dear], self.purse):
            return tasks
        return self.book.affordable(self._rest_of_round(), self.purse)

    def narrow(self) -> tuple[TrialTask, ...]:
        """Repeat what narrows the forecasts of those who may be the best, unless the answer is settled."""
        if self._settled:
            return ()
        wanted: list[TrialTask] = []
        for prospect in favourites(list(self._prospects.values())):
            wanted += self._wanted(prospect)
        return self.book.affordable(wanted, self.purse)

    def ends_the_curve(self, task: TrialTask) -> bool:
        """Whether a fit is one of the first round of folds at the largest size of its candidate."""
        return task.repeat < FOLDS and task.size in (self.plan.sizes[-1], self.book.top(task.candidate))

    def why_enough(self) -> str:
        """Say in words why no more repeats were bought, where it was not the time."""
        if not self._prospects or self._climbing:
            return ""
        if self._settled:
            return "; more would not change the answer"
        return "" if self._still_wanted else "; more repeats would hardly narrow the forecast"

    def told(self, entrant: Entrant, started: bool) -> list[str]:
        """Say in words what became of a candidate that has no full curve."""
        top = self.book.top(entrant.name)
        if failure := self.book.failed(entrant.name):
            return [f"{entrant.name}: failed: {failure}"]
        if top is None:
            return [f"{entrant.name}: not tried, no time was left"] if started else []
        if top == self.plan.sizes[-1]:
            return []
        if self._hopeless(entrant):
            return [f"{entrant.name}: left behind at {top} rows, not expected to catch up with the best"]
        return [f"{entrant.name}: stopped at {top} rows, larger fits did not fit into the time"]

    @property
    def _ranked(self) -> list[Entrant]:
        """Those that can be fitted, by the loss at their largest size."""
        alive = [
            item
            for item in self.plan.entrants
            if not self.book.failed(item.name) and self.book.top(item.name)
        ]
        first = self.plan.aim.places(0)
        return sorted(alive, key=lambda item: self.book.best_loss(item.name, first))

    @cached_property
    def _prospects(self) -> dict[str, Prospect]:
        """What to expect at the horizon of every candidate that learns and has a curve.

        Under the first design that is not surely out of reach, the one whose verdict is to be settled next.
        """
        found: dict[str, Prospect] = {}
        for design in range(self.plan.aim.designs):
            found = self._prospects_under(design) or found
            if found and not is_missed(self.plan.aim, list(found.values())):
                return found
        return found

    def _prospects_under(self, design: int) -> dict[str, Prospect]:
        aim, found = self.plan.aim, {}
        for entrant in self._ranked:
            tallies = self.book.tallies(entrant.name) if entrant.learns else {}
            mine = {place: tallies[place] for place in aim.places(design) if place in tallies}
            if mine:
                found[entrant.name] = look(aim, entrant.name, mine, entrant.learner)
        return found

    @cached_property
    def _settled(self) -> bool:
        return is_settled(self.plan.aim, list(self._prospects.values()))

    @property
    def _climbing(self) -> bool:
        """Whether the likeliest to be the best was not measured at the largest size."""
        first = contenders(list(self._prospects.values()))[0]
        return self.book.top(first.candidate) != self.plan.sizes[-1]

    @property
    def _still_wanted(self) -> bool:
        return any(self._wanted(item) for item in favourites(list(self._prospects.values())))

    def _rest_of_round(self) -> list[TrialTask]:
        """What contenders still need for a whole round of folds at every size, the cheapest candidate first."""
        rest = []
        for prospect in contenders(list(self._prospects.values())):
            name = prospect.candidate
            measured = [size for size in self.plan.sizes if self.book.repeats(name, size)]
            rest.append(self.book.missing(name, measured, FOLDS))
        costs = [sum(self.book.predict(task.candidate, task.size) for task in tasks) for tasks in rest]
        return [task for place in sorted(range(len(rest)), key=costs.__getitem__) for task in rest[place]]

    def _wanted(self, prospect: Prospect) -> list[TrialTask]:
        """Whole rounds of folds at the sizes where repeats are worth their time."""
        tally = self.book.tallies(prospect.candidate)[prospect.place]
        most = max(self.plan.workers, round(GROWTH * float(tally.repeats.sum())))
        counts = repeats_wanted(self.plan.aim, prospect, tally, most)
        tasks: list[TrialTask] = []
        for size, count in zip(tally.sizes, counts, strict=True):
            rounds = -(-count // FOLDS) + self.book.repeats(prospect.candidate, int(size)) // FOLDS
            upto = min(rounds * FOLDS, MOST_REPEATS) if count else 0
            tasks += self.book.missing(prospect.candidate, [int(size)], upto)
        return sorted(tasks, key=lambda task: (task.repeat, -task.size))

    def _hopeless(self, entrant: Entrant) -> bool:
        """Whether another is expected to be better at the horizon than this one may get, and to go on costs time."""
        prospect, size = self._prospects.get(entrant.name), self.book.top(entrant.name)
        if entrant.protected or prospect is None or size not in self.plan.sizes[FEWEST_SIZES - 1 : -1]:
            return False
        larger = [item for item in self.plan.sizes if item > (size or 0)]
        cost = sum(FOLDS * self.book.predict(entrant.name, item) for item in larger)
        if cost < CHEAP_SECONDS:
            return False
        return prospect not in contenders(list(self._prospects.values()))
