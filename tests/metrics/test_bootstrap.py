"""Resampling: as a plain loop would do it, but all at once."""

import numpy as np
import pytest
import sklearn.metrics as peer

from milepost.metrics.bootstrap import CHUNK_NUMBERS, bootstrap
from milepost.metrics.intervals import paired_difference
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.table import find_metric

NAMES = ("accuracy", "f1_macro", "roc_auc", "average_precision", "log_loss", "brier", "matthews_corrcoef")


def two_classes(n: int, seed: int = 0) -> Outcomes:
    """n rows of two classes, with scores that tie."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 2, n)
    score = np.round(1 / (1 + np.exp(-(2 * truth - 1 + rng.normal(size=n)))), 2).clip(0.01, 0.99)
    names = np.array(["no", "yes"])
    return Outcomes(
        truth=names[truth],
        prediction=names[(score > 0.5).astype(int)],
        scores=np.column_stack([1 - score, score]),
        classes=("no", "yes"),
        target="y",
    )


def loop(name: str, outcomes: Outcomes, resamples: int) -> np.ndarray:
    """The metric of each resample, one after the other."""
    rng = np.random.default_rng(5)
    n, values = len(outcomes), []
    for _ in range(resamples):
        rows = rng.integers(0, n, n)
        values.append(
            find_metric(name).value(
                Outcomes(
                    truth=outcomes.truth[rows],
                    prediction=outcomes.prediction[rows],
                    scores=outcomes.scores[rows],
                    classes=outcomes.classes,
                )
            )
        )
    return np.array(values)


@pytest.mark.parametrize("n", [120, 1500])
@pytest.mark.parametrize("name", NAMES)
def test_resampled_values_spread_as_in_a_plain_loop(name, n):
    outcomes = two_classes(n)
    slow = loop(name, outcomes, 300)
    fast = bootstrap(find_metric(name), outcomes, resamples=4000, rng=np.random.default_rng(1))
    assert fast.mean() == pytest.approx(slow.mean(), abs=6 * slow.std() / np.sqrt(300))
    # the standard deviation of 300 values is known to about 4 %; 6 of those is far enough for a fixed seed
    assert fast.std() == pytest.approx(slow.std(), rel=0.25)


@pytest.mark.parametrize("name", ["rmse", "mae", "r2", "median_absolute_error", "max_error"])
def test_numbers_are_resampled_too(name):
    rng = np.random.default_rng(2)
    truth = rng.normal(size=200)
    outcomes = Outcomes(truth=truth, prediction=truth + rng.normal(size=200) / 2)
    metric = find_metric(name)
    values = bootstrap(metric, outcomes, resamples=2000, rng=rng)
    assert values.shape == (2000,)
    assert values.min() <= metric.value(outcomes) <= values.max()
    rows = np.random.default_rng(3).integers(0, 200, (300, 200))
    slow = [metric.value(Outcomes(truth=truth[row], prediction=outcomes.prediction[row])) for row in rows]
    assert np.mean(values) == pytest.approx(np.mean(slow), abs=6 * np.std(slow) / np.sqrt(300))


def test_accuracy_of_resamples_is_binomial():
    outcomes = two_classes(1000)
    values = bootstrap(find_metric("accuracy"), outcomes, resamples=20_000, rng=np.random.default_rng(4))
    share = find_metric("accuracy").value(outcomes)
    assert np.allclose(values * 1000, np.round(values * 1000))
    assert values.std() == pytest.approx(np.sqrt(share * (1 - share) / 1000), rel=0.03)


def test_the_same_stream_draws_the_same_values():
    first, second = (
        bootstrap(find_metric("roc_auc"), two_classes(300), resamples=50, rng=np.random.default_rng(9))
        for _ in range(2)
    )
    assert np.array_equal(first, second)


def test_memory_does_not_grow_with_the_resamples():
    import tracemalloc

    outcomes = two_classes(20_000)
    metric = find_metric("log_loss")
    metric.value(outcomes)
    tracemalloc.start()
    bootstrap(metric, outcomes, resamples=400, rng=np.random.default_rng(0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 8 * CHUNK_NUMBERS  # all at once, each array would hold 8 million numbers


def test_a_class_that_a_resample_loses_does_not_count_there():
    outcomes = Outcomes(truth=np.array(["a"] * 9 + ["b"]), prediction=np.array(["a"] * 9 + ["b"]))
    values = bootstrap(find_metric("f1_macro"), outcomes, resamples=200, rng=np.random.default_rng(0))
    assert (values == 1).all()
    assert peer.f1_score(outcomes.truth, outcomes.prediction, average="macro") == 1


@pytest.mark.parametrize("name", ["accuracy", "f1_macro", "roc_auc", "log_loss", "error_rate"])
def test_a_difference_is_sharper_in_pairs(name):
    outcomes = two_classes(800)
    rng = np.random.default_rng(6)
    worse_score = np.where(rng.random(800) < 0.1, 0.5, outcomes.scores[:, 1])
    worse = Outcomes(
        truth=outcomes.truth,
        prediction=np.where(rng.random(800) < 0.05, "no", outcomes.prediction),
        scores=np.column_stack([1 - worse_score, worse_score]),
        classes=outcomes.classes,
        target="y",
    )
    metric = find_metric(name)
    found = paired_difference(metric, worse, outcomes, level=0.95, resamples=1000, rng=rng)
    assert found.value == pytest.approx(metric.value(outcomes) - metric.value(worse))
    assert found.low <= found.value <= found.high
    alone = [bootstrap(metric, one, resamples=1000, rng=rng).std() for one in (outcomes, worse)]
    assert found.high - found.low < 2 * 1.96 * np.hypot(*alone)


def test_candidates_that_agree_on_few_rows_are_not_known_to_be_equal():
    outcomes = two_classes(20)
    found = paired_difference(
        find_metric("accuracy"), outcomes, outcomes, level=0.95, resamples=1000, rng=np.random.default_rng(0)
    )
    assert found.value == 0
    assert found.low < -0.1
    assert found.high > 0.1
