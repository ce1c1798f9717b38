"""The same curves ask for different actions, by what people reach (LECTURE 4.4, 4.6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from milepost.base.measurement import Measurement
from milepost.statistics.contrasts import contrast, difference


class Action(Enum):
    """What to do next, in the words of the lecture."""

    REGULARISE = "over-fitting: regularise, or get more data"
    CAPACITY = "under-fitting: a bigger model, or a better method"
    CHECK = "check code and data: validation is easier than training"
    STOP = "at the level of the goal: a higher goal, or stop"
    UNDECIDED = "not told apart"


@dataclass(frozen=True, kw_only=True)
class CurveAdvice:
    """What to do, and the two gaps it rests on, as errors.

    `avoidable` = training error less the goal's (under-fitting); `variance` = validation error less training error
    (over-fitting). `avoidable` is None where no goal is known.
    """

    action: Action
    avoidable: Measurement | None
    variance: Measurement
    why: str


def advise(train: Measurement, validation: Measurement, goal: Measurement | None) -> CurveAdvice:
    """Say what errors at the end of training ask for, given the error that people (or another goal) reach.

    All are errors: less is better, in one unit. The larger of the two gaps names the action, if the intervals tell
    which one is larger; an interval that allows both gives no advice. An error measured on the same rows as another
    is taken as independent of it, which makes the intervals wide. Without a goal only what no goal could change is
    said: the goal lies somewhere between 0 and the training error.

    >>> def typed(error):
    ...     return Measurement(value=error, low=error - 1, high=error + 1, level=0.95, n=5000, method="typed")
    >>> for people in (35, 21):  # the lecture's slide, in percent
    ...     print(advise(typed(35.5), typed(41), typed(people)).action.value)
    over-fitting: regularise, or get more data
    under-fitting: a bigger model, or a better method
    """
    variance = difference(validation, train)
    if goal is None:
        return _without_goal(train, validation, variance)
    avoidable = difference(train, goal)
    if variance.high < 0:
        return _advice(Action.CHECK, avoidable, variance, "validation error is surely below training error")
    beyond = difference(validation, goal)
    if beyond.high <= 0:
        return _advice(
            Action.STOP, avoidable, variance, "validation error is surely no higher than the goal's"
        )
    lead = contrast([(1.0, validation), (-2.0, train), (1.0, goal)])
    if lead.low > 0 and variance.low > 0:
        return _advice(
            Action.REGULARISE, avoidable, variance, "the gap to validation is surely the larger one"
        )
    if lead.high < 0 and avoidable.low > 0:
        return _advice(Action.CAPACITY, avoidable, variance, "the gap to the goal is surely the larger one")
    why = "the intervals do not tell which gap is larger: measure on more rows"
    return _advice(Action.UNDECIDED, avoidable, variance, why)


def _without_goal(train: Measurement, validation: Measurement, variance: Measurement) -> CurveAdvice:
    if variance.high < 0:
        return _advice(Action.CHECK, None, variance, "validation error is surely below training error")
    lead = contrast([(1.0, validation), (-2.0, train)])  # the goal that is worst for it: an error of 0
    if lead.low > 0 and variance.low > 0:
        why = "the gap to validation is larger than all of the training error"
        return _advice(Action.REGULARISE, None, variance, why)
    why = "what people reach is not known, and it decides: measure it"
    return _advice(Action.UNDECIDED, None, variance, why)


def _advice(action: Action, avoidable: Measurement | None, variance: Measurement, why: str) -> CurveAdvice:
    return CurveAdvice(action=action, avoidable=avoidable, variance=variance, why=why)
