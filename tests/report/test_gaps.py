"""What each rung tells, as a table and as lines."""

from dataclasses import replace

from milepost.base.measurement import Direction
from milepost.report.gaps import GAP_COLUMNS, gap_lines, gap_rows
from tests.report import sample


def test_the_rungs_go_from_the_worst_to_the_best_and_say_what_to_do():
    rows = gap_rows(sample.assessment())
    assert [row[0] for row in rows] == [
        "majority (trivial)", "linear (simple)", "boosted (model)", "people (human)", "nearest (simple)", "svm (model)",
    ]  # fmt: skip
    assert {len(row) for row in rows} == {len(GAP_COLUMNS)}
    assert rows[-1][1:3] == ("–", "+0.9 points (+0.2 to +1.6)")
    assert rows[-1][3].startswith("best here: far below the requirement (1.9 x its shortfall)")
    assert rows[0][3] == "passed"


def test_the_table_is_by_what_decides():
    other = "recall[digit == '8'] >= 0.97"
    found = sample.assessment()
    ladder = tuple(
        replace(row, required={other: sample.interval(0.5 + 0.05 * place, 0.01)})
        for place, row in enumerate(found.ladder)
        if row.score is not None
    )
    rows = gap_rows(replace(found, ladder=ladder, deciding=other, target=0.97))
    assert rows[0][2].startswith("+47.0 points")


def test_without_a_requirement_the_optimised_metric_is_told():
    found = replace(sample.assessment(), target=None, deciding="accuracy")
    assert {row[2] for row in gap_rows(found)} == {"–"}


def test_an_error_is_told_in_its_own_unit():
    found = sample.assessment()
    ladder = tuple(
        replace(row, required={"mae <= 2": sample.interval(3.0 - 0.2 * place, 0.0)})
        for place, row in enumerate(found.ladder)
        if row.score is not None
    )
    text = "mae <= 2"
    rows = gap_rows(replace(found, ladder=ladder, deciding=text, target=2.0, direction=Direction.MIN))
    assert rows[0][0] == "majority (trivial)"
    assert rows[0][2].startswith("+1")
    assert "points" not in rows[0][2]


def test_nothing_measured_tells_nothing():
    assert gap_rows(sample.empty_assessment()) == []
    assert gap_lines(sample.empty_assessment()) == []
