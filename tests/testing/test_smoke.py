"""The smoke test judges attempts."""

import numpy as np
import pytest

from milepost.base.measurement import TaskKind, Verdict
from milepost.contract.model import CandidateKind, CandidateSpec
from milepost.evidence.predictions import Predictions
from milepost.testing.smoke import smoke
from milepost.training.ladder import ladder_of
from milepost.training.rehearsal import Attempt, rehearse
from tests.training.made import blobs, contract_for

ROWS = np.arange(4)


def attempt(*, rows=ROWS, prediction=("a", "b", "a", "b"), scores=None, failure=""):
    answers = Predictions(
        rows=np.asarray(rows),
        prediction=np.asarray(prediction, dtype=object),
        scores=scores,
        classes=("a", "b"),
    )
    return Attempt(
        candidate="x", seconds=0.5, asked=ROWS, predictions=None if failure else answers, failure=failure
    )


def judge(*attempts, task=TaskKind.CLASSIFICATION):
    return smoke(attempts, task=task, labels=["a", "b"], rows=4)


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (attempt(failure="ValueError: no"), "x: ValueError: no"),
        (attempt(rows=[0, 1, 2], prediction=["a"] * 3), "3 of the 4 rows"),
        (attempt(rows=[0, 1, 2, 2]), "3 of the 4 rows"),
        (attempt(prediction=["a", "b", "a", "z"]), "classes that the target does not have: z"),
        (attempt(scores=np.ones((4, 3))), "not one for each row and class"),
        (attempt(scores=np.full((4, 2), np.nan)), "not finite"),
        (attempt(scores=np.full((4, 2), 0.9)), "not shares of 1"),
    ],
)
def test_an_attempt_that_does_not_work_is_a_no_with_its_reason(made, says):
    result = judge(attempt(), made)
    assert result.verdict is Verdict.NO
    assert says in result.reasons[0]
    assert [check.passed for check in result.checks] == [True, False]


def test_numbers_must_be_finite():
    bad = attempt(prediction=[1.0, np.inf, 2.0, 3.0])
    assert judge(bad, task=TaskKind.REGRESSION).reasons == ("x: 1 predictions are not finite numbers",)


def test_when_all_work_it_is_a_yes_and_without_candidates_unknown():
    assert judge(attempt(), attempt(scores=np.full((4, 2), 0.5))).verdict is Verdict.YES
    assert judge().verdict is Verdict.UNKNOWN


def test_the_whole_ladder_passes_and_a_broken_rule_does_not(tmp_path):
    examples = blobs(400)
    (tmp_path / "smoke_rules.py").write_text("def f(inputs): return inputs['gone']")
    good = ladder_of(contract_for(examples), examples, tmp_path)
    labels = sorted(set(examples.target))

    def verdict(candidates):
        attempts = rehearse(examples, candidates, root=tmp_path)
        return smoke(attempts, task=examples.task, labels=labels, rows=200)

    assert verdict(good).verdict is Verdict.YES
    spec = CandidateSpec(kind=CandidateKind.RULES, name="rules", reference="smoke_rules:f")
    broken = verdict(ladder_of(contract_for(examples, candidates=(spec,)), examples, tmp_path))
    assert broken.verdict is Verdict.NO
    assert "KeyError" in broken.reasons[0]
