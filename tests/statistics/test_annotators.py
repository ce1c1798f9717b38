"""The ceiling where annotators are not equally good."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from milepost.statistics.annotators import _Model, ceiling_from_annotators
from milepost.statistics.votes import InvalidVotesError, ceiling_from_votes


def voted(rng, careless, *, rows=500, classes=2, precision=0.6):
    """Votes of annotators of whom each votes without looking so often, and the rows' own shares."""
    shares = rng.dirichlet(np.full(classes, precision / classes), rows)
    votes = []
    for share in careless:
        chance = (1 - share) * shares + share / classes
        votes.append((rng.random((rows, 1)) > chance.cumsum(axis=1)).sum(axis=1))
    return np.minimum(np.stack(votes, axis=1), classes - 1), shares


def truth(careless, *, classes=2, precision=0.6):
    shares = np.random.default_rng(0).dirichlet(np.full(classes, precision / classes), 400_000)
    pooled = (1 - np.mean(careless)) * shares + np.mean(careless) / classes
    return float(1 - pooled.max(axis=1).mean())


def counted(votes, classes=2):
    return np.stack([(votes == number).sum(axis=1) for number in range(classes)], axis=1)


def test_annotators_of_unequal_quality_are_found_and_the_worst_is_named():
    votes, _ = voted(np.random.default_rng(1), [0.0, 0.7, 0.1])
    found = ceiling_from_annotators(votes, 2)
    assert "annotator 2 gives" in found.method
    assert found.low < truth([0.0, 0.7, 0.1]) < found.high
    assert found.value < ceiling_from_votes(counted(votes)).value


def test_equal_annotators_get_the_answer_for_exchangeable_votes():
    votes, _ = voted(np.random.default_rng(2), [0.1, 0.1, 0.1])
    assert ceiling_from_annotators(votes, 2) == ceiling_from_votes(counted(votes))


@pytest.mark.parametrize(("annotators", "rows"), [(2, 500), (3, 90), (9, 500)])
def test_too_few_or_too_many_annotators_count_as_exchangeable(annotators, rows):
    votes, _ = voted(np.random.default_rng(3), [0.0] * (annotators - 1) + [0.9], rows=rows)
    assert "exchangeable" in ceiling_from_annotators(votes, 2).method


def test_the_order_of_annotators_and_the_names_of_classes_do_not_matter():
    votes, _ = voted(np.random.default_rng(4), [0.0, 0.2, 0.7], classes=3)
    found = ceiling_from_annotators(votes, 3)
    turned = ceiling_from_annotators(2 - votes[:, ::-1], 3)
    assert turned.value == pytest.approx(found.value, abs=0.003)
    assert (turned.low, turned.high) == pytest.approx((found.low, found.high), abs=0.006)


@pytest.mark.parametrize(
    ("careless", "classes", "precision"),
    [
        ([0.9, 0.0, 0.9, 0.6, 0.6, 0.0], 5, 2.0),
        ([0.2, 0.9, 0.9, 0.9, 0.1], 4, 0.6),
        ([0.9, 0.3, 0.3, 0.2], 8, 6.0),
        ([0.0, 0.0, 0.9], 2, 0.2),
    ],
)
def test_the_fit_is_at_least_as_likely_as_the_truth(careless, classes, precision):
    """Where many annotators hardly look, a search along log-odds from one start ended on a plain far below."""
    for seed in range(3):
        votes, _ = voted(
            np.random.default_rng(seed), careless, rows=800, classes=classes, precision=precision
        )
        model = _Model.of(votes, classes)
        others = np.clip(np.delete(careless, model.best), 1e-6, 0.999)
        true = np.append(np.log(precision), np.log(others / (1 - others)))
        assert model.likelihood(model.fit_unequal()) >= model.likelihood(true) - 1


def test_missing_votes_are_left_out():
    rng = np.random.default_rng(5)
    votes, _ = voted(rng, [0.0, 0.1, 0.8], rows=1500)
    votes[rng.random(votes.shape) < 0.25] = -1
    found = ceiling_from_annotators(votes, 2)
    assert "unequal" in found.method
    assert found.n == int(((votes >= 0).sum(axis=1) >= 2).sum())
    assert found.low < truth([0.0, 0.1, 0.8]) < found.high


def test_unanimous_rows_say_that_labels_allow_nearly_everything():
    found = ceiling_from_annotators(np.zeros((200, 3), dtype=int) + np.arange(200)[:, None] % 2, 2)
    assert found.value == 0.0
    assert found.high < 0.03


def test_votes_that_say_nothing_are_refused():
    with pytest.raises(InvalidVotesError):
        ceiling_from_annotators(np.full((50, 3), -1), 2)


@pytest.mark.guarantee
def test_intervals_with_unequal_annotators_hold_the_truth_as_often_as_printed():
    """Nominal 90 %; fails by chance less than once in a million if coverage is 88 % or more."""
    pools = ([0.0, 0.2, 0.6], [0.0, 0.0, 0.9], [0.1, 0.1, 0.1, 0.1, 0.8], [0.05, 0.3, 0.5])
    held = []
    for number, careless in enumerate(pools):
        right = truth(careless)
        for run in range(30):
            votes, _ = voted(np.random.default_rng([number, run]), careless, rows=400)
            found = ceiling_from_annotators(votes, 2)
            held.append(found.low <= right <= found.high)
    assert sum(held) >= binom.ppf(1e-6, len(held), 0.88)
