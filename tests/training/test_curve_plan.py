"""What the plan buys with simulated fits whose cost and loss are known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.training.aim import Aim, look
from milepost.training.book import Book, TrialResult, TrialTask
from milepost.training.curve_plan import MOST_REPEATS, CurvePlan, Entrant

SIZES = (50, 100, 200, 400, 800, 1600)


def entrant(name, *, protected=False, learns=True):
    return Entrant(name=name, protected=protected, learns=learns)


def plan_of(*names, target=None, horizon=6400, workers=1):
    entrants = tuple(name if isinstance(name, Entrant) else entrant(name) for name in names)
    return CurvePlan(entrants=entrants, sizes=SIZES, aim=Aim(horizon=horizon, target=target), workers=workers)


def simulate(plan, seconds, cost, loss, noise=0.003):
    """Run the plan against known costs; return the results and the seconds spent."""
    results, spent = [], 0.0
    while tasks := plan.next_tasks(results, seconds - spent):
        for task in tasks:
            price = cost(task.candidate, task.size)
            spent += price / plan.workers
            rng = np.random.default_rng([task.size, task.repeat, *task.candidate.encode()])
            value = loss(task.candidate, task.size) * float(np.exp(rng.normal(0, noise)))
            results.append(TrialResult(task=task, seconds=price, losses=(value,)))
            if spent > seconds:
                break
    return results, spent


def repeats(results, name, size):
    return sum(result.task.candidate == name and result.task.size == size for result in results)


def curve(name, size):
    floor = {"bad": 0.7, "poor": 0.6, "good": 0.1, "best": 0.05, "slow": 0.07, "trivial": 0.9, "rules": 0.4}
    return floor[name] + 0.5 / size**0.5


def test_the_pilot_comes_first_and_does_not_depend_on_time():
    plan = plan_of("good", entrant("rules", learns=False))
    first = plan.next_tasks([], 5.0)
    assert first == plan.next_tasks([], 5000.0)
    assert {(task.candidate, task.size) for task in first} == {("good", 50), ("good", 100), ("rules", 1600)}


def test_with_time_enough_everyone_gets_five_repeats_at_the_largest_size():
    plan = plan_of("good", "best", "poor")
    results, _ = simulate(plan, 1000.0, lambda name, size: size / 10_000, curve)
    assert all(repeats(results, name, 1600) >= 5 for name in ("good", "best", "poor"))
    assert len({result.task for result in results}) == len(results)


def test_a_hopeless_and_costly_candidate_is_left_behind_and_said():
    plan = plan_of("good", "best", "bad")
    costs = {"good": 1e-4, "best": 1e-4, "bad": 1e-3}
    results, _ = simulate(plan, 20.0, lambda name, size: costs[name] * size, curve)
    assert repeats(results, "bad", 1600) == 0
    assert repeats(results, "best", 1600) >= 5
    assert any("bad: left behind" in line for line in plan.spent(results))


def test_a_protected_candidate_is_never_left_behind():
    plan = plan_of("good", "best", entrant("trivial", protected=True))
    results, _ = simulate(plan, 20.0, lambda name, size: size / 10_000, curve)
    assert repeats(results, "trivial", 1600) >= 5


def test_a_slow_candidate_keeps_its_smaller_sizes_and_the_others_go_on():
    plan = plan_of("good", "slow")
    costs = {"good": 1e-4, "slow": 5e-2}
    results, spent = simulate(plan, 60.0, lambda name, size: costs[name] * size, curve)
    assert repeats(results, "good", 1600) >= 5
    assert repeats(results, "slow", 1600) == 0
    assert repeats(results, "slow", 100) >= 2
    assert spent <= 60.0 + 80.0
    assert any("slow: stopped at" in line for line in plan.spent(results))


def test_a_candidate_that_fails_twice_is_given_up_with_its_cause():
    plan = plan_of("good")
    tasks = plan.next_tasks([], 10.0)
    results = [TrialResult(task=task, seconds=0.0, failure="ValueError: no") for task in tasks]
    assert plan.next_tasks(results, 10.0) == ()
    assert plan.spent(results)[1] == "good: failed: ValueError: no"


def test_without_time_nothing_is_asked():
    assert plan_of("good").next_tasks([], 0.0) == ()


@pytest.mark.parametrize("target", [0.9, 0.001])
def test_a_clear_answer_costs_no_more_than_one_round_of_folds(target):
    plan = plan_of("good", "best", target=target)
    results, spent = simulate(plan, 1000.0, lambda name, size: size / 10_000, curve)
    assert spent < 30
    assert repeats(results, "best", 1600) == 5
    assert "more would not change the answer" in plan.spent(results)[0]


def test_contenders_are_measured_on_the_same_rows_at_every_size():
    plan = plan_of("good", "best", target=0.001)
    results, _ = simulate(plan, 1000.0, lambda name, size: size / 10_000, curve)
    assert {repeats(results, "best", size) % 5 for size in SIZES} == {0}


def test_noise_is_repeated_away_where_the_answer_is_open():
    reached = curve("best", 6400)
    plan, clear = plan_of("best", target=reached), plan_of("best", target=10 * reached)
    costs = lambda name, size: size / 10_000  # noqa: E731
    results, _ = simulate(plan, 1000.0, costs, curve, noise=0.05)
    easy, _ = simulate(clear, 1000.0, costs, curve, noise=0.05)
    assert len(results) > 1.3 * len(easy)
    counts = [repeats(results, "best", size) for size in SIZES]
    assert sum(counts[-3:]) >= sum(counts[:3])
    assert set(counts) <= {5, 10}
    assert max(counts) <= MOST_REPEATS


def test_where_noise_hardly_matters_nothing_more_is_bought():
    plan = plan_of("best", target=curve("best", 6400))
    results, spent = simulate(plan, 1000.0, lambda name, size: size / 10_000, curve, noise=1e-4)
    assert spent < 30
    assert "would hardly narrow the forecast" in plan.spent(results)[0]


def test_repeats_go_to_those_who_may_be_the_best():
    plan = plan_of("best", "slow", "poor")
    results, _ = simulate(plan, 1000.0, lambda name, size: size / 10_000, curve, noise=0.1)
    poor, best = (sum(repeats(results, name, size) for size in SIZES) for name in ("poor", "best"))
    assert best > 1.5 * poor


def test_a_loss_that_is_not_defined_is_no_measurement():
    plan = plan_of("good")
    results = [
        TrialResult(task=task, seconds=0.01, losses=(float("nan"),)) for task in plan.next_tasks([], 10.0)
    ]
    assert plan.spent(results)
    assert plan.next_tasks(results, 10.0)


@settings(max_examples=30)
@given(
    seconds=st.floats(1, 100),
    costs=st.lists(st.floats(1e-6, 1e-2), min_size=1, max_size=5),
    power=st.floats(0.5, 2.0),
    workers=st.integers(1, 4),
    target=st.sampled_from([None, 0.01, 0.5, 1.0]),
)
def test_the_budget_is_exceeded_by_one_fit_at_most_and_no_fit_is_asked_twice(
    seconds, costs, power, workers, target
):
    names = [f"candidate-{number}" for number in range(len(costs))]
    plan = plan_of(*names, target=target, workers=workers)
    price = dict(zip(names, costs, strict=True))
    results, spent = simulate(
        plan, seconds, lambda name, size: price[name] * size**power, lambda name, size: 0.1 + 1 / size
    )
    dearest = max((result.seconds for result in results), default=0.0)
    assert spent <= seconds + dearest / workers
    assert len({result.task for result in results}) == len(results)
    assert {result.task for result in results} <= set(plan.all_tasks())


def test_of_several_losses_the_one_that_is_least_likely_to_meet_the_target_decides():
    """The first is nearer to its target and flat, the second farther and falls fast."""
    laws = (lambda size: 1.05 + 0 * size, lambda size: 8 * size**-0.25)
    results = [
        TrialResult(
            task=TrialTask("model", size, repeat),
            seconds=1.0,
            losses=tuple(law(size) * (1 + 0.002 * repeat) for law in laws),
        )
        for size in SIZES
        for repeat in range(5)
    ]
    aim = Aim(horizon=1600 * 16, target=1.0, worst=(10.0, 10.0))
    tallies = Book(results).tallies("model")
    found = look(aim, "model", tallies)
    alone = [look(aim, "model", {place: tally}).chance for place, tally in tallies.items()]
    assert found.place == 0
    assert alone[0] < alone[1]
    assert found.chance == pytest.approx(alone[0], rel=1e-9)
    assert Book(results).best_loss("model", range(2)) > 1.05


def test_what_is_surely_missed_under_the_first_design_is_settled_under_the_next():
    """The first design is out of reach, the second one open: repeats go on, for the second."""
    laws = (lambda size: 40 + 0 * size, lambda size: 1.02 + 2 * size**-0.5)
    results = [
        TrialResult(
            task=TrialTask("model", size, repeat),
            seconds=1.0,
            losses=tuple(law(size) * (1 + 0.05 * (repeat - 2)) for law in laws),
        )
        for size in SIZES
        for repeat in range(5)
    ]
    entrants = (entrant("model"),)
    one = CurvePlan(entrants=entrants, sizes=SIZES, aim=Aim(horizon=6400, target=1.0, worst=(50.0, 50.0)))
    assert "more would not change the answer" in one.spent(results)[0]
    two = replace(one, aim=replace(one.aim, designs=2))
    assert two.next_tasks(results, 1000.0)
    assert "more would not change the answer" not in two.spent(results)[0]


def test_a_candidate_that_fails_on_few_rows_only_goes_on_to_more():
    plan = plan_of("picky")
    results = []
    for task in plan.next_tasks([], 100.0):
        failed = task.size == SIZES[0]
        results.append(
            TrialResult(
                task=task, seconds=0.1, losses=() if failed else (0.3,), failure="too few" if failed else ""
            )
        )
    assert {task.size for task in plan.next_tasks(results, 100.0)} == {SIZES[2]}
