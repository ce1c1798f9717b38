"""Every metric against scikit-learn's, on random cases with ties, weights and missing classes."""

import warnings

import numpy as np
import pytest
import sklearn.metrics as peer
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.base.measurement import Direction, TaskKind
from milepost.metrics.errors import MissingScoresError, UnknownMetricError, WhichClassError
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.table import find_metric, metric_names

LETTERS = ("a", "b", "c", "d", "e")

OF_LABELS = {
    "accuracy": peer.accuracy_score,
    "error_rate": peer.zero_one_loss,
    "balanced_accuracy": peer.balanced_accuracy_score,
    "f1_macro": lambda t, p, **k: peer.f1_score(t, p, average="macro", zero_division=0, **k),
    "f1_micro": lambda t, p, **k: peer.f1_score(t, p, average="micro", zero_division=0, **k),
    "f1_weighted": lambda t, p, **k: peer.f1_score(t, p, average="weighted", zero_division=0, **k),
    "precision_macro": lambda t, p, **k: peer.precision_score(t, p, average="macro", zero_division=0, **k),
    "precision_micro": lambda t, p, **k: peer.precision_score(t, p, average="micro", zero_division=0, **k),
    "precision_weighted": lambda t, p, **k: peer.precision_score(
        t, p, average="weighted", zero_division=0, **k
    ),
    "recall_macro": lambda t, p, **k: peer.recall_score(t, p, average="macro", zero_division=0, **k),
    "recall_weighted": lambda t, p, **k: peer.recall_score(t, p, average="weighted", zero_division=0, **k),
    "jaccard_macro": lambda t, p, **k: peer.jaccard_score(t, p, average="macro", zero_division=0, **k),
    "jaccard_micro": lambda t, p, **k: peer.jaccard_score(t, p, average="micro", zero_division=0, **k),
    "jaccard_weighted": lambda t, p, **k: peer.jaccard_score(t, p, average="weighted", zero_division=0, **k),
    "matthews_corrcoef": peer.matthews_corrcoef,
    "cohen_kappa": peer.cohen_kappa_score,
}
OF_NUMBERS = {
    "r2": peer.r2_score,
    "explained_variance": peer.explained_variance_score,
    "rmse": peer.root_mean_squared_error,
    "mse": peer.mean_squared_error,
    "mae": peer.mean_absolute_error,
    "mape": peer.mean_absolute_percentage_error,
    "msle": peer.mean_squared_log_error,
    "rmsle": peer.root_mean_squared_log_error,
    "median_absolute_error": peer.median_absolute_error,
}


