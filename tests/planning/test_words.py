"""The assessment's sentences."""

import shlex

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.measurement import Direction, TaskKind
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import parse_rule
from milepost.planning.labels import Labels
from milepost.planning.words import next_step, ready_requirement, worse_end
from tests.planning.made import outcomes


@given(missing=st.floats(1e-4, 0.9), direction=st.sampled_from(list(Direction)))
def test_a_proposed_threshold_is_on_the_worse_side_and_close(missing, direction):
    score, best = (1 - missing, 1.0) if direction is Direction.MAX else (missing, 0.0)
    written = float(worse_end(score, best=best, direction=direction))
    worse = score - written if direction is Direction.MAX else written - score
    assert -1e-7 <= worse <= 0.11 * missing


@pytest.mark.parametrize(
    "optimize",
    ["accuracy", "error_rate", "recall[letter == 'b']", {"accuracy": 0.5, "f1_macro": 0.5}],
)
def test_the_requirement_to_start_from_can_be_read_and_run(optimize):
    rule = parse_rule(optimize, [], 0.95, TaskKind.CLASSIFICATION)
    ready = ready_requirement(outcomes(0.004, 3000, np.random.default_rng(1)), rule)
    assert parse_rule(optimize, [ready], 0.95, TaskKind.CLASSIFICATION).require[0].threshold < 1
    command = next_step(None, Labels(owned=1, measured=1, budget=None, price=None), ready)
    assert shlex.split(command) == ["milepost", "assess", "--require", ready]


@pytest.mark.parametrize(
    ("metric", "errors"), [("rmse", [0.0] * 9 + [1.0]), ("rmse", [0.5]), ("r2", [0.0] * 3)]
)
def test_an_interval_without_an_end_has_a_requirement_to_start_from_too(metric, errors):
    truth = np.arange(len(errors), dtype=float)
    rule = parse_rule(metric, [], 0.95, TaskKind.REGRESSION)
    ready = ready_requirement(Outcomes(truth=truth, prediction=truth + np.array(errors)), rule)
    assert np.isfinite(parse_rule(metric, [ready], 0.95, TaskKind.REGRESSION).require[0].threshold)


@pytest.mark.parametrize(("decides", "says"), [(900, "--budget"), (1600, "report"), (None, "report")])
def test_more_time_is_proposed_only_where_it_can_decide(decides, says):
    labels = Labels(owned=2000, measured=400, budget=None, price=None, trainable=1000)
    assert says in next_step(decides, labels, "")
