"""What the plan buys with simulated fits whose cost and score are known."""

from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.training.curve_plan import CurvePlan, Entrant, TrialResult

SIZES = (50, 100, 200, 400, 800, 1600)


def entrant(name, *, protected=False, learns=True):
    return Entrant(name=name, protected=protected, learns=learns)


def simulate(plan, seconds, cost, score):
    """Run the plan against known costs; return the results and the seconds spent."""
    results, spent = [], 0.0
    while tasks := plan.next_tasks(results, seconds - spent):
        for task in tasks:
            price = cost(task.candidate, task.size)
            spent += price / plan.workers
            noise = 0.001 * ((task.repeat * 7 + task.size) % 5)
            value = score(task.candidate, task.size) + noise
            results.append(TrialResult(task=task, seconds=price, score=value))
            if spent > seconds:
                break
    return results, spent


def repeats(results, name, size):
    return sum(result.task.candidate == name and result.task.size == size for result in results)


def curve(name, size):
    top = {"bad": 0.3, "poor": 0.4, "good": 0.9, "best": 0.95, "slow": 0.93, "trivial": 0.1, "rules": 0.6}
    return top[name] - 0.5 / size**0.5


def test_the_pilot_comes_first_and_does_not_depend_on_time():
    plan = CurvePlan(entrants=(entrant("good"), entrant("rules", learns=False)), sizes=SIZES)
    first = plan.next_tasks([], 5.0)
    assert first == plan.next_tasks([], 5000.0)
    assert {(task.candidate, task.size) for task in first} == {("good", 50), ("good", 100), ("rules", 1600)}


def test_with_time_enough_everyone_gets_five_repeats_at_the_largest_size():
    plan = CurvePlan(entrants=tuple(map(entrant, ("good", "best", "poor"))), sizes=SIZES)
    results, _ = simulate(plan, 1000.0, lambda name, size: size / 10_000, curve)
    assert all(repeats(results, name, 1600) >= 5 for name in ("good", "best", "poor"))
    assert len({result.task for result in results}) == len(results)


def test_a_hopeless_and_costly_candidate_is_left_behind_and_said():
    names = ("good", "best", "bad")
    plan = CurvePlan(entrants=tuple(map(entrant, names)), sizes=SIZES)
    costs = {"good": 1e-4, "best": 1e-4, "bad": 1e-3}
    results, _ = simulate(plan, 20.0, lambda name, size: costs[name] * size, curve)
    assert repeats(results, "bad", 1600) == 0
    assert repeats(results, "best", 1600) >= 5
    assert any("bad: left behind" in line for line in plan.spent(results))


def test_a_protected_candidate_is_never_left_behind():
    plan = CurvePlan(
        entrants=(entrant("good"), entrant("best"), entrant("trivial", protected=True)), sizes=SIZES
    )
    results, _ = simulate(plan, 20.0, lambda name, size: size / 10_000, curve)
    assert repeats(results, "trivial", 1600) >= 5


def test_a_slow_candidate_keeps_its_smaller_sizes_and_the_others_go_on():
    plan = CurvePlan(entrants=(entrant("good"), entrant("slow")), sizes=SIZES)
    costs = {"good": 1e-4, "slow": 5e-2}
    results, spent = simulate(plan, 60.0, lambda name, size: costs[name] * size, curve)
    assert repeats(results, "good", 1600) >= 5
    assert repeats(results, "slow", 1600) == 0
    assert repeats(results, "slow", 100) >= 2
    assert spent <= 60.0 + 80.0
    assert any("slow: stopped at" in line for line in plan.spent(results))


def test_a_candidate_that_fails_twice_is_given_up_with_its_cause():
    plan = CurvePlan(entrants=(entrant("good"),), sizes=SIZES)
    tasks = plan.next_tasks([], 10.0)
    results = [TrialResult(task=task, seconds=0.0, score=None, failure="ValueError: no") for task in tasks]
    assert plan.next_tasks(results, 10.0) == ()
    assert plan.spent(results)[1] == "good: failed: ValueError: no"


def test_without_time_nothing_is_asked():
    assert CurvePlan(entrants=(entrant("good"),), sizes=SIZES).next_tasks([], 0.0) == ()


@settings(max_examples=30)
@given(
    seconds=st.floats(1, 100),
    costs=st.lists(st.floats(1e-6, 1e-2), min_size=1, max_size=5),
    power=st.floats(0.5, 2.0),
    workers=st.integers(1, 4),
)
def test_the_budget_is_exceeded_by_one_fit_at_most_and_no_fit_is_asked_twice(seconds, costs, power, workers):
    names = [f"candidate-{number}" for number in range(len(costs))]
    plan = CurvePlan(entrants=tuple(map(entrant, names)), sizes=SIZES, workers=workers)
    price = dict(zip(names, costs, strict=True))
    results, spent = simulate(
        plan, seconds, lambda name, size: price[name] * size**power, lambda name, size: 1 - 1 / size
    )
    dearest = max((result.seconds for result in results), default=0.0)
    assert spent <= seconds + dearest / workers
    assert len({result.task for result in results}) == len(results)
    assert {result.task for result in results} <= set(plan.all_tasks())
