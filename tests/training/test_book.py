"""What a candidate's results so far say of its curve."""

import math

import numpy as np
import pytest

from milepost.training.book import Book, TrialResult, TrialTask

HARD = {0: 0.0, 1: 0.0, 2: 0.2, 3: 0.2, 4: 0.2, 5: 0.0}
"""What a fold adds to the loss."""


def results(repeats_by_size, rows=40, loss=lambda size: 1 / math.sqrt(size)):
    return [
        TrialResult(
            task=TrialTask("model", size, repeat), seconds=1.0, losses=(loss(size) + HARD[repeat],), rows=rows
        )
        for size, repeats in repeats_by_size.items()
        for repeat in range(repeats)
    ]


def test_the_rows_behind_a_curve_are_those_of_one_round_of_folds_at_its_largest_size():
    assert Book(results({100: 5, 200: 2})).tallies("model")[0].rows == 80
    assert Book(results({100: 2, 200: 5})).tallies("model")[0].rows == 200
    assert Book(results({100: 2, 200: 6})).tallies("model")[0].rows == 200
    assert Book(results({100: 2, 200: 5}, rows=None)).tallies("model")[0].rows is None


def test_a_size_on_the_easy_folds_only_is_levelled_to_the_folds_of_the_largest():
    found = Book(results({50: 3, 100: 3, 200: 5})).tallies("model")[0]
    assert found.repeats.tolist() == [3, 3, 5]
    np.testing.assert_allclose(
        found.means, [0.12 + 1 / math.sqrt(size) for size in (50, 100, 200)], atol=0.01
    )


@pytest.mark.parametrize("losses", [(), (math.nan,), (math.inf,), (1e200,)])
def test_a_loss_that_is_not_defined_is_no_repeat(losses):
    unknown = TrialResult(task=TrialTask("model", 200, 2), seconds=1.0, losses=losses, rows=40)
    found = Book([*results({100: 2, 200: 2}), unknown]).tallies("model")[0]
    assert found.repeats.tolist() == [2, 2]
    assert np.isfinite(found.means).all()
