"""The forecast that chooses the fits and the one that gives the verdict are one forecast."""

import math
from dataclasses import replace

import numpy as np
import pytest

from milepost.contract.model import CandidateKind
from milepost.evidence.predictions import Predictions
from milepost.lifecycle.assess import assess
from milepost.lifecycle.project import open_project
from milepost.lifecycle.steering import aim_of, losses_of
from milepost.metrics.rule import parse_rule
from milepost.planning.assessment import assess_results
from milepost.planning.designs import AUTOMATIC, outlook_of
from milepost.planning.rivals import optimised_outlook
from milepost.training import curve_plan
from tests.lifecycle.made import CONTRACT, made_project
from tests.training.made import blobs, contract_for, line

EXACTLY = 1e-6


class Watched:
    """Notes what the steering last expected of each candidate, and what the assessment is made from."""

    def __init__(self, monkeypatch):
        self.prospects = {}
        look = curve_plan.look

        def looking(aim, name, tallies, learner):
            self.prospects[name] = look(aim, name, tallies, learner)
            return self.prospects[name]

        def assessing(measured):
            self.measured = measured
            return assess_results(measured)

        monkeypatch.setattr(curve_plan, "look", looking)
        monkeypatch.setattr("milepost.lifecycle.assess.assess_results", assessing)


def few_rows(folder, require, optimize="accuracy"):
    """200 rows: few held-out rows, three sizes, and some of them on fewer folds than the largest."""
    contract = CONTRACT.replace('require: ["accuracy >= 0.8"]', f"require: {require}")
    contract = contract.replace("optimize: accuracy", f"optimize: {optimize}")
    return made_project(folder / "few", rows=200, contract=contract)


@pytest.mark.slow
@pytest.mark.parametrize(
    "required",
    [
        '["accuracy >= 0.88"]',
        '["matthews_corrcoef >= 0.75"]',
        '["log_loss <= 0.4"]',
        '["accuracy >= 0.7", "log_loss <= 0.3"]',
        '["accuracy >= 0.88", "log_loss <= 0.4", "matthews_corrcoef >= 0.7"]',
    ],
)
def test_the_steering_expects_the_chance_that_the_assessment_says(tmp_path, monkeypatch, required):
    watched = Watched(monkeypatch)
    with open_project(few_rows(tmp_path, required)) as project:
        found = assess(project, budget_seconds=5.0)
    horizon = np.array([watched.measured.labels.horizon])
    final = {
        results.name: outlook_of(AUTOMATIC, results, watched.measured.rule).probability(horizon)[0]
        for results in watched.measured.candidates
    }
    steering = {name: prospect.chance for name, prospect in watched.prospects.items()}
    assert set(final) == {CandidateKind.TRIVIAL.value, CandidateKind.LINEAR.value}
    del final[CandidateKind.TRIVIAL.value]  # it does not learn, so nothing is expected of it
    assert steering == pytest.approx(final, abs=EXACTLY)
    assert found.designs[0].probability == pytest.approx(steering[found.designs[0].candidate], abs=EXACTLY)


@pytest.mark.slow
@pytest.mark.parametrize("optimize", ["accuracy", "{accuracy: 2, matthews_corrcoef: 1}"])
def test_where_nothing_is_required_the_steering_expects_the_score_that_the_assessment_says(
    tmp_path, monkeypatch, optimize
):
    watched = Watched(monkeypatch)
    with open_project(few_rows(tmp_path, "[]", optimize)) as project:
        assess(project, budget_seconds=5.0)
    rule, horizon = watched.measured.rule, watched.measured.labels.horizon
    assert set(watched.prospects) == {CandidateKind.LINEAR.value}
    for results in watched.measured.candidates:
        if results.name not in watched.prospects:
            continue
        ahead, prospect = optimised_outlook(results, rule).at(horizon), watched.prospects[results.name]
        steered = [1 - loss for loss in (prospect.high, prospect.middle, prospect.low)]
        assert steered == pytest.approx([ahead.q10, ahead.q50, ahead.q90], abs=EXACTLY)


@pytest.mark.parametrize(
    ("optimize", "require"),
    [
        ("accuracy", []),
        ("error_rate", []),
        ({"accuracy": 2.0, "matthews_corrcoef": 1.0}, []),
        ("accuracy", ["accuracy >= 0.8"]),
        ("accuracy", ["error_rate <= 0.2"]),
        ("accuracy", ["accuracy >= 0.8", "matthews_corrcoef >= 0.5"]),
    ],
)
def test_who_is_always_wrong_has_the_worst_loss_of_the_aim(optimize, require):
    examples = blobs(200, classes=2)
    contract, rule = contract_for(examples), parse_rule(optimize, require, 0.95, examples.task)
    turned = np.where(examples.target == "class-0", "class-1", "class-0").astype(object)
    wrong = Predictions(rows=examples.rows, prediction=turned, classes=("class-0", "class-1"))
    right = replace(wrong, prediction=examples.target)
    losses = losses_of(contract, rule, examples)
    assert losses(wrong) == pytest.approx(aim_of(contract, rule, examples, largest=100).worst)
    assert losses(right) == pytest.approx((0,) * max(len(require), 1))


@pytest.mark.parametrize(
    ("optimize", "require"), [("rmse", []), ("r2", []), ("r2", ["r2 >= 0.5", "rmse <= 1"])]
)
def test_a_metric_without_a_worst_score_has_no_worst_loss(optimize, require):
    examples = line(200)
    rule = parse_rule(optimize, require, 0.95, examples.task)
    worst = aim_of(contract_for(examples), rule, examples, largest=100).worst
    assert worst == (math.inf,) * max(len(require), 1)
