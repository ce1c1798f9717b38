"""From examples and candidates to trials in a store."""

import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from milepost.contract.model import CandidateKind, CandidateSpec
from milepost.evidence.records import Trial
from milepost.training import bench as bench_module
from milepost.training.bench import fit_on, lay_bench
from milepost.training.book import TrialTask
from milepost.training.curve_plan import _Round
from milepost.training.folds import FOLDS, make_folds
from milepost.training.ladder import ladder_of
from milepost.training.one_more import OneMore
from milepost.training.trials import run_trials, usual_loss
from tests.training.made import MemoryStore, blobs, contract_for, first_round, line, scores_by_size, top_score

pytestmark = pytest.mark.slow

FAST = (CandidateKind.TRIVIAL, CandidateKind.NEAREST, CandidateKind.LINEAR)


def candidates_for(examples, root, kinds=FAST, extra=()):
    baselines = tuple(CandidateSpec(kind=kind, name=kind.value) for kind in kinds)
    return ladder_of(contract_for(examples, baselines=baselines, candidates=extra), examples, root)


def run(examples, candidates, store, root, **options):
    options = {"seconds": 30.0, "workers": 1, "made_from": {"data": examples.version}} | options
    return run_trials(examples, candidates, store, root=root, **options)


def test_curves_rise_from_chance_to_what_the_data_allow(tmp_path):
    examples, store = blobs(400), MemoryStore()
    found = run(examples, candidates_for(examples, tmp_path), store, tmp_path)
    points = {name: scores_by_size(found.trials, store, name, examples) for name in ("trivial", "linear")}
    assert np.mean(points["linear"][found.largest]) > 0.9
    assert np.mean(points["trivial"][found.largest]) < 0.5
    assert len(points["linear"][found.largest]) >= FOLDS
    assert list(points["linear"]) == sorted({trial.size for trial in found.trials})


def test_the_largest_fits_predict_each_development_row_once_and_no_other(tmp_path):
    examples, store = blobs(300), MemoryStore()
    found = run(examples, candidates_for(examples, tmp_path), store, tmp_path)
    parts = first_round(found.trials, store, "linear")
    development = examples.rows[make_folds(examples).development]
    assert sorted(np.concatenate([part.rows for part in parts])) == sorted(development)
    for part in parts:
        assert part.scores.shape == (len(part.rows), 3)
        assert np.allclose(part.scores.sum(axis=1), 1, atol=1e-4)


def test_regression_is_measured_by_r_squared(tmp_path):
    examples, store = line(), MemoryStore()
    found = run(examples, candidates_for(examples, tmp_path), store, tmp_path)
    assert top_score(found.trials, store, "linear", examples) > 0.97
    assert abs(top_score(found.trials, store, "trivial", examples)) < 0.1


def test_a_second_run_fits_nothing_and_tells_the_same_trials(tmp_path):
    examples, store = blobs(200), MemoryStore()
    candidates = candidates_for(examples, tmp_path)
    first = run(examples, candidates, store, tmp_path)
    second = run(examples, candidates, store, tmp_path)
    assert second.fitted == 0
    assert {trial.id for trial in second.trials} == {trial.id for trial in first.trials}


class Interrupting(MemoryStore):
    """Is interrupted after some commits, as by Ctrl-C."""

    def __init__(self, after):
        super().__init__()
        self.after = after

    def add_trials(self, trials):
        super().add_trials(trials)
        if self.commits == self.after:
            raise KeyboardInterrupt


def test_an_interrupted_run_keeps_what_was_fitted_and_goes_on_from_there(tmp_path):
    examples, store = blobs(200), Interrupting(after=7)
    candidates = candidates_for(examples, tmp_path)
    with pytest.raises(KeyboardInterrupt):
        run(examples, candidates, store, tmp_path)
    assert len(store.kept) == 7
    kept = dict(store.kept)
    found = run(examples, candidates, store, tmp_path)
    assert found.fitted == len(found.trials) - 7
    assert set(kept) <= {trial.id for trial in found.trials}


def test_the_largest_fit_tells_its_latency_and_size(tmp_path):
    examples, store = blobs(200), MemoryStore()
    found = run(examples, candidates_for(examples, tmp_path), store, tmp_path)
    measured = next(trial.metrics for trial in found.trials if trial.candidate == "linear" and trial.metrics)
    assert 0 < measured["latency_p50_ms"] <= measured["latency_p99_ms"]
    assert measured["size_mb"] > 0
    assert "memory_mb" not in measured


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="read from /proc")
def test_memory_at_work_is_measured_where_it_is_asked_for_and_beside_rules(tmp_path):
    (tmp_path / "by_hand.py").write_text("def answer(row):\n    return 'class-0'\n")
    examples = blobs(120)
    spec = CandidateSpec(kind=CandidateKind.RULES, name="rules", reference="by_hand:answer")
    ladder = candidates_for(examples, tmp_path, kinds=(CandidateKind.TRIVIAL,))
    with_rules = candidates_for(examples, tmp_path, kinds=(CandidateKind.TRIVIAL,), extra=(spec,))
    for candidates, weighs in ((ladder, True), (with_rules, False)):
        found = run(examples, candidates, MemoryStore(), tmp_path, weighs=weighs)
        told = {trial.candidate: trial.metrics["memory_mb"] for trial in found.trials if trial.metrics}
        assert set(told) == {candidate.name for candidate in candidates}
        assert all(0 <= megabytes < 10 for megabytes in told.values())


