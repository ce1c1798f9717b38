"""What it costs, in words and on the scale of nines."""

import json
import math
from dataclasses import replace
from itertools import pairwise

import altair
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.base.measurement import Direction
from milepost.evidence.assessment import NineRow
from milepost.report import costs
from milepost.report.nine_chart import nine_chart
from milepost.report.nines import scale_of
from tests.report import sample


def half_nines(perfect: float, first: float, *, rising: bool, count: int = 6) -> tuple[NineRow, ...]:
    """Rows that go up by half nines, the first with `first` left to perfect."""
    sign = -1 if rising else 1
    return tuple(
        NineRow(
            score=perfect + sign * first * 10 ** (-step / 2),
            labels_even=1000 * 4**step if step < 2 else None,
            labels_likely=2000 * 4**step if step < 1 else None,
            cost_low=None,
            cost_high=None,
        )
        for step in range(count)
    )


@given(
    first=st.floats(1e-3, 0.9),
    rising=st.booleans(),
    perfect=st.sampled_from([0.0, 1.0]),
    count=st.integers(2, 6),
)
def test_the_scale_is_read_off_the_scores(first, rising, perfect, count):
    rows = half_nines(perfect, first, rising=rising, count=count)
    scale = scale_of(rows)
    assert scale is not None
    assert (scale.perfect, scale.rising) == (pytest.approx(perfect, abs=1e-7), rising)
    nines = [scale.nines(row.score) for row in rows]
    steps = [after - before for before, after in pairwise(nines)]
    assert steps == pytest.approx([0.5] * (count - 1), abs=0.02)
    assert scale.score(nines[0]) == pytest.approx(rows[0].score)


@pytest.mark.parametrize(
    "scores", [(), (0.99,), (0.99, 0.99), (0.99, math.nan), (0.9, 0.99, 0.995, 1.0), (0.0, 0.5, 2.0)]
)
def test_scores_that_tell_no_scale_have_none_and_no_chart(scores):
    rows = tuple(
        NineRow(score=score, labels_even=10, labels_likely=None, cost_low=None, cost_high=None)
        for score in scores
    )
    cost = replace(sample.accuracy_cost(), rows=rows)
    assert scale_of(rows) is None
    assert nine_chart(sample.assessment(accuracy_cost=cost), name="n") is None


def test_a_perfect_score_has_no_place_on_the_scale():
    scale = scale_of(sample.accuracy_cost().rows)
    assert scale is not None
    assert (scale.nines(1.0), scale.nines(None), scale.nines(math.nan)) == (None, None, None)


def test_the_table_of_nines_reads_like_this():
    assert costs.nine_rows(sample.assessment()) == [
        ("99.4 %", "about 2,100", "about 4,900", "710 to 1,800"),
        ("99.8 %", "about 7,800", "about 21,000", "3,900 to 9,800"),
        ("99.94 %", "about 29,000", "not within 50,000 labels", "–"),
        ("99.98 %", "not within 50,000 labels", "not within 50,000 labels", "–"),
        ("99.994 %", "not within 50,000 labels", "not within 50,000 labels", "–"),
        ("99.998 %", "not within 50,000 labels", "not within 50,000 labels", "–"),
    ]


def test_the_nines_in_words_read_like_this():
    assert costs.nine_lines(sample.assessment())[1:4] == [
        "99.4 %: even chance about 2,100, 80 % sure about 4,900, cost 710 to 1,800",
        "99.8 %: even chance about 7,800, 80 % sure about 21,000, cost 3,900 to 9,800",
        "99.94 %: even chance about 29,000, 80 % sure not within 50,000 labels",
    ]


@pytest.mark.parametrize(
    ("convex", "said"),
    [(0.97, "in 97 %"), (0.001, "in over 99 %"), (0.6, "more in 60 %"), (0.4, "more in 40 %")],
)
def test_the_shape_says_how_many_draws_agree(convex, said):
    assert f"({said} of the draws" in costs.shape_sentence(replace(sample.accuracy_cost(), convex=convex))


def test_a_part_whose_price_is_unknown_is_named_and_a_free_one_is_free():
    free = replace(sample.cost_parts()[0], low=0.0, high=0.0)
    lines = costs.part_lines(sample.assessment(costs=(free, sample.cost_parts()[2])))
    assert lines == [
        "labels: nothing (18,653 labels to buy)",
        "effort: not known (days of work are not recorded)",
    ]


@pytest.mark.parametrize(
    ("labels", "cost"),
    [
        (1347, "nothing"),
        (2694, "270 to 670"),
        (4041, "540 to 1,300"),
        (60_000, "not known"),
        (None, "–"),
    ],
)
def test_the_cost_of_a_design_is_read_off_its_frontier(labels, cost):
    assert costs.cost_at(sample.designs()[0], labels) == cost


def test_an_unpriced_frontier_has_no_cost():
    unpriced = tuple(replace(p, cost_low=None, cost_high=None) for p in sample.designs()[0].frontier)
    assert costs.cost_at(replace(sample.designs()[0], frontier=unpriced), 4041) == "not known"
    assert costs.cost_at(replace(sample.designs()[0], frontier=()), 4041) == "not known"


def test_the_picture_marks_today_the_requirement_and_what_is_out_of_reach():
    chart = nine_chart(sample.assessment(), name="n")
    assert chart is not None
    text = json.dumps(chart.wide, ensure_ascii=False)
    for name in (
        "today",
        "required 99 %",
        "80 % sure: not within 50,000 labels",
        "even chance",
        "710 to 1,800",
    ):
        assert name in text
    assert '\\"99.9 %\\"' in text
    assert "710 to 1,800" not in json.dumps(chart.narrow)


def test_an_error_falls_towards_zero_along_the_axis():
    falling = sample.assessment(
        metric="rmse",
        deciding="rmse <= 5",
        direction=Direction.MIN,
        target=5.0,
        score_now=replace(sample.interval(0.5, 0.1), value=9.0, low=8.0, high=10.0),
        accuracy_cost=replace(sample.accuracy_cost(), rows=half_nines(0.0, 3.0, rising=False)),
    )
    chart = nine_chart(falling, name="n")
    assert chart is not None
    assert "required 5" in json.dumps(chart.wide)
    assert [row[0] for row in chart.rows] == ["3", "0.9", "0.3", "0.09", "0.03", "0.009"]
    altair.LayerChart.from_dict(dict(chart.wide), validate=True)


@settings(max_examples=8)
@given(
    counts=st.lists(
        st.tuples(st.none() | st.integers(1, 10**6), st.none() | st.integers(1, 10**6)),
        min_size=6,
        max_size=6,
    )
)
def test_any_rows_draw_without_a_number_that_is_none(counts):
    rows = tuple(
        replace(row, labels_even=even, labels_likely=likely)
        for row, (even, likely) in zip(sample.accuracy_cost().rows, counts, strict=True)
    )
    cost = replace(sample.accuracy_cost(), rows=rows)
    chart = nine_chart(sample.assessment(accuracy_cost=cost, score_now=None, target=None), name="n")
    assert (chart is None) is not any(even or likely for even, likely in counts)
    if chart is not None:
        assert "NaN" not in json.dumps([chart.wide, chart.narrow])
        assert "None" not in str(chart.rows) + chart.description
