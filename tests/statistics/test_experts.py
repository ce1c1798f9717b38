"""Past ranges are scored: honest ones best, narrow ones told so, by how much to widen."""

import math

import numpy as np
import pytest

from milepost.base.amounts import InvalidNumberError
from milepost.base.measurement import Verdict
from milepost.base.ranges import Range
from milepost.statistics.experts import PastRange, interval_score, score_experts, scores_by_expert


def past(count, narrowing, seed=90):
    """Lognormal outcomes in units of different size, with ranges `narrowing` times as wide as they should be."""
    rng = np.random.default_rng(seed)
    half = 1.2815515655
    found = []
    for _ in range(count):
        centre, spread = rng.uniform(-3, 12), rng.uniform(0.2, 1.0)
        outcome = math.exp(centre + spread * rng.normal())
        width = narrowing * half * spread
        found.append(
            PastRange(given=Range(math.exp(centre - width), math.exp(centre + width)), outcome=outcome)
        )
    return found


def test_honest_ranges_cover_as_often_as_they_say():
    found = score_experts(past(2000, 1.0))
    assert found.coverage.value == pytest.approx(0.8, abs=0.03)
    assert found.calibrated is Verdict.YES
    assert found.widen_by == pytest.approx(1.0, abs=0.07)


@pytest.mark.parametrize("narrowing", [0.5, 2.0])
def test_ranges_that_are_too_narrow_or_too_wide_are_told_by_how_much(narrowing):
    found = score_experts(past(2000, narrowing))
    assert found.calibrated is Verdict.NO
    assert found.widen_by == pytest.approx(1 / narrowing, rel=0.08)


def test_who_knows_the_distribution_and_says_it_scores_best():
    scores = [score_experts(past(3000, narrowing)).interval_score for narrowing in (0.6, 1.0, 1.6)]
    assert scores[1] == min(scores)


def test_a_few_ranges_say_too_little():
    found = score_experts(past(5, 1.0))
    assert found.calibrated is Verdict.UNKNOWN
    assert found.widen_by is None


def test_known_numbers_count_as_hit_or_missed_and_do_not_break_the_width():
    points = [PastRange(given=Range(3, 3), outcome=3), PastRange(given=Range(3, 3), outcome=4)]
    found = score_experts(points)
    assert found.coverage.value == 0.5
    assert found.widen_by is None
    assert interval_score(Range(3, 3), 3) == 0


def test_an_outcome_that_the_law_holds_for_impossible_is_outside():
    found = score_experts([*past(20, 1.0), PastRange(given=Range(1, 4), outcome=0)])
    assert found.interval_score == math.inf
    share = PastRange(given=Range(0.1, 0.4, share=True), outcome=1.0)
    assert score_experts([share]).coverage.value == 0


def test_shares_and_numbers_of_both_signs_are_scored_on_their_own_scales():
    mixed = [
        PastRange(given=Range(0.1, 0.4, share=True), outcome=0.2),
        PastRange(given=Range(-5, 5), outcome=7),
    ]
    assert score_experts(mixed).interval_score == pytest.approx(
        (math.log(0.4 / 0.6) - math.log(0.1 / 0.9) + 10 + 2 / 0.2 * 2) / 2
    )


def test_no_range_and_an_outcome_that_is_no_number_are_refused():
    with pytest.raises(InvalidNumberError, match="no past range"):
        score_experts([])
    with pytest.raises(InvalidNumberError, match="outcome"):
        PastRange(given=Range(1, 2), outcome=float("nan"))


def test_experts_are_scored_apart_the_best_first():
    narrow, honest = past(400, 0.3), past(400, 1.0)
    mixed = [
        PastRange(given=item.given, outcome=item.outcome, expert=name)
        for name, items in (("narrow", narrow), ("honest", honest))
        for item in items
    ]
    found = scores_by_expert(mixed)
    assert list(found) == ["honest", "narrow"]
    assert found["narrow"] == score_experts(narrow)
    assert scores_by_expert([]) == {}


@pytest.mark.parametrize("count", [14, 19, 24, 29, 39])
def test_how_much_to_widen_does_not_hang_on_rounding(count):
    """Outcomes 1, 2, ... half-widths from the middle: the conformal place is the next whole one."""
    asked = [PastRange(given=Range(-1.0, 1.0), outcome=float(far)) for far in range(1, count + 1)]
    assert score_experts(asked).widen_by == math.ceil(round((count + 1) * 0.8, 9))