@pytest.mark.slow
def test_measuring_memory_does_not_make_other_fits_look_dear(tmp_path, monkeypatch):
    monkeypatch.setattr(bench_module, "measure_memory", lambda *_, **__: time.sleep(1.5))
    examples = blobs(120)
    (candidate,) = candidates_for(examples, tmp_path, kinds=(CandidateKind.TRIVIAL,))
    folds = make_folds(examples)
    bench = lay_bench(examples, [candidate], folds, root=tmp_path, weighs=True)
    found = fit_on(bench, TrialTask("trivial", folds.largest, 0))
    assert found.weigh_seconds >= 1.5 > found.total_seconds > 0
    assert "memory_mb" not in found.metrics, "not known is no number"


def test_a_candidate_that_raises_is_a_failed_trial_and_the_others_go_on(tmp_path):
    (tmp_path / "breaking.py").write_text(
        "class Breaks:\n"
        "    def fit(self, X, y):\n        raise ValueError('it never converges')\n"
        "    def predict(self, X):\n        return X\n"
    )
    examples, store = blobs(120), MemoryStore()
    extra = (CandidateSpec(kind=CandidateKind.ESTIMATOR, name="breaks", reference="breaking:Breaks"),)
    candidates = candidates_for(examples, tmp_path, kinds=(CandidateKind.TRIVIAL,), extra=extra)
    found = run(examples, candidates, store, tmp_path, workers=2)
    failed = [trial for trial in found.trials if trial.candidate == "breaks"]
    assert {trial.failure for trial in failed} == {"ValueError: it never converges"}
    assert any(trial.candidate == "trivial" and not trial.failure for trial in found.trials)
    assert "breaks: failed: ValueError: it never converges" in found.notes


def test_a_failed_trial_is_tried_again_in_the_next_run(tmp_path):
    examples, store = blobs(120), MemoryStore()
    candidates = candidates_for(examples, tmp_path, kinds=(CandidateKind.TRIVIAL,))
    first = run(examples, candidates, store, tmp_path)
    broken = {key: replace(trial, failure="killed", predictions="") for key, trial in store.kept.items()}
    store.kept = broken
    again = run(examples, candidates, store, tmp_path)
    assert again.fitted == len(first.trials)
    assert not any(trial.failure for trial in again.trials)
    assert {trial.params.get("attempt") for trial in again.trials} == {1}


def test_a_changed_candidate_or_data_version_is_fitted_anew(tmp_path):
    examples, store = blobs(120), MemoryStore()
    candidates = candidates_for(examples, tmp_path, kinds=(CandidateKind.TRIVIAL,))
    first = run(examples, candidates, store, tmp_path)
    changed = [replace(candidate, digest="other") for candidate in candidates]
    assert run(examples, changed, store, tmp_path).fitted == first.fitted
    assert run(examples, candidates, store, tmp_path, made_from={"data": "new"}).fitted == first.fitted


def test_a_new_candidate_gets_its_share_of_a_budget_that_others_have_spent(tmp_path):
    examples, store = blobs(120), MemoryStore()
    candidates = candidates_for(examples, tmp_path)
    run(examples, candidates, store, tmp_path)
    changed = [replace(one, digest="other") if one.name == "trivial" else one for one in candidates]
    seconds = 2.0  # less than the known fits took with the pauses between them, so nothing would be left
    store.kept = {
        key: replace(trial, fit_seconds=trial.fit_seconds + 60) for key, trial in store.kept.items()
    }
    found = run(examples, changed, store, tmp_path, seconds=seconds)
    assert found.fitted > 0
    assert not any("not tried" in note for note in found.notes)


def test_each_trial_names_what_it_was_made_from(tmp_path):
    examples, store = blobs(120), MemoryStore()
    candidates = candidates_for(examples, tmp_path, kinds=(CandidateKind.TRIVIAL,))
    trial: Trial = run(examples, candidates, store, tmp_path).trials[0]
    assert trial.made_from == {"data": examples.version, "candidate:trivial": candidates[0].digest}


