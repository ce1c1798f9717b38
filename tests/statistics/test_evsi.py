"""Test labels are worth what the decisions after them gain: against simulation, bounds and growth."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import beta, betabinom

from milepost.base.amounts import InvalidNumberError
from milepost.statistics.evsi import Deployment, evsi_beta_binomial, evsi_normal

PAYS = Deployment(decisions=20_000, correct=1.0, wrong=-3.0, baseline=0.4, fixed_cost=500)


def worth(deployment, prior, sizes, **costs):
    return evsi_beta_binomial(deployment, prior, sizes, **{"cost_per_label": 0.0, **costs})


@given(
    a=st.floats(0.3, 60),
    b=st.floats(0.3, 20),
    n=st.integers(0, 60),
    correct=st.floats(-2, 4),
    wrong=st.floats(-4, 2),
)
@example(a=1.0, b=1.0, n=5, correct=0.0, wrong=1.1125369292536007e-308)
def test_the_worth_is_the_sum_over_all_results_of_the_sample(a, b, n, correct, wrong):
    deployment = Deployment(decisions=1000, correct=correct, wrong=wrong, baseline=0.3, fixed_cost=20)
    found = worth(deployment, (a, b), [n])
    chances = betabinom(n, a, b).pmf(np.arange(n + 1))
    after = [max(0.0, deployment.payoff((a + x) / (a + b + n))) for x in range(n + 1)]
    now = max(0.0, deployment.payoff(a / (a + b)))
    assert found.grid[0].evsi == pytest.approx(float(chances @ after) - now, rel=1e-6, abs=1e-6)
    assert found.value_now == now


@pytest.mark.parametrize("prior", [(17, 3), (0.5, 0.5), (160, 30), (2, 9)])
@pytest.mark.parametrize(
    ("correct", "wrong", "fixed"), [(1, -3, 500), (-3, 1, 0), (1, -3, 15_000), (1, 0.3, 100)]
)
def test_every_size_of_a_grid_is_worth_what_enumeration_says_to_nine_digits(prior, correct, wrong, fixed):
    """Enumerated from the results that change the decision, so that nothing cancels in the enumeration either."""
    a, b = prior
    deployment = Deployment(decisions=20_000, correct=correct, wrong=wrong, baseline=0.4, fixed_cost=fixed)
    sizes = [0, 1, 2, 3, 10, 47, 300, 2000]
    found = worth(deployment, prior, sizes)
    away = -1 if deployment.payoff(a / (a + b)) > 0 else 1
    for n, point in zip(sizes, found.grid, strict=True):
        x = np.arange(n + 1)
        gains = np.maximum(0.0, away * deployment.payoff((a + x) / (a + b + n)))
        expected = float(np.exp(betabinom(n, a, b).logpmf(x)) @ gains)
        assert point.evsi == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(a=st.floats(1, 40), b=st.floats(1, 15), fixed=st.floats(0, 20_000))
def test_more_labels_are_worth_no_less_and_never_more_than_knowing_the_accuracy(a, b, fixed):
    deployment = Deployment(decisions=20_000, correct=1.0, wrong=-3.0, baseline=0.4, fixed_cost=fixed)
    found = worth(deployment, (a, b), [0, 1, 2, 5, 20, 100, 500])
    values = [point.evsi for point in found.grid]
    assert values[0] == pytest.approx(0, abs=1e-9)
    assert all(later >= earlier - 1e-7 for earlier, later in pairwise(values))
    assert values[-1] <= found.evpi + 1e-6


def test_the_worth_is_what_simulated_decisions_gain():
    rng = np.random.default_rng(60)
    accuracy = rng.beta(17, 3, 400_000)
    right = rng.binomial(40, accuracy)
    deploy = PAYS.payoff((17 + right) / 60) > 0
    gained = np.where(deploy, PAYS.slope * accuracy + PAYS.at_zero, 0).mean()
    found = worth(PAYS, (17, 3), [40])
    assert gained - found.value_now == pytest.approx(found.grid[0].evsi, rel=0.05)
    best = np.maximum(PAYS.slope * accuracy + PAYS.at_zero, 0).mean()
    assert best - found.value_now == pytest.approx(found.evpi, rel=0.05)


@pytest.mark.parametrize("prior", [(17, 3), (30, 2), (9, 9)])
def test_knowing_the_accuracy_is_worth_an_integral(prior):
    grid = (np.arange(200_000) + 0.5) / 200_000
    accuracy = beta(*prior).ppf(grid)
    found = worth(PAYS, prior, [0])
    expected = np.maximum(PAYS.slope * accuracy + PAYS.at_zero, 0).mean() - found.value_now
    assert found.evpi == pytest.approx(expected, rel=1e-3, abs=1e-2)


def test_where_the_decision_cannot_change_labels_are_worth_nothing():
    sure = Deployment(decisions=1000, correct=2, wrong=1, baseline=0)
    found = worth(sure, (3, 3), [0, 10, 100], cost_per_label=0.1)
    assert [point.evsi for point in found.grid] == [0, 0, 0]
    assert found.evpi == 0
    assert (found.best_n, found.collect, found.decision_now) == (0, False, "deploy")


def test_where_accuracy_does_not_matter_there_is_no_break_even():
    found = worth(Deployment(decisions=1000, correct=1, wrong=1, baseline=2), (3, 3), [10])
    assert found.break_even_accuracy is None
    assert (found.evpi, found.grid[0].evsi, found.decision_now) == (0, 0, "stop")
    none = worth(Deployment(decisions=0, correct=1, wrong=0, baseline=0, fixed_cost=5), (3, 3), [10])
    assert (none.evpi, none.value_now, none.grid[0].evsi) == (0, 0, 0)


def test_the_start_is_paid_only_when_something_is_collected():
    found = worth(PAYS, (17, 3), [0, 50], cost_per_label=2, cost_start=30)
    assert found.grid[0].net == 0
    assert found.grid[1].net == pytest.approx(found.grid[1].evsi - 130)


def test_among_equally_good_numbers_the_smallest_is_best():
    sure = Deployment(decisions=1000, correct=2, wrong=1, baseline=0)
    assert worth(sure, (3, 3), [100, 0, 10]).best_n == 0


def test_thousands_of_labels_are_summed_exactly():
    found = worth(PAYS, (0.5, 0.5), [5000])
    assert 0.99 * found.evpi < found.grid[0].evsi <= found.evpi


@given(mean=st.floats(-50, 50), prior=st.floats(0, 40), seen=st.floats(0, 200), n=st.integers(0, 500))
def test_the_normal_form_is_bounded_and_grows(mean, prior, seen, n):
    found = evsi_normal(mean=mean, prior_sd=prior, obs_sd=seen, n=n)
    more = evsi_normal(mean=mean, prior_sd=prior, obs_sd=seen, n=n + 10)
    assert 0 <= found.evsi <= found.evpi + 1e-9
    assert found.evsi <= more.evsi + 1e-9
    assert found.preposterior_sd <= prior + 1e-9


def test_the_normal_form_is_what_simulated_decisions_gain():
    rng = np.random.default_rng(61)
    truth = rng.normal(-3, 8, 400_000)
    seen = truth + rng.normal(0, 20 / np.sqrt(12), 400_000)
    weight = 64 / (64 + 400 / 12)
    guess = -3 + weight * (seen + 3)
    gained = np.where(guess > 0, truth, 0).mean()
    found = evsi_normal(mean=-3, prior_sd=8, obs_sd=20, n=12, cost=0.5)
    assert found.evsi == pytest.approx(gained, abs=0.03)
    assert found.preposterior_sd == pytest.approx(guess.std(), rel=0.01)
    assert found.net == found.evsi - 0.5


def test_nothing_is_learnt_from_no_observation_or_of_a_known_payoff():
    assert evsi_normal(mean=1, prior_sd=5, obs_sd=2, n=0).evsi == 0
    assert evsi_normal(mean=1, prior_sd=0, obs_sd=2, n=9).evsi == 0
    sure = evsi_normal(mean=1, prior_sd=5, obs_sd=0, n=1)
    assert sure.evsi == pytest.approx(sure.evpi)


@pytest.mark.parametrize(("prior", "grid"), [((0, 1), [1]), ((1, 1), []), ((1, 1), [-1]), ((1, 1), [1.5])])
def test_questions_that_make_no_sense_are_refused(prior, grid):
    with pytest.raises(InvalidNumberError):
        worth(PAYS, prior, grid)
