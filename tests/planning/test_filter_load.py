"""What a filter in front of a constant team of reviewers would have to reach."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.measurement import Measurement, Verdict
from milepost.planning.filter_load import (
    ImpossibleLoadError,
    ReviewCase,
    filter_load,
    recall_within,
    team_factor,
)
from milepost.statistics.intervals import clopper_pearson


def typed(value, low=None, high=None, n=1000):
    return Measurement(
        value=value,
        low=value if low is None else low,
        high=value if high is None else high,
        level=0.95,
        n=n,
        method="typed",
    )


def avatars(recall=1.0, items=100e6, rate=None):
    """The homework: 10,000 of 1,000,000 offensive, the team sees a million, users grow to a hundred million."""
    return ReviewCase(reviews=1e6, items=items, base_rate=rate or typed(0.01), recall=recall)


def test_the_avatar_case_is_infeasible_as_a_filter_with_a_constant_team():
    load = filter_load(avatars())
    assert load.verdict is Verdict.NO
    assert load.flagged_share == pytest.approx(0.01)
    assert load.precision.value == pytest.approx(1.0)
    assert load.false_alarms == pytest.approx(0.0)
    assert load.reason.startswith(
        "infeasible as a filter with a constant team: base rate 1 %; the load per item"
    )
    assert "must fall 100 x" in load.reason
    assert any("defer" in design for design in load.instead)


def test_the_avatar_case_stays_infeasible_with_the_base_rate_as_it_was_counted():
    low, high = clopper_pearson(10_000, 1_000_000)
    load = filter_load(avatars(rate=typed(0.01, low, high, n=1_000_000)))
    assert load.verdict is Verdict.NO
    assert 0.97 < load.precision.low < 1 < load.precision.high < 1.03
    assert "0.981 to 1.02" in load.reason


def test_a_tenfold_growth_leaves_room_for_false_alarms():
    case = avatars(items=10e6)
    assert filter_load(case).verdict is Verdict.UNKNOWN
    assert filter_load(case).precision.value == pytest.approx(0.1)
    assert filter_load(case).false_alarms == pytest.approx(900_000)
    assert filter_load(case, typed(0.3, 0.25, 0.35)).verdict is Verdict.YES
    assert filter_load(case, typed(0.05, 0.04, 0.06)).verdict is Verdict.NO
    assert filter_load(case, typed(0.1, 0.08, 0.12)).verdict is Verdict.UNKNOWN


def test_a_team_that_sees_everything_needs_no_filter():
    load = filter_load(avatars(items=1e6))
    assert (load.verdict, load.flagged_share, load.instead) == (Verdict.YES, 1.0, ())


@pytest.mark.parametrize(
    ("case", "says"),
    [
        (ReviewCase(reviews=0, items=1, base_rate=typed(0.1), recall=1), "0 reviews"),
        (ReviewCase(reviews=1, items=float("nan"), base_rate=typed(0.1), recall=1), "nan items"),
        (ReviewCase(reviews=1, items=1, base_rate=typed(0.0), recall=1), "base rate of 0"),
        (ReviewCase(reviews=1, items=1, base_rate=typed(0.1), recall=0), "recall of 0"),
        (ReviewCase(reviews=1, items=1, base_rate=typed(0.1), recall=1.5), "recall of 1.5"),
    ],
)
def test_a_load_that_cannot_be_is_refused(case, says):
    with pytest.raises(ImpossibleLoadError, match=says):
        filter_load(case)


def test_the_needed_precision_is_what_a_counted_stream_gives():
    """A stream of 200,000 items, counted: at the precision that is named, the team is just full."""
    rng = np.random.default_rng(5)
    bad = rng.random(200_000) < 0.02
    case = ReviewCase(reviews=10_000, items=200_000, base_rate=typed(float(bad.mean())), recall=0.9)
    load = filter_load(case)
    found = 0.9 * bad.sum()
    flagged = found + load.false_alarms
    assert flagged == pytest.approx(case.reviews)
    assert found / flagged == pytest.approx(load.precision.value)
    assert load.false_alarm_rate == pytest.approx(load.false_alarms / (~bad).sum())


shares = st.floats(0.001, 0.5)


@given(rate=shares, recall=st.floats(0.1, 1), growth=st.floats(1.01, 1000), precision=st.floats(0.01, 1))
def test_the_team_that_it_takes_affords_just_the_required_recall(rate, recall, growth, precision):
    case = ReviewCase(reviews=1e4, items=1e4 * growth, base_rate=typed(rate), recall=recall)
    factor = team_factor(case, precision)
    grown = ReviewCase(reviews=1e4 * factor, items=case.items, base_rate=case.base_rate, recall=recall)
    assert recall_within(grown, precision) == pytest.approx(recall)


@given(rate=shares, recall=st.floats(0.1, 1), growth=st.floats(1.01, 1000), more=st.floats(1, 10))
def test_more_growth_never_makes_the_filter_easier(rate, recall, growth, more):
    def needed(factor):
        case = ReviewCase(reviews=1e4, items=1e4 * factor, base_rate=typed(rate), recall=recall)
        return filter_load(case).precision.value

    assert needed(growth * more) >= needed(growth)
