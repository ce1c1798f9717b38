"""A rehearsal: every candidate once on a tiny subset, the way that trials go, in seconds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from milepost.base.errors import ProjectError
from milepost.evidence.examples import Examples
from milepost.evidence.predictions import Predictions
from milepost.evidence.records import Rung
from milepost.training.bench import fit_on, lay_bench
from milepost.training.book import TrialTask
from milepost.training.executor import run_inline
from milepost.training.folds import make_folds
from milepost.training.foreign import read_predictions
from milepost.training.ladder import Candidate

Array = np.ndarray[Any, Any]

SMOKE_ROWS = 200


@dataclass(frozen=True, kw_only=True, eq=False)
class Attempt:
    """One candidate, trained and asked once; `asked` holds the row numbers that it was asked to predict."""

    candidate: str
    seconds: float
    asked: Array
    predictions: Predictions | None
    failure: str = ""


def rehearse(
    examples: Examples, candidates: Sequence[Candidate], *, root: Path, rows: int = SMOKE_ROWS
) -> list[Attempt]:
    """Train and ask every candidate that predicts, on `rows` development rows; a failure is an attempt too.

    Published and human results are left out, and predictions made elsewhere are read and joined. Nothing is
    recorded. Raises ImageNotDecodedError, TooFewRowsError and TooFewGroupsError: without rows there is no
    rehearsal.
    """
    folds = make_folds(examples)
    subset = np.sort(np.concatenate([folds.train(0, rows - rows // 5), folds.held_out(0)[: rows // 5]]))
    few = examples.take(subset)
    small = make_folds(few)
    fitted = [candidate for candidate in candidates if candidate.recipe is not None]
    attempts: list[Attempt] = []
    bench = lay_bench(few, fitted, small, root=root)
    asked = few.rows[small.held_out(0)]

    def attempt(candidate: Candidate) -> Attempt:
        fit = fit_on(bench, TrialTask(candidate.name, small.largest, 0))
        return Attempt(
            candidate=candidate.name,
            seconds=fit.total_seconds,
            asked=asked,
            predictions=fit.predictions,
            failure=fit.failure,
        )

    run_inline(attempt, fitted, on_result=lambda done: attempts.append(_result(done.result)))
    files = [candidate for candidate in candidates if _has_file(candidate)]
    return attempts + [_read_file(candidate, examples, root=root) for candidate in files]


def _result(attempt: Attempt | None) -> Attempt:
    assert attempt is not None
    return attempt


def _has_file(candidate: Candidate) -> bool:
    return candidate.rung is Rung.PREDICTIONS


def _read_file(candidate: Candidate, examples: Examples, *, root: Path) -> Attempt:
    started = time.perf_counter()
    try:
        found = read_predictions(root / candidate.reference, examples)
    except ProjectError as error:
        nothing = np.zeros(0, dtype=np.int64)
        return Attempt(
            candidate=candidate.name, seconds=0.0, asked=nothing, predictions=None, failure=str(error)
        )
    seconds = time.perf_counter() - started
    return Attempt(candidate=candidate.name, seconds=seconds, asked=found.rows, predictions=found)
