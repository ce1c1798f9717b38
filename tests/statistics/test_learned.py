"""What the learned forecast of a curve promises beyond what every forecast does."""

import math
from dataclasses import replace
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.base.measurement import Direction
from milepost.statistics.curve_batch import CurveBatch, batch_of
from milepost.statistics.curve_features import summarize
from milepost.statistics.curve_prior import FARTHEST_OCTAVE, NUMBERS, SHIPPED, TOLD, CurvePrior, load_prior
from milepost.statistics.curves import CurveObservation, extrapolate, extrapolate_many
from milepost.statistics.learner_kinds import LearnerKind
from milepost.statistics.observation import clean

FEATURES = len(load_prior().mean)
LEVELS = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]


def curve(means, **changes):
    """An error rate measured at 100, 200, 400, ... examples, five times."""
    count = len(means)
    told = {
        "sizes": [100 * 2**step for step in range(count)],
        "means": list(means),
        "spreads": [0.01] * count,
        "repeats": [5] * count,
        "direction": Direction.MIN,
        "low": 0.0,
        "high": 1.0,
    }
    return CurveObservation(**{**told, **changes})


losses = st.lists(st.floats(0.001, 0.999), min_size=3, max_size=9)


def padded(batch, count):
    """The same batch with missing anchors in front."""
    wide = {
        name: np.concatenate([np.full((1, count), np.nan), getattr(batch, name)], axis=1)
        for name in ("octaves", "losses", "errors")
    }
    return CurveBatch(**{**vars(batch), **wide})


@given(means=losses, missing=st.integers(1, 9))
def test_missing_anchors_before_the_first_change_no_feature(means, missing):
    batch = batch_of(clean(curve(means)))
    one, two = summarize(batch), summarize(padded(batch, missing))
    np.testing.assert_allclose(two.features, one.features, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(two.width(np.array([1.0])), one.width(np.array([1.0])))


@given(means=losses, factor=st.floats(1e-6, 1e6))
def test_a_metric_without_a_bound_has_the_same_features_in_every_unit(means, factor):
    here = clean(curve(means, high=math.inf))
    there = clean(
        curve([factor * mean for mean in means], high=math.inf, spreads=[0.01 * factor] * len(means))
    )
    one, two = summarize(batch_of(here)), summarize(batch_of(there))
    np.testing.assert_allclose(two.features, one.features, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(two.gain, factor * one.gain, rtol=1e-6, atol=1e-12 * factor)


shown = st.lists(st.floats(-1e6, 1e6), min_size=FEATURES, max_size=FEATURES)


@given(features=shown)
def test_the_prior_answers_in_order_whatever_it_is_shown(features):
    found = load_prior().quantiles(np.array(features), np.linspace(0, 12, 30))
    assert found.shape == (30, 9)
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=1) > 0).all()


def test_the_prior_is_one_small_file_without_pickles():
    assert SHIPPED.stat().st_size <= 500_000
    with np.load(SHIPPED, allow_pickle=False) as stored:
        assert set(stored.files) == {prefix + name for prefix in ("", TOLD) for name in NUMBERS}
    assert load_prior() is load_prior()


def test_beyond_the_horizons_of_the_prior_the_answer_is_wider():
    features = summarize(batch_of(clean(curve([0.30, 0.25, 0.22])))).features[0]
    far, farther = load_prior().quantiles(features, np.array([FARTHEST_OCTAVE, 4 * FARTHEST_OCTAVE]))
    np.testing.assert_allclose(farther - farther[4], 2 * (far - far[4]))
    assert farther[4] == far[4]


