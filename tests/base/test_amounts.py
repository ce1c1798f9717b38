"""Numbers that cannot be what their name says are refused by name."""

import math

import pytest

from milepost.base.amounts import InvalidNumberError, finite, not_negative, positive, share


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (finite, math.nan),
        (finite, math.inf),
        (not_negative, -0.1),
        (not_negative, math.nan),
        (positive, 0.0),
        (positive, -1.0),
        (share, 1.0001),
        (share, -0.1),
        (share, math.nan),
    ],
)
def test_a_number_that_cannot_be_is_refused_by_its_name(check, value):
    with pytest.raises(InvalidNumberError, match=r"^wage is "):
        check(wage=value)


@pytest.mark.parametrize(
    ("check", "value"),
    [(finite, -3.0), (not_negative, 0.0), (positive, 1e-9), (share, 0.0), (share, 1.0)],
)
def test_a_number_at_its_limit_passes(check, value):
    check(wage=value)
