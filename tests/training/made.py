"""Examples with known truth, and a store in memory that keeps what a ledger keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from milepost.base.ids import digest_of
from milepost.base.measurement import TaskKind
from milepost.contract.model import Contract, DataSection, MetricSection, TaskSection
from milepost.evidence.examples import Examples, InputKind
from milepost.evidence.predictions import Predictions
from milepost.evidence.records import Trial
from milepost.training.folds import FOLDS
from milepost.training.trials import usual_loss


def blobs(rows: int = 300, *, classes: int = 3, seed: int = 1, **changes: Any) -> Examples:
    """Two numbers and a category around one centre for each class."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(classes, size=rows)
    centres = np.column_stack([np.cos(np.arange(classes) * 2), np.sin(np.arange(classes) * 2)])
    points = centres[truth] + rng.normal(scale=0.4, size=(rows, 2))
    inputs = pd.DataFrame({"x": points[:, 0], "y": points[:, 1], "colour": rng.choice(["red", "blue"], rows)})
    kinds = {"x": InputKind.NUMERIC, "y": InputKind.NUMERIC, "colour": InputKind.CATEGORICAL}
    made = Examples(
        task=TaskKind.CLASSIFICATION,
        inputs=inputs,
        kinds=kinds,
        target=np.array([f"class-{number}" for number in truth]),
        target_name="label",
        rows=np.arange(rows) + 1000,
        use=rng.choice(["train", "validation", "calibration", "test"], rows, p=[0.6, 0.15, 0.1, 0.15]),
        version=f"blobs-{rows}-{seed}",
        total_rows=rows,
    )
    return replace(made, **changes)


def line(rows: int = 300, seed: int = 2) -> Examples:
    """A number that is three times another, with noise."""
    made = blobs(rows, seed=seed)
    x = made.inputs["x"].to_numpy()
    noise = np.random.default_rng(seed).normal(scale=0.1, size=rows)
    return replace(made, task=TaskKind.REGRESSION, target=3.0 * x + noise)


def contract_for(examples: Examples, **changes: Any) -> Contract:
    """The smallest contract for these examples."""
    task = TaskSection(kind=examples.task, target=examples.target_name)
    metric = MetricSection(optimize="accuracy")
    return Contract(name="made", task=task, data=DataSection(sources=()), metric=metric, **changes)


class MemoryStore:
    """Keeps trials and predictions, and counts the commits."""

    def __init__(self) -> None:
        self.kept: dict[str, Trial] = {}
        self.blobs: dict[str, Predictions] = {}
        self.commits = 0

    def known_trials(self, ids: Sequence[str]) -> dict[str, Trial]:
        return {key: self.kept[key] for key in ids if key in self.kept}

    def add_trials(self, trials: Sequence[Trial]) -> None:
        self.commits += 1
        for trial in trials:
            self.kept.setdefault(trial.id, trial)

    def put_predictions(self, predictions: Predictions) -> str:
        digest = digest_of([predictions.rows, predictions.prediction.tolist()])
        self.blobs[digest] = predictions
        return digest

    def predictions(self, digest: str) -> Predictions:
        return self.blobs[digest]


def scores_by_size(
    trials: Sequence[Trial], store: MemoryStore, candidate: str, examples: Examples
) -> dict[int, list[float]]:
    """One less the usual loss of every fit of a candidate, by size."""
    losses, found = usual_loss(examples), {}
    for trial in sorted(trials, key=lambda trial: (trial.size, trial.repeat)):
        if trial.candidate == candidate and trial.predictions:
            found.setdefault(trial.size, []).append(1 - losses(store.predictions(trial.predictions))[0])
    return found


def top_score(trials: Sequence[Trial], store: MemoryStore, candidate: str, examples: Examples) -> float:
    """The mean score at the largest size."""
    return float(np.mean(list(scores_by_size(trials, store, candidate, examples).values())[-1]))


def first_round(trials: Sequence[Trial], store: MemoryStore, candidate: str) -> list[Predictions]:
    """The predictions of the first five repeats at the largest size."""
    own = [
        trial
        for trial in trials
        if trial.candidate == candidate and trial.predictions and trial.repeat < FOLDS
    ]
    top = max(trial.size for trial in own)
    return [store.predictions(trial.predictions) for trial in own if trial.size == top]
