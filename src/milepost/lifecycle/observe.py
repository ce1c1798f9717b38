"""From trials and their kept predictions to outcomes: what was true, what was predicted, row by row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from milepost.evidence.examples import Examples
from milepost.evidence.predictions import Predictions
from milepost.evidence.records import Rung, Trial
from milepost.ledger import Ledger
from milepost.metrics.outcomes import Outcomes
from milepost.planning.results import CandidateResults, Run
from milepost.statistics.learner_kinds import LearnerKind

MOST_ROWS = 60_000
"""A curve needs samples, not all rows: more rows than this are sampled, uniformly and always the same."""


def outcomes_of(examples: Examples, predictions: Predictions) -> Outcomes:
    """Join predictions with the truth and the columns that conditions name, by row number."""
    order = np.argsort(examples.rows, kind="stable")
    places = order[np.searchsorted(examples.rows, predictions.rows, sorter=order)]
    return Outcomes(
        truth=examples.target[places],
        prediction=predictions.prediction,
        scores=predictions.scores,
        classes=predictions.classes,
        columns={name: values[places] for name, values in examples.columns.items()},
        target=examples.target_name,
    )


def results_of(
    trials: Sequence[Trial],
    rungs: Mapping[str, Rung],
    *,
    folds: int,
    examples: Examples,
    ledger: Ledger,
    learners: Mapping[str, LearnerKind | None] = MappingProxyType({}),
    fixed: Collection[str] = (),
) -> list[CandidateResults]:
    """Group trials by candidate, in the order of `rungs`, with the outcomes of every run; failed ones do not count.

    `learners` says of what kind a candidate is, where a curve of it will be looked at, `fixed` names those that more
    labels cannot change.
    """
    results = []
    for name, rung in rungs.items():
        mine = [trial for trial in trials if trial.candidate == name and not trial.failure]
        if mine:
            found = _candidate(name, rung, mine, folds=folds, examples=examples, ledger=ledger)
            results.append(replace(found, learner=learners.get(name), learns=name not in fixed))
    return results


def _candidate(
    name: str, rung: Rung, trials: Sequence[Trial], *, folds: int, examples: Examples, ledger: Ledger
) -> CandidateResults:
    ordered = sorted(trials, key=lambda trial: (trial.size, trial.repeat))
    largest = max(trials, key=lambda trial: trial.size)
    runs = [_run(trial, examples, ledger.predictions(trial.predictions)) for trial in ordered]
    training = [
        _run(trial, examples, ledger.predictions(trial.training))
        for trial in ordered
        if trial.training and trial.size == largest.size
    ]
    return CandidateResults(
        name=name,
        rung=rung,
        runs=tuple(runs),
        folds=folds,
        fit_seconds=largest.fit_seconds,
        resources=_resources(trials),
        training=tuple(training),
    )


def _run(trial: Trial, examples: Examples, predictions: Predictions) -> Run:
    return Run(
        size=trial.size,
        repeat=trial.repeat,
        outcomes=outcomes_of(examples, predictions),
        rows=predictions.rows,
    )


def _resources(trials: Sequence[Trial]) -> dict[str, Any]:
    """Speed and size, from the largest trial that measured them."""
    found: dict[str, Any] = {}
    for trial in sorted(trials, key=lambda trial: trial.size):
        found.update(trial.metrics)
    return found
