"""How many rows several people must label: against what the votes then say."""

import numpy as np
import pytest
from scipy.optimize import brentq

from milepost.statistics.ceilings import ceiling_from_votes
from milepost.statistics.double_labels import InvalidWidthError, rows_to_double, rows_to_repeat
from milepost.statistics.votes import best_error


@pytest.mark.parametrize(
    ("error", "width", "shares"),
    [(0.1, 0.06, (0.5, 0.5)), (0.05, 0.04, (0.9, 0.1)), (0.2, 0.08, (0.25,) * 4)],
)
def test_so_many_rows_narrow_the_interval_to_the_width(error, width, shares):
    rng, means = np.random.default_rng(6), np.array(shares)
    rows = rows_to_double(error, width, shares)
    precision = np.exp(brentq(lambda point: best_error(means, point) - error, -9, 11))
    widths = []
    for _ in range(12):
        votes = [rng.multinomial(3, chances) for chances in rng.dirichlet(precision * means, rows)]
        found = ceiling_from_votes(votes)
        widths.append(found.high - found.low)
    assert np.mean(widths) == pytest.approx(width, rel=0.12)


def test_narrower_takes_more_rows_and_more_labels_a_row_take_fewer():
    rows = [rows_to_double(0.1, width) for width in (0.08, 0.06, 0.04, 0.03)]
    assert rows == sorted(rows)
    assert rows_to_double(0.1, 0.04, votes=5) < rows_to_double(0.1, 0.04) < rows_to_double(0.1, 0.04, votes=2)


def test_no_number_of_rows_narrows_the_interval_below_what_the_law_leaves_open():
    assert rows_to_double(0.3, 0.02) is None


@pytest.mark.parametrize("shares", [(1.0,), (1.0, 0.0), (0.99, 0.01), [1 / 40] * 40])
def test_one_class_rare_classes_and_many_classes_have_an_answer(shares):
    assert rows_to_double(0.2, 0.06, shares) >= 30


def test_rows_with_several_values_show_the_spread_of_the_noise():
    rng, rows = np.random.default_rng(7), rows_to_repeat(0.1)
    spreads = [np.sqrt(rng.normal(0, 1, (rows, 3)).var(axis=1, ddof=1).mean()) for _ in range(2000)]
    assert np.mean(np.abs(np.array(spreads) - 1) < 0.1) == pytest.approx(0.9, abs=0.03)


@pytest.mark.parametrize("ask", [lambda: rows_to_double(0.1, 0), lambda: rows_to_double(0.1, 0.1, votes=1)])
def test_a_width_of_nothing_and_a_single_label_are_refused(ask):
    with pytest.raises(InvalidWidthError, match="labels a row"):
        ask()


@pytest.mark.parametrize("ask", [lambda: rows_to_repeat(0), lambda: rows_to_repeat(0.1, values=1)])
def test_a_share_of_nothing_and_a_single_value_are_refused(ask):
    with pytest.raises(InvalidWidthError, match="values a row"):
        ask()
