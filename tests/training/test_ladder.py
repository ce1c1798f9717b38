"""Which candidates a project compares."""

import numpy as np
import pytest

from milepost.contract.model import CandidateKind, CandidateSpec
from milepost.evidence.examples import InputKind
from milepost.evidence.records import Rung
from milepost.statistics.learner_kinds import LearnerKind
from milepost.training.errors import MissingPredictionsError
from milepost.training.identity import candidate_digests
from milepost.training.ladder import ladder_of
from tests.training.made import blobs, contract_for


def names(examples, root, **changes):
    return [candidate.name for candidate in ladder_of(contract_for(examples, **changes), examples, root)]


def test_the_default_ladder_stands_from_trivial_to_boosted(tmp_path):
    assert names(blobs(), tmp_path) == ["trivial", "nearest", "linear", "boosted"]


def test_images_get_a_kernel_machine_and_ordered_rows_the_last_target(tmp_path):
    images = blobs(kinds={"x": InputKind.PIXELS})
    assert names(images, tmp_path) == ["trivial", "nearest", "linear", "boosted", "kernel"]
    assert names(blobs(time=np.arange(300)), tmp_path)[:2] == ["trivial", "last"]


def test_trivial_candidates_do_not_learn(tmp_path):
    rows = blobs(time=np.arange(300))
    ladder = ladder_of(contract_for(rows), rows, tmp_path)
    assert [one.recipe.learns for one in ladder] == [False, False, True, True, True]


def test_with_many_classes_boosting_is_left_out_unless_asked_for(tmp_path):
    many = blobs(600, classes=60)
    assert "boosted" not in names(many, tmp_path)
    asked = (CandidateSpec(kind=CandidateKind.BOOSTED, name="boosted"),)
    assert names(many, tmp_path, baselines=asked) == ["boosted"]


def test_published_and_human_results_are_rungs_without_a_recipe(tmp_path):
    specs = (
        CandidateSpec(kind=CandidateKind.HUMAN, name="people", reference="people-2024"),
        CandidateSpec(kind=CandidateKind.PUBLISHED, name="clinc-2019", reference="clinc-2019"),
        CandidateSpec(kind=CandidateKind.TRIVIAL, name="trivial"),
    )
    ladder = ladder_of(contract_for(blobs(), baselines=specs), blobs(), tmp_path)
    assert [candidate.rung for candidate in ladder] == [Rung.TRIVIAL, Rung.PUBLISHED, Rung.HUMAN]
    assert [candidate.recipe is None for candidate in ladder] == [False, True, True]


def test_a_missing_file_of_predictions_is_refused(tmp_path):
    spec = CandidateSpec(kind=CandidateKind.PREDICTIONS, name="gpt", reference="gpt.csv")
    with pytest.raises(MissingPredictionsError, match=r"gpt\.csv"):
        names(blobs(), tmp_path, candidates=(spec,))


def test_the_digests_of_the_ladder_are_those_that_status_computes(tmp_path):
    (tmp_path / "ladder_rules.py").write_text("def f(inputs): return ['class-0'] * len(inputs)")
    (tmp_path / "gpt.csv").write_text("row,prediction\n1000,class-0\n")
    specs = (
        CandidateSpec(kind=CandidateKind.RULES, name="rules", reference="ladder_rules:f"),
        CandidateSpec(kind=CandidateKind.ESTIMATOR, name="svc", reference="sklearn.svm:SVC"),
        CandidateSpec(kind=CandidateKind.PREDICTIONS, name="gpt", reference="gpt.csv"),
    )
    contract = contract_for(blobs(), candidates=specs)
    digests = candidate_digests(contract, root=tmp_path)
    for candidate in ladder_of(contract, blobs(time=np.arange(300)), tmp_path):
        assert digests[candidate.name] == candidate.digest
    (tmp_path / "ladder_rules.py").write_text("def f(inputs): return ['class-1'] * len(inputs)")
    changed = candidate_digests(contract, root=tmp_path)
    assert {name for name in digests if digests[name] != changed[name]} == {"rules"}


def test_a_name_that_two_candidates_share_is_numbered(tmp_path):
    specs = tuple(
        CandidateSpec(kind=CandidateKind.ESTIMATOR, name="tree", reference=f"sklearn.tree:{name}")
        for name in ("DecisionTreeClassifier", "ExtraTreeClassifier")
    )
    assert names(blobs(), tmp_path, baselines=specs) == ["tree", "tree-2"]


def test_the_kind_of_learner_is_known_of_own_methods_and_of_classes_of_well_known_libraries(tmp_path):
    (tmp_path / "own_models.py").write_text(
        "class SVC:\n    def fit(self, X, y): ...\n    def predict(self, X): ...\n"
    )
    specs = (
        CandidateSpec(kind=CandidateKind.TRIVIAL, name="trivial"),
        CandidateSpec(kind=CandidateKind.NEAREST, name="nearest"),
        CandidateSpec(kind=CandidateKind.LINEAR, name="linear"),
        CandidateSpec(kind=CandidateKind.BOOSTED, name="boosted"),
        CandidateSpec(kind=CandidateKind.ESTIMATOR, name="svc", reference="sklearn.svm:SVC"),
        CandidateSpec(kind=CandidateKind.ESTIMATOR, name="own", reference="own_models:SVC"),
        CandidateSpec(kind=CandidateKind.HUMAN, name="people", reference="people-2024"),
    )
    ladder = ladder_of(contract_for(blobs(), baselines=specs), blobs(), tmp_path)
    assert {item.name: item.learner for item in ladder} == {
        "trivial": None,
        "nearest": LearnerKind.NEIGHBOURS,
        "linear": LearnerKind.LINEAR,
        "boosted": LearnerKind.BOOSTING,
        "svc": LearnerKind.KERNEL,
        "own": None,
        "people": None,
    }
