"""What can be wrong with the rows, the groups and the files that training is given."""

from __future__ import annotations

from pathlib import Path

from milepost.base.errors import InvalidInputError


class TooFewRowsError(InvalidInputError):
    """The development rows are too few to measure anything."""

    slug = "too-few-rows"

    def __init__(self, *, have: int, need: int) -> None:
        super().__init__(
            f"{have} rows are left for training and validation; {need} are needed to learn and to measure. "
            f"Add labelled rows, or make the shares under data.split smaller."
        )


class TooFewGroupsError(InvalidInputError):
    """There are too few groups to hold some of them out."""

    slug = "too-few-groups"

    def __init__(self, *, folds: int) -> None:
        super().__init__(
            f"The development rows cannot be cut into {folds} folds with no group on both sides, so a model "
            f"cannot be measured on groups that it has not seen. Take out 'task.group', name a finer one, or "
            f"add data of other groups."
        )


class MissingPredictionsError(InvalidInputError):
    """A file of predictions that the project file names is not there."""

    slug = "missing-predictions"

    def __init__(self, *, path: Path) -> None:
        super().__init__(
            f"There is no file of predictions at {path}. Write it (columns: row or an id, prediction, "
            f"and for each class an optional score_<class>), or take the candidate out of the project file."
        )


class InvalidPredictionsError(InvalidInputError):
    """A file of predictions cannot be joined to the examples."""

    slug = "invalid-predictions"

    def __init__(self, *, path: Path, what: str) -> None:
        super().__init__(
            f"{path}: {what}. It needs a column 'row' (row number in the data, from 0) or the id column, "
            f"a column 'prediction', and for each class an optional column 'score_<class>'."
        )
