"""Intervals for a share and for a mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest
from scipy.stats import t as student_law

from milepost.statistics.intervals import InvalidCountError, clopper_pearson, student, wilson


@st.composite
def counts(draw):
    n = draw(st.integers(1, 300))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize("method", [clopper_pearson, wilson])
@given(count=counts(), level=st.floats(0.5, 0.999))
def test_an_interval_holds_the_share_and_widens_with_the_level(method, count, level):
    hits, n = count
    low, high = method(hits, n, level)
    assert 0 <= low <= hits / n <= high <= 1
    lower, higher = method(hits, n, (1 + level) / 2)
    assert lower <= low + 1e-12
    assert higher >= high - 1e-12


@pytest.mark.parametrize("method", [clopper_pearson, wilson])
@given(count=counts())
def test_hits_and_misses_mirror_each_other(method, count):
    hits, n = count
    low, high = method(hits, n)
    assert method(n - hits, n) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@given(count=counts(), level=st.floats(0.5, 0.999))
def test_the_intervals_are_those_of_scipy(count, level):
    hits, n = count
    for method, name in ((clopper_pearson, "exact"), (wilson, "wilson")):
        known = binomtest(hits, n).proportion_ci(level, name)
        assert method(hits, n, level) == pytest.approx((known.low, known.high), abs=1e-7)


@pytest.mark.parametrize("method", [clopper_pearson, wilson])
def test_nothing_measured_is_nothing_known(method):
    assert method(0, 0) == (0, 1)


@pytest.mark.parametrize("method", [clopper_pearson, wilson])
@pytest.mark.parametrize(
    ("hits", "n", "level"), [(5, 3, 0.9), (-1, 3, 0.9), (1, 3, 1.0), (1, 3, 0.0), (0, -1, 0.9)]
)
def test_counts_that_cannot_be_are_refused(method, hits, n, level):
    with pytest.raises(InvalidCountError, match=f"{hits} hits of {n}"):
        method(hits, n, level)


def test_the_interval_of_a_mean_is_students():
    low, high = student(3.0, 0.5, 7, 0.9)
    assert (low, high) == pytest.approx(student_law(7, loc=3, scale=0.5).interval(0.9))


@pytest.mark.parametrize(("error", "degrees", "level"), [(1.0, 0, 0.9), (-1.0, 3, 0.9), (1.0, 3, 1.5)])
def test_an_interval_of_a_mean_needs_degrees_an_error_and_a_level(error, degrees, level):
    with pytest.raises(InvalidCountError, match="degrees of freedom"):
        student(0.0, error, degrees, level)


@pytest.mark.guarantee
@pytest.mark.parametrize("n", [5, 40, 200])
def test_the_exact_interval_covers_every_share_at_least_as_often_as_it_says(n):
    """Summed over all outcomes, so nothing is left to chance."""
    ends = np.array([clopper_pearson(hits, n, 0.9) for hits in range(n + 1)])
    for share in np.linspace(0.001, 0.999, 333):
        inside = (ends[:, 0] <= share) & (share <= ends[:, 1])
        assert binom.pmf(np.arange(n + 1), n, share)[inside].sum() >= 0.9
