"""The best possible error from many votes a row: no law is needed where each row shows its own shares."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from milepost.statistics.intervals import student
from milepost.statistics.observation import Floats

MANY = 10
"""From so many votes a row on, the two ends below lie close together."""


def error_from_many_votes(table: NDArray[np.int64], level: float) -> tuple[float, float, float]:
    """Estimate E[1 - max p] of rows with many votes: value, low, high; an error rate, 0 to 1, smaller is better.

    `table` (rows, classes) holds counts of votes; each row has two or more, which is not checked.
    Two ends that hold the truth on average: the share of votes outside a row's most frequent class (too low, because
    the same votes choose the class), and the share of votes that the other votes of the row do not foretell (too
    high, because they may choose wrongly). The value is their middle; the interval adds the spread over rows
    (Student's, of `level`).

    Source: own; the ends are the resubstitution and the leave-one-out error (Lachenbruch and Mickey, 1968) of a row's
    majority. `make guarantees` repeats its coverage.

    Raises InvalidCountError: fewer than two rows, a level outside 0 to 1.

    >>> [round(float(end), 3) for end in error_from_many_votes(np.array([[12, 0], [9, 3], [0, 12], [2, 10]] * 25), 0.9)]
    [0.104, 0.086, 0.122]
    """
    low_end, high_end = _outside(table), _not_foretold(table)
    low = student(
        float(low_end.mean()), float(low_end.std(ddof=1)) / np.sqrt(len(table)), len(table) - 1, level
    )[0]
    high = student(
        float(high_end.mean()), float(high_end.std(ddof=1)) / np.sqrt(len(table)), len(table) - 1, level
    )[1]
    value = float(low_end.mean() + high_end.mean()) / 2
    return value, max(low, 0.0), min(high, 1 - 1 / table.shape[1])


def _outside(table: NDArray[np.int64]) -> Floats:
    """Share of each row's votes outside its most frequent class, (rows,)."""
    return np.asarray(1 - table.max(axis=1) / table.sum(axis=1))


def _not_foretold(table: NDArray[np.int64]) -> Floats:
    """Share of each row's votes that are not the most frequent class among the others; ties count by half and so on."""
    errors: list[Any] = []
    for column in range(table.shape[1]):
        others = table.copy()
        others[:, column] -= 1
        top = others.max(axis=1)
        tied = (others == top[:, None]).sum(axis=1)
        right = np.where(others[:, column] == top, 1 / tied, 0.0)
        errors.append(table[:, column] * (1 - right))
    return np.asarray(np.sum(errors, axis=0) / table.sum(axis=1))
