"""Runs the plan of the curves: each fit becomes a trial as soon as it ends, and none is done twice."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from milepost.base.clock import utc_now
from milepost.base.measurement import TaskKind
from milepost.evidence.examples import Examples
from milepost.evidence.predictions import Predictions
from milepost.evidence.records import Rung, Trial
from milepost.training.aim import Aim
from milepost.training.bench import Bench, Fit, fit_on, fit_stored, lay_bench, store_bench
from milepost.training.book import FitPlan, TrialResult, TrialTask
from milepost.training.curve_plan import plan_curves
from milepost.training.executor import Done, close_workers, run_inline, run_tasks, usable_cores
from milepost.training.folds import anchors, make_folds
from milepost.training.foreign import foreign_trials
from milepost.training.ladder import Candidate

Array = np.ndarray[Any, Any]
Losses = Callable[[Predictions], tuple[float, ...]]
Progress = Callable[[float, str], None]

INLINE_SECONDS = 3.0
USUAL_GAP_SECONDS = 3.0
USUAL_FACTOR = 16

MOST_ATTEMPTS = 20


class TrialStore(Protocol):
    """What a run needs of the ledger."""

    def known_trials(self, ids: Sequence[str], /) -> Mapping[str, Trial]:
        """Return those trials of these ids that are recorded."""

    def add_trials(self, trials: Sequence[Trial], /) -> Any:
        """Record trials durably."""

    def put_predictions(self, predictions: Predictions, /) -> str:
        """Store predictions and return their digest."""

    def predictions(self, digest: str, /) -> Predictions:
        """Return stored predictions."""


@dataclass(frozen=True, kw_only=True)
class TrialRun:
    """The trials of a run, known ones included, and in words what the time has bought."""

    trials: tuple[Trial, ...]
    notes: tuple[str, ...]
    seconds: float
    fitted: int
    largest: int


def run_trials(
    examples: Examples,
    candidates: Sequence[Candidate],
    ledger: TrialStore,
    *,
    made_from: Mapping[str, str],
    root: Path,
    seconds: float,
    workers: int | None = None,
    aim: Callable[[int], Aim] | None = None,
    losses: Losses | None = None,
    progress: Progress | None = None,
    engine: str = "local",
    plan: FitPlan | None = None,
    weighs: bool = False,
) -> TrialRun:
    """Measure the learning curves of the candidates within the time, at most one fit longer.

    `made_from` holds the digests of data, split and task; each trial adds its candidate's. `aim(largest size)`
    is what the fits are to decide, and `losses(predictions)` what it speaks of (0 is perfect): they only steer the
    plan. Unless given, it is the share of wrong classes, or of the variance not explained, at 16 times the
    largest size. With `weighs` the largest fit of each candidate also tells its memory at work (beside rules it always
    does). `progress(share done, what)` is called after each fit. Trials that the ledger knows are not
    fitted again, and the time they took counts as spent; one that failed before is tried again. Raises
    UserCodeError, ImageNotDecodedError, TooFewRowsError, TooFewGroupsError.
    """
    begun = time.monotonic()
    workers = usable_cores() if workers is None else workers
    folds = make_folds(examples)
    foreign = foreign_trials(examples, candidates, ledger, folds=folds, made_from=made_from, root=root)
    weighs = weighs or any(candidate.rung is Rung.RULES for candidate in candidates)
    bench = lay_bench(examples, candidates, folds, root=root, weighs=weighs)
    sizes = anchors(folds.largest, len(bench.labels))
    question = aim(folds.largest) if aim else Aim(horizon=USUAL_FACTOR * folds.largest)
    plan = plan or plan_curves(candidates, sizes, aim=question, workers=workers)
    run = _Run(
        bench=bench,
        plan=plan,
        ledger=ledger,
        made_from=made_from,
        digests={candidate.name: candidate.digest for candidate in candidates},
        losses=losses or usual_loss(examples),
        progress=progress,
        budget=seconds,
        begun=begun,
        engine=engine,
    )
    with tempfile.TemporaryDirectory(prefix="milepost-") as folder:
        try:
            run.go(Path(folder))
        finally:
            close_workers()
    return TrialRun(
        trials=(*foreign, *run.trials),
        notes=plan.spent(run.results),
        seconds=time.monotonic() - begun,
        fitted=run.fitted,
        largest=folds.largest,
    )


def usual_loss(examples: Examples) -> Losses:
    """The share of wrong classes; for numbers the share of the variance that is not explained. Less is better."""
    order = np.argsort(examples.rows, kind="stable")
    of = _unexplained if examples.task is TaskKind.REGRESSION else _wrong

    def losses(predictions: Predictions) -> tuple[float, ...]:
        places = order[np.searchsorted(examples.rows, predictions.rows, sorter=order)]
        return (of(examples.target[places], predictions),)

    return losses


@dataclass(kw_only=True)
class _Run:
    bench: Bench
    plan: FitPlan
    ledger: TrialStore
    made_from: Mapping[str, str]
    digests: Mapping[str, str]
    losses: Losses
    progress: Progress | None
    budget: float
    begun: float
    engine: str
    trials: list[Trial] = field(default_factory=list)
    results: list[TrialResult] = field(default_factory=list)
    fitted: int = 0
    known_seconds: float = 0.0
    stored: str = ""

    def go(self, folder: Path) -> None:
        """Take what the ledger knows, then ask the plan for rounds until it has no more."""
        self._recall(self.plan.all_tasks())
        while tasks := self.plan.next_tasks(self.results, self._left()):
            before = len(self.results)
            fresh = self._recall(tasks)
            self._fit_all(fresh, folder)
            if len(self.results) == before:
                return

    def _left(self) -> float:
        return self.budget - self.known_seconds - (time.monotonic() - self.begun)

    def _recall(self, tasks: Sequence[TrialTask]) -> list[tuple[TrialTask, int]]:
        """Take what the ledger knows; return the tasks to fit, with how often each has failed before."""
        waiting = [(task, 0) for task in tasks]
        fresh: list[tuple[TrialTask, int]] = []
        while waiting:
            ids = {self._trial(task, attempt).id: (task, attempt) for task, attempt in waiting}
            known = self.ledger.known_trials(list(ids))
            fresh += [pair for key, pair in ids.items() if key not in known]
            waiting = []
            for key, trial in known.items():
                task, attempt = ids[key]
                if trial.failure and attempt < MOST_ATTEMPTS:
                    waiting.append((task, attempt + 1))
                else:
                    self._note_known(task, trial)
        self.known_seconds = self._seconds_of_known() if not self.fitted else self.known_seconds
        order = {task: place for place, task in enumerate(tasks)}
        return sorted(fresh, key=lambda pair: order[pair[0]])

    def _seconds_of_known(self) -> float:
        """What the known trials took; a candidate without one keeps its share of the budget all the same."""
        known = {trial.candidate for trial in self.trials}
        share = sum(name in known for name in self.plan.names) / max(len(self.plan.names), 1)
        return min(_wall_seconds(self.trials), share * self.budget)

    def _note_known(self, task: TrialTask, trial: Trial) -> None:
        seconds = trial.fit_seconds + trial.predict_seconds
        predictions = self.ledger.predictions(trial.predictions) if trial.predictions else None
        self._note(task, trial, predictions, seconds)

    def _fit_all(self, fresh: list[tuple[TrialTask, int]], folder: Path) -> None:
        if not fresh:
            return
        attempts = dict(fresh)
        tasks = list(attempts)
        deadline = self.begun + self.budget - self.known_seconds

        def keep(done: Done[TrialTask, Fit]) -> None:
            self._keep(done, attempts[done.task])

        if self._small(tasks):
            threads = max(1, usable_cores() // self.plan.workers)
            run_inline(partial(fit_on, self.bench), tasks, on_result=keep, deadline=deadline, threads=threads)
            return
        self.stored = self.stored or store_bench(self.bench, folder)
        call = partial(fit_stored, self.stored)
        known = list(self.results)
        run_tasks(
            call,
            tasks,
            workers=self.plan.workers,
            on_result=keep,
            deadline=deadline,
            expected_seconds=lambda task: self.plan.expected_seconds(known, [task]),
            engine=self.engine,
        )

    def _small(self, tasks: Sequence[TrialTask]) -> bool:
        """Whether to fit in this process: our own code, and less work than starting workers costs."""
        if self.engine != "local" or not all(self.bench.recipes[task.candidate].ours for task in tasks):
            return False
        if self.plan.workers == 1:
            return True
        if self.stored:
            return False
        return self.plan.expected_seconds(self.results, tasks) < INLINE_SECONDS

    def _keep(self, done: Done[TrialTask, Fit], attempt: int) -> None:
        """Commit one result; called in this process as each fit ends."""
        fit = done.result or Fit(predictions=None, fit_seconds=0.0, predict_seconds=0.0, failure=done.failure)
        trial = self._trial(done.task, attempt, fit)
        self.ledger.add_trials([trial])
        self.fitted += 1
        self._note(done.task, trial, fit.predictions, fit.total_seconds)
        if self.progress is not None:
            share = 1 - max(0.0, self._left()) / self.budget if self.budget > 0 else 1.0
            self.progress(min(1.0, share), f"{done.task.candidate} on {done.task.size} rows")

    def _note(self, task: TrialTask, trial: Trial, predictions: Predictions | None, seconds: float) -> None:
        self.trials.append(trial)
        losses = () if predictions is None else self.losses(predictions)
        rows = None if predictions is None else len(predictions.rows)
        result = TrialResult(task=task, seconds=seconds, losses=losses, failure=trial.failure, rows=rows)
        self.results.append(result)

    def _trial(self, task: TrialTask, attempt: int, fit: Fit | None = None) -> Trial:
        params: dict[str, Any] = {"folds": self.bench.folds.digest} | (
            {"attempt": attempt} if attempt else {}
        )
        predictions = None if fit is None else fit.predictions
        return Trial(
            candidate=task.candidate,
            size=task.size,
            repeat=task.repeat,
            made_from={**self.made_from, f"candidate:{task.candidate}": self.digests[task.candidate]},
            at=utc_now(),
            params=params,
            predictions="" if predictions is None else self.ledger.put_predictions(predictions),
            training="" if fit is None or fit.training is None else self.ledger.put_predictions(fit.training),
            classes=() if predictions is None else predictions.classes,
            metrics={} if fit is None else dict(fit.metrics),
            fit_seconds=0.0 if fit is None else fit.fit_seconds,
            predict_seconds=0.0 if fit is None else fit.predict_seconds,
            failure="" if fit is None else fit.failure,
        )


def _wall_seconds(trials: Sequence[Trial]) -> float:
    """How long the runs took that made these trials: gaps between commits, without pauses between runs."""
    ordered = sorted(trials, key=lambda trial: trial.at)
    spent = 0.0
    for place, trial in enumerate(ordered):
        longest = trial.fit_seconds + trial.predict_seconds + USUAL_GAP_SECONDS
        gap = (trial.at - ordered[place - 1].at).total_seconds() if place else longest
        spent += min(gap, longest)
    return spent


def _wrong(truth: Array, predictions: Predictions) -> float:
    return float(np.mean(truth.astype(str) != predictions.prediction.astype(str)))


def _unexplained(truth: Array, predictions: Predictions) -> float:
    spread = float(np.var(truth))
    return float(np.mean((truth - predictions.prediction) ** 2)) / spread if spread > 0 else 1.0
