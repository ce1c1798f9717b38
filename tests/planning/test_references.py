"""What published results say: their age, what is possible, what to try."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.measurement import Direction, Measurement
from milepost.base.ranges import Range
from milepost.contract.references import Answer, People, Reference, Reproduction
from milepost.planning.goals import Comparability, Goal, GoalSource
from milepost.planning.possible import expected_here, to_try_next, what_is_possible
from milepost.planning.references import age_of, compare_reference, reproduction_gap
from milepost.planning.shortfall import Scale, scale_of

TODAY = date(2026, 11, 25)
ACCURACY = scale_of("accuracy")
PARTLY = Comparability(answer=Answer.PARTLY, reasons=("its rows are ten folds, yours official",))
YES = Comparability(answer=Answer.YES, reasons=("same",))
NO = Comparability(answer=Answer.NO, reasons=("its entry says that it does not compare",))
UNKNOWN = Comparability(answer=None, reasons=("(n)",))


def paper(name="paper", value=0.95, **changes):
    given = {
        "id": name,
        "metric": "accuracy",
        "value": Range(value, value),
        "source": "a paper",
        "date": "2025-06",
    }
    return Reference(**(given | changes))


def typed(value, half=0.0):
    return Measurement(value=value, low=value - half, high=value + half, level=0.95, n=1000, method="typed")


@pytest.mark.parametrize(
    ("when", "stale", "says"),
    [
        ("2019", True, "6.9 years old"),
        ("2023", False, "2.9 years old"),
        ("2023-10", True, "3.1 years old"),
        ("2023-11", False, "3.0 years old"),
        ("2026-11-25", False, "new"),
        ("2026", False, "new"),
        ("2027-01", True, "still to come"),
        ("2026-11-26", True, "still to come"),
        ("2023-02-31", True, "3.7 years old"),
        ("", True, "undated"),
    ],
)
def test_a_result_is_stale_after_three_years_or_without_a_date(when, stale, says):
    found = age_of(paper(date=when), TODAY)
    assert (found.stale, says in found.why) == (stale, True), found.why


def test_the_years_can_be_said():
    assert age_of(paper(date="2024-10"), TODAY, years=1).stale
    assert not age_of(paper(date="2019"), TODAY, years=10).stale


def test_the_less_it_compares_the_less_is_promised():
    values = [
        expected_here(paper(), compares, ACCURACY, "accuracy").value for compares in (YES, PARTLY, UNKNOWN)
    ]
    assert [each.value for each in values] == sorted([each.value for each in values], reverse=True)
    assert [each.low for each in values] == sorted([each.low for each in values], reverse=True)
    known = paper(reproduced=Answer.YES)
    assert expected_here(known, YES, ACCURACY, "accuracy").value.value == pytest.approx(0.95)
    assert expected_here(paper(), NO, ACCURACY, "accuracy") is None
    assert expected_here(paper(metric="f1"), YES, ACCURACY, "accuracy") is None


def test_the_best_that_compares_says_what_is_possible():
    papers = [paper("near", 0.93, reproduced=Answer.YES), paper("far", 0.99), paper("other", 0.999)]
    answers = {"near": YES, "far": UNKNOWN, "other": NO}
    found = what_is_possible(papers, answers, ACCURACY, "accuracy")
    assert found.reference == "near"
    assert (found.value.low, found.value.high) == pytest.approx((1 - 0.07 * 1.25, 1 - 0.07 * 0.8))
    assert what_is_possible(papers[1:], answers, ACCURACY, "accuracy").reference == "far"
    assert what_is_possible([], {}, ACCURACY, "accuracy") is None


def test_ones_own_reproduction_stands_in_for_what_was_published():
    own = paper(reproduced=Reproduction(value=Range(0.90, 0.90), n=1000))
    found = expected_here(own, YES, ACCURACY, "accuracy")
    assert found.value.high < 0.95
    gap = reproduction_gap(own, ACCURACY)
    assert gap.value == pytest.approx(-0.05)
    assert gap.high < 0
    assert gap.n == 0  # the paper did not say on how many


@pytest.mark.parametrize("reproduced", [None, Answer.NO, Answer.YES])
def test_without_a_value_of_ones_own_there_is_no_gap(reproduced):
    assert reproduction_gap(paper(reproduced=reproduced), ACCURACY) is None


def test_less_is_better_turns_the_gap_around():
    mine = paper(metric="mae", value=2.0, reproduced=Reproduction(value=Range(1.5, 1.8)))
    gap = reproduction_gap(mine, scale_of("mae"))
    assert gap.low > 0


def test_what_to_try_is_ranked_by_gain_for_effort():
    papers = [
        paper("coded", 0.95, code="a place"),
        paper("uncoded", 0.955),
        paper("weaker", 0.80, code="a place"),
        paper("people", 0.99, people=People.EXPERTS),
        paper("unlike", 0.99),
    ]
    answers = {"coded": YES, "uncoded": YES, "weaker": YES, "people": YES, "unlike": NO}
    found = to_try_next(papers, answers, ACCURACY, "accuracy", typed(0.9))
    assert [each.reference for each in found] == ["coded", "uncoded", "weaker"]
    assert found[0].gain < found[1].gain
    assert found[2].gain < 0.001
    assert found[0].first.startswith("reproduce it")


def test_without_a_score_of_ones_own_the_best_stands_first():
    papers = [paper("a", 0.9), paper("b", 0.95)]
    found = to_try_next(papers, {"a": YES, "b": YES}, ACCURACY, "accuracy", None)
    assert [(each.reference, each.gain) for each in found] == [("b", None), ("a", None)]


@pytest.mark.parametrize("best", [0.85, 0.93, 0.97])
def test_the_expected_gain_is_what_draws_give(best):
    (found,) = to_try_next([paper()], {"paper": PARTLY}, ACCURACY, "accuracy", typed(best))
    low, high = 0.05 * 0.8, 0.05 * 2.0 * 1.25
    rng = np.random.default_rng(7)
    spread = np.log(high / low) / (2 * 1.2815515655446004)
    draws = np.exp(rng.normal(np.log(low * high) / 2, spread, 400_000))
    assert found.gain == pytest.approx(np.maximum(0, (1 - best) - draws).mean(), rel=0.02, abs=1e-5)


@given(
    value=st.integers(500, 999), best=st.integers(500, 999), answer=st.sampled_from([YES, PARTLY, UNKNOWN])
)
def test_an_error_rate_says_what_its_accuracy_says(value, best, answer):
    error = Scale(direction=Direction.MIN, best=0.0)
    plain, turned = paper(value=value / 1024), paper(value=1 - value / 1024)
    one = expected_here(plain, answer, ACCURACY, "accuracy").value
    other = expected_here(turned, answer, error, "accuracy").value
    assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low))
    (up,) = to_try_next([plain], {"paper": answer}, ACCURACY, "accuracy", typed(best / 1024))
    (down,) = to_try_next([turned], {"paper": answer}, error, "accuracy", typed(1 - best / 1024))
    assert up.gain == pytest.approx(down.gain, abs=1e-12)


@given(value=st.floats(0.5, 0.999), better=st.floats(0, 0.0009))
def test_a_better_published_value_never_promises_less(value, better):
    def promised(each):
        return expected_here(paper(value=each), PARTLY, ACCURACY, "accuracy").value.value

    assert promised(value + better) >= promised(value) - 1e-12


def test_a_perfect_score_and_one_without_bound_are_taken_as_they_are():
    perfect = expected_here(paper(value=1.0), YES, ACCURACY, "accuracy").value
    assert (perfect.low, perfect.high) == (1.0, 1.0)
    picks = scale_of("picks", Direction.MAX)
    assert expected_here(paper(metric="picks", value=400), YES, picks, "picks").value.high == pytest.approx(
        500
    )
    assert expected_here(paper(metric="picks", value=-1), YES, picks, "picks") is None


def test_a_reference_is_compared_as_a_goal():
    ours = Goal(
        source=GoalSource.BASELINE, name="linear", metric="accuracy", value=typed(0.9), split="test", n=100,
        hardness=typed(0.8, 0.02),
    )  # fmt: skip
    same = paper(split="test", n=120, baseline=Range(0.8, 0.8))
    assert compare_reference(same, ours, ACCURACY).answer is Answer.YES
    assert compare_reference(replace(same, n=None), ours, ACCURACY).answer is None
