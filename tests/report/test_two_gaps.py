"""Training error, validation error and goal in words and on one axis."""

import json
from dataclasses import replace

import pytest

from milepost.base.measurement import Verdict
from milepost.evidence.advice import Action
from milepost.report.page import render_page
from milepost.report.text import first_screen
from milepost.report.two_gaps import NOT_MEASURED, two_gap_chart, two_gap_lines, two_gap_rows
from tests.report import sample


def test_the_rows_hold_both_errors_the_goal_and_the_gaps():
    rows = two_gap_rows(sample.advice())
    assert [row[:2] for row in rows] == [
        ("training error", "0.2 % (0.1 to 0.3 %)"),
        ("validation error", "1.9 % (1.2 to 2.6 %)"),
        ("goal: the requirement", "1.0 %"),
        ("avoidable bias", "-0.8 points (-0.9 to -0.7)"),
        ("variance", "+1.7 points (+1.1 to +2.3)"),
    ]


def test_without_a_goal_there_is_no_avoidable_bias():
    rows = two_gap_rows(replace(sample.advice(), goal=None, goal_name="", avoidable=None))
    assert [row[0] for row in rows] == ["training error", "validation error", "variance"]
    chart = two_gap_chart(sample.assessment(advice=replace(sample.advice(), goal=None)), name="errors")
    assert "goal" not in json.dumps(chart.wide)


def test_the_picture_has_all_three_on_one_axis():
    chart = two_gap_chart(sample.assessment(), name="errors")
    drawn = json.dumps(chart.wide)
    assert [name in drawn for name in ("training error", "validation error", "goal")] == [True] * 3
    assert "0.019" in drawn
    assert two_gap_chart(sample.empty_assessment(), name="errors") is None


def test_a_reason_is_told_once():
    advice = sample.advice()
    assert two_gap_lines(sample.assessment())[-1] == f"because {advice.why}"
    undecided = replace(advice, action=Action.UNDECIDED, says=f"not told apart: {advice.why}")
    assert sum(advice.why in line for line in two_gap_lines(sample.assessment(advice=undecided))) == 1


def test_what_was_not_measured_says_so():
    assert two_gap_lines(sample.assessment(advice=None)) == [NOT_MEASURED]
    page = render_page(sample.assessment(advice=None), sample.status())
    assert NOT_MEASURED[1:] in page
    assert "avoidable bias" not in page
    assert sample.advice().says.split(" (")[0] in render_page(sample.assessment(), sample.status())


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, True),
        ({"verdict": Verdict.YES}, False),
        ({"advice": None}, False),
        ({"advice": replace(sample.advice(), action=Action.UNDECIDED)}, False),
    ],
    ids=["open", "yes", "not measured", "undecided"],
)
def test_the_first_screen_says_how_to_improve_where_that_is_known_and_needed(changes, shown):
    lines = first_screen(sample.assessment(**changes), width=300)
    told = [line for line in lines if line.startswith("To improve")]
    assert bool(told) is shown
    assert all("svm, against the requirement: over-fitting" in line for line in told)
