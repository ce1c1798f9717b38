"""When votes speak of the labels, and when a candidate shows that they do not."""

from dataclasses import replace

import numpy as np
import pytest

from milepost.base.measurement import Direction
from milepost.planning.ceiling import VoteCeiling, ceiling_of, votes_like_labels, wrote
from milepost.planning.double_labels import SET_ASIDE, ceiling_words
from milepost.planning.labels import Labels
from milepost.planning.outlook import Outlook

LABELS = Labels(owned=300, measured=200, budget=None, price=None)


def numbers(rows=300, seed=0):
    """Three people's numbers of each row, off by one on average, and what is true."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=rows)
    return truth, truth[:, None] + rng.normal(size=(rows, 4))


def test_numbers_that_are_the_mean_of_the_votes_have_no_ceiling_from_single_votes():
    truth, votes = numbers()
    three = votes[:, :3].astype(object)
    assert votes_like_labels(three, votes[:, :3].mean(axis=1)) is None
    assert votes_like_labels(three, truth) is None
    assert votes_like_labels(three, votes[:, 3]) is three


def test_labels_that_one_annotator_wrote_are_one_more_vote():
    _, votes = numbers()
    three = votes[:, :3].astype(object)
    assert wrote(three, votes[:, 0]).tolist() == [True, False, False]
    assert votes_like_labels(three, votes[:, 0]) is three


def test_few_repeated_numbers_give_no_ceiling():
    votes = np.full((300, 2), None, dtype=object)
    votes[:, 0] = 1.0
    votes[:29, 1] = 2.0
    assert VoteCeiling(votes=votes).rmse is None
    votes[29, 1] = 2.0
    assert VoteCeiling(votes=votes).rmse is not None


def test_votes_that_were_set_aside_are_not_asked_for_again():
    nobody = VoteCeiling(votes=None, set_aside=True)
    assert ceiling_words(fixed(0.9), None, nobody, LABELS, None) == SET_ASIDE


@pytest.mark.parametrize("direction", list(Direction))
def test_the_ceiling_holds_what_a_candidate_without_a_curve_reaches(direction):
    from milepost.statistics.curves import CurveObservation, extrapolate

    scores = [0.6, 0.7, 0.75]
    means = scores if direction is Direction.MAX else [1 - score for score in scores]
    curve = CurveObservation(
        sizes=[100, 200, 400],
        means=means,
        spreads=[0.01] * 3,
        repeats=[5] * 3,
        direction=direction,
        low=0.0,
        high=1.0,
        rows=500,
    )
    best = fixed(0.97 if direction is Direction.MAX else 0.03, direction)
    rival = replace(best, forecast=extrapolate(curve), learns=True)
    found = ceiling_of(best, [rival], VoteCeiling(votes=None), 6400)
    assert found.low <= found.value == best.means[-1] <= found.high


def fixed(mean, direction=Direction.MAX):
    return Outlook(
        candidate="rules",
        label="accuracy >= 0.95" if direction is Direction.MAX else "error_rate <= 0.05",
        direction=direction,
        target=0.95 if direction is Direction.MAX else 0.05,
        low=0.0,
        high=1.0,
        sizes=(200,),
        means=(mean,),
        spreads=(0.01,),
        repeats=(5,),
        forecast=None,
        learns=False,
    )
