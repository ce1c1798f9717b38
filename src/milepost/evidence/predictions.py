"""Predictions of one trial, one row per example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class Predictions:
    """m predictions: of rows that the fit had not seen, or of rows that it learned from.

    rows: (m,) int64, row numbers in the data version. prediction: (m,) str labels or float64 values.
    scores: (m, len(classes)) float32, probabilities or decision values by class, or None. classes: labels as str.
    """

    rows: np.ndarray[Any, Any]
    prediction: np.ndarray[Any, Any]
    scores: np.ndarray[Any, Any] | None = None
    classes: tuple[str, ...] = ()
