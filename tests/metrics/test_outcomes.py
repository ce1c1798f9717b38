"""Outcomes: what does not fit together is refused with its place."""

import numpy as np
import pytest

from milepost.metrics.errors import BadOutcomesError, BadScoresError, UnseenLabelError
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.table import find_metric

AB = np.array(["a", "b"])


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"prediction": np.array(["a"])}, BadOutcomesError, "prediction has 1 rows and truth has 2"),
        ({"columns": {"site": np.array(["x"])}}, BadOutcomesError, "site has 1 rows"),
        ({"scores": np.ones((2, 3)), "classes": ("a", "b")}, BadOutcomesError, "scores have shape"),
        (
            {"scores": np.array([[1, 0], [np.nan, 1]]), "classes": ("a", "b")},
            BadScoresError,
            "score for 'a' in row 1",
        ),
        ({"weight": np.array([1.0, -1.0])}, BadOutcomesError, "weight is negative"),
        (
            {"truth": np.array([1.0, np.nan]), "prediction": np.array([1.0, 2.0])},
            BadOutcomesError,
            "truth in row 1 is nan",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(given, error, words):
    with pytest.raises(error) as caught:
        Outcomes(**{"truth": AB, "prediction": AB, **given})
    assert words in str(caught.value)


def test_a_predicted_label_that_is_no_class_is_named_with_its_row():
    outcomes = Outcomes(truth=AB, prediction=np.array(["a", "B"]), classes=("a", "b"))
    with pytest.raises(UnseenLabelError, match="row 1 is 'B'"):
        find_metric("accuracy").value(outcomes)


def test_a_true_label_that_was_never_trained_on_may_be_predicted_wrongly():
    outcomes = Outcomes(truth=np.array(["a", "rare"]), prediction=AB, classes=("a", "b"))
    assert find_metric("accuracy").value(outcomes) == 0.5


def test_scores_that_are_no_probabilities_are_refused_only_where_they_must_be():
    outcomes = Outcomes(
        truth=AB, prediction=AB, scores=np.array([[2.0, -1.0], [0.0, 3.0]]), classes=("a", "b")
    )
    assert find_metric("roc_auc").value(outcomes) == 1
    with pytest.raises(BadScoresError, match="row 1 sum to 3"):
        find_metric("brier").value(
            Outcomes(truth=AB, prediction=AB, scores=np.array([[1.0, 0.0], [0.0, 3.0]]), classes=("a", "b"))
        )


@pytest.mark.parametrize("name", ["accuracy", "f1_macro", "roc_auc"])
def test_a_slice_is_the_same_as_its_rows_alone(name):
    rng = np.random.default_rng(0)
    truth, prediction = rng.choice(AB, 60), rng.choice(AB, 60)
    scores = rng.dirichlet([1, 1], 60)
    whole = Outcomes(
        truth=truth, prediction=prediction, scores=scores, classes=("a", "b"), columns={"x": truth}
    )
    mask = rng.random(60) < 0.5
    find_metric(name).value(whole)  # encodes the labels, which the slice then inherits
    alone = Outcomes(truth=truth[mask], prediction=prediction[mask], scores=scores[mask], classes=("a", "b"))
    assert find_metric(name).value(whole.where(mask)) == find_metric(name).value(alone)
    assert len(whole.where(mask)) == mask.sum()


def test_labels_may_be_objects():
    outcomes = Outcomes(
        truth=np.array(["a", "b"], dtype=object), prediction=np.array(["a", "a"], dtype=object)
    )
    assert find_metric("accuracy").value(outcomes) == 0.5


@pytest.mark.parametrize("name", ["accuracy", "f1_macro", "recall_macro", "matthews_corrcoef"])
def test_no_rows_have_no_value(name):
    assert np.isnan(find_metric(name).value(Outcomes(truth=AB[:0], prediction=AB[:0])))
