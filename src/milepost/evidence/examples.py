"""Examples: rows with inputs, target, slices and votes, in memory, on the way from data to training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from milepost.base.measurement import TaskKind

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


class InputKind(Enum):
    """What an input column holds."""

    NUMERIC = "numeric"
    CATEGORICAL = "categorical"
    DATE = "date"
    TEXT = "text"
    IMAGE_PATH = "image_path"
    IMAGE_BYTES = "image_bytes"
    PIXELS = "pixels"


class Use(Enum):
    """The one use a row has (DESIGN section 4)."""

    TRAIN = "train"
    VALIDATION = "validation"
    CALIBRATION = "calibration"
    TEST = "test"


@dataclass(frozen=True, kw_only=True, eq=False)
class Examples:
    """n examples, column by column.

    inputs: data frame, n rows, only the input columns; `kinds` names what each holds.
    target: (n,) array: class labels as str, numbers as float64; NaN and None never occur.
    rows: (n,) int64, row number in the whole table (a sample keeps the numbers of the table).
    use: (n,) array of `Use` values as str.
    columns: (n,) arrays by name: every column that a condition of the contract names (slices, scope, pilot, target).
    group, time: (n,) arrays or None. votes: (n, annotators) object array, None where nobody voted, or None.
    version: digest of the content of the whole table; total_rows: its rows, n or more.
    """

    task: TaskKind
    inputs: pd.DataFrame
    kinds: Mapping[str, InputKind]
    target: np.ndarray[Any, Any]
    target_name: str
    rows: np.ndarray[Any, Any]
    use: np.ndarray[Any, Any]
    version: str
    total_rows: int
    columns: Mapping[str, np.ndarray[Any, Any]] = field(default_factory=dict)
    group: np.ndarray[Any, Any] | None = None
    time: np.ndarray[Any, Any] | None = None
    votes: np.ndarray[Any, Any] | None = None

    def __len__(self) -> int:
        return len(self.target)

    @property
    def training_share(self) -> float:
        """The share of rows that serve training: those with the use train or validation."""
        return sum(use in (Use.TRAIN.value, Use.VALIDATION.value) for use in self.use.tolist()) / len(self)

    def take(self, positions: np.ndarray[Any, Any]) -> Examples:
        """Return the examples at these positions (0 to n - 1), in this order."""
        from dataclasses import replace

        return replace(
            self,
            inputs=self.inputs.iloc[positions],
            target=self.target[positions],
            rows=self.rows[positions],
            use=self.use[positions],
            columns={name: values[positions] for name, values in self.columns.items()},
            group=None if self.group is None else self.group[positions],
            time=None if self.time is None else self.time[positions],
            votes=None if self.votes is None else self.votes[positions],
        )
