"""Scores of a classifier on one scale: shares of 1 for each class."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

MOST_KEPT = 10


def as_shares(estimator: Any, inputs: Any) -> Array | None:
    """Return (n, classes) probabilities, or decision values put on their scale; None where there are neither.

    Decision values of two classes go through the logistic function, of more classes through the softmax: the
    order within a row is kept, which is what rankings and top-k need. They are not calibrated.
    """
    if hasattr(estimator, "predict_proba"):
        return np.asarray(estimator.predict_proba(inputs), dtype=np.float64)
    if not hasattr(estimator, "decision_function"):
        return None
    values = np.asarray(estimator.decision_function(inputs), dtype=np.float64)
    if values.ndim == 1:
        values = np.column_stack([np.zeros_like(values), values])
    elif values.shape[1] != len(estimator.classes_):
        return None
    shifted = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def keep_largest(scores: Array, most: int = MOST_KEPT) -> Array:
    """Keep the `most` largest scores of each row and share the rest equally: same top-k, same sum.

    >>> keep_largest(np.array([[0.5, 0.3, 0.15, 0.05]]), most=2).round(3).tolist()
    [[0.5, 0.3, 0.1, 0.1]]
    """
    classes = scores.shape[1]
    if classes <= most:
        return scores
    kept = np.argpartition(-scores, most - 1, axis=1)[:, :most]
    largest = np.take_along_axis(scores, kept, axis=1)
    rest = np.clip(scores.sum(axis=1, keepdims=True) - largest.sum(axis=1, keepdims=True), 0.0, None)
    shared = np.repeat(rest / (classes - most), classes, axis=1).astype(scores.dtype)
    np.put_along_axis(shared, kept, largest, axis=1)
    return shared
