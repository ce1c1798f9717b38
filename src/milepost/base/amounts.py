"""Which numbers can be money, a share, a count or a duration? The checks, with an error that names them."""

from __future__ import annotations

import math

from milepost.base.errors import WrongUseError


class InvalidNumberError(WrongUseError):
    """A number that cannot be what its name says: a share above 1, a negative duration, or not a number at all."""

    slug = "invalid-number"


def finite(**named: float) -> None:
    """Refuse NaN and infinite numbers; the keyword is the name that the message shows.

    >>> finite(correct=0.9, wrong=-1.6)
    """
    for name, value in named.items():
        if not math.isfinite(value):
            raise InvalidNumberError(f"{name} is {value:g}: write a finite number.")


def not_negative(**named: float) -> None:
    """Refuse numbers below 0, NaN and infinity: counts, durations, costs."""
    finite(**named)
    for name, value in named.items():
        if value < 0:
            raise InvalidNumberError(f"{name} is {value:g}: it cannot be below 0.")


def positive(**named: float) -> None:
    """Refuse numbers that are not above 0."""
    not_negative(**named)
    for name, value in named.items():
        if value == 0:
            raise InvalidNumberError(f"{name} is 0: it must be above 0.")


def share(**named: float) -> None:
    """Refuse numbers outside 0 to 1: shares, probabilities, accuracies.

    >>> share(prevalence=2.1)
    Traceback (most recent call last):
    ...
    milepost.base.amounts.InvalidNumberError: prevalence is 2.1: a share lies between 0 and 1; write 5 % as 0.05.
    """
    for name, value in named.items():
        if not 0 <= value <= 1:
            raise InvalidNumberError(f"{name} is {value:g}: a share lies between 0 and 1; write 5 % as 0.05.")
