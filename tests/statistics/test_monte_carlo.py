"""What may come out, and which input swings it."""

import numpy as np
import pytest

from milepost.base.amounts import InvalidNumberError
from milepost.base.ranges import Range
from milepost.statistics.draws import Chance
from milepost.statistics.monte_carlo import median_outcome, simulate, spread_of, tornado


def test_a_sum_of_normals_has_the_spread_of_a_normal():
    inputs = {"a": Range(-3, 5), "b": Range(-2, 4)}
    found = simulate(
        lambda drawn: drawn["a"] + drawn["b"], inputs, draws=200_000, rng=np.random.default_rng(30)
    )
    half = np.hypot(4, 3)
    assert found.mean == pytest.approx(2, abs=5 * found.standard_error)
    assert found.p10 == pytest.approx(2 - half, abs=0.06)
    assert found.p90 == pytest.approx(2 + half, abs=0.06)
    assert found.p_loss == pytest.approx(0.304, abs=0.006)


def test_a_single_draw_is_its_own_summary():
    found = spread_of(np.array([-3.0]))
    assert (found.mean, found.p10, found.p50, found.p90, found.p_loss) == (-3, -3, -3, -3, 1)
    assert found.standard_error == 0


def test_the_largest_swing_comes_first_and_known_inputs_are_left_out():
    inputs = {"price": Range(1, 2), "success": Chance(p=0.5), "cost": Range(3, 3), "sure": Chance(p=1)}

    def outcome(drawn):
        return drawn["success"] * drawn["price"] * 10 - drawn["cost"]

    bars = tornado(outcome, inputs, rng=np.random.default_rng(31))
    assert [bar.name for bar in bars] == ["success", "price"]
    assert bars[0].at_low == -3
    assert bars[1].swing == pytest.approx(0.5 * 10 * (2 - 1), rel=0.02)


def test_an_input_that_harms_swings_below_zero():
    bars = tornado(
        lambda drawn: -drawn["cost"], {"cost": Range(1, 9)}, rng=np.random.default_rng(32), of=median_outcome
    )
    assert bars[0].swing == pytest.approx(-8)


def test_no_draws_and_tails_that_are_none_are_refused():
    with pytest.raises(InvalidNumberError, match="draws"):
        simulate(lambda drawn: drawn["a"], {"a": Range(1, 2)}, draws=0, rng=np.random.default_rng(0))
    with pytest.raises(InvalidNumberError, match="tails"):
        tornado(lambda drawn: drawn["a"], {"a": Range(1, 2)}, rng=np.random.default_rng(0), tails=0.5)
