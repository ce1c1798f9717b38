"""A range keeps its ends, has a law between them, and refuses what makes no sense."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.ranges import Law, Range, RangeError, parse_range

numbers = st.floats(-1e9, 1e9, allow_nan=False)


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        (3, 3, 3),
        (2.5, 2.5, 2.5),
        ("10 to 20", 10, 20),
        ("0.20 to 0.50", 0.2, 0.5),
        ("  -3  to  4e2 ", -3, 400),
        ("+.5 to 1.", 0.5, 1),
        ("7", 7, 7),
    ],
)
def test_a_range_is_read_as_it_is_written(written, low, high):
    assert parse_range(written) == Range(low, high)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "a",
        "10 to",
        "to 10",
        "10 - 20",
        "10to20",
        "1 to 2 to 3",
        "nan",
        "inf to 3",
        "²",
        "1" * 500,
        10**400,
        math.nan,
    ],
)
def test_what_is_no_range_is_refused(written):
    with pytest.raises(RangeError):
        parse_range(written)


def test_a_number_with_underscores_is_shown_as_it_should_be_written():
    with pytest.raises(RangeError, match=r"write 20000$"):
        parse_range("20_000")


@pytest.mark.parametrize("level", [0, 1, -1, math.nan])
def test_a_level_outside_of_0_to_1_is_refused(level):
    with pytest.raises(RangeError, match="level"):
        Range(1, 2, level)


def test_ends_in_the_wrong_order_are_refused_with_the_right_order():
    with pytest.raises(RangeError, match="write '2 to 5'"):
        parse_range("5 to 2")


@pytest.mark.parametrize(
    ("found", "law", "middle"),
    [
        (Range(5, 5), Law.POINT, 5),
        (Range(1, 100), Law.LOGNORMAL, 10),
        (Range(-4, 8), Law.NORMAL, 2),
        (Range(0, 8), Law.NORMAL, 4),
        (Range(0.1, 0.9, share=True), Law.LOGIT_NORMAL, 0.5),
    ],
)
def test_the_law_follows_from_the_ends(found, law, middle):
    assert found.law is law
    assert found.middle == pytest.approx(middle)


@pytest.mark.parametrize("ends", [(-0.1, 0.5), (0.5, 1.1), (0, 0.5), (0.5, 1)])
def test_a_share_stays_strictly_between_0_and_1(ends):
    with pytest.raises(RangeError, match="share"):
        Range(*ends, share=True)


@given(
    low=numbers,
    high=numbers,
    level=st.floats(0.01, 0.99),
    below=st.floats(0.001, 0.999),
    step=st.floats(0, 0.1),
)
def test_quantiles_rise_and_meet_the_ends(low, high, level, below, step):
    low, high = sorted((low, high))
    found = Range(low, high, level)
    above = min(below + step, 0.999)
    tolerance = 1e-6 * max(1.0, abs(low), abs(high))
    assert found.quantile(0.5 - level / 2) == pytest.approx(low, abs=tolerance)
    assert found.quantile(0.5 + level / 2) == pytest.approx(high, abs=tolerance)
    if level > 0.1:  # a narrower level stretches the tails beyond what a float holds
        assert found.quantile(below) <= found.quantile(above) + tolerance


@given(low=st.floats(1e-6, 0.5), width=st.floats(0, 0.499), probability=st.floats(0.001, 0.999))
def test_a_share_never_leaves_0_to_1(low, width, probability):
    assert 0 <= Range(low, low + width, share=True).quantile(probability) <= 1


@given(low=st.integers(-(10**9), 10**9), width=st.integers(0, 10**9))
def test_a_range_reads_back_from_its_text(low, width):
    assert parse_range(f"{low} to {low + width}") == Range(low, low + width)
