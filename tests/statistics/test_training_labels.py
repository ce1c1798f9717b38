"""Training labels are worth a better model and a better choice, and both are what simulation gives."""

import numpy as np
import pytest
from scipy.integrate import quad

from milepost.base.amounts import InvalidNumberError
from milepost.statistics.training_labels import worth_of_training_labels

DESIGNS = {
    "today": lambda score: np.zeros_like(score),
    "suggest": lambda score: 4000 * (score - 0.7),
    "automatic": lambda score: 20_000 * (score - 0.85),
}


def paths(count=40_000, seed=70):
    rng = np.random.default_rng(seed)
    level = rng.random(count)
    return 0.70 + 0.06 * level, 0.74 + 0.2 * level


def ask(now, more, **asked):
    return worth_of_training_labels(
        now, more, DESIGNS, **{"cost": 100.0, "rng": np.random.default_rng(71), **asked}
    )


def test_a_better_model_and_a_better_choice_add_up_to_choosing_when_the_curve_is_seen():
    now, more = paths()
    found = ask(now, more)
    seen = np.max([value(more) for value in DESIGNS.values()], axis=0).mean()
    best_now = max(value(now).mean() for value in DESIGNS.values())
    exact = quad(lambda x: max(0, 4000 * (0.04 + 0.2 * x), 20_000 * (0.2 * x - 0.11)), 0, 1, limit=200)[0]
    assert found.design_now == "suggest"
    assert found.value_now == pytest.approx(best_now)
    assert found.better_model + found.better_choice == pytest.approx(seen - best_now, rel=0.02)
    assert seen == pytest.approx(exact, rel=0.01)
    assert found.net == pytest.approx(found.better_model + found.better_choice - 100)


def test_the_designs_are_chosen_as_often_as_they_are_best():
    now, more = paths()
    found = ask(now, more)
    best = np.argmax([value(more) for value in DESIGNS.values()], axis=0)
    for place, name in enumerate(DESIGNS):
        assert found.design_shares[name] == pytest.approx((best == place).mean(), abs=0.03)


def test_fewer_test_rows_leave_less_of_the_choice():
    now, more = paths()
    choices = [ask(now, more, test_rows=rows).better_choice for rows in (0, 30, 1000, None)]
    assert choices[0] == 0
    assert choices[1] < choices[2] <= choices[3] + 5


def test_where_nothing_can_change_labels_only_cost():
    flat = np.full(500, 0.6)
    found = ask(flat, flat)
    assert (found.design_now, found.better_model, found.better_choice) == ("today", 0, 0)
    assert found.net == -100
    assert not found.collect


def test_a_model_that_gets_better_is_worth_labels_without_any_doubt_about_it():
    found = ask(np.full(500, 0.9), np.full(500, 0.95))
    assert found.better_model == pytest.approx(1000)
    assert found.better_choice == 0
    assert found.collect


@pytest.mark.parametrize(("now", "more"), [(np.zeros(99), np.zeros(99)), (np.zeros(200), np.zeros(100))])
def test_too_few_curves_or_curves_that_do_not_match_are_refused(now, more):
    with pytest.raises(InvalidNumberError, match="drawn curve"):
        ask(now, more)


def test_no_design_is_refused():
    with pytest.raises(InvalidNumberError, match="no design"):
        worth_of_training_labels(np.zeros(200), np.zeros(200), {}, cost=1, rng=np.random.default_rng(0))
