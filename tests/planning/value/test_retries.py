"""Where one tries again, a rate counts: against simulation, and at its break-even."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.amounts import InvalidNumberError
from milepost.planning.value.least import least_root
from milepost.planning.value.retries import (
    RetryProcess,
    break_even_success,
    rate_with_retries,
    worth_per_hour,
)


def simulated(process, success, jobs, rng):
    """Seconds, successes and failures of a process, job by job."""
    seconds = successes = failures = 0
    for _ in range(jobs):
        tries = 0
        while True:
            seconds += process.seconds_per_attempt
            if rng.random() < success:
                successes += 1
                break
            failures += 1
            seconds += process.seconds_per_failure
            tries += 1
            if process.max_retries is not None and tries > process.max_retries:
                seconds += process.seconds_to_give_up
                break
    return seconds, successes, failures


@pytest.mark.parametrize(
    ("success", "retries", "give_up"), [(0.7, None, 0.0), (0.4, 2, 25.0), (0.9, 0, 10.0), (0.15, 1, 0.0)]
)
def test_the_rates_are_those_of_a_simulated_hour(success, retries, give_up):
    process = RetryProcess(
        seconds_per_attempt=5, seconds_per_failure=3, max_retries=retries, seconds_to_give_up=give_up
    )
    seconds, successes, failures = simulated(process, success, 20_000, np.random.default_rng(5))
    found = rate_with_retries(process, success)
    assert found.successes_per_hour == pytest.approx(3600 * successes / seconds, rel=0.03)
    assert found.failures_per_hour == pytest.approx(3600 * failures / seconds, rel=0.03)
    assert found.given_up_per_hour == pytest.approx(3600 * (20_000 - successes) / seconds, rel=0.05, abs=1e-9)
    assert found.seconds_per_job == pytest.approx(seconds / 20_000, rel=0.03)


@given(success=st.floats(0.01, 1), retries=st.integers(0, 30), failure=st.floats(0, 20))
def test_where_giving_up_takes_no_time_the_number_of_retries_does_not_matter(success, retries, failure):
    some = RetryProcess(seconds_per_attempt=4, seconds_per_failure=failure, max_retries=retries)
    endless = RetryProcess(seconds_per_attempt=4, seconds_per_failure=failure)
    law = 3600 * success / (4 + (1 - success) * failure)
    assert rate_with_retries(some, success).successes_per_hour == pytest.approx(law)
    assert rate_with_retries(endless, success).successes_per_hour == pytest.approx(law)


@given(low=st.floats(0, 1), high=st.floats(0, 1), retries=st.none() | st.integers(0, 5))
def test_a_surer_try_never_brings_fewer_successes(low, high, retries):
    process = RetryProcess(
        seconds_per_attempt=4, seconds_per_failure=2, max_retries=retries, seconds_to_give_up=7
    )
    low, high = sorted((low, high))
    rates = [rate_with_retries(process, success).successes_per_hour for success in (low, high)]
    assert rates[0] <= rates[1] + 1e-9


@given(today=st.floats(1, 880))
def test_at_the_break_even_the_rate_is_todays(today):
    process = RetryProcess(seconds_per_attempt=4, seconds_per_failure=6, max_retries=2, seconds_to_give_up=30)
    success = break_even_success(process, today)
    assert rate_with_retries(process, success).successes_per_hour == pytest.approx(today, rel=1e-9)


def test_cheap_failures_lower_the_success_that_is_needed():
    cheap = RetryProcess(seconds_per_attempt=6, seconds_per_failure=1)
    dear = RetryProcess(seconds_per_attempt=6, seconds_per_failure=30)
    assert break_even_success(cheap, 400) < break_even_success(dear, 400)
    assert break_even_success(dear, 601) is None
    assert break_even_success(dear, 0) == 0


def test_the_break_even_can_be_in_money():
    process = RetryProcess(seconds_per_attempt=6, seconds_per_failure=3)

    def worth(rate):
        return worth_per_hour(rate, success=0.1, failure=-0.05, hour=12)

    success = break_even_success(process, 18, worth=worth)
    assert worth(rate_with_retries(process, success)) == pytest.approx(18)


def test_a_process_that_never_succeeds_has_a_rate_of_nothing():
    endless = rate_with_retries(RetryProcess(seconds_per_attempt=6, seconds_per_failure=4), 0)
    assert endless.successes_per_hour == 0
    assert math.isinf(endless.attempts_per_job)
    assert endless.failures_per_hour == 360
    ends = rate_with_retries(RetryProcess(seconds_per_attempt=6, max_retries=1), 0)
    assert (ends.successes_per_hour, ends.attempts_per_job, ends.given_up_per_hour) == (0, 2, 300)


def test_a_root_is_the_least_place_from_which_something_pays():
    assert least_root(lambda x: -1.0) is None
    assert least_root(lambda x: 1.0 - x) == 0
    assert least_root(lambda x: (x - 0.2) * (0.7 - x)) == pytest.approx(0.2)


@pytest.mark.parametrize(
    "bad",
    [
        {"seconds_per_attempt": 0},
        {"seconds_per_attempt": 1, "seconds_per_failure": -1},
        {"seconds_per_attempt": 1, "max_retries": -1},
    ],
)
def test_times_that_cannot_be_are_refused(bad):
    with pytest.raises(InvalidNumberError):
        RetryProcess(**bad)
