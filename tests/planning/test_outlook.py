"""What an outlook forecasts from: levelled sizes, and the kind of learner."""

from dataclasses import replace

import numpy as np
import pytest

from milepost.base.measurement import Direction
from milepost.planning.outlook import Outlook, look_ahead
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


def test_never_and_not_by_a_horizon_are_kept_with_the_curve():
    flat = replace(outlook(candidate(a=0.3, b=0.05)), target=0.01)
    record = flat.record(np.array([800, 6400]), horizon=6400)
    assert record.not_by == 1 - flat.probability(np.array([6400]))[0]
    assert record.never == min(flat.forecast.never(0.01), record.not_by)
    assert 0.5 < record.never <= record.not_by


def test_never_is_not_known_without_a_target_and_what_is_missed_now_without_a_curve():
    assert replace(outlook(candidate()), target=None).never(6400) is None
    one = outlook(candidate(sizes=(800,), a=0.02, b=0.0))
    assert one.forecast is None
    assert one.never(10**9) is None  # a learner without a curve: nothing is known of more labels
    fixed = replace(one, learns=False)
    assert fixed.never(10**9) == fixed.not_by(800) < 0.01
    assert replace(fixed, target=0.001).never(10**9) > 0.99
    assert replace(one, target=0.001).record(np.array([800]), horizon=800).never is None


def test_the_number_of_features_reaches_the_notes_about_a_peak():
    peak = candidate()
    bent = [0.3, 0.2, 0.35, 0.1, 0.05]
    rates = dict(zip((50, 100, 200, 400, 800), bent, strict=True))
    by_run = {id(run.outcomes): rates[run.size] + 0.001 * run.repeat for run in peak.runs}

    def notes(resources):
        found = look_ahead(
            replace(peak, resources=resources),
            lambda repeats: [by_run[id(one)] for one in repeats],
            label="error",
            direction=Direction.MIN,
            target=None,
            low=0.0,
            high=1.0,
        )
        return " ".join(found.record(np.array([800]), horizon=800).notes)

    assert "there are 190 features (examples / features = 1.1)" in notes({"features": 190.0})
    assert "gets worse from 100 to 200" in notes({})
    assert "features" not in notes({})


def test_a_figure_too_large_for_a_variance_is_no_measurement():
    results = candidate()
    broken = {id(run.outcomes) for run in results.runs if run.size == 800 and run.repeat == 1}

    def measure(repeats):
        rates = zip(repeats, error_rates(repeats), strict=True)
        return [1e200 if id(one) in broken else rate for one, rate in rates]

    _, means, spreads, repeats = curve_of(results, measure)
    assert repeats == [5, 5, 5, 5, 4]
    assert max(means) < 1
    assert max(spreads) < 1


@pytest.mark.parametrize(("share", "target", "rows"), [(1.0, 0.97, 40), (0.9, 0.93, 20), (0.93, 0.95, 40)])
def test_what_does_not_learn_is_not_sure_on_few_rows(share, target, rows):
    """Rows drawn with the true share just below the target: a yes of 95 % must not come more often than 5 %."""
    truth, rng = min(share, target - 0.02), np.random.default_rng(2)
    sure = 0
    for _ in range(400):
        folds = rng.binomial(rows // 5, truth, size=5) / (rows // 5)
        one = fixed_share(float(folds.mean()), target, float(folds.std(ddof=1)), rows)
        sure += one.probability(np.array([10**6]))[0] >= 0.95
    assert sure / 400 < 0.05


def test_rows_that_are_all_right_do_not_make_sure():
    one = fixed_share(1.0, 0.97, 0.0, 40)
    assert 0.5 < one.probability(np.array([1]))[0] == pytest.approx(1 - 0.97**41)
    mirrored = replace(one, direction=Direction.MIN, means=(0.0,), target=0.03)
    assert mirrored.probability(np.array([1]))[0] == pytest.approx(1 - 0.97**41)


def fixed_share(mean, target, spread, rows):
    return Outlook(
        candidate="rules",
        label="accuracy",
        direction=Direction.MAX,
        target=target,
        low=0.0,
        high=1.0,
        sizes=(rows,),
        means=(mean,),
        spreads=(spread,),
        repeats=(5,),
        forecast=None,
        rows=rows,
        learns=False,
    )
