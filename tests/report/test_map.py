"""The life-cycle map: complete, in order, and drawn without collisions."""

import re

import pytest

from milepost.evidence.questions import Question
from milepost.report.lifecycle_map import draw_map, state_of
from tests.report import sample

BOTH = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])


@BOTH
def test_it_has_four_stages_sixteen_steps_and_six_back_edges(narrow):
    drawn = draw_map(sample.status(), narrow=narrow)
    assert [stage.label for stage in drawn.stages] == ["plan", "data", "train", "deploy"]
    assert [step.question for step in drawn.steps] == list(Question)
    assert len(drawn.back) == 6
    assert len(drawn.forward) == 3
    assert [box.label for box in drawn.across] == ["team & hiring", "infra & tooling"]


@BOTH
def test_back_edges_that_fire_are_numbered_as_in_the_list(narrow):
    drawn = draw_map(sample.status(), narrow=narrow)
    assert sorted(arrow.number for arrow in drawn.back) == [0, 0, 0, 0, 1, 2]


def test_a_step_shows_verdict_and_staleness():
    steps = {step.question: step for step in draw_map(sample.status()).steps}
    assert (steps[Question.REACH].state, steps[Question.REACH].stale) == ("no", False)
    assert (steps[Question.CODEBASE].state, steps[Question.CODEBASE].stale) == ("yes", True)
    assert (steps[Question.GOALS].state, steps[Question.DEBUG].state) == ("open", "uncovered")
    assert {state_of(row) for row in sample.empty_status().rows} == {"open"}


@BOTH
def test_steps_lie_inside_their_stage_and_apart_from_each_other(narrow):
    drawn = draw_map(sample.status(), narrow=narrow)
    for step in drawn.steps:
        stage = next(box for box in drawn.stages if box.label == step.question.stage.value)
        assert stage.x < step.box.x
        assert step.box.x + step.box.width < stage.x + stage.width
        assert stage.y < step.box.y
        assert step.box.y + step.box.height < stage.y + stage.height
    places = [(step.box.x, step.box.y) for step in drawn.steps]
    assert len(set(places)) == len(places)


@BOTH
def test_back_edges_stay_on_the_map_and_never_run_over_each_other(narrow):
    drawn = draw_map(sample.status(), narrow=narrow)
    runs = []
    for arrow in drawn.back:
        start, lane, end = re.fullmatch(
            r"M[\d.]+,([\d.]+) H([\d.]+) q\S+ \S+ V([\d.]+) q.*", arrow.path
        ).groups()  # type: ignore[union-attr]
        assert float(lane) + 6 <= drawn.width
        assert 0 < float(end) < float(start) < drawn.height
        runs.append((float(lane), float(end), float(start)))
    for i, (lane, top, bottom) in enumerate(runs):
        for other_lane, other_top, other_bottom in runs[i + 1 :]:
            assert lane != other_lane or bottom < other_top or other_bottom < top
