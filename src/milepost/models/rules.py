"""Rules of the project as a candidate: a function by import path, called with the inputs, never fitted."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.base.measurement import TaskKind
from milepost.models.columns import Columns
from milepost.models.user_code import UserCodeError

Array = np.ndarray[Any, Any]


@dataclass(kw_only=True, eq=False)
class Rules:
    """Predicts with the project's function.

    The function is called with the data frame of inputs and returns one prediction for each row. A function
    whose first parameter is named `row` is called once for each row, with a dict of the row's inputs. Raises
    UserCodeError when what comes back does not fit.
    """

    task: TaskKind
    function: Callable[..., Any]
    reference: str
    labels: Sequence[str]

    def fit(self, columns: Columns, target: Array, *, classes: int) -> tuple[str, ...]:
        return ()

    def predict(self, columns: Columns) -> tuple[Array, Array | None]:
        answers = self._answers(columns)
        if len(answers) != len(columns):
            raise self._error(f"it returned {len(answers)} predictions for {len(columns)} rows")
        return (
            self._numbers(answers) if self.task is TaskKind.REGRESSION else self._class_numbers(answers)
        ), None

    def _answers(self, columns: Columns) -> list[Any]:
        frame = columns.frame
        assert frame is not None
        try:
            if takes_rows(self.function):
                return [self.function(row) for row in frame.to_dict(orient="records")]
            return list(self.function(frame))
        except Exception as error:
            raise self._error(f"it raises {type(error).__name__}: {error}") from error

    def _numbers(self, answers: list[Any]) -> Array:
        try:
            values = np.asarray(answers, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise self._error(f"its predictions are not numbers ({error})") from error
        if not np.isfinite(values).all():
            raise self._error("some of its predictions are missing or infinite")
        return values

    def _class_numbers(self, answers: list[Any]) -> Array:
        """An answer that is no class of the target is wrong on every row; it keeps a number of its own."""
        place = {label: number for number, label in enumerate(self.labels)}
        return np.array([place.get(str(answer), len(place)) for answer in answers], dtype=np.int64)

    def _error(self, cause: str) -> UserCodeError:
        return UserCodeError(
            reference=self.reference,
            cause=cause,
            fix="A rules function takes the data frame of inputs and returns one prediction for each row; "
            "name its parameter 'row' to be called row by row with a dict.",
        )


def takes_rows(function: Callable[..., Any]) -> bool:
    """Whether the function's first parameter is named `row`."""
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return False
    return bool(names) and names[0] == "row"
