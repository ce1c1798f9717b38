"""The same curves ask for different actions, by what people reach (LECTURE 4.4, 4.6)."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.base.measurement import Measurement
from milepost.evidence.advice import Action
from milepost.statistics.contrasts import contrast, difference


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Validation and training error compared on the same rows, which narrows the intervals.

    `variance` = validation error less training error; `lead` = validation error less twice the training error.
    """

    variance: Measurement
    lead: Measurement


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """What to do, and the two gaps it rests on, as errors.

    `avoidable` = training error less the goal's (under-fitting); `variance` = validation error less training error
    (over-fitting). `avoidable` is None where no goal is known.
    """

    action: Action
    avoidable: Measurement | None
    variance: Measurement
    why: str


def advise(
    train: Measurement, validation: Measurement, goal: Measurement | None, *, pairs: Pairs | None = None
) -> Gaps:
    """Say what errors at the end of training ask for, given the error that people (or another goal) reach.

    All are errors: less is better, in one unit. The larger of the two gaps names the action, if the intervals tell
    which one is larger; an interval that allows both gives no advice, nor does a validation error that may be at the
    goal. Errors are taken as independent of each other, which makes the intervals wide, unless `pairs` holds them
    compared on the same rows. Without a goal only what no goal could change is said: the goal lies somewhere between 0
    and the training error.

    >>> def typed(error):
    ...     return Measurement(value=error, low=error - 1, high=error + 1, level=0.95, n=5000, method="typed")
    >>> for people in (35, 21):  # the lecture's slide, in percent
    ...     print(advise(typed(35.5), typed(41), typed(people)).action.value)
    over-fitting: regularise, or get more data
    under-fitting: a bigger model, or a better method
    """
    pairs = pairs or independent(train, validation)
    avoidable = None if goal is None else difference(train, goal)
    action, why = _without_goal(pairs) if goal is None else _with_goal(train, validation, goal, pairs)
    return Gaps(action=action, avoidable=avoidable, variance=pairs.variance, why=why)


def independent(train: Measurement, validation: Measurement) -> Pairs:
    """Both contrasts of errors that were measured on different rows."""
    return Pairs(variance=difference(validation, train), lead=contrast([(1.0, validation), (-2.0, train)]))


def _with_goal(
    train: Measurement, validation: Measurement, goal: Measurement, pairs: Pairs
) -> tuple[Action, str]:
    if pairs.variance.high < 0:
        return Action.CHECK, "validation error is surely below training error"
    beyond = difference(validation, goal)
    if beyond.high <= 0:
        return Action.STOP, "validation error is surely no higher than the goal's"
    if beyond.low <= 0:
        return Action.UNDECIDED, "validation error is not told apart from the goal's: measure on more rows"
    lead = contrast([(1.0, pairs.lead), (1.0, goal)])
    if lead.low > 0 and pairs.variance.low > 0:
        return Action.REGULARISE, "the gap to validation is surely the larger one"
    if lead.high < 0 and difference(train, goal).low > 0:
        return Action.CAPACITY, "the gap to the goal is surely the larger one"
    return Action.UNDECIDED, "the intervals do not tell which gap is larger: measure on more rows"


def _without_goal(pairs: Pairs) -> tuple[Action, str]:
    if pairs.variance.high < 0:
        return Action.CHECK, "validation error is surely below training error"
    if pairs.lead.low > 0 and pairs.variance.low > 0:  # the goal that is worst for it: an error of 0
        return Action.REGULARISE, "the gap to validation is larger than all of the training error"
    return Action.UNDECIDED, "what people reach is not known, and it decides: measure it"
