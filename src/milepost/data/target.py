"""The target: class labels as texts or finite numbers, with every problem named by its rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from milepost.base.measurement import TaskKind
from milepost.data.cells import as_numbers, as_words
from milepost.data.errors import (
    ConstantTargetError,
    InfiniteTargetError,
    MissingTargetError,
    NotANumberTargetError,
    SingleExampleClassError,
)

Array = np.ndarray[Any, Any]


def read_target(column: pa.ChunkedArray, name: str, task: TaskKind) -> Array:
    """Read the target of all rows: (n,) str labels, or float64 for a regression.

    Raises MissingTargetError, NotANumberTargetError, InfiniteTargetError, ConstantTargetError,
    SingleExampleClassError.
    """
    words = None
    if task is TaskKind.REGRESSION:
        values = as_numbers(column)
        _refuse_words(column, values, name)
        absent = np.isnan(values)
    else:
        words = as_words(column)
        absent = np.array([word is None or not word.strip() for word in words.tolist()], dtype=bool)
    if absent.any():
        rows = np.flatnonzero(absent)
        raise MissingTargetError(name=name, rows=rows[:5].tolist(), count=len(rows))
    if words is not None:
        return _checked_labels(words.astype(str), name)
    return _checked_numbers(values, name)


def _refuse_words(column: pa.ChunkedArray, values: Array, name: str) -> None:
    odd = np.flatnonzero(np.isnan(values) & np.asarray(column.is_valid()))
    for row in odd[:1].tolist():
        value = column[row].as_py()
        if not isinstance(value, float):
            raise NotANumberTargetError(name=name, value=str(value)[:40], row=row)


def _checked_labels(labels: Array, name: str) -> Array:
    classes, first, counts = np.unique(labels, return_index=True, return_counts=True)
    if len(classes) == 1:
        raise ConstantTargetError(name=name, value=str(classes[0]))
    single = [(str(classes[place]), int(first[place])) for place in np.flatnonzero(counts == 1).tolist()]
    if single:
        raise SingleExampleClassError(name=name, classes=single)
    return labels


def _checked_numbers(values: Array, name: str) -> Array:
    infinite = np.flatnonzero(np.isinf(values))
    if len(infinite):
        raise InfiniteTargetError(name=name, rows=infinite[:5].tolist(), count=len(infinite))
    if np.all(values == values[0]):
        raise ConstantTargetError(name=name, value=f"{values[0]:g}")
    return values
