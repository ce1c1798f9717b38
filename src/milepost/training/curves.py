"""Learning curves as measured: scores by size from stored predictions, for whatever rule is asked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from statistics import fmean, stdev
from typing import Protocol

import numpy as np

from milepost.evidence.assessment import CurvePoint
from milepost.evidence.predictions import Predictions
from milepost.evidence.records import Trial
from milepost.training.folds import FOLDS


class PredictionStore(Protocol):
    """What reading a curve needs of the ledger."""

    def predictions(self, digest: str, /) -> Predictions:
        """Return stored predictions."""


def measure_curve(
    trials: Iterable[Trial], store: PredictionStore, candidate: str, value: Callable[[Predictions], float]
) -> tuple[CurvePoint, ...]:
    """Measure a candidate's curve under `value`, from the smallest size up; nothing is fitted.

    A point has the mean over repeats, and as spread the standard deviation of one repeat (None for a single
    one). Predictions for which the value is not a number (a slice without rows, say) are left out.
    """
    by_size: dict[int, list[float]] = {}
    for trial in _good(trials, candidate):
        score = value(store.predictions(trial.predictions))
        if math.isfinite(score):
            by_size.setdefault(trial.size, []).append(score)
    return tuple(
        CurvePoint(
            size=size,
            mean=fmean(scores),
            spread=stdev(scores) if len(scores) > 1 else None,
            repeats=len(scores),
        )
        for size, scores in sorted(by_size.items())
    )


def out_of_sample(trials: Iterable[Trial], store: PredictionStore, candidate: str) -> Predictions | None:
    """Join the first five repeats at the candidate's largest size: each row is predicted once.

    None when there is no such trial. With fewer than five repeats, the rows of those there are.
    """
    good = [trial for trial in _good(trials, candidate) if trial.repeat < FOLDS]
    if not good:
        return None
    top = max(trial.size for trial in good)
    chosen = {trial.repeat: trial for trial in good if trial.size == top}
    return join_predictions([store.predictions(chosen[repeat].predictions) for repeat in sorted(chosen)])


def join_predictions(parts: Sequence[Predictions]) -> Predictions:
    """Put predictions of different rows and the same classes one after another."""
    scores = [part.scores for part in parts if part.scores is not None]
    return Predictions(
        rows=np.concatenate([part.rows for part in parts]),
        prediction=np.concatenate([part.prediction for part in parts]),
        scores=np.concatenate(scores) if len(scores) == len(parts) else None,
        classes=parts[0].classes,
    )


def _good(trials: Iterable[Trial], candidate: str) -> list[Trial]:
    return [
        trial for trial in trials if trial.candidate == candidate and trial.predictions and not trial.failure
    ]
