"""Many curves at once: the same answers as one by one, and a clear word where there is nothing to answer."""

import math
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.statistics.curves import InvalidCurveError, TooFewPointsError, extrapolate, extrapolate_many
from tests.statistics.known_laws import known_curves, power
from tests.statistics.test_curves import LEVELS, curve, curves

SAME = {"rtol": 1e-10, "atol": 1e-12}


@settings(max_examples=30)
@given(seen=st.lists(curves(), min_size=1, max_size=5), target=st.floats(0, 1))
def test_the_answers_are_those_of_the_loop_to_the_last_digits(seen, target):
    batch, alone = extrapolate_many(seen), [extrapolate(one) for one in seen]
    last = np.array([one.curve.last_size for one in alone])
    sizes = np.maximum(last[:, None] * np.array([0.3, 1, 1.7, 2, 16, 300]), 1)
    for row, forecast in enumerate(alone):
        np.testing.assert_allclose(
            batch.quantiles(sizes, LEVELS)[row], forecast.quantiles(sizes[row], LEVELS), **SAME
        )
        np.testing.assert_allclose(
            batch.probability([target], sizes)[row, 0], forecast.probability(target, sizes[row]), **SAME
        )
        np.testing.assert_allclose(
            batch.size_quantiles([target], LEVELS, 32 * last)[row, 0],
            forecast.size_quantiles(target, LEVELS, 32 * last[row]),
            rtol=1e-8,
        )
        assert batch.never([target])[row, 0] == pytest.approx(forecast.never(target), abs=1e-10)
        assert batch.not_by([target])[row, 0] == pytest.approx(forecast.not_by(target), abs=1e-10)
        assert batch.assumed[row] == forecast.assumed


def test_some_curves_of_a_batch_answer_as_before():
    batch = extrapolate_many([curve([0.80, 0.85]), curve([0.80, 0.85, 0.88]), curve([0.6, 0.62, 0.63, 0.64])])
    some = batch.take([2, 0])
    assert len(some) == 2
    np.testing.assert_array_equal(some.observations[1].means, [0.80, 0.85])
    np.testing.assert_allclose(
        some.quantiles([1600], LEVELS), batch.quantiles([1600], LEVELS)[[2, 0]], **SAME
    )


def test_each_curve_can_be_asked_for_its_own_sizes_and_targets():
    batch = extrapolate_many([curve([0.80, 0.85, 0.88]), curve([0.60, 0.62, 0.63])])
    found = batch.probability([[0.9, 0.95], [0.65, 0.7]], [[800, 1600, 3200], [400, 800, 6400]])
    assert found.shape == (2, 2, 3)
    assert found[1, 0, 2] == pytest.approx(extrapolate(batch.observations[1]).probability(0.65, [6400])[0])


def test_a_curve_that_cannot_be_read_stops_the_batch():
    with pytest.raises(TooFewPointsError):
        extrapolate_many([curve([0.80, 0.85, 0.88]), curve([0.8])])
    with pytest.raises(InvalidCurveError, match="no learning curve was given"):
        extrapolate_many([])


def test_a_batch_takes_a_small_part_of_the_time_of_a_loop():
    """Measured: a sixth of the loop for 1,000 curves on one thread; the bound leaves room for busy machines."""
    seen = [one.seen for one in known_curves(power, 60, np.random.default_rng(1))]
    targets = [[0.9 * one.means[-1]] for one in seen]

    def many():
        batch = extrapolate_many(seen)
        return batch.quantiles([640, 5120], LEVELS), batch.size_quantiles(targets, LEVELS)

    def loop():
        for one, target in zip(seen, targets, strict=True):
            forecast = extrapolate(one)
            forecast.quantiles([640, 5120], LEVELS), forecast.size_quantiles(target[0], LEVELS)

    seconds = []
    for work in (many, loop):
        work()
        started = process_time()
        work()
        seconds.append(process_time() - started)
    assert seconds[0] < seconds[1] / 1.5


def test_horizons_that_are_not_given_are_sixteen_times_the_last_size_of_each():
    batch = extrapolate_many([curve([0.80, 0.85, 0.88]), curve([0.80, 0.85, 0.88, 0.89])])
    found = batch.size_quantiles([0.93], [0.9])[:, 0, 0]
    assert math.isinf(found[0])
    np.testing.assert_allclose(batch.not_by([0.93]), batch.not_by([0.93], [6400, 12800]))


def test_a_chance_below_the_last_size_does_not_depend_on_what_else_is_asked():
    bent = extrapolate(curve([0.80, 0.74, 0.82, 0.84], sizes=[100, 150, 400, 800]))
    alone, beside = bent.probability(0.75, [100]), bent.probability(0.75, [100, 150, 400])
    assert alone[0] == pytest.approx(beside[0], abs=1e-12)