def cases(seed: int, n: int, k: int) -> Outcomes:
    """n rows of k classes; predictions are often right, scores are rounded so that they tie."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, k, n)
    scores = rng.dirichlet(np.ones(k), n)
    scores[np.arange(n), truth] += rng.random()
    scores = np.round(scores / scores.sum(1, keepdims=True), 1) + 0.01
    scores /= scores.sum(1, keepdims=True)
    classes = np.array(LETTERS[:k])
    guess = np.where(rng.random(n) < 0.5, truth, rng.integers(0, k, n))
    return Outcomes(truth=classes[truth], prediction=classes[guess], scores=scores, classes=LETTERS[:k])


def weighted(outcomes: Outcomes, seed: int) -> Outcomes:
    """The same rows with weights, some of them alike."""
    weight = np.round(np.random.default_rng(seed).uniform(0.5, 3, len(outcomes)), 1)
    return Outcomes(
        truth=outcomes.truth,
        prediction=outcomes.prediction,
        scores=outcomes.scores,
        classes=outcomes.classes,
        weight=weight,
    )


@pytest.mark.parametrize("name", sorted(OF_LABELS))
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 60), k=st.integers(2, 5), heavy=st.booleans())
def test_a_metric_of_labels_is_scikit_learns(name, seed, n, k, heavy):
    outcomes = cases(seed, n, k)
    outcomes = weighted(outcomes, seed) if heavy else outcomes
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # classes that are never true or never predicted: both count 0
        expected = OF_LABELS[name](outcomes.truth, outcomes.prediction, sample_weight=outcomes.weight)
    if name == "matthews_corrcoef" and len(set(outcomes.truth)) == 1:
        expected = np.nan  # one class says nothing of how well two are told apart
    np.testing.assert_allclose(find_metric(name).value(outcomes), expected, atol=1e-12)


@pytest.mark.parametrize(
    "name", ["roc_auc_ovr", "roc_auc_ovr_weighted", "log_loss", "brier", "top_2_accuracy"]
)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(12, 60), k=st.integers(3, 5), heavy=st.booleans())
def test_a_metric_of_scores_is_scikit_learns(name, seed, n, k, heavy):
    outcomes = cases(seed, n, k)
    outcomes = weighted(outcomes, seed) if heavy and not name.startswith("roc") else outcomes
    if len(np.unique(outcomes.truth)) < k and name.startswith("roc"):
        assert np.isnan(find_metric(name).value(outcomes))
        return
    given_ = {"sample_weight": outcomes.weight, "labels": list(outcomes.classes)}
    one_hot = np.eye(k)[[LETTERS.index(label) for label in outcomes.truth]]
    expected = {
        "roc_auc_ovr": lambda: peer.roc_auc_score(outcomes.truth, outcomes.scores, multi_class="ovr"),
        "roc_auc_ovr_weighted": lambda: peer.roc_auc_score(
            outcomes.truth, outcomes.scores, multi_class="ovr", average="weighted"
        ),
        "log_loss": lambda: peer.log_loss(outcomes.truth, outcomes.scores, **given_),
        "brier": lambda: np.average(((outcomes.scores - one_hot) ** 2).sum(1), weights=outcomes.weight),
        "top_2_accuracy": lambda: peer.top_k_accuracy_score(outcomes.truth, outcomes.scores, k=2, **given_),
    }[name]()
    np.testing.assert_allclose(find_metric(name).value(outcomes), expected, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(4, 60), heavy=st.booleans())
def test_a_metric_of_two_classes_is_scikit_learns(seed, n, heavy):
    plain = cases(seed, n, 2)
    names = np.array(["no", "yes"])
    outcomes = Outcomes(
        truth=names[(plain.truth == "b").astype(int)],
        prediction=names[(plain.prediction == "b").astype(int)],
        scores=plain.scores,
        classes=("no", "yes"),
        weight=weighted(plain, seed).weight if heavy else None,
    )
    true, predicted, score = outcomes.truth == "yes", outcomes.prediction == "yes", outcomes.scores[:, 1]
    weight = {"sample_weight": outcomes.weight}
    both = 0 < true.sum() < n
    expected = {
        "f1": peer.f1_score(true, predicted, zero_division=np.nan, **weight),
        "precision": peer.precision_score(true, predicted, zero_division=np.nan, **weight),
        "recall": peer.recall_score(true, predicted, zero_division=np.nan, **weight),
        "jaccard": peer.jaccard_score(true, predicted, zero_division=0, **weight),
        "roc_auc": peer.roc_auc_score(true, score, **weight) if both else np.nan,
        "average_precision": peer.average_precision_score(true, score, **weight) if both else np.nan,
        "brier": peer.brier_score_loss(true, score, **weight),
    }
    expected["jaccard"] = expected["jaccard"] if (true | predicted).any() else np.nan
    found = {name: find_metric(name).value(outcomes) for name in expected}
    assert found == pytest.approx(expected, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("name", sorted(OF_NUMBERS))
@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10_000), n=st.integers(2, 40), heavy=st.booleans(), shift=st.sampled_from([0.0, 1e6])
)
def test_a_metric_of_numbers_is_scikit_learns(name, seed, n, heavy, shift):
    rng = np.random.default_rng(seed)
    truth = rng.gamma(2.0, 3.0, n) + shift
    prediction = np.abs(truth + np.round(rng.normal(size=n), 1))
    weight = rng.uniform(0.5, 2, n) if heavy and name != "median_absolute_error" else None
    expected = OF_NUMBERS[name](truth, prediction, sample_weight=weight)
    found = find_metric(name).value(Outcomes(truth=truth, prediction=prediction, weight=weight))
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-12)


def test_the_largest_error_is_the_largest_error():
    outcomes = Outcomes(truth=np.array([1.0, 2.0, 3.0]), prediction=np.array([1.5, 0.0, 3.1]))
    assert find_metric("max_error").value(outcomes) == 2.0


def test_a_whole_number_weight_is_that_many_rows():
    outcomes = cases(3, 50, 3)
    times = np.random.default_rng(4).integers(1, 4, 50)
    rows = np.repeat(np.arange(50), times)
    repeated = Outcomes(
        truth=outcomes.truth[rows],
        prediction=outcomes.prediction[rows],
        scores=outcomes.scores[rows],
        classes=outcomes.classes,
    )
    heavy = Outcomes(
        truth=outcomes.truth,
        prediction=outcomes.prediction,
        scores=outcomes.scores,
        classes=outcomes.classes,
        weight=times.astype(float),
    )
    for name in ("accuracy", "f1_macro", "roc_auc_ovr", "log_loss", "top_2_accuracy"):
        assert find_metric(name).value(heavy) == pytest.approx(find_metric(name).value(repeated), abs=1e-12)


SCORERS_OF_OTHER_TASKS = {
    # clustering, several labels per row, and deviances that nobody asked for
    *(
        name
        for name in peer.get_scorer_names()
        if name.endswith(("_samples", "_score", "_ovo", "_ovo_weighted"))
    ),
    *("d2_brier_score", "d2_log_loss_score", "d2_absolute_error_score", "neg_negative_likelihood_ratio"),
    *("positive_likelihood_ratio", "neg_mean_gamma_deviance", "neg_mean_poisson_deviance", "rand_score"),
}


def test_every_scorer_name_of_scikit_learn_is_known_or_of_another_task():
    unknown = []
    for name in set(peer.get_scorer_names()) - SCORERS_OF_OTHER_TASKS:
        try:
            find_metric(name)
        except UnknownMetricError:
            unknown.append(name)
    assert unknown == []


def test_direction_is_a_field_and_not_a_sign():
    metric = find_metric("neg_root_mean_squared_error")
    assert (metric.name, metric.direction) == ("rmse", Direction.MIN)
    assert "neg_root_mean_squared_error is read as rmse" in metric.note
    assert metric.value(Outcomes(truth=np.array([0.0]), prediction=np.array([2.0]))) == 2.0


def test_every_metric_measures_some_task_and_has_bounds_in_order():
    for task in TaskKind:
        assert metric_names(task)
    assert all(find_metric(name).low < find_metric(name).high for name in metric_names())


def test_a_misspelt_metric_gets_the_nearest_names():
    with pytest.raises(UnknownMetricError, match="Did you mean f1_macro"):
        find_metric("f1-macro")


def test_scores_are_asked_for_where_there_are_none():
    outcomes = Outcomes(truth=np.array(["no", "yes"]), prediction=np.array(["no", "yes"]))
    with pytest.raises(MissingScoresError, match="predict_proba"):
        find_metric("log_loss").value(outcomes)


def test_one_class_among_many_must_be_named():
    with pytest.raises(WhichClassError, match=r"recall\[target == 'c'\], or recall_macro"):
        find_metric("recall").value(cases(1, 20, 3))


def test_rows_of_a_class_that_was_never_scored_lose_everything():
    outcomes = Outcomes(
        truth=np.array(["a", "z"]),
        prediction=np.array(["a", "b"]),
        scores=np.array([[0.9, 0.1], [0.5, 0.5]]),
        classes=("a", "b"),
    )
    assert find_metric("top_2_accuracy").value(outcomes) == 0.5
    assert find_metric("log_loss").value(outcomes) > 17
