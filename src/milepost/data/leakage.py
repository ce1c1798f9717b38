"""Does one input give the target away? Columns that would not be there when the prediction is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from milepost.base.measurement import TaskKind
from milepost.base.streams import random_stream
from milepost.data.findings import Finding, Severity
from milepost.evidence.examples import Examples, InputKind

Array = np.ndarray[Any, Any]

SAMPLE_ROWS = 10_000
# One input alone that removes so much of the error of guessing without inputs is a suspect.
ERROR_REMOVED = 0.95
_BINS = 64
_SIMPLE = (InputKind.NUMERIC, InputKind.CATEGORICAL, InputKind.DATE)


def find_leakage(examples: Examples) -> Iterator[Finding]:
    """Find inputs that name the target, follow from it, or nearly determine it, and inputs that only count
    rows.
    """
    order = random_stream("leakage", len(examples)).permutation(len(examples))[:SAMPLE_ROWS]
    part = examples.take(np.sort(order))
    for name, kind in examples.kinds.items():
        if kind not in _SIMPLE:
            continue
        column = part.inputs[name]
        how = tells_target(column, part.target, part.task)
        if how is not None:
            yield Finding(
                kind="leakage",
                severity=Severity.WARNING,
                what=f"input {name!r} {how}",
                fix="If it is not known when the prediction is made, leave it out of `inputs`.",
                columns=(name,),
            )
        if kind is not InputKind.DATE and is_identifier(examples.inputs[name], name):
            yield Finding(
                kind="identifier",
                severity=Severity.NOTE,
                what=(
                    f"input {name!r} has another value in every row, so it names rows and says nothing of "
                    "new ones"
                ),
                fix="Leave it out of `inputs`, or name it as `id`.",
                columns=(name,),
            )


def tells_target(column: pd.Series[Any], target: Array, task: TaskKind) -> str | None:
    """Say how a column gives the target away, None when it does not.

    Scores are taken on the half of the rows that the rule was not made from.
    """
    codes = pd.factorize(column)[0]
    if task is TaskKind.CLASSIFICATION:
        classes = pd.factorize(target)[0]
        if relation := _relation(codes, classes):
            return relation
        removed = _error_removed(_binned(column), classes)
        share = f"{removed:.1%} of the error of guessing"
        return f"alone removes {share}, so it nearly names the target" if removed >= ERROR_REMOVED else None
    if len(column) >= 20 and len(np.unique(target)) > 20 and _one_to_one(codes, pd.factorize(target)[0]):
        return (
            "is one-to-one with the target"
            if codes.max() < len(codes) * 0.9 or _same_order(column, target)
            else None
        )
    explained = _variance_explained(_binned(column), target)
    return f"alone explains {explained:.1%} of the target's variance" if explained >= 0.99 else None


def is_identifier(column: pd.Series[Any], name: str) -> bool:
    """Whether a column has another value in every row: a row counter, or words or numbers called an id."""
    if len(column) < 20 or column.isna().any() or not column.is_unique:
        return False
    if not pd.api.types.is_numeric_dtype(column):
        return True
    return is_row_counter(column) or _called_id(name)


def is_row_counter(column: pd.Series[Any]) -> bool:
    """Whether a column of whole numbers goes up by a fixed step from row to row."""
    values = column.to_numpy()
    if values.dtype.kind not in "iuf" or len(values) < 3 or not np.isfinite(values).all():
        return False
    with np.errstate(over="ignore"):
        steps = np.diff(values.astype(np.float64))
    return bool(steps[0] != 0 and np.all(steps == steps[0]) and float(values[0]).is_integer())


def _called_id(name: str) -> bool:
    words = name.lower().replace("-", "_").split("_")
    return bool({"id", "uuid", "guid", "key", "index", "rowid"} & set(words)) or name.endswith(("Id", "ID"))


def _relation(codes: Array, classes: Array) -> str | None:
    """One-to-one with the target, or a function of it: both are made after the target."""
    values, distinct = int(codes.max()) + 1, int(classes.max()) + 1
    if values < 2 or distinct >= len(classes) / 2:
        return None
    pairs = len(np.unique(codes.astype(np.int64) * distinct + classes))
    if pairs == distinct == values:
        return "is one-to-one with the target"
    if pairs == distinct and values > 1:
        return "follows from the target: each class has one value of it"
    return None


def _one_to_one(codes: Array, classes: Array) -> bool:
    pairs = len(np.unique(codes.astype(np.int64) * (int(classes.max()) + 1) + classes))
    return bool(pairs == classes.max() + 1 == codes.max() + 1)


def _same_order(column: pd.Series[Any], target: Array) -> bool:
    ranks = np.argsort(np.argsort(column.to_numpy())), np.argsort(np.argsort(target))
    return bool(np.array_equal(*ranks) or np.array_equal(ranks[0], len(target) - 1 - ranks[1]))


def _binned(column: pd.Series[Any]) -> Array:
    """Number the values, numbers with many values by quantile; missing is a value too."""
    ordered = pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)
    if ordered and column.nunique() > 2 * _BINS:
        ranks = column.rank(method="average", na_option="bottom").to_numpy()
        return np.asarray(ranks * _BINS / (len(column) + 1), dtype=np.int64)
    return np.asarray(pd.factorize(column, use_na_sentinel=False)[0], dtype=np.int64)


def _error_removed(bins: Array, classes: Array) -> float:
    """Share of the majority guess's error that the majority class of each bin removes, on held-out rows."""
    counts = np.bincount(classes)
    made, held = slice(0, None, 2), slice(1, None, 2)
    base_error = float(np.mean(classes[held] != counts.argmax())) if len(classes) > 1 else 0.0
    if base_error <= 0:
        return 0.0
    table = pd.DataFrame({"bin": bins[made], "class": classes[made]}).value_counts(sort=True).reset_index()
    best = table.drop_duplicates("bin").set_index("bin")["class"]
    guess = pd.Series(bins[held]).map(best).fillna(counts.argmax()).to_numpy()
    return 1.0 - float(np.mean(guess != classes[held])) / base_error


def _variance_explained(bins: Array, target: Array) -> float:
    made, held = slice(0, None, 2), slice(1, None, 2)
    means = pd.Series(target[made]).groupby(bins[made]).mean()
    guess = pd.Series(bins[held]).map(means).fillna(float(np.mean(target[made]))).to_numpy()
    with np.errstate(over="ignore", invalid="ignore"):
        variance = float(np.var(target[held])) if len(target) > 1 else 0.0
        left = float(np.mean((guess - target[held]) ** 2))
    return 1.0 - left / variance if 0 < variance < np.inf else 0.0
