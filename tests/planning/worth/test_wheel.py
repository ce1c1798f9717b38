"""The data flywheel of a plan: what is written, what the curve measures, and what is unknown."""

from dataclasses import replace

import numpy as np
import pytest

from milepost.base.measurement import Direction, Verdict
from milepost.evidence.assessment import CurvePoint, CurveRecord
from milepost.planning.worth.plan import make_plan
from milepost.planning.worth.wheel import curve_slope
from milepost.report.flywheel_words import flywheel_lines
from milepost.report.justification_parts import justification
from tests.planning.worth.made import assessed, plan_of

WHEEL = "flywheel: {users: 1000, labels_per_user_day: 0.1 to 0.3, metric_per_log_labels: 0.01 to 0.03, "


def wheel_of(more):
    return plan_of(more=more).flywheel


def test_a_project_of_another_kind_that_says_nothing_has_no_wheel():
    assert plan_of(more="archetype: augment\n").flywheel is None
    assert flywheel_lines(None) == []


def test_a_project_that_improves_a_process_owes_three_slopes():
    plan = plan_of(more="archetype: improve\n")
    assert plan.flywheel.turns is Verdict.UNKNOWN
    assert len(plan.flywheel.unknown) == 3
    assert sum("unknown (flywheel." in line for line in flywheel_lines(plan.flywheel)) == 3
    assert any("flywheel" in owed for owed in plan.owes)


@pytest.mark.parametrize(
    ("usage", "turns", "broken", "unsettled"),
    [
        ("0.2 to 0.8", Verdict.YES, (), ()),
        ("-0.2 to 0.8", Verdict.UNKNOWN, (), ("usage_per_metric",)),
        ("-0.8 to -0.2", Verdict.NO, ("usage_per_metric",), ()),
    ],
)
def test_the_weakest_link_decides(usage, turns, broken, unsettled):
    wheel = wheel_of(f"archetype: improve\n{WHEEL}usage_per_metric: {usage}}}\n")
    assert (wheel.turns, wheel.broken, wheel.unsettled) == (turns, broken, unsettled)
    assert wheel.growth_per_day is None  # how many labels there are is known after an assessment


def test_a_wheel_that_is_judged_is_no_longer_owed():
    plan = plan_of(more=f"archetype: improve\n{WHEEL}usage_per_metric: 0.5}}\n")
    assert not any("flywheel" in owed for owed in plan.owes)
    assert any(title == "The data flywheel" for title, _ in justification(plan))


def test_without_users_it_cannot_be_said_to_turn():
    text = WHEEL.replace("users: 1000, ", "") + "usage_per_metric: 0.5}\n"
    assert wheel_of(text).turns is Verdict.UNKNOWN
    assert "users" in flywheel_lines(wheel_of(text))[0]


def test_the_metric_slope_comes_from_the_curve_where_the_file_says_none():
    more = (
        "flywheel: {users: 1000, labels_per_user_day: 0.2, usage_per_metric: 0.5, by: Ada, on: 2026-11-01}\n"
    )
    known = assessed(more=more)
    wheel = make_plan(known).flywheel
    slopes = {slope.key: slope for slope in wheel.slopes}
    middle = slopes["metric_per_log_labels"]
    measured = next(
        one for one in known.assessment.curves if one.candidate == known.assessment.best_candidate
    )
    assert middle.value == curve_slope(measured).value > 0
    assert middle.source.startswith("assessment 01234567: curve of ")
    assert slopes["usage_per_metric"].source == "flywheel, Ada, 2026-11-01"
    assert wheel.labels == known.assessment.labels_now
    expected = 0.2 * middle.value * 0.5 * 1000 / wheel.labels
    assert wheel.growth_per_day == pytest.approx(expected)
    assert "twice the use in" in flywheel_lines(wheel)[0]


def curve(*points, direction=Direction.MAX):
    made = tuple(
        CurvePoint(size=n, mean=mean, spread=spread, repeats=many) for n, mean, spread, many in points
    )
    return CurveRecord(candidate="linear", metric="accuracy", direction=direction, points=made, ahead=())


def test_the_interval_of_the_slope_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(0)
    means, spread, repeats, held = (0.80, 0.83), 0.02, 4, 0
    for _ in range(500):
        drawn = [rng.normal(mean, spread, repeats) for mean in means]
        points = [(n, d.mean(), d.std(ddof=1), repeats) for n, d in zip((100, 200), drawn, strict=True)]
        found = curve_slope(curve(*points))
        held += found.low <= 0.03 / np.log(2) <= found.high
    assert 0.74 < held / 500 < 0.86


def test_better_is_positive_in_both_directions():
    points = ((100, 0.5, 0.01, 5), (200, 0.4, 0.01, 5))
    worse, better = curve_slope(curve(*points)), curve_slope(curve(*points, direction=Direction.MIN))
    assert better.value == pytest.approx(0.1 / np.log(2)) == -worse.value
    assert better.low == pytest.approx(-worse.high)


def test_one_size_or_one_repeat_tells_no_slope():
    assert curve_slope(curve((100, 0.5, 0.01, 5))) is None
    assert curve_slope(curve((100, 0.5, 0.01, 5), (200, 0.6, None, 1))) is None


def test_a_curve_of_another_metric_is_not_taken():
    more = "flywheel: {users: 1000, labels_per_user_day: 0.2, usage_per_metric: 0.5}\n"
    known = assessed(more=more)
    other = replace(known, assessment=replace(known.assessment, metric="f1_macro"))
    assert make_plan(other).flywheel.unknown == ("metric_per_log_labels",)
