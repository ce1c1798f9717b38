"""The bench: what all fits of a run share, laid out once and mapped into every worker, and one fit on it."""

from __future__ import annotations

import pickle
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from milepost.base.errors import ProjectError
from milepost.base.measurement import TaskKind
from milepost.evidence.examples import Examples
from milepost.evidence.predictions import Predictions
from milepost.evidence.records import FEATURES
from milepost.metrics.table import MEMORY
from milepost.models.columns import Columns, Encoder, learn_encoder
from milepost.models.method import Method
from milepost.models.predictors import Predictor, features_of
from milepost.models.recipe import Recipe, load_learners
from milepost.models.scores import keep_largest
from milepost.models.working_memory import Worker, measure_memory
from milepost.training.book import TrialTask
from milepost.training.folds import Folds
from milepost.training.ladder import Candidate

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]

PROBE_ROWS = 200
PROBE_SECONDS = 1.0
TRAINING_SHARE = 0.05
"""Of the time of a fit and its predictions, this much may go into predicting rows that it learned from."""
TRAINING_SECONDS = 0.05  # what costs less is not thinned out
NO_CLASS = "(no class)"


@dataclass(frozen=True, kw_only=True, eq=False)
class Bench:
    """Columns, targets and folds of the examples, and the recipes of the candidates by name.

    `weighs` says that the memory at work of each candidate is wanted: it costs a process for each.
    """

    task: TaskKind
    columns: Columns
    target: Array
    labels: tuple[str, ...]
    rows: Array
    folds: Folds
    recipes: Mapping[str, Recipe]
    encoder: Encoder
    probe: pd.DataFrame
    weighs: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit:
    """What one fit gave: predictions, seconds, notes and measurements, or the cause of its failure.

    `training` holds predictions of rows that the fit learned from, where they were asked for. Measuring memory at work
    takes `weigh_seconds`: once for a candidate, so it is no part of the `total_seconds` that other fits are planned by.
    """

    predictions: Predictions | None
    fit_seconds: float
    predict_seconds: float
    notes: tuple[str, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    training: Predictions | None = None
    failure: str = ""
    total_seconds: float = 0.0
    weigh_seconds: float = 0.0


def lay_bench(
    examples: Examples, candidates: Sequence[Candidate], folds: Folds, *, root: Path, weighs: bool = False
) -> Bench:
    """Turn the development rows into arrays; positions of the bench are those of the examples.

    Raises UserCodeError and ImageNotDecodedError.
    """
    recipes = {candidate.name: candidate.recipe for candidate in candidates if candidate.recipe is not None}
    encoder = learn_encoder(examples.inputs.iloc[folds.development], examples.kinds, root=root)
    with_frame = any(recipe.needs_frame() for recipe in recipes.values())
    columns = encoder.encode(examples.inputs, with_frame=with_frame)
    labels, target = _numbered(examples)
    if any(recipe.method is Method.PREVIOUS for recipe in recipes.values()):
        columns = replace(columns, previous=_previous(examples, target, folds))
    return Bench(
        task=examples.task,
        columns=columns,
        target=target,
        labels=labels,
        rows=examples.rows,
        folds=folds,
        recipes=recipes,
        encoder=encoder,
        probe=examples.inputs.iloc[folds.held_out(0)[:PROBE_ROWS]],
        weighs=weighs,
    )


def fit_on(bench: Bench, task: TrialTask) -> Fit:
    """Do one fit; an error of a learner or of the project's code fails this fit, not the run."""
    started = time.perf_counter()
    try:
        fit = _fit(bench, task)
        return replace(fit, total_seconds=time.perf_counter() - started - fit.weigh_seconds)
    except ProjectError as error:
        return _failed(str(error))
    except MemoryError:
        return _failed("MemoryError: this fit needs more memory than there is")
    except Exception as error:
        return _failed(f"{type(error).__name__}: {error}")


def fit_stored(path: str, task: TrialTask) -> Fit:
    """Do one fit on the bench stored at this path; a process opens it once and maps its arrays."""
    return fit_on(_opened(path), task)


def store_bench(bench: Bench, folder: Path) -> str:
    """Write the bench where worker processes can map it; the folder is this run's own."""
    import joblib

    path = folder / "bench.joblib"
    joblib.dump(bench, path)
    return str(path)


@lru_cache(maxsize=1)
def _opened(path: str) -> Bench:
    import joblib

    load_learners()
    bench: Bench = joblib.load(path, mmap_mode="r")
    return bench


def _fit(bench: Bench, task: TrialTask) -> Fit:
    train = bench.folds.train(task.repeat, task.size)
    held_out = bench.folds.held_out(task.repeat)
    predictor = bench.recipes[task.candidate].build(bench.labels)
    started = time.perf_counter()
    notes = predictor.fit(bench.columns.take(train), bench.target[train], classes=len(bench.labels))
    fitted = time.perf_counter()
    predicted, scores = predictor.predict(bench.columns.take(held_out))
    ended = time.perf_counter()
    seconds = (fitted - started, ended - fitted)
    is_top = task.size == bench.folds.largest and task.repeat == 0
    metrics = measure_use(bench, predictor) if is_top else {}
    begun = time.perf_counter()
    if is_top and bench.weighs:
        metrics |= _weigh(bench, predictor, bench.recipes[task.candidate], metrics["latency_p50_ms"])
    weighed = time.perf_counter() - begun
    return Fit(
        predictions=_as_predictions(bench, held_out, predicted, scores),
        fit_seconds=seconds[0],
        predict_seconds=seconds[1],
        notes=notes,
        metrics=metrics,
        weigh_seconds=weighed,
        training=_predict_training(bench, task, predictor, *seconds) if task.training else None,
    )


def _predict_training(
    bench: Bench, task: TrialTask, predictor: Predictor, fit_seconds: float, predict_seconds: float
) -> Predictions | None:
    """Predict some of the rows that were learned from, as many as a small share of the fit's time pays for."""
    learned = bench.folds.learned_from(task.repeat, task.size)
    each = predict_seconds / max(1, len(bench.folds.held_out(task.repeat)))
    purse = max(TRAINING_SECONDS, TRAINING_SHARE * (fit_seconds + predict_seconds))
    while len(learned) > 1 and each * len(learned) > purse:
        learned = learned[: len(learned) // 2]
    if not len(learned):
        return None
    predicted, scores = predictor.predict(bench.columns.take(learned))
    return _as_predictions(bench, learned, predicted, scores)


def measure_use(bench: Bench, predictor: Predictor) -> dict[str, float]:
    """Measure what use costs: milliseconds for one row at a time, from the raw inputs on, megabytes, and features.

    Up to 200 rows within a second; the first call is left out, it pays for loading.
    """
    needs_frame = bench.columns.frame is not None
    times: list[float] = []
    begun = time.perf_counter()
    for position in range(len(bench.probe)):
        started = time.perf_counter()
        predictor.predict(bench.encoder.encode(bench.probe.iloc[[position]], with_frame=needs_frame))
        times.append(1000 * (time.perf_counter() - started))
        if time.perf_counter() - begun > PROBE_SECONDS and len(times) > 2:
            break
    used = np.array(times[1:] or times)
    measured = {
        "latency_p50_ms": float(np.quantile(used, 0.50)),
        "latency_p99_ms": float(np.quantile(used, 0.99)),
    }
    if (size := _megabytes(predictor)) is not None:
        measured["size_mb"] = size
    if (count := features_of(predictor)) is not None:
        measured[FEATURES] = float(count)
    return measured


def _weigh(bench: Bench, predictor: Predictor, recipe: Recipe, row_ms: float) -> dict[str, float]:
    """Measure the memory at work, with no more rows than are answered one by one in the time of the probe."""
    worker = Worker(predictor=predictor, encoder=None if recipe.needs_frame() else bench.encoder)
    rows = bench.probe.iloc[: max(1, round(1000 * PROBE_SECONDS / max(row_ms, 1e-3)))]
    megabytes = measure_memory(worker, rows, root=Path(recipe.root))
    return {} if megabytes is None else {MEMORY: megabytes}


def _megabytes(predictor: Predictor) -> float | None:
    try:
        return len(pickle.dumps(predictor)) / 1e6
    except Exception:  # code of the project may hold anything; then the size is unknown
        return None


def _as_predictions(bench: Bench, held_out: Array, predicted: Array, scores: Array | None) -> Predictions:
    rows = np.asarray(bench.rows[held_out], dtype=np.int64)
    if bench.task is TaskKind.REGRESSION:
        return Predictions(rows=rows, prediction=np.asarray(predicted, dtype=np.float64))
    names = np.array([*bench.labels, NO_CLASS], dtype=object)
    return Predictions(
        rows=rows,
        prediction=names[predicted],
        scores=None if scores is None else keep_largest(np.asarray(scores, dtype=np.float32)),
        classes=bench.labels,
    )


def _numbered(examples: Examples) -> tuple[tuple[str, ...], Array]:
    if examples.task is TaskKind.REGRESSION:
        return (), examples.target.astype(np.float64)
    labels, numbers = np.unique(examples.target.astype(str), return_inverse=True)
    return tuple(str(label) for label in labels), numbers.astype(np.int64)


def _previous(examples: Examples, target: Array, folds: Folds) -> Array:
    """The target of the row before in time (of the same group, where there are groups); NaN for the first."""
    assert examples.time is not None
    order = folds.development[np.argsort(examples.time[folds.development], kind="stable")]
    if examples.group is not None:
        order = order[np.argsort(examples.group[order].astype(str), kind="stable")]
    previous = np.full(len(target), np.nan)
    previous[order[1:]] = target[order[:-1]]
    if examples.group is not None:
        starts = examples.group[order[1:]] != examples.group[order[:-1]]
        previous[order[1:][starts]] = np.nan
    return previous


def _failed(cause: str) -> Fit:
    return Fit(predictions=None, fit_seconds=0.0, predict_seconds=0.0, failure=cause[:2000])
