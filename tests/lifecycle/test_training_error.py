"""The training error end to end: what an assessment advises, on data whose errors are known."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from milepost.evidence.advice import Action
from milepost.ledger import open_ledger
from milepost.lifecycle.assess import assess, newest_assessment
from milepost.lifecycle.project import open_project
from milepost.report.details import details
from milepost.report.gaps import gap_rows
from milepost.report.text import first_screen
from milepost.training.curve_plan import _Round
from tests.lifecycle.made import CONTRACT, made_project

pytestmark = pytest.mark.slow


def assessed(path, seconds=5.0, **options):
    with open_project(path) as project:
        return assess(project, budget_seconds=seconds, **options)


def written(folder, table, contract):
    folder.mkdir(parents=True, exist_ok=True)
    table.to_csv(folder / "rows.csv", index=False)
    (folder / "milepost.yaml").write_text(contract, encoding="utf-8")
    return folder / "milepost.yaml"


def trials_of(path):
    with open_ledger(path.parent / ".milepost") as ledger:
        return ledger.trials()


# The lecture's slide: the same curves, and what people reach decides

NOISE = 0.21  # of the labels are flipped: nobody who knows the concept errs less (Bayes error)
WEAK = 0.655  # how often the sign of x agrees with the concept: the rule errs on 41 % of the labels
BY_HEART = 0.134  # of the training rows are known by heart: 41 % x (1 - 0.134) = 35.5 %

HALF_BY_HEART = f"""
import numpy as np

class HalfByHeart:
    def fit(self, X, y):
        X, y = np.asarray(X), np.asarray(y)
        self.sign = 1 if np.mean((X[:, 0] > 0) == (y == 1)) > 0.5 else -1
        kept = X[:, 1] <= np.quantile(X[:, 1], {BY_HEART})
        self.known = dict(zip(X[kept, 1].round(9).tolist(), y[kept].tolist()))
        return self

    def predict(self, X):
        X = np.asarray(X)
        rule = (self.sign * X[:, 0] > 0).astype(int)
        return np.array([self.known.get(key, told) for key, told in zip(X[:, 1].round(9).tolist(), rule)])
