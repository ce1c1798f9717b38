"""Means that folds do not tilt: exact where nothing is missing, nearer the truth where something is."""

import numpy as np
import pytest

from milepost.statistics.fold_effects import even_means

ERROR = np.array([0.30, 0.25, 0.21, 0.18])
SHORT = np.array([[1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 1, 1, 1]], dtype=bool)


def drawn(rng, folds, noise, there=SHORT):
    figures = ERROR[:, None] + folds * rng.standard_normal(5) + noise * rng.standard_normal((4, 5))
    return np.where(there, figures, np.nan)


def plain(figures):
    return np.nanmean(figures, axis=1)


def test_with_all_folds_at_all_sizes_they_are_the_plain_means():
    figures = drawn(np.random.default_rng(0), 0.05, 0.01, np.ones((4, 5), dtype=bool))
    np.testing.assert_array_equal(even_means(figures), figures.mean(axis=1))


@pytest.mark.parametrize(
    ("folds", "noise", "least"), [(0.03, 0.005, 2.0), (0.03, 0.015, 1.15), (0.0, 0.02, 0.95)]
)
def test_the_gain_to_the_last_size_is_measured_better(folds, noise, least):
    """Root mean squared error of the plain difference over that of the levelled one, 2,000 sets of figures each.

    Measured 2.3, 1.24 and .98: folds that do not differ cost next to nothing.
    """
    rng = np.random.default_rng(1)
    away = {plain: [], even_means: []}
    for _ in range(2000):
        figures = drawn(rng, folds, noise)
        for means, found in away.items():
            first, last = means(figures)[[0, -1]]
            found.append((first - last) - (ERROR[0] - ERROR[-1]))
    ratio = np.std(away[plain]) / np.std(away[even_means])
    assert ratio > least


def test_it_neither_knows_units_nor_order_of_folds():
    figures = drawn(np.random.default_rng(2), 0.03, 0.005)
    found = even_means(figures)
    np.testing.assert_allclose(even_means(100 - 7 * figures), 100 - 7 * found)
    np.testing.assert_allclose(even_means(figures[:, [3, 1, 4, 0, 2]]), found)


def test_one_fold_a_size_says_nothing_of_folds():
    figures = np.array([[0.3, np.nan, np.nan], [np.nan, 0.2, np.nan], [np.nan, np.nan, 0.1]])
    np.testing.assert_array_equal(even_means(figures), [0.3, 0.2, 0.1])


def test_the_last_size_is_measured_on_its_own_folds_and_stays_as_it_is():
    figures = drawn(np.random.default_rng(3), 0.03, 0.005)
    assert even_means(figures)[-1] == pytest.approx(plain(figures)[-1])
