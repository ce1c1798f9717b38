"""Kept results in the report: sections with day, id and what made them stale, and their pictures."""

from dataclasses import replace
from datetime import UTC, date, datetime

import altair as alt
import pytest

from milepost.base.measurement import Measurement
from milepost.evidence.metric import MetricLine, MetricRecord
from milepost.evidence.plan import BESIDE_STAGES
from milepost.evidence.references import PublishedOutlook, PublishedResult, ReferencesRecord
from milepost.evidence.tasks import TaskRecord
from milepost.lifecycle.kept import Kept
from milepost.lifecycle.kept_results import KeptResults
from milepost.report.drawing import choose_way, draw_chart
from milepost.report.kept_charts import chances_chart, gaps_chart, kept_charts
from milepost.report.page import render_page
from milepost.report.palette import INKS
from milepost.report.plan_answer import answer_lines
from tests.report import sample

NAN = float("nan")


def exactly(value):
    return Measurement(value=value, low=value, high=value, level=0.95, n=1, method="made")


def tasks(day, by_date, ever):
    record = TaskRecord(
        goals=("ship",),
        by=date(2026, 4, 1),
        ever=ever,
        at_most=False,
        by_date=by_date,
        at_once=by_date,
        days=(5.0, 8.0, 13.0),
        next_task="<b>train</b>",
        order=("<b>train</b>", "ship"),
        estimates=(),
        brier=0.13,
        ended=2,
    )
    return kept(record, datetime(2026, 3, day, 9, tzinfo=UTC))


def kept(record, at=datetime(2026, 3, 9, tzinfo=UTC), stale=()):
    return Kept(record=record, evidence="abcdef1234567890", at=at, made_from={}, stale_because=stale)


def line(metric, role, gap, threshold=None):
    return MetricLine(
        metric=metric, role=role, standing="missed", target=5.0, now=exactly(gap), candidate="now",
        gap=gap, spread=NAN, threshold=threshold,
    )  # fmt: skip


POSE = MetricRecord(
    drive="angle_deg",
    optimize="angle_deg",
    require=(),
    lines=(
        line("angle_deg", "drive", 12.0),
        line("position_cm", "threshold", 0.9, 1.0),
        line("f1", "ignore", NAN),
    ),
    told_apart=True,
    table="pose.csv",
)
PAPERS = ReferencesRecord(
    results=(
        PublishedResult(
            reference="paper", metric="accuracy", value=exactly(0.95), people=False, compares="partly",
            stale=True, gap=None,
        ),
    ),
    outlooks=(
        PublishedOutlook(
            metric="accuracy", best=None, possible=exactly(0.94), reference="paper", discount="a discount",
            to_try=("paper",),
        ),
    ),
    alarm="nothing here is recent",
    years=3.0,
)  # fmt: skip
HISTORY = (tasks(2, 0.6, 0.7), tasks(16, 0.2, 0.7))
ALL = KeptResults(
    tasks=HISTORY[-1],
    history=HISTORY,
    suggestions=(kept(POSE, stale=("the table changed",)),),
    references=kept(PAPERS),
)


def page(results):
    return render_page(None, sample.status(), kept=results, charts="vega")


def test_every_kept_result_has_a_section_with_its_day_and_its_id():
    text = page(ALL)
    for title in ("Is the work done in time?", "Which metric to drive", "What others reached"):
        assert title in text
    assert text.count("<code>abcdef12</code>") == 3
    assert "20\u00a0% by 2026-04-01" in text
    assert "Stale: <bdi>the table changed</bdi>" in text
    assert "Drive angle_deg (from pose.csv)." in text
    assert "nothing here is recent" in text
    assert "&lt;b&gt;train" in text
    assert "<b>train" not in text


def test_without_kept_results_the_page_has_none_of_their_sections():
    text = page(KeptResults())
    assert 'id="tasks"' not in text
    assert "Which metric to drive" not in text
    assert "What others reached" not in text


def charts():
    return [chart for group in kept_charts(ALL).values() for chart in group]


def test_there_is_a_picture_of_the_chances_and_one_of_the_gaps():
    assert [chart.name for chart in charts()] == ["task-chances", "gaps-1"]


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_a_chart_is_a_valid_drawing_with_words_and_a_table(chart):
    for drawing in (chart.wide, chart.narrow):
        alt.LayerChart.from_dict(dict(drawing))
    assert chart.description.endswith(".")
    assert all(len(row) == len(chart.columns) for row in chart.rows)


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_every_colour_has_a_dark_counterpart(chart):
    import re

    drawn = draw_chart(chart, way=choose_way("svg"))
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', drawn))
    assert used <= {ink.light for ink in INKS}


def test_the_chances_stand_where_and_when_they_were_said():
    chart = chances_chart(HISTORY)
    values = [row for layer in chart.wide["layer"] for row in layer["data"]["values"] if "when" in row]
    assert {row["chance"] for row in values} == {0.6, 0.2, 0.7}
    assert {row["when"] for row in values} == {1000 * one.at.timestamp() for one in HISTORY}
    assert chances_chart(HISTORY[:1]) is None, "one point is no picture"
    unknown = [
        replace(one, record=replace(one.record, by=None, by_date=None, at_once=None)) for one in HISTORY
    ]
    assert chances_chart(unknown).rows[0][1:4] == ("–", "not known", "not known")


def test_gaps_are_drawn_only_with_the_one_to_drive_among_them():
    assert gaps_chart(replace(POSE, drive="f1"), name="gaps") is None
    assert gaps_chart(replace(POSE, lines=POSE.lines[:1]), name="gaps") is None
    assert gaps_chart(replace(POSE, drive=""), name="gaps") is not None


def test_a_chance_that_stands_on_its_stages_only_says_so():
    plan = sample.plan()
    plan = replace(plan, success=replace(plan.success, value=1.0, source=BESIDE_STAGES, by="", on=None))
    said = " ".join(answer_lines(plan))
    assert "that all its stages succeed (value.stages); no other risk was estimated" in said
    assert "over 99 %" not in said
