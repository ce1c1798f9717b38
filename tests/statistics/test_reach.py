"""What becomes of a target, and the reason that is given."""

import math

import pytest

from milepost.base.measurement import Direction
from milepost.statistics.curves import InvalidForecastQuestionError, extrapolate
from milepost.statistics.reach import reach
from tests.statistics.test_curves import curve

RISING = extrapolate(curve([0.80, 0.85, 0.88]))


def test_a_target_that_is_met_already_says_with_what_chance():
    found = reach(RISING, 0.86)
    assert found.now == RISING.probability(0.86, [400])[0] > 0.9
    assert found.never == pytest.approx(1 - found.by_horizon)
    assert found.why == "met at the last measured size already: chance over 99 %"


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (1.2, "the target lies beyond the best score that there is, 1"),
        (1.0, "the target is the best score that there is, 1: losses come near to 0 and do not vanish"),
    ],
)
def test_a_target_at_the_bound_or_beyond_is_never_met_and_the_bound_is_the_reason(target, why):
    found = reach(RISING, target)
    assert (found.now, found.by_horizon, found.never, found.why) == (0.0, 0.0, 1.0, why)


def test_what_every_score_meets_is_met_now():
    found = reach(RISING, 0.0)
    assert (found.now, found.never, found.why) == (
        1.0,
        0.0,
        "no score of this metric is worse than the target",
    )


def test_the_bounds_are_told_apart_where_low_is_best():
    falling = extrapolate(curve([0.20, 0.15, 0.12], direction=Direction.MIN))
    assert reach(falling, -0.1).why == "the target lies beyond the best score that there is, 0"
    assert reach(falling, 1.0).why == "no score of this metric is worse than the target"


def test_without_a_best_value_no_target_lies_beyond():
    seen = curve([3.0, 2.0, 1.5], low=-math.inf, high=math.inf, direction=Direction.MIN, spreads=[0.3] * 3)
    assert reach(extrapolate(seen), -100.0).why.startswith("of the curves that went on like this one")


def test_not_by_a_horizon_and_never_are_two_shares_of_the_curves():
    found = reach(RISING, 0.93, 1600)
    assert found.horizon == 1600
    assert found.by_horizon == pytest.approx(RISING.probability(0.93, [1600])[0], rel=1e-9)
    assert 0 < found.never < 1 - found.by_horizon
    shares = f"{100 * found.by_horizon:.0f} % meet it by 1,600 examples"
    assert found.why.startswith(f"of the curves that went on like this one, {shares}")
    assert found.why.endswith(f"{100 * found.never:.0f} % end short of it")


def test_never_is_no_more_than_not_by_however_far_one_asks():
    for target in (0.9, 0.93, 0.97):
        for horizon in (400, 6400, 10**6, 10**9):
            found = reach(RISING, target, horizon)
            assert 0 <= found.never <= 1 - found.by_horizon <= 1


def test_questions_without_an_answer_are_refused():
    with pytest.raises(InvalidForecastQuestionError, match="no number"):
        reach(RISING, math.nan)
    with pytest.raises(InvalidForecastQuestionError, match="size 0"):
        reach(RISING, 0.9, 0)
