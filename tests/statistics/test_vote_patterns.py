"""The chance of a row of votes, against the sum over who looked."""

from itertools import product

import numpy as np
import pytest
from scipy.special import gammaln

from milepost.statistics.vote_patterns import MISSING, VotePatterns


def by_hand(pattern, shares, precision, careless):
    """The sum over every set of annotators that looked, (2^annotators terms)."""
    total = 0.0
    for looked in product([False, True], repeat=len(pattern)):
        chance, counts = 1.0, np.zeros(len(shares))
        for vote, share, saw in zip(pattern, careless, looked, strict=True):
            if vote == MISSING:
                chance *= 1.0 if saw else 0.0
            elif saw:
                chance *= 1 - share
                counts[vote] += 1
            else:
                chance *= share * shares[vote]
        alpha = precision * shares
        row = (gammaln(counts + alpha) - gammaln(alpha)).sum()
        total += chance * np.exp(row + gammaln(precision) - gammaln(precision + counts.sum()))
    return np.log(total)


@pytest.mark.parametrize("precision", [1e-3, 0.4, 5.0, 1e4])
@pytest.mark.parametrize(("annotators", "classes"), [(3, 2), (4, 4), (6, 3)])
def test_the_chance_of_each_pattern_is_that_of_the_whole_sum(precision, annotators, classes):
    rng = np.random.default_rng(annotators)
    patterns = rng.integers(MISSING, classes, size=(20, annotators))
    shares, careless = rng.dirichlet(np.ones(classes)), rng.random(annotators)
    careless[0] = 0.0
    found = VotePatterns(patterns, shares).logs(precision, careless)
    wanted = [by_hand(pattern, shares, precision, careless) for pattern in patterns]
    np.testing.assert_allclose(found, wanted, rtol=1e-8)


def test_the_chances_of_all_patterns_sum_to_one():
    patterns = np.array(list(product(range(3), repeat=4)))
    found = VotePatterns(patterns, np.array([0.5, 0.3, 0.2])).logs(0.7, np.array([0.0, 0.2, 0.5, 0.9]))
    assert np.exp(found).sum() == pytest.approx(1)


@pytest.mark.parametrize("precision", [1e-2, 0.4, 5.0, 1e3])
@pytest.mark.parametrize(("annotators", "classes"), [(3, 2), (5, 4), (8, 3)])
def test_the_slopes_are_those_of_small_steps(precision, annotators, classes):
    rng = np.random.default_rng(annotators)
    patterns = rng.integers(MISSING, classes, size=(30, annotators))
    shares, careless = rng.dirichlet(np.ones(classes)), rng.uniform(0.01, 0.99, annotators)
    votes = VotePatterns(patterns, shares)
    logs, in_precision, in_careless = votes.slopes(precision, careless)
    np.testing.assert_allclose(logs, votes.logs(precision, careless), rtol=1e-12)
    up, down = (votes.logs(precision * (1 + step), careless) for step in (1e-5, -1e-5))
    np.testing.assert_allclose(in_precision, (up - down) / (2e-5 * precision), rtol=1e-4, atol=1e-7)
    for place, move in enumerate(1e-6 * np.eye(annotators)):
        stepped = (votes.logs(precision, careless + move) - votes.logs(precision, careless - move)) / 2e-6
        np.testing.assert_allclose(in_careless[place], stepped, rtol=1e-4, atol=1e-6)
