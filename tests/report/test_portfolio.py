"""The page of a portfolio: in words, with charts that are valid, and safe with hostile names."""

import json
import re
from dataclasses import replace
from functools import cache

import altair
import pytest

from milepost.base.ranges import Range
from milepost.planning.portfolio.picture import PicturePoint
from milepost.planning.portfolio.plan import plan_portfolio
from milepost.report import portfolio_words as say
from milepost.report.palette import INKS
from milepost.report.portfolio_charts import picture_chart, units_chart
from milepost.report.portfolio_page import render_portfolio, write_portfolio_page
from milepost.report.portfolio_specification import Scale, specify_picture, specify_units
from tests.planning.portfolio.organisation import TEXT, cases, organisation


@cache
def plan(text=TEXT):
    found = organisation(text)
    return plan_portfolio(found, cases(found))


EMPTY = "roles: {engineer: 1}\n"


def charts():
    return [picture_chart(plan().picture, name="picture"), units_chart(plan(), name="units")]


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_a_chart_of_the_portfolio_is_valid_in_ink_and_has_words_and_numbers(chart):
    for specification in (chart.wide, chart.narrow):
        altair.Chart.from_dict(dict(specification))
        colours = set(re.findall(r'"(#[0-9a-f]{6})"', json.dumps(specification)))
        assert colours <= {ink.light for ink in INKS}
    assert chart.description.endswith(".")
    assert {len(row) for row in chart.rows} == {len(chart.columns)}


def test_nothing_to_draw_is_no_chart():
    assert picture_chart((), name="picture") is None
    assert units_chart(plan(EMPTY), name="units") is None


@pytest.mark.parametrize(
    "impact", [Range(0, 0), Range(-5, 5), Range(1, 10_000), Range(100, 300), Range(-9, -1), Range(1e-9, 1e12)]
)
@pytest.mark.parametrize("chance", [Range(0, 0), Range(1, 1), Range(0.2, 0.9, share=True)])
def test_any_box_can_be_drawn(impact, chance):
    point = PicturePoint(
        project="a", design="b", impact=impact, feasibility=chance, priced=-3.0, staffed=True, from_prior=(), sources=()
    )  # fmt: skip
    for width in (800, 250):
        specification = specify_picture([point, replace(point, staffed=False, priced=None)], width=width)
        drawn = altair.Chart.from_dict(specification).to_dict(validate=False)
        assert set(specification) <= set(drawn)


def test_bars_whose_names_are_shortened_alike_stay_apart():
    price = plan().prices.bundles[0]
    long = [
        replace(price, units={f"hire somebody with a very long title {i}": 1}, gross=5.0, net=1.0)
        for i in range(3)
    ]
    specification = specify_units(long, width=280)
    values = json.loads(json.dumps(specification))["layer"][0]["data"]["values"]
    assert len({row["at"] for row in values}) == 3
    assert len({row["name"] for row in values}) == 1


@pytest.mark.parametrize("scale", Scale)
@pytest.mark.parametrize("value", [0.5, 3.0, 1e6])
def test_a_place_on_an_axis_leads_back_to_its_value(scale, value):
    assert scale.back(scale.there(value)) == pytest.approx(value)


@pytest.mark.parametrize("way", ["svg", "vega"])
def test_the_page_is_whole_and_fetches_nothing(way, tmp_path):
    if way == "svg":
        pytest.importorskip("vl_convert", reason="vl-convert (extra charts) is not installed")
    page = write_portfolio_page(plan(), tmp_path / "deep" / "page.html", charts=way).read_text(
        encoding="utf-8"
    )
    assert page.count("<h1") == 1
    for line in (*say.limit_lines(plan()), *say.flip_lines(plan())):
        assert line.split(";")[0].replace(" %", "\u00a0%") in page
    assert not re.search(r'(src|href)="https?:', page)
    assert "default-src &#39;none&#39;" in page


def test_an_empty_portfolio_has_a_page_that_says_so():
    page = render_portfolio(plan(EMPTY), charts="vega")
    assert "Staff none of the projects" in page
    assert "assess one, or write options into organisation.yaml" in page
    assert "<script>" not in page


def test_hostile_names_stay_text():
    evil = "</script><img src=x onerror=alert(1)>"
    text = TEXT.replace("name: tickets", f'name: "{evil}"').replace("[tickets, fraud]", "[fraud]")
    page = render_portfolio(plan(text), charts="vega")
    assert evil not in page
    assert "<img src=x" not in page
    assert page.count("</script>") == page.count("<script")


def test_the_words_say_which_price_they_use():
    lines = " ".join([*say.limit_lines(plan()), *say.purchase_lines(plan())])
    assert "re-solved step" in lines
    assert "dual price" in lines
    assert "bundle" in lines or "first unit alone" in lines


def test_a_search_that_was_cut_short_is_not_called_proven():
    cut = replace(plan(), portfolio=replace(plan().portfolio, proven=False, gap=0.02, bound=1_000_000.0))
    assert say.proof(cut) == (
        "Not proven best within the time: another choice may be worth up to 1,000,000 (2 % more). "
        "Give more with --time-limit."
    )
    nothing = replace(cut, portfolio=replace(cut.portfolio, value=0.0, gap=float("inf")))
    assert "up to 1,000,000." in say.proof(nothing)