def test_a_kind_of_learner_that_is_told_counts_and_one_that_is_not_costs_nothing():
    means = [0.30, 0.25, 0.22]
    kinds = [None, *LearnerKind]
    together = extrapolate_many([curve(means, learner=kind) for kind in kinds]).quantiles([3200], LEVELS)
    for kind, found in zip(kinds, together, strict=True):
        alone = extrapolate(curve(means, learner=kind)).quantiles([3200], LEVELS)
        np.testing.assert_allclose(found, alone, rtol=1e-12)
    assert len(np.unique(together[:, 0, 3].round(12))) == len(kinds)
    untold = extrapolate(curve(means, learner=LearnerKind.TREE), replace(load_prior(), told=None))
    np.testing.assert_allclose(untold.quantiles([3200], LEVELS), together[0], rtol=1e-12)


def test_a_repeated_forecast_keeps_the_kind_of_learner():
    """Attribution moves points and forecasts again: with the kind that was told."""
    told = extrapolate(curve([0.30, 0.25, 0.22], learner=LearnerKind.TREE))
    again = told.batch.kernel.refit([told.curve]).knots(np.array([[2.0]]))
    np.testing.assert_allclose(again, told.batch.kernel.knots(np.array([[2.0]])))


def test_even_a_perfect_curve_leaves_something_open():
    best, worst = extrapolate(curve([0.1, 0.0, 0.0, 0.0], spreads=[0.0] * 4)).quantiles([3200], [0.1, 0.9])[0]
    assert best == 0 < worst


@settings(max_examples=30)
@given(means=losses)
def test_the_forecast_passes_without_a_jump_from_the_noise_now_to_what_comes(means):
    forecast = extrapolate(curve(means))
    last = forecast.curve.last_size
    sizes = last * 2 ** np.linspace(-0.2, 6, 400)
    found = forecast.loss_quantiles(sizes, LEVELS)
    reach = np.ptp(found, axis=0) + 1e-3
    assert (np.abs(np.diff(found, axis=0)) <= 0.2 * reach).all()


@pytest.mark.parametrize(
    ("seen", "method"),
    [
        (curve([0.30, 0.25, 0.22]), "method learned"),
        (curve([0.30, 0.25, 0.22], high=math.inf), "method learned"),
        (curve([0.30, 0.25]), "method conf-last"),
        (curve([0.30, 0.29, 0.28], sizes=[100, 101, 102]), "method conf-last"),
        (curve([0.30, 0.25, 0.22], low=-math.inf, high=math.inf), "method conf-last"),
    ],
)
def test_the_forecast_says_which_method_it_rests_on(seen, method):
    assert any(method in line for line in extrapolate(seen).assumed)


def test_another_prior_gives_another_answer():
    shipped = load_prior()
    wide = CurvePrior(**{**vars(shipped), "widen": shipped.widen * 2})
    seen = curve([0.40, 0.38, 0.37])
    one, two = (extrapolate(seen, prior).quantiles([1600], LEVELS)[0] for prior in (shipped, wide))
    np.testing.assert_allclose(two - two[3], 2 * (one - one[3]), atol=1e-9)


def test_a_steeper_curve_is_expected_to_gain_more():
    flat, steep = (
        extrapolate(curve(means)).quantiles([3200], [0.5])[0, 0]
        for means in ([0.210, 0.205, 0.200], [0.40, 0.28, 0.20])
    )
    assert steep < flat < 0.2


def test_more_noise_makes_the_answer_less_sure():
    quiet, loud = (
        extrapolate(curve([0.30, 0.25, 0.22, 0.20], spreads=[spread] * 4)).quantiles([3200], [0.1, 0.9])[0]
        for spread in (0.005, 0.15)
    )
    assert loud[1] - loud[0] > 1.5 * (quiet[1] - quiet[0])


def test_a_curve_is_forecast_in_a_few_milliseconds():
    """The goal is 8 ms of processor time, measured 1.5; the bound leaves room for slow machines."""
    rng = np.random.default_rng(0)
    seen = [curve(0.2 + 0.3 * np.sort(rng.random(6))[::-1]) for _ in range(50)]
    started = process_time()
    for one in seen:
        extrapolate(one).quantiles([3200, 6400, 12800], LEVELS)
    assert (process_time() - started) / len(seen) < 0.040