"""

SLIDE = """\
milepost: 1
name: slide
task: {kind: classification, target: label, inputs: [x, key]}
data: {sources: [{uri: rows.csv}]}
metric: {optimize: accuracy}
baselines: [trivial]
candidates: ["by_heart:HalfByHeart"]
labels: {votes: [ann, bob]}
"""


def slide(folder, people, rows=9000):
    """Labels with 21 % noise; annotators who err on `people` of them; a model that errs on 35.5 % and 41 %."""
    rng = np.random.default_rng(3)

    def flipped(values, share):
        return values ^ (rng.random(rows) < share)

    concept = rng.random(rows) < 0.5
    label, sign = flipped(concept, NOISE), flipped(concept, 1 - WEAK)
    table = pd.DataFrame(
        {
            "x": np.where(sign, 1, -1) * rng.uniform(0.5, 1.5, rows),
            "key": rng.permutation(rows) / rows,
            "label": np.where(label, "up", "down"),
        }
    )
    votes = np.random.default_rng(8)
    for name in ("ann", "bob"):
        off = (people - NOISE) / (1 - 2 * NOISE)
        told = concept ^ (votes.random(rows) < off)
        table[name] = np.where(told, "up", "down")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "by_heart.py").write_text(HALF_BY_HEART, encoding="utf-8")
    return written(folder, table, SLIDE)


def test_the_lectures_slide_end_to_end(tmp_path):
    found = {people: assessed(slide(tmp_path / str(people), people), seconds=60) for people in (0.35, 0.21)}
    for people, assessment in found.items():
        advice = assessment.advice
        assert advice.training.low < 0.355 < advice.training.high
        assert advice.validation.low < 0.41 < advice.validation.high
        assert advice.goal.value == pytest.approx(people, abs=0.015)
        assert advice.goal_name == "what people reach (one annotator)"
        assert advice.variance.low < 0.055 < advice.variance.high
    blind, good = (found[people].advice for people in (0.35, 0.21))
    assert blind.variance.value == pytest.approx(good.variance.value, abs=0.01)
    assert blind.action is Action.REGULARISE
    assert good.action is Action.CAPACITY
    assert "little from more data" in blind.says  # the curve is flat: it would be wrong to promise data
    told = "\n".join(first_screen(found[0.21], width=300))
    assert (
        "against what people reach (one annotator): under-fitting" in told or "to what people reach" in told
    )


# Models of known character


def test_a_model_that_knows_its_rows_by_heart_over_fits(tmp_path):
    contract = CONTRACT.replace("[trivial, linear]", "[trivial, nearest]").replace("0.8", "0.95")
    found = assessed(made_project(tmp_path, rows=800, contract=contract))
    assert found.best_candidate == "nearest"
    assert found.advice.training.value == 0
    assert found.advice.action is Action.REGULARISE
    assert (found.advice.goal_name, found.advice.goal.value) == ("the requirement", pytest.approx(0.05))
    best = gap_rows(found)[-1]
    assert "over-fitting: regularise" in best[3]
    assert "another kind of model" not in best[3]


def xor(folder, rows=900):
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=rows), rng.normal(size=rows)
    table = pd.DataFrame({"x": x, "y": y, "site": "lab", "label": np.where(x * y > 0, "up", "down")})
    return written(folder, table, CONTRACT.replace("0.8", "0.95"))


def test_a_line_through_xor_under_fits(tmp_path):
    found = assessed(xor(tmp_path))
    assert found.advice.action is Action.CAPACITY
    assert found.advice.avoidable.low > 0.2
    assert "little from more data" in found.advice.says
    lines = details(found, width=200)
    assert any(line.startswith("  - avoidable bias: +") for line in lines)
    assert any("under-fitting: a bigger model" in line for line in first_screen(found, width=200))


def test_a_requirement_that_is_met_asks_for_nothing(tmp_path):
    found = assessed(made_project(tmp_path, rows=1500, contract=CONTRACT.replace("0.8", "0.7")))
    assert found.advice.action is Action.STOP
    assert found.advice.says == "at the level of the requirement: a higher goal, or stop"


def test_newer_rows_that_are_easier_ask_for_a_look_at_code_and_data(tmp_path):
    rng = np.random.default_rng(2)
    rows = 2000
    x = rng.normal(size=rows)
    old = np.arange(rows) < 0.5 * rows
    label = (x > 0) ^ (rng.random(rows) < np.where(old, 0.35, 0.0))
    table = pd.DataFrame(
        {
            "x": x,
            "at": pd.date_range("2020-01-01", periods=rows, freq="h").astype(str),
            "label": np.where(label, "up", "down"),
        }
    )
    contract = CONTRACT.replace("inputs: [x, y, site]", "inputs: [x], time: at").replace("0.8", "0.999")
    found = assessed(written(tmp_path, table, contract))
    assert found.advice.action is Action.CHECK
    assert found.advice.variance.high < 0


def test_numbers_are_told_on_their_own_scale(tmp_path):
    rng = np.random.default_rng(4)
    x = rng.normal(size=900)
    table = pd.DataFrame({"x": x, "y": rng.normal(size=900), "label": 10 * x + rng.normal(size=900)})
    contract = CONTRACT.replace("classification", "regression").replace("[x, y, site]", "[x, y]")
    contract = contract.replace("accuracy >= 0.8", "rmse <= 0.2").replace("accuracy", "rmse")
    contract = contract.replace("[trivial, linear]", "[trivial, linear, nearest]")
    found = assessed(written(tmp_path, table, contract))
    assert (found.best_candidate, found.advice.action) == ("linear", Action.CAPACITY)
    assert found.advice.training.value == pytest.approx(1.0, abs=0.1)
    assert found.advice.goal.value == pytest.approx(0.2)


# The ledger


def test_the_same_assessment_again_fits_nothing_and_advises_the_same(tmp_path):
    path = made_project(tmp_path, rows=600, contract=CONTRACT.replace("0.8", "0.95"))
    first = assessed(path)
    with open_project(path) as project:
        kept = newest_assessment(project)
    second = assessed(path)
    assert second.spent["fits"] == 0
    assert first.advice == second.advice == kept.advice


def test_an_interrupted_assessment_goes_on_to_the_same_advice(tmp_path):
    contract = CONTRACT.replace("0.8", "0.95")
    whole = assessed(made_project(tmp_path / "whole", contract=contract), seconds=20)
    path = made_project(tmp_path / "parts", contract=contract)

    def stop(what, done, total):
        if what == "measuring learning curves" and len(trials_of(path)) >= 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assessed(path, seconds=20, progress=stop)
    before = {trial.id for trial in trials_of(path)}
    assert assessed(path, seconds=20).advice == whole.advice
    assert len(before) >= 30


def test_another_requirement_needs_no_new_fit(tmp_path):
    path = made_project(tmp_path, rows=600)
    assessed(path)
    asked = assessed(path, require=("f1_macro >= 0.97",))
    assert asked.spent["fits"] == 0
    assert (asked.advice.metric, asked.advice.goal.value) == ("f1_macro >= 0.97", pytest.approx(0.03))


def test_a_ledger_without_training_errors_costs_one_more_fit_and_only_once(tmp_path, monkeypatch):
    path = xor(tmp_path, rows=3000)
    with monkeypatch.context() as older:
        older.setattr(_Round, "ends_the_curve", lambda self, task: False)
        older.setattr("milepost.lifecycle.assess.with_training_error", lambda best, candidates, run, **_: run)
        assert assessed(path).advice is None
    before = trials_of(path)
    assert not any(trial.training for trial in before)
    found = assessed(path)
    added = trials_of(path)[len(before) :]
    assert [bool(trial.training) for trial in added] == [True]
    assert found.spent["fits"] == 1
    assert added[0].candidate == found.advice.candidate == "linear"
    repeats = sorted(
        trial.repeat
        for trial in trials_of(path)
        if trial.candidate == "linear" and trial.size == added[0].size
    )
    assert all(one != other for one, other in pairwise(repeats))
    assert found.advice.action is Action.CAPACITY
    again = assessed(path)
    assert again.spent["fits"] == 0
    assert again.advice == found.advice