def test_worker_processes_give_the_same_predictions_as_this_process(tmp_path):
    examples = blobs(150)
    extra = (
        CandidateSpec(
            kind=CandidateKind.ESTIMATOR, name="tree", reference="sklearn.tree:DecisionTreeClassifier"
        ),
    )
    candidates = candidates_for(examples, tmp_path, kinds=(CandidateKind.LINEAR,), extra=extra)
    here, there = MemoryStore(), MemoryStore()
    run(examples, candidates_for(examples, tmp_path, kinds=(CandidateKind.LINEAR,)), here, tmp_path)
    found = run(examples, candidates, there, tmp_path, workers=2)
    linear = {key: trial.predictions for key, trial in there.kept.items() if trial.candidate == "linear"}
    shared = set(linear) & set(here.kept)
    assert len(shared) >= 10
    assert all(linear[key] == here.kept[key].predictions for key in shared)
    assert top_score(found.trials, there, "tree", examples) > 0.85


def test_of_ordered_data_the_last_target_is_a_baseline(tmp_path):
    labels = np.repeat(["up", "down"], 10)[np.arange(400) % 20]
    examples = blobs(400, target=labels.astype(object), time=np.arange(400), use=np.array(["train"] * 400))
    candidates = candidates_for(examples, tmp_path, kinds=(CandidateKind.TRIVIAL,))
    assert [candidate.name for candidate in candidates] == ["trivial", "last"]
    store = MemoryStore()
    found = run(examples, candidates, store, tmp_path)
    assert top_score(found.trials, store, "last", examples) == pytest.approx(0.9, abs=0.02)


# Rows that a fit learned from


def learned(found, candidate):
    return [trial for trial in found.trials if trial.candidate == candidate and trial.training]


def test_the_largest_fits_of_a_round_predict_rows_that_they_learned_from(tmp_path):
    examples, store = blobs(300), MemoryStore()
    found = run(examples, candidates_for(examples, tmp_path), store, tmp_path)
    folds = make_folds(examples)
    for name in ("trivial", "nearest", "linear"):
        trials = learned(found, name)
        assert {trial.size for trial in trials} == {found.largest}
        assert {trial.repeat for trial in trials} == set(range(FOLDS))
        for trial in trials:
            rows = store.predictions(trial.training).rows
            assert set(rows) <= set(examples.rows[folds.train(trial.repeat, trial.size)])
            assert not set(rows) & set(store.predictions(trial.predictions).rows)


def test_one_nearest_neighbour_knows_what_it_learned_from_by_heart(tmp_path):
    examples, store = blobs(300), MemoryStore()
    found = run(examples, candidates_for(examples, tmp_path), store, tmp_path)
    losses = usual_loss(examples)
    assert all(losses(store.predictions(trial.training)) == (0,) for trial in learned(found, "nearest"))
    assert any(losses(store.predictions(trial.predictions)) > (0,) for trial in learned(found, "nearest"))


def test_predicting_what_was_learned_from_changes_no_fit(tmp_path, monkeypatch):
    examples = blobs(200)
    candidates = candidates_for(examples, tmp_path)
    with_ = run(examples, candidates, MemoryStore(), tmp_path)
    monkeypatch.setattr(_Round, "ends_the_curve", lambda self, task: False)
    without = run(examples, candidates, MemoryStore(), tmp_path)
    assert {trial.id for trial in with_.trials} == {trial.id for trial in without.trials}
    assert not any(trial.training for trial in without.trials)


SLOW = """
import time
class Slow:
    def fit(self, X, y):
        time.sleep({fit})
        return self
    def predict(self, X):
        time.sleep({predict} * len(X))
        return [0] * len(X)
"""


@pytest.mark.parametrize(("fit", "share"), [(0.0, 0.1), (0.5, 1.0)], ids=["dear", "cheap"])
def test_where_predicting_is_dear_fewer_rows_are_predicted(tmp_path, fit, share):
    (tmp_path / "slow.py").write_text(SLOW.format(fit=fit, predict=0.02 if not fit else 0.0001))
    examples = blobs(120)
    spec = CandidateSpec(kind=CandidateKind.ESTIMATOR, name="slow", reference="slow:Slow")
    (candidate,) = [
        c for c in candidates_for(examples, tmp_path, kinds=(), extra=(spec,)) if c.name == "slow"
    ]
    folds = make_folds(examples)
    bench = lay_bench(examples, [candidate], folds, root=tmp_path)
    found = fit_on(bench, TrialTask("slow", folds.largest, 1, training=True))
    assert not found.failure
    held_out = len(folds.held_out(1))
    assert 1 <= len(found.training.rows) <= max(1, round(share * (held_out + 1)))
    assert fit_on(bench, TrialTask("slow", folds.largest, 1)).training is None


def test_one_more_fit_is_the_next_repeat_and_no_known_one(tmp_path):
    examples, store = blobs(200), MemoryStore()
    candidates = candidates_for(examples, tmp_path)
    first = run(examples, candidates, store, tmp_path)
    plan = OneMore(task=TrialTask("linear", first.largest, 10, training=True), seconds=0.1)
    found = run(examples, candidates, store, tmp_path, plan=plan)
    assert found.fitted == 1
    (trial,) = found.trials
    assert (trial.repeat, bool(trial.training)) == (10, True)
    assert found.notes == (f"one more fit of linear on {first.largest} rows, for its training error",)
