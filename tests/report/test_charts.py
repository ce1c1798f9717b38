"""Chart specifications: valid, named, with their numbers, readable on light and dark ground."""

import json
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

import altair
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.measurement import Direction
from milepost.report import palette
from milepost.report.charts import Chart, curve_chart, frontier_chart, ladder_chart, money_chart
from milepost.report.drawing import MissingChartsError, Way, choose_way, draw_chart, scripts_of
from milepost.report.page import chart_groups
from milepost.report.specification_parts import round_ticks, spread_apart
from tests.report import sample

COLOUR = re.compile(r'(?:fill|stroke)="([^"]+)"')


@cache
def all_charts() -> list[Chart]:
    return [chart for group in chart_groups(sample.assessment()).values() for chart in group]


def test_every_section_with_data_has_its_charts():
    groups = chart_groups(sample.assessment())
    assert {section: len(group) for section, group in groups.items()} == {
        "ladder": 1,
        "errors": 1,
        "curve": 1,
        "curves": 4,
        "frontier": 2,
        "nines": 1,
    }


def test_an_empty_assessment_has_no_charts():
    assert not any(chart_groups(sample.empty_assessment()).values())


@pytest.mark.parametrize("chart", all_charts(), ids=lambda chart: chart.name)
def test_a_chart_has_words_and_numbers_behind_it(chart):
    assert chart.description.endswith(".")
    assert chart.rows
    assert {len(row) for row in chart.rows} == {len(chart.columns)}
    assert "NaN" not in json.dumps([chart.wide, chart.narrow])


@pytest.mark.parametrize("chart", all_charts(), ids=lambda chart: chart.name)
def test_a_specification_is_valid_vega_lite(chart):
    for specification in (chart.wide, chart.narrow):
        read = altair.LayerChart.from_dict(dict(specification), validate=True)
        assert read.to_dict(validate=False)["layer"]


def test_what_others_published_stands_on_the_main_curve_only_where_it_is_of_the_same_metric():
    (main,) = chart_groups(sample.assessment())["curve"]
    assert "published by mnist-1998: 99.3 % with 60,000 examples" in main.description
    assert main.rows[-1] == ("60,000", "99.3 %", "–", "–", "published: mnist-1998, comparable: partly")
    assert "mnist-1998" in json.dumps(main.wide)
    assert not any("mnist" in json.dumps(chart.wide) for chart in chart_groups(sample.assessment())["curves"])
    point = replace(sample.assessment().published[0], metric="f1")
    (other,) = chart_groups(sample.assessment(published=(point,)))["curve"]
    assert "mnist-1998" not in json.dumps(other.wide)


@pytest.mark.parametrize("target", [0.99, None])
def test_the_requirement_line_is_drawn_where_something_is_required(target):
    curve = replace(sample.assessment().curves[0], target=target)
    text = json.dumps(curve_chart(curve, name="c").wide)
    assert ("required 99 %" in text) is (target is not None)


def test_a_falling_metric_names_the_requirement_above_its_line():
    curve = replace(sample.assessment().curves[0], metric="rmse <= 0.99", direction=Direction.MIN)
    labels = [
        layer["mark"]
        for layer in curve_chart(curve, name="c").wide["layer"]
        if layer["mark"]["type"] == "text"
    ]
    assert [label["baseline"] for label in labels] == ["bottom"]


def test_candidates_with_one_name_keep_their_own_rows():
    rows = [replace(row, candidate="x" * 40) for row in sample.ladder() if row.score]
    chart = ladder_chart(rows, "accuracy", target=None, name="l")
    assert chart is not None
    assert len(set(chart.wide["layer"][0]["encoding"]["y"]["sort"])) == len(rows)


def test_where_two_metrics_count_the_ladder_is_drawn_for_both():
    by_f1, by_recall = chart_groups(sample.two_metrics())["ladder"]
    assert (by_f1.title, by_recall.title) == ("Baselines: f1 macro", "Baselines: recall where digit == '8'")
    assert "97.1 %" in by_recall.description
    lines = [[m["mark"]["type"] for m in chart.wide["layer"]].count("rule") for chart in (by_f1, by_recall)]
    assert lines == [1, 2]  # the intervals, and the requirement on the one that it speaks of


def test_the_money_of_a_design_that_is_paid_for_is_not_drawn():
    free = replace(sample.designs()[2], frontier=sample.frontier((0.99,) * 6))
    group = chart_groups(sample.assessment(designs=(sample.designs()[0], free)))["frontier"]
    assert group[1].title.endswith("(automatic)")


def test_nothing_measured_draws_nothing():
    assert ladder_chart([], "accuracy", target=0.9, name="l") is None
    assert frontier_chart([], "", budget=None, name="f") is None
    unpriced = replace(
        sample.designs()[0],
        frontier=tuple(replace(p, cost_low=None, cost_high=None) for p in sample.designs()[0].frontier),
    )
    assert money_chart(unpriced, name="m") is None


@given(low=st.integers(1, 10**6), factor=st.floats(1.5, 10**6), most=st.integers(3, 8))
def test_ticks_are_round_few_and_inside(low, factor, most):
    ticks = round_ticks(low, low * factor, most)
    assert len(ticks) <= most
    assert all(low * 0.99 <= tick <= low * factor * 1.01 for tick in ticks)
    assert ticks == sorted(set(ticks))


@given(positions=st.lists(st.floats(0, 1), max_size=8))
def test_labels_at_line_ends_never_overlap(positions):
    placed = spread_apart(positions, 0.06, low=0, high=1)
    assert all(upper - lower > 0.0599 for lower, upper in pairwise(sorted(placed)))
    assert all(place <= 1 for place in placed)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ink", [palette.MUTED, palette.TEXT, *palette.SERIES])
def test_text_in_charts_has_aa_contrast_on_light_and_dark_ground(ink):
    assert contrast(ink.light, palette.GROUND.light) >= 4.5
    assert contrast(ink.dark, palette.GROUND.dark) >= 4.5


def test_two_inks_never_share_a_light_colour():
    assert len({ink.light for ink in palette.INKS}) == len(palette.INKS)


@pytest.mark.slow
def test_every_colour_that_is_drawn_has_its_dark_counterpart():
    pytest.importorskip("vl_convert", reason="vl-convert (extra charts) is not installed")
    known = {ink.light for ink in palette.INKS} | {"none", "transparent"}
    drawn = {colour for chart in all_charts() for colour in COLOUR.findall(draw_chart(chart, Way.SVG))}
    assert drawn <= known


def test_svg_without_vl_convert_says_what_to_install(monkeypatch):
    monkeypatch.setattr("milepost.report.drawing.find_spec", lambda name: None)
    assert choose_way("auto") is Way.VEGA
    with pytest.raises(MissingChartsError, match=r"pip install 'milepost\[charts\]'"):
        choose_way("svg")


def test_vendored_scripts_cannot_end_their_element():
    assert not any("</script" in script.lower() or "<!--" in script for script in scripts_of(Way.VEGA))
