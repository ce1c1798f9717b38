"""Predictions made elsewhere, read from a file: a candidate that is never fitted here."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from milepost.base.clock import utc_now
from milepost.base.measurement import TaskKind
from milepost.contract.model import CandidateKind
from milepost.evidence.examples import Examples
from milepost.evidence.predictions import Predictions
from milepost.evidence.records import Trial
from milepost.training.errors import InvalidPredictionsError, MissingPredictionsError
from milepost.training.folds import FOLDS, Folds
from milepost.training.ladder import Candidate

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]


class _Store(Protocol):
    def known_trials(self, ids: Sequence[str], /) -> Mapping[str, Trial]: ...
    def add_trials(self, trials: Sequence[Trial], /) -> Any: ...
    def put_predictions(self, predictions: Predictions, /) -> str: ...


def foreign_trials(
    examples: Examples,
    candidates: Sequence[Candidate],
    ledger: _Store,
    *,
    folds: Folds,
    made_from: Mapping[str, str],
    root: Path,
) -> list[Trial]:
    """Record each file of predictions as trials of size 0, on the rows that the folds hold out.

    What they were trained on is not known here: that they have not seen these rows is the user's word.
    """
    trials = []
    for candidate in candidates:
        if candidate.kind is not CandidateKind.PREDICTIONS:
            continue
        started = time.perf_counter()
        everything = read_predictions(root / candidate.reference, examples)
        place = {int(row): number for number, row in enumerate(everything.rows)}
        seconds = time.perf_counter() - started
        for repeat in range(FOLDS):
            rows = examples.rows[folds.held_out(repeat)]
            chosen = np.array([place[int(row)] for row in rows if int(row) in place], dtype=np.int64)
            part = _some(everything, chosen)
            trials.append(_record(candidate, repeat, part, ledger, folds, made_from, seconds / FOLDS))
    return trials


def read_predictions(path: Path, examples: Examples) -> Predictions:
    """Read a CSV or Parquet file of predictions and join it to the examples by `row` or by an id column.

    Raises MissingPredictionsError and InvalidPredictionsError.
    """
    table = _read_table(path)
    if "prediction" not in table.columns:
        raise InvalidPredictionsError(
            path=path, what=f"there is no column 'prediction' among {list(table.columns)}"
        )
    rows = _rows(table, path, examples)
    known = rows >= 0
    if not known.any():
        raise InvalidPredictionsError(path=path, what="none of its rows is a row of the examples")
    table, rows = table.loc[known], rows[known]
    if len(np.unique(rows)) < len(rows):
        raise InvalidPredictionsError(path=path, what="some rows are predicted twice")
    prediction = _values(table, path, examples)
    scores, classes = _scores(table, path, examples)
    return Predictions(rows=rows, prediction=prediction, scores=scores, classes=classes)


def _read_table(path: Path) -> pd.DataFrame:
    import pandas as pd

    if not path.is_file():
        raise MissingPredictionsError(path=path)
    try:
        if path.suffix.lower() in {".parquet", ".pq"}:
            return pd.read_parquet(path)
        return pd.read_csv(path)
    except (ValueError, OSError, UnicodeDecodeError, pd.errors.ParserError) as error:
        raise InvalidPredictionsError(path=path, what=f"it cannot be read ({str(error)[:200]})") from error


def _rows(table: pd.DataFrame, path: Path, examples: Examples) -> Array:
    """The row number of each line, -1 where it is none of the examples' rows."""
    if "row" in table.columns:
        import pandas as pd

        numbers = pd.to_numeric(table["row"], errors="coerce").fillna(-1).to_numpy(dtype=np.int64)
        return np.where(np.isin(numbers, examples.rows), numbers, -1)
    name = next(
        (name for name in examples.columns if name in table.columns and name != examples.target_name), None
    )
    if name is None:
        raise InvalidPredictionsError(
            path=path, what=f"there is neither 'row' nor an id among {list(table.columns)}"
        )
    place = {str(key): int(row) for key, row in zip(examples.columns[name], examples.rows, strict=True)}
    return np.array([place.get(str(key), -1) for key in table[name]], dtype=np.int64)


def _values(table: pd.DataFrame, path: Path, examples: Examples) -> Array:
    if examples.task is not TaskKind.REGRESSION:
        if table["prediction"].isna().any():
            raise InvalidPredictionsError(path=path, what="some predictions are missing")
        return _labels(table["prediction"], examples)
    import pandas as pd

    values = pd.to_numeric(table["prediction"], errors="coerce").to_numpy(dtype=np.float64)
    if not np.isfinite(values).all():
        line = int(np.flatnonzero(~np.isfinite(values))[0]) + 2
        raise InvalidPredictionsError(path=path, what=f"line {line}: the prediction is not a number")
    return values


def _labels(column: pd.Series[Any], examples: Examples) -> Array:
    """Labels as texts; where a reader has turned 3 into 3.0 and the class is 3, it is 3 again."""
    known = set(np.unique(examples.target.astype(str)))
    texts = [str(value) for value in column]
    return np.array([text.removesuffix(".0") if text not in known else text for text in texts], dtype=object)


def _scores(table: pd.DataFrame, path: Path, examples: Examples) -> tuple[Array | None, tuple[str, ...]]:
    if examples.task is TaskKind.REGRESSION:
        return None, ()
    classes = tuple(str(label) for label in np.unique(examples.target.astype(str)))
    names = [f"score_{label}" for label in classes]
    present = [name for name in names if name in table.columns]
    if not present:
        return None, classes
    if len(present) < len(names):
        absent = next(name for name in names if name not in table.columns)
        raise InvalidPredictionsError(path=path, what=f"there are scores, but no column '{absent}'")
    try:
        return table[names].to_numpy(dtype=np.float32), classes
    except (ValueError, TypeError) as error:
        raise InvalidPredictionsError(path=path, what=f"a score is not a number ({error})") from error


def _some(predictions: Predictions, chosen: Array) -> Predictions:
    return Predictions(
        rows=predictions.rows[chosen],
        prediction=predictions.prediction[chosen],
        scores=None if predictions.scores is None else predictions.scores[chosen],
        classes=predictions.classes,
    )


def _record(
    candidate: Candidate,
    repeat: int,
    part: Predictions,
    ledger: _Store,
    folds: Folds,
    made_from: Mapping[str, str],
    seconds: float,
) -> Trial:
    trial = Trial(
        candidate=candidate.name,
        size=0,
        repeat=repeat,
        made_from={**made_from, f"candidate:{candidate.name}": candidate.digest},
        at=utc_now(),
        params={"folds": folds.digest},
        predictions=ledger.put_predictions(part),
        classes=part.classes,
        predict_seconds=seconds,
    )
    known = ledger.known_trials([trial.id])
    if trial.id not in known:
        ledger.add_trials([trial])
    return known.get(trial.id, trial)
