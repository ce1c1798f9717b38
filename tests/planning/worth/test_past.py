"""Chances that people gave are held against what came, and only against what came later."""

from datetime import UTC, date, datetime

import pytest

from milepost.base.measurement import Verdict
from milepost.planning.worth.past import Estimated, Event, past_estimates


def day(number):
    return datetime(2026, 11, number, tzinfo=UTC)


def said(by="Ines", middle=0.7, at=2, low=0.5, high=0.8, on=1):
    return Estimated(by=by, on=date(2026, 11, on), middle=middle, low=low, high=high, at=day(at))


YES, NO, UNKNOWN = (
    lambda n, v=v: Event(at=day(n), reach=v) for v in (Verdict.YES, Verdict.NO, Verdict.UNKNOWN)
)


def closed(number):
    return Event(at=day(number), closed="technically infeasible")


@pytest.mark.parametrize(
    ("events", "came"),
    [
        ([], None),
        ([YES(5)], 1),
        ([YES(5), UNKNOWN(6)], None),
        ([UNKNOWN(5), YES(6)], 1),
        ([NO(5)], None),
        ([closed(5)], 0),
        ([YES(4), closed(5)], 0),
        ([closed(5), YES(9)], 0),
        ([YES(1)], None),
        ([closed(1)], None),
        ([closed(1), YES(5)], 1),
    ],
)
def test_an_outcome_is_a_closing_or_else_the_newest_answer_on_reach_after_the_estimate(events, came):
    for ordered in (events, events[::-1]):
        found = past_estimates([said()], ordered).estimates[0]
        assert found.came == came
        assert (found.brier is None) == (came is None)


def test_the_score_is_the_mean_squared_distance_by_person():
    estimates = [
        said(),
        said(by="Bo", middle=0.2),
        said(middle=0.5, low=0.4, high=0.6, at=3),
        said(at=6, on=6),
    ]
    found = past_estimates(estimates, [closed(5)])
    assert found.brier == pytest.approx({"Ines": (0.49 + 0.25) / 2, "Bo": 0.04})
    assert found.known == {"Ines": 2, "Bo": 1}
    assert found.estimates[-1].came is None


def test_the_same_estimate_in_many_plans_counts_once_from_the_first():
    found = past_estimates([said(at=7), said(at=2), said(at=3)], [closed(5)])
    assert len(found.estimates) == 1
    assert found.estimates[0].came == 0
