"""The first screen in plain text."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.measurement import Verdict
from milepost.report.details import details
from milepost.report.rows import flip_lines, ladder_columns, ladder_rows
from milepost.report.text import first_screen
from tests.report import sample


def test_the_first_screen_reads_like_this(snapshot):
    assert "\n".join(first_screen(sample.assessment())) == snapshot


def test_without_requirement_and_curves_it_says_what_is_not_known(snapshot):
    assert "\n".join(first_screen(sample.empty_assessment())) == snapshot


def test_the_details_read_like_this(snapshot):
    assert "\n".join(details(sample.assessment())) == snapshot


def test_the_details_of_nothing_say_not_known_yet():
    lines = details(sample.empty_assessment())
    assert lines.count("  not known yet") == lines.count("") == 15


@given(width=st.integers(40, 160))
def test_every_line_fits_the_terminal(width):
    lines = first_screen(sample.assessment(), width=width) + details(sample.assessment(), width=width)
    assert max(map(len, lines)) <= width


def test_a_percentage_is_never_torn_apart():
    for width in range(40, 120):
        assert not [
            line for line in first_screen(sample.assessment(), width=width) if line.lstrip().startswith("%")
        ]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_each_verdict_leads_the_answer(verdict):
    design = "as the design 'defer' (fully automatic: chance 19 %)."
    words = {
        Verdict.YES: f"Yes, {design}",
        Verdict.NO: f"No, not even {design}",
        Verdict.UNKNOWN: f"Not decided, {design}",
    }
    answer = first_screen(sample.assessment(verdict=verdict))[1]
    assert answer.removeprefix("Answer").lstrip().startswith(words[verdict])


def test_the_automatic_design_needs_no_name():
    assert first_screen(sample.assessment(best_design="automatic"))[1].split()[1:3] == ["Not", "decided."]


def test_labels_that_are_there_already_are_not_asked_for():
    enough = sample.assessment(
        labels_for={"0.5": 900, "0.8": 1347, "0.95": 1400}, cost_low=0.0, cost_high=0.0
    )
    text = "\n".join(first_screen(enough, width=200))
    assert "even chance or 80 % sure: those you have; 95 % sure: about 1,400" in text
    assert "nothing: no labels have to be bought" in text


def test_the_ladder_shows_what_decides_beside_what_is_optimised():
    lines = details(sample.two_metrics(), width=200)
    assert (
        "  - svm (model): f1 macro 0.981 (0.974 to 0.988), recall where digit == '8' 97.1 % (95.9 to 98.3 %)"
        in "".join(line for line in lines if line.startswith("  - svm (model)"))
    )
    table = ladder_rows(sample.two_metrics())
    assert ladder_columns(sample.two_metrics())[2:4] == ("f1 macro", "recall where digit == '8'")
    assert table[4][2:4] == ("0.981 (0.974 to 0.988)", "97.1 % (95.9 to 98.3 %)")
    assert table[-1][2:4] == ("failed", "failed")
    assert {len(row) for row in table} == {7}


def test_a_requirement_below_an_even_chance_is_said_with_its_chance():
    never = sample.assessment(labels_for={"0.5": None, "0.8": None, "0.95": None}, probability=0.11)
    text = " ".join(first_screen(never, width=400))
    assert "less likely than not with up to 50,000 labels: chance 11 %" in text


def test_an_unknown_probability_is_not_a_number():
    text = "\n".join(first_screen(sample.assessment(probability=float("nan")), width=200))
    assert "How likely it is, is not known." in text
    assert "nan" not in text


def test_the_design_flips_in_labels_and_in_the_requirement():
    assert flip_lines(sample.assessment()) == [
        "from about 31,000 labels on, choose automatic instead of defer",
        "from a requirement of 98.40 % on, choose defer instead of automatic",
    ]


@given(
    missing=st.sets(
        st.sampled_from(
            ["score_now", "score_2x", "score_4x", "ceiling", "cost_low", "budget_labels", "accuracy_cost"]
        )
    )
)
def test_any_part_may_be_missing(missing):
    assessment = replace(sample.assessment(), **dict.fromkeys(missing))
    text = "\n".join(first_screen(assessment) + details(assessment))
    assert "None" not in text
    assert ("not known" in text) >= bool(
        missing - {"budget_labels", "accuracy_cost"} - {"score_2x", "score_4x"}
    )


def test_the_first_screen_says_which_part_of_the_forecast_rests_on_this_curve():
    assessment = sample.assessment()
    said = "30 % is noise of the scores measured, 70 % how differently curves like this one went on"
    assert said in " ".join(first_screen(assessment, width=400))
    noisy = replace(assessment, score_4x=replace(assessment.score_4x, measured=0.999))
    assert "all of the uncertainty is noise of the scores measured" in " ".join(
        first_screen(noisy, width=400)
    )
    older = replace(assessment, score_4x=replace(assessment.score_4x, measured=None))
    assert "uncertainty" not in " ".join(first_screen(older, width=400))


def test_without_a_learning_curve_nothing_is_said_of_more_labels():
    found = sample.assessment(curves=(), labels_for=dict.fromkeys(("0.5", "0.8", "0.95")), cost_high=None)
    said = " ".join(first_screen(found, width=400))
    assert "with what was measured, none of which learns" in said
    assert "Labels needed  not known: no learning curve was measured" in said
    assert "What more labels give is not known" in said


def test_a_ceiling_from_curves_alone_is_not_said_to_be_known():
    curves = replace(sample.assessment().ceiling, method="models: best of 4 learning curves")
    found = sample.assessment(ceiling=curves)
    line = next(line for line in first_screen(found) if line.startswith("Ceiling"))
    assert "not known" in line


def test_the_chance_that_no_number_of_labels_is_enough_is_said_where_it_matters():
    def said(never):
        changed = sample.assessment()
        rows = tuple(replace(row, never=never) for row in changed.designs)
        return "\n".join(first_screen(replace(changed, designs=rows), width=300))

    assert "no number of labels is enough: chance 12 %" in said(0.12)
    assert "no number of labels" not in said(0.02)
    assert "no number of labels" not in said(None)
