"""Things that predict: each learns from columns and targets, and predicts labels or numbers with scores."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from milepost.base.measurement import TaskKind
from milepost.models.columns import Columns
from milepost.models.features import Features, Shape
from milepost.models.scores import as_shares

Array = np.ndarray[Any, Any]


class Predictor(Protocol):
    """Learns once, then predicts.

    Targets of a classification are class numbers 0 to `classes` - 1; predictions too. Scores are (n, classes)
    float32 shares of 1 (probabilities, or decision values put on that scale), or None where the predictor has
    none.
    """

    def fit(self, columns: Columns, target: Array, *, classes: int) -> tuple[str, ...]:
        """Learn from these rows; return notes (warnings of the learner, in short)."""

    def predict(self, columns: Columns) -> tuple[Array, Array | None]:
        """Predict these rows: (n,) class numbers or values, and scores or None."""


@dataclass(kw_only=True, eq=False)
class Constant:
    """The trivial baseline: the most frequent class with the shares of all classes, or the mean."""

    task: TaskKind
    _shares: Array = field(default_factory=lambda: np.zeros(0))
    _mean: float = 0.0

    def fit(self, columns: Columns, target: Array, *, classes: int) -> tuple[str, ...]:
        if self.task is TaskKind.REGRESSION:
            self._mean = float(np.mean(target))
        else:
            self._shares = np.bincount(target, minlength=classes) / len(target)
        return ()

    def predict(self, columns: Columns) -> tuple[Array, Array | None]:
        if self.task is TaskKind.REGRESSION:
            return np.full(len(columns), self._mean), None
        shares = np.tile(self._shares.astype(np.float32), (len(columns), 1))
        return np.full(len(columns), int(np.argmax(self._shares))), shares


@dataclass(kw_only=True, eq=False)
class Previous:
    """The trivial baseline of ordered data: the target of the row before; the constant for the first.

    Assumes that the truth about a row is known before the next row is predicted.
    """

    task: TaskKind
    _constant: Constant = field(init=False)

    def __post_init__(self) -> None:
        self._constant = Constant(task=self.task)

    def fit(self, columns: Columns, target: Array, *, classes: int) -> tuple[str, ...]:
        return self._constant.fit(columns, target, classes=classes)

    def predict(self, columns: Columns) -> tuple[Array, Array | None]:
        usual, _ = self._constant.predict(columns)
        if columns.previous is None:
            return usual, None
        known = np.isfinite(columns.previous)
        return np.where(known, np.nan_to_num(columns.previous), usual).astype(usual.dtype), None


@dataclass(kw_only=True, eq=False)
class Learner:
    """A scikit-learn estimator behind features; `make(rows, features, classes)` builds a fresh one.

    A subset with one class only is answered with that class: no learner can do more.
    """

    task: TaskKind
    shape: Shape
    make: Callable[[Features, Any, int], Any]
    seed: int = 0
    _features: Features = field(init=False)
    _estimator: Any = None
    _present: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    _classes: int = 0

    def __post_init__(self) -> None:
        self._features = Features(shape=self.shape, seed=self.seed)

    def fit(self, columns: Columns, target: Array, *, classes: int) -> tuple[str, ...]:
        matrix = self._features.fit_matrix(columns)
        self._classes = classes
        if self.task is TaskKind.CLASSIFICATION:
            self._present, target = np.unique(target, return_inverse=True)
            if len(self._present) == 1:
                return ("only one class among the training rows",)
        self._estimator = self.make(self._features, matrix, len(self._present))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self._estimator.fit(matrix, target)
        return tuple(dict.fromkeys(_short(warning) for warning in caught))

    def predict(self, columns: Columns) -> tuple[Array, Array | None]:
        if self._estimator is None:
            return _only_class(len(columns), int(self._present[0]), self._classes)
        matrix = self._features.matrix(columns)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return predict_with(self._estimator, matrix, self.task, self._present, self._classes)


@dataclass(kw_only=True, eq=False)
class FrameLearner:
    """A whole scikit-learn pipeline of the project: it gets the inputs as a data frame, as they are."""

    task: TaskKind
    estimator: Any
    _present: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    _classes: int = 0

    def fit(self, columns: Columns, target: Array, *, classes: int) -> tuple[str, ...]:
        self._classes = classes
        if self.task is TaskKind.CLASSIFICATION:
            self._present, target = np.unique(target, return_inverse=True)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.estimator.fit(columns.frame, target)
        return tuple(dict.fromkeys(_short(warning) for warning in caught))

    def predict(self, columns: Columns) -> tuple[Array, Array | None]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return predict_with(self.estimator, columns.frame, self.task, self._present, self._classes)


def features_of(predictor: Predictor) -> int | None:
    """Count the columns that the estimator behind a fitted predictor learned from; None where it does not say."""
    match predictor:
        case Learner():
            estimator = predictor._estimator
        case FrameLearner():
            estimator = predictor.estimator
        case _:
            return None
    steps = getattr(estimator, "steps", None)
    count = getattr(steps[-1][1] if steps else estimator, "n_features_in_", None)
    return int(count) if isinstance(count, (int, np.integer)) else None


def predict_with(
    estimator: Any, inputs: Any, task: TaskKind, present: Array, classes: int
) -> tuple[Array, Array | None]:
    """Ask a fitted estimator; `present` maps its class numbers to those of the data."""
    if task is TaskKind.REGRESSION:
        return np.asarray(estimator.predict(inputs), dtype=np.float64).ravel(), None
    shares = as_shares(estimator, inputs)
    if shares is None:
        return present[np.asarray(estimator.predict(inputs), dtype=np.int64)], None
    own = np.asarray(estimator.classes_, dtype=np.int64)
    scores = np.zeros((len(shares), classes), dtype=np.float32)
    scores[:, present[own]] = shares
    return np.asarray(present[own][np.argmax(shares, axis=1)]), scores


def _only_class(rows: int, label: int, classes: int) -> tuple[Array, Array]:
    scores = np.zeros((rows, classes), dtype=np.float32)
    scores[:, label] = 1.0
    return np.full(rows, label), scores


def _short(warning: warnings.WarningMessage) -> str:
    return f"{warning.category.__name__}: {str(warning.message).splitlines()[0][:160]}"
