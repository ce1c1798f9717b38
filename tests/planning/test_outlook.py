"""What an outlook forecasts from: levelled sizes, and the kind of learner."""

from dataclasses import replace

import numpy as np

from milepost.base.measurement import Direction
from milepost.planning.outlook import look_ahead
from milepost.planning.results import curve_of
from milepost.statistics.learner_kinds import LearnerKind
from tests.planning.made import candidate


def error_rates(repeats):
    return [float((one.prediction != one.truth).mean()) for one in repeats]


def outlook(results):
    return look_ahead(
        results, error_rates, label="error", direction=Direction.MIN, target=0.1, low=0.0, high=1.0
    )


def test_the_kind_of_learner_reaches_the_forecast():
    results = candidate()
    told = outlook(replace(results, learner=LearnerKind.TREE)).forecast
    assert told.observation.learner is LearnerKind.TREE
    assert told.quantiles([6400], [0.5]) != outlook(results).forecast.quantiles([6400], [0.5])


def test_a_size_with_two_of_five_folds_is_levelled_to_all_five():
    """Folds that are harder by much are missing at the small sizes: the plain means would show no gain."""
    results = candidate(rows=2000)
    hard = {0: 0.0, 1: 0.0, 2: 0.2, 3: 0.2, 4: 0.2}
    kept = tuple(run for run in results.runs if run.size == 800 or run.repeat < 3)
    harder = {id(run.outcomes): hard[run.repeat] for run in kept}

    def measure(repeats):
        rates = error_rates(repeats)
        return [rate + harder[id(one)] for rate, one in zip(rates, repeats, strict=True)]

    sizes, means, _, repeats = curve_of(replace(results, runs=kept), measure)
    assert sizes == [50, 100, 200, 400, 800]
    assert repeats == [3, 3, 3, 3, 5]
    _, all_means, _, _ = curve_of(results, error_rates)
    np.testing.assert_allclose(np.array(means) - 0.12, all_means, atol=0.02)
