"""The plan's charts and texts: each chart is valid, says in words what it shows, and has its table."""

import math
from dataclasses import replace

import altair as alt
import pytest

from milepost.base.measurement import Measurement
from milepost.evidence.plan import Answer, DecisionCurve, DecisionPoint, Figure, Stages
from milepost.evidence.scan import ScanFinding, ScanSummary
from milepost.report.justification import render_justification
from milepost.report.justification_parts import at_risk, justification, justification_lines
from milepost.report.plan_answer import TITLE, answer_lines
from milepost.report.plan_charts import plan_charts
from milepost.report.plan_details import detail_lines
from milepost.report.plan_specifications import specify_value
from milepost.report.plan_tables import figure_rows
from milepost.report.plan_words import HEADS, break_even_line, money
from tests.report import sample

CURVE = DecisionCurve(
    positive="yes",
    threshold=0.2,
    policy="threshold",
    points=tuple(
        DecisionPoint(threshold=at / 20, model=0.3 - at / 50, act_on_all=0.3 - at / 20) for at in range(1, 20)
    ),
)

SCAN = ScanSummary(
    root="../music",
    files=3,
    functions=120,
    lines=2_000,
    likely=2,
    top=(
        ScanFinding(
            function="guess_title",
            path="titles.py",
            line=9,
            score=0.93,
            lines_of_code=61,
            commits_a_year=2.5,
            lines_a_year=41.0,
        ),
        ScanFinding(
            function="Matcher.distance_of_two_very_long_names",
            path="match/names.py",
            line=140,
            score=0.61,
            lines_of_code=12,
            commits_a_year=None,
            lines_a_year=None,
        ),
    ),
    history="812 commits over 4.0 years",
    evidence="0123456789abcdef",
)


def measured():
    now = Measurement(value=0.93, low=0.91, high=0.95, level=0.95, n=500, method="Wilson")
    return replace(sample.plan(), curve=CURVE, accuracy_now=now, scan=SCAN)


def test_a_plan_with_everything_has_all_its_charts():
    names = [chart.name for chart in plan_charts(measured())]
    assert names == ["break-even", "value", "tornado", "design-worth", "decision-curve", "scan"]


def test_a_plan_that_knows_nothing_has_no_chart():
    plan = sample.plan()
    bare = replace(plan, lines=(), investment=None, tornado=(), designs=(), curve=None)
    assert plan_charts(bare) == []


@pytest.mark.parametrize("chart", plan_charts(measured()), ids=lambda chart: chart.name)
def test_a_chart_is_a_valid_drawing_with_words_and_a_table(chart):
    for drawing in (chart.wide, chart.narrow):
        alt.LayerChart.from_dict(dict(drawing))
    assert chart.description.endswith(".")
    assert all(len(row) == len(chart.columns) for row in chart.rows)
    assert chart.rows


def test_the_break_even_picture_crosses_zero_where_the_table_says():
    plan = sample.plan()
    for line in plan.lines:
        row = next(row for row in plan.designs if row.design == line.design)
        below = [at for at, worth in zip(line.accuracies, line.per_year, strict=True) if worth < 0]
        if row.pays_from is not None and 0 < row.pays_from < 1:
            assert max(below) == pytest.approx(row.pays_from, abs=0.0101)


def test_the_bars_of_the_value_hold_every_draw():
    one = sample.plan().investment
    assert sum(one.counts) == one.draws
    assert list(one.edges) == sorted(one.edges)


@pytest.mark.parametrize("answer", list(Answer))
def test_every_answer_has_a_head(answer):
    lines = answer_lines(replace(sample.plan(), answer=answer))
    assert lines[0] == f"{TITLE} {HEADS[answer]}"


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0"), (-0.0, "0"), (1e-30, "0"), (999.4, "999"), (1234567.0, "1,230,000"), (-59_549.0, "-59,500")],
)
def test_money_has_three_digits_and_no_noise(value, said):
    assert money(value) == said


def test_the_justification_has_the_three_parts_of_feasibility_beside_the_impact():
    titles = [title for title, _ in justification(sample.plan())]
    assert titles[:4] == [
        "Impact",
        "Feasibility: data availability",
        "Feasibility: accuracy requirement",
        "Feasibility: problem difficulty",
    ]
    assert all(entries for _, entries in justification(sample.plan()))


