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
