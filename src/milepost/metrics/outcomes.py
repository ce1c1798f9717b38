"""Outcomes: what was true and what was predicted, one row per example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from milepost.metrics.boxes import Boxes
from milepost.metrics.errors import BadOutcomesError, BadScoresError, UnseenLabelError

Array = NDArray[Any]
Mask = NDArray[np.bool_]


class Encoded(NamedTuple):
    """Labels as numbers: `labels[truth]` is the truth; both arrays are (n,) integers."""

    labels: tuple[str, ...]
    truth: NDArray[np.intp]
    prediction: NDArray[np.intp]


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcomes:
    """n examples with their truth and their prediction.

    truth, prediction: (n,) labels (texts) or numbers, in the unit of the target. scores: (n, len(classes)),
    higher is likelier, in the order of `classes`; None when the candidate gives none. weight: (n,) positive,
    None is one each. columns: (n,) arrays by name, for conditions; `target` is the name of the target column.
    boxes: for detection, where a row is an image; truth and prediction are then the number of boxes in it.

    Raises `BadOutcomesError` when lengths differ or numbers are not finite, `BadScoresError` when a score is
    not.
    """

    truth: Array
    prediction: Array
    scores: Array | None = None
    classes: tuple[str, ...] = ()
    weight: Array | None = None
    columns: Mapping[str, Array] = field(default_factory=dict)
    target: str = ""
    boxes: Boxes | None = None

    def __post_init__(self) -> None:
        _check_lengths(self)
        _check_numbers(self)

    def __len__(self) -> int:
        return len(self.truth)

    def where(self, mask: Mask) -> Outcomes:
        """Keep the rows where `mask` (n booleans) holds."""
        kept = replace(
            self,
            truth=self.truth[mask],
            prediction=self.prediction[mask],
            scores=None if self.scores is None else self.scores[mask],
            weight=None if self.weight is None else self.weight[mask],
            columns={name: values[mask] for name, values in self.columns.items()},
            boxes=None if self.boxes is None else self.boxes.where(mask),
        )
        if "encoded" in self.__dict__:  # sorting the labels again would be the slowest part of a slice
            labels, truth, prediction = self.encoded
            kept.__dict__["encoded"] = Encoded(labels, truth[mask], prediction[mask])
        return kept

    @property
    def numeric(self) -> bool:
        """Whether truth is a number and not a label."""
        return self.truth.dtype.kind == "f"

    @cached_property
    def encoded(self) -> Encoded:
        """Labels of the classes, the truth and the prediction, sorted, and both columns as their numbers.

        Raises `UnseenLabelError` when classes are named and a prediction is neither one of them nor ever
        true.
        """
        truth_labels, truth = _factorise(self.truth)
        predicted_labels, prediction = _factorise(self.prediction)
        labels = sorted({*truth_labels, *predicted_labels, *self.classes})
        if self.classes:
            _check_seen(predicted_labels, prediction, sorted({*truth_labels, *self.classes}))
        place = {label: number for number, label in enumerate(labels)}
        return Encoded(
            tuple(labels),
            np.array([place[label] for label in truth_labels], dtype=np.intp)[truth],
            np.array([place[label] for label in predicted_labels], dtype=np.intp)[prediction],
        )


def _factorise(values: Array) -> tuple[list[str], NDArray[np.intp]]:
    labels, inverse = np.unique(
        values if values.dtype.kind == "U" else values.astype(str), return_inverse=True
    )
    return [str(label) for label in labels], inverse.reshape(-1)


def _check_seen(predicted: list[str], codes: NDArray[np.intp], known: list[str]) -> None:
    for number, label in enumerate(predicted):
        if label not in known:
            raise UnseenLabelError(label, int(np.argmax(codes == number)), known)


def _check_lengths(outcomes: Outcomes) -> None:
    n = len(outcomes.truth)
    parts = {"prediction": outcomes.prediction, "scores": outcomes.scores, "weight": outcomes.weight}
    for name, values in {**parts, **outcomes.columns}.items():
        if values is not None and len(values) != n:
            raise BadOutcomesError(
                f"{name} has {len(values)} rows and truth has {n}: rows could not be matched. "
                "Give one prediction for every example, in the same order."
            )
    if outcomes.scores is not None and outcomes.scores.shape != (n, len(outcomes.classes)):
        raise BadOutcomesError(
            f"scores have shape {outcomes.scores.shape}, not {(n, len(outcomes.classes))}: "
            "give one row for every example and one column for every class, in the order of the classes."
        )


def _check_numbers(outcomes: Outcomes) -> None:
    for name, values in {"truth": outcomes.truth, "prediction": outcomes.prediction}.items():
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            row = int(np.argmin(np.isfinite(values)))
            raise BadOutcomesError(
                f"{name} in row {row} is {values[row]}: an error cannot be measured there. "
                "Leave the row out, or put the candidate right."
            )
    if outcomes.scores is not None and not np.isfinite(outcomes.scores).all():
        row, column = np.argwhere(~np.isfinite(outcomes.scores))[0]
        raise BadScoresError.not_finite(int(row), outcomes.classes[column])
    weight = outcomes.weight
    if weight is not None and not ((weight >= 0) & np.isfinite(weight)).all():
        raise BadOutcomesError(
            "A weight is negative or not finite. Weights count examples: give numbers from 0 up."
        )
