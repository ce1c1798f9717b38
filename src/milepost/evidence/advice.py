"""What training error, validation error and a goal ask for: the record that the gap table shows (LECTURE 4.4, 4.6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from milepost.base.measurement import Measurement


class Action(Enum):
    """What to do next, in the words of the lecture."""

    REGULARISE = "over-fitting: regularise, or get more data"
    CAPACITY = "under-fitting: a bigger model, or a better method"
    CHECK = "check code and data: validation is easier than training"
    STOP = "at the level of the goal: a higher goal, or stop"
    UNDECIDED = "not told apart"


@dataclass(frozen=True, kw_only=True)
class CurveAdvice:
    """What the end of a candidate's curve asks for, and the two gaps it rests on.

    All measurements are errors in the unit of the metric: what is missing to its best value, less is better.
    `avoidable` = training error less the goal's (under-fitting), None where no goal is known; `variance` = validation
    error less training error (over-fitting). `goal_name` says what the goal is. `more_data` = what four times the
    labels are expected to take off the validation error, None without a forecast; `data_does_little` where that is a
    small part of the gap to close. `says` is what to do, in words.
    """

    candidate: str
    metric: str
    action: Action
    says: str
    why: str
    training: Measurement
    validation: Measurement
    goal: Measurement | None
    goal_name: str
    avoidable: Measurement | None
    variance: Measurement
    more_data: float | None = None
    data_does_little: bool = False

    @property
    def tells(self) -> bool:
        """Whether the errors tell what to do."""
        return self.action is not Action.UNDECIDED
