"""The risk of a portfolio: against every outcome, and with the truth about shared risks."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.base.ranges import Range
from milepost.evidence.portfolio import mean_of
from milepost.planning.portfolio.risk import Venture, draw_range, simulate_portfolio


def venture(name, value, success, cost=0.0, risks=()):
    return Venture(name=name, value=Range(value, value), success=success, cost=Range(cost, cost), risks=risks)


def by_hand(ventures, chances, plan, fixed):
    """P(value >= plan) and the mean, over every outcome of risks and successes."""
    probability = mean = 0.0
    for strikes in product((True, False), repeat=len(chances)):
        struck = {name for name, hit in zip(chances, strikes, strict=True) if hit}
        first = np.prod([chances[n] if n in struck else 1 - chances[n] for n in chances])
        for goods in product((True, False), repeat=len(ventures)):
            weight, value = first, -fixed
            for each, good in zip(ventures, goods, strict=True):
                chance = 0.0 if struck & set(each.risks) else each.success
                weight *= chance if good else 1 - chance
                value += (each.value.low if good else 0.0) - each.cost.low
            probability += weight * (value >= plan)
            mean += weight * value
    return probability, mean


@given(
    parts=st.lists(
        st.tuples(st.integers(1, 9), st.integers(0, 10), st.integers(0, 3), st.sets(st.sampled_from("xy"))),
        min_size=1,
        max_size=4,
    ),
    plan=st.integers(-3, 15),
    fixed=st.integers(0, 3),
)
@settings(max_examples=25, deadline=None)
def test_the_simulation_agrees_with_every_outcome(parts, plan, fixed):
    ventures = [
        venture(f"v{i}", value, tenths / 10, cost, tuple(sorted(risks)))
        for i, (value, tenths, cost, risks) in enumerate(parts)
    ]
    chances = {"x": 0.3, "y": 0.1}
    found = simulate_portfolio(
        ventures, chances, plan=plan, fixed_cost=fixed, rng=np.random.default_rng(7), draws=20_000
    )
    probability, mean = by_hand(ventures, chances, plan, fixed)
    assert found.probability == pytest.approx(probability, abs=0.02)
    assert found.mean == pytest.approx(mean, abs=0.25)


def test_a_shared_risk_keeps_the_means_and_changes_the_chance():
    ventures = [venture(f"v{i}", 10.0, 1.0, risks=("flood",)) for i in range(4)]
    found = simulate_portfolio(ventures, {"flood": 0.2}, plan=30, fixed_cost=0, rng=np.random.default_rng(1))
    assert found.probability == pytest.approx(0.8, abs=0.01)
    assert found.independent == pytest.approx(0.8**4 + 4 * 0.8**3 * 0.2, abs=0.01)
    assert found.mean == pytest.approx(32, abs=0.3)
    assert found.all_fail == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize(
    "number", [Range(5, 5), Range(10, 40), Range(-5, 20), Range(0.1, 0.6, share=True), Range(1, 3, 0.9)]
)
def test_draws_follow_the_law_of_the_range(number):
    drawn = draw_range(number, 60_000, np.random.default_rng(3))
    below = (1 - number.level) / 2
    assert np.quantile(drawn, below) == pytest.approx(number.low, rel=0.05, abs=0.25)
    assert np.quantile(drawn, 1 - below) == pytest.approx(number.high, rel=0.03)
    assert drawn.mean() == pytest.approx(mean_of(number), rel=0.02)


def test_a_venture_of_no_value_and_no_cost_changes_nothing():
    found = simulate_portfolio([], {}, plan=0, fixed_cost=0, rng=np.random.default_rng(0), draws=100)
    assert (found.probability, found.mean, found.all_fail) == (1.0, 0.0, 1.0)
