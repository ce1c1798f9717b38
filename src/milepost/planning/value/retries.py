"""What does a failure cost where one simply tries again: a rate instead of an accuracy.

A robot that misses a pick tries again; picks per hour count, not the share of first tries that succeed (LECTURE #49).
A job is tried until it succeeds or its retries are used up; tries succeed independently with the same probability.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from milepost.base.amounts import finite, not_negative, positive, share
from milepost.planning.value.least import least_root

SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, kw_only=True)
class RetryProcess:
    """How long a job's tries take, in seconds.

    `seconds_per_attempt` passes at every try, `seconds_per_failure` more after one that failed (recovery).
    After `max_retries` further tries (None: until it succeeds) the job is given up, which takes
    `seconds_to_give_up` more. Raises InvalidNumberError for negative times, or an attempt that takes none.
    """

    seconds_per_attempt: float
    seconds_per_failure: float = 0.0
    max_retries: int | None = None
    seconds_to_give_up: float = 0.0

    def __post_init__(self) -> None:
        positive(seconds_per_attempt=self.seconds_per_attempt)
        not_negative(
            seconds_per_failure=self.seconds_per_failure,
            seconds_to_give_up=self.seconds_to_give_up,
            max_retries=self.max_retries or 0,
        )


@dataclass(frozen=True, kw_only=True)
class RetryRate:
    """What a process delivers at one success probability.

    `success_per_job` and `attempts_per_job` are means over jobs; the rates are long-run means per hour.
    `failures_per_hour` counts failed tries, `given_up_per_hour` jobs. A process that never succeeds and never
    gives up has infinite attempts and seconds per job.
    """

    success_per_job: float
    attempts_per_job: float
    seconds_per_job: float
    successes_per_hour: float
    failures_per_hour: float
    given_up_per_hour: float


def rate_with_retries(process: RetryProcess, success: float) -> RetryRate:
    """Say how many successes an hour brings when one try succeeds with probability `success` (0 to 1).

    Where giving up takes no time, the rate does not depend on the number of retries:
    3600 p / (attempt + (1 - p) failure). Raises InvalidNumberError for a probability outside 0 to 1.

    >>> rate = rate_with_retries(RetryProcess(seconds_per_attempt=6, seconds_per_failure=3), 0.8)
    >>> round(rate.successes_per_hour, 1), round(rate.attempts_per_job, 2)
    (436.4, 1.25)
    """
    share(success=success)
    done = _success_per_job(process, success)
    attempts = _attempts_per_job(process, success, done)
    failures, given_up = attempts - done, 1 - done
    seconds = attempts * process.seconds_per_attempt
    seconds += failures * process.seconds_per_failure + given_up * process.seconds_to_give_up
    if math.isinf(attempts):
        each = process.seconds_per_attempt + process.seconds_per_failure
        return _rate(0.0, attempts, seconds, failures_per_hour=SECONDS_PER_HOUR / each, given_up_per_hour=0.0)
    return _rate(
        done,
        attempts,
        seconds,
        failures_per_hour=SECONDS_PER_HOUR * failures / seconds,
        given_up_per_hour=SECONDS_PER_HOUR * given_up / seconds,
    )


def worth_per_hour(
    rate: RetryRate, *, success: float, failure: float = 0.0, given_up: float = 0.0, hour: float = 0.0
) -> float:
    """Value an hour in money: what a success pays, a failed try and a job given up pay (costs: negative), less `hour`.

    `hour` = what an hour of the process costs, whatever it does.

    >>> rate = rate_with_retries(RetryProcess(seconds_per_attempt=6, seconds_per_failure=3), 1.0)
    >>> worth_per_hour(rate, success=0.1, failure=-2, hour=20)
    40.0
    """
    finite(success=success, failure=failure, given_up=given_up, hour=hour)
    earned = success * rate.successes_per_hour + failure * rate.failures_per_hour
    return earned + given_up * rate.given_up_per_hour - hour


def successes_per_hour(rate: RetryRate) -> float:
    """The rate itself, as what is compared with today's."""
    return rate.successes_per_hour


def break_even_success(
    process: RetryProcess, today: float, *, worth: Callable[[RetryRate], float] = successes_per_hour
) -> float | None:
    """Find the least success probability of one try at which an hour is worth as much as today's.

    `today` is in the unit of `worth`: successes per hour, or money per hour with a `worth` made of
    `worth_per_hour`. None where even a process that always succeeds is worth less. 0.0 where any pays.

    >>> round(break_even_success(RetryProcess(seconds_per_attempt=6, seconds_per_failure=3), 400), 3)
    0.75
    >>> break_even_success(RetryProcess(seconds_per_attempt=6), 700) is None
    True
    """
    finite(today=today)

    def gain(success: float) -> float:
        return worth(rate_with_retries(process, success)) - today

    return least_root(gain)


def _success_per_job(process: RetryProcess, success: float) -> float:
    if process.max_retries is None:
        return float(success > 0)
    return 1 - (1 - success) ** (process.max_retries + 1)


def _attempts_per_job(process: RetryProcess, success: float, done: float) -> float:
    if success > 0:
        return done / success
    return math.inf if process.max_retries is None else process.max_retries + 1.0


def _rate(
    done: float, attempts: float, seconds: float, *, failures_per_hour: float, given_up_per_hour: float
) -> RetryRate:
    return RetryRate(
        success_per_job=done,
        attempts_per_job=attempts,
        seconds_per_job=seconds,
        successes_per_hour=SECONDS_PER_HOUR * done / seconds,
        failures_per_hour=failures_per_hour,
        given_up_per_hour=given_up_per_hour,
    )