def test_the_page_of_justification_has_one_chart_and_the_people_who_signed():
    page = render_justification(sample.plan(), charts="vega")
    assert page.count("<figure") == 1
    assert "Ada (lead), 2026-11-01" in page
    assert math.isfinite(sample.plan().investment.expected)


def test_keys_stand_small_beside_the_sentence_on_the_page_and_in_brackets_in_the_text():
    page = render_justification(sample.plan(), charts="vega")
    assert '<small class="source"><bdi>value.decisions_per_year</bdi></small>' in page
    assert ", value.decisions_per_year" not in page
    assert any("(value.decisions_per_year)" in line for line in justification_lines(sample.plan()))


def test_a_yes_with_a_likely_loss_says_what_is_at_risk():
    plan = sample.plan()
    stages = Stages(rows=(), staged=9.0, committed=1.0, option=8.0, expected_spend=51_234.0, all_succeed=0.3)
    likely = replace(plan, answer=Answer.MODEL, stages=stages, investment=replace(plan.investment, loss=0.74))
    assert any("74 %" in one and "51,200 on average" in one for one in at_risk(likely))
    assert not at_risk(replace(likely, investment=replace(plan.investment, loss=0.1)))
    assert not at_risk(replace(likely, stages=None))


def test_no_bar_of_the_value_lies_on_both_sides_of_zero():
    one = replace(sample.plan().investment, edges=(-3.0, -1.0, 1.0, 3.0), counts=(2, 5, 3), draws=10)
    drawing = specify_value(one, width=600)
    bars = [row for layer in drawing["layer"] for row in layer["data"]["values"] if "share" in row]
    assert [(row["low"], row["high"]) for row in bars] == [(-3, -1), (-1, 0), (0, 1), (1, 3)]
    assert {row["share"] for row in bars[1:3]} == {0.5}


def test_a_plan_without_numbers_is_justified_by_its_unknowns():
    plan = sample.plan()
    bare = replace(
        plan, lines=(), investment=None, tornado=(), designs=(), break_even=None, figures=(), flips=()
    )
    page = render_justification(bare, charts="vega")
    assert "<figure" not in page
    assert "not known: its net value was not counted" in page
    known = dict(justification(replace(plan, flips=())))["What could change this"]
    assert known == [("no flip point is near", "")]


def test_what_the_archetype_owes_and_what_helps_it_stand_on_the_page_and_in_the_details():
    plan = replace(
        sample.plan(),
        archetype="automate",
        owes=("Which failure rate is acceptable?",),
        lever="limit the scope",
    )
    title, lines = (
        "Owed by a project that would automate",
        [plan.owes[0], "What helps most: limit the scope."],
    )
    assert dict(justification(plan))[title] == [(line, "") for line in lines]
    shown = detail_lines(plan)
    assert shown[shown.index(title) + 1 :][:2] == tuple(f"  {line}" for line in lines)
    assert not any("Owed by" in line for line in detail_lines(replace(plan, lever="", owes=())))


def test_a_number_that_nobody_said_is_assumed_and_another_is_taken_as_it_was_said():
    one = Figure(name="adoption", value=1, low=1, high=1, source="default: every decision", default=True)
    assert [row[2] for row in figure_rows([one, replace(one, default=False)])] == [
        "assumed",
        "taken as exact",
    ]


def test_a_plan_that_waits_for_people_says_what_to_do_before_it_is_asked_again():
    waits = answer_lines(replace(sample.plan(), next_command="milepost plan"))
    assert waits[-1].startswith("Write what somebody knows of this into the project file")
    assert not any("Then plan again" in line for line in answer_lines(sample.plan()))


def test_where_no_accuracy_is_required_the_break_even_says_so():
    plan = sample.plan()
    bare = replace(plan, break_even=replace(plan.break_even, required="nothing"))
    assert "no accuracy is required" in break_even_line(bare)


def test_what_a_scan_found_stands_in_the_details_with_what_is_not_known():
    lines = detail_lines(measured())
    first = next(line for line in lines if "guess_title" in line)
    assert first.split() == ["guess_title", "titles.py:9", "93", "%", "61", "2.5", "41"]
    second = next(line for line in lines if "Matcher.distance" in line)
    assert second.count("not known") == 2
    assert not any("scan" in line for line in detail_lines(sample.plan()) if "guess" in line)
