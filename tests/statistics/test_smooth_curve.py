"""Smoothing of a learning curve: never more than its noise and its bends allow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.statistics.smooth_curve import InvalidSmoothingError, smooth

SIZES = np.geomspace(50, 1600, 8)
CURVES = {
    "power law": 0.95 - 2 * SIZES**-0.5,
    "slow": 0.9 - 0.8 * SIZES**-0.2,
    "flat": np.full(8, 0.7),
    "broken once": np.where(SIZES < 300, 0.6, 0.8),
    "peaked": 0.8 + 0.05 * np.sin(np.log(SIZES)),
}


@pytest.mark.parametrize("truth", CURVES.values(), ids=CURVES)
def test_a_curve_without_noise_keeps_its_shape(truth):
    curve = smooth(SIZES, truth, np.full(8, 1e-5))
    assert curve.means == pytest.approx(truth, abs=1e-4)


@pytest.mark.parametrize("name", ["power law", "slow", "flat", "peaked"])
def test_smoothing_a_noisy_curve_lowers_its_squared_error(name):
    rng, truth = np.random.default_rng(3), CURVES[name]
    noisy = truth + rng.normal(0, 0.02, (100, 8))
    smoothed = np.array([smooth(SIZES, means, np.full(8, 0.02)).means for means in noisy])
    assert ((smoothed - truth) ** 2).mean() < 0.75 * ((noisy - truth) ** 2).mean()


def test_a_break_is_not_smoothed_away():
    rng, truth = np.random.default_rng(4), CURVES["broken once"]
    noisy = truth + rng.normal(0, 0.02, (100, 8))
    smoothed = np.array([smooth(SIZES, means, np.full(8, 0.02)).means for means in noisy])
    assert ((smoothed - truth) ** 2).mean() < 1.25 * ((noisy - truth) ** 2).mean()


@given(st.lists(st.floats(0, 1), min_size=8, max_size=8), st.floats(0.1, 50), st.floats(-5, 5))
def test_a_shifted_stretched_or_mirrored_curve_is_smoothed_alike(means, stretch, shift):
    means = np.array(means)
    if np.ptp(means) < 1e-3:
        means = means + 0.1 * SIZES**-0.5
    one = smooth(SIZES, means, np.full(8, 0.02))
    other = smooth(SIZES, shift - stretch * means, np.full(8, 0.02 * stretch))
    assert other.means == pytest.approx(shift - stretch * one.means, rel=1e-5, abs=1e-5 * stretch)
    assert other.covariance == pytest.approx(stretch**2 * one.covariance, rel=1e-4, abs=1e-8 * stretch**2)


@pytest.mark.guarantee
def test_the_smoothed_error_is_as_large_as_the_covariance_says():
    """Curves with exponents 0.2 to 1 and known noise, 600 in all; measured ratio 0.9 to 1.1."""
    rng, said, seen = np.random.default_rng(5), 0.0, 0.0
    for _ in range(600):
        truth = 0.9 - rng.uniform(0.3, 0.7) * (SIZES / SIZES[0]) ** -rng.uniform(0.2, 1)
        curve = smooth(SIZES, truth + rng.normal(0, 0.01, 8), np.full(8, 0.01))
        said += float(np.trace(curve.covariance))
        seen += float(((curve.means - truth) ** 2).sum())
    assert 0.75 < seen / said < 1.25


@pytest.mark.parametrize(
    ("sizes", "error"), [([1, 2, 3], 0.1), ([1, 2, 2, 3], 0.1), ([4, 3, 2, 1], 0.1), ([1, 2, 3, 4], 0.0)]
)
def test_what_cannot_be_smoothed_is_refused(sizes, error):
    with pytest.raises(InvalidSmoothingError, match="four or more"):
        smooth(np.array(sizes, dtype=float), np.ones(len(sizes)), np.full(len(sizes), error))
