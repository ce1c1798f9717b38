"""Task plans: against all outcomes in plain loops, the lecture's slide, and the order of what to try."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.base.ranges import Range
from milepost.contract.model import PlannedTask
from milepost.planning.tasks.plan import NoTasksError, brier_of, plan_of_tasks, ready_tasks, working_days
from milepost.planning.tasks.work import Work

MONDAY = date(2026, 3, 2)


def task(name, chance=None, days=None, **more):
    success = None if chance is None else Range(chance, chance, share=True)
    return PlannedTask(name=name, success=success, days=None if days is None else Range(days, days), **more)


SLIDE = (
    task("A", 0.9, 5, done=True),
    task("B", 0.5, 10, needs=("A",), done=False),
    task("C", 0.6, 10, needs=("A",), done=False),
    task("D", 0.75, 5, needs=("A",)),
    task("E", 0.5, 10, needs=("D",)),
    task("F", 0.5, 5, needs=("D",)),
    task("G", 0.1, 20, needs=("A",)),
    task("shown to users", 1.0, 1, any_of=("B", "C", "E", "F", "G"), goal=True),
)
"""A done, B and C failed, E 50 %, F 50 %, D 75 %, G 10 % (LECTURE 4.10)."""


def by_hand(tasks, limit=None):
    """P(every goal succeeds, in time if all is tried at once) over all outcomes, by recursion on plain values."""
    known = {each.name: each for each in tasks}
    goals = Work(tasks).goals
    total = 0.0
    for outcome in product((True, False), repeat=len(tasks)):
        good = dict(zip(known, outcome, strict=True))
        weight = 1.0
        for each in tasks:
            chance = 1.0 if each.success is None else each.success.low
            chance = float(each.done) if each.done is not None else chance
            weight *= chance if good[each.name] else 1 - chance

        def finish(name, good=good):
            each = known[name]
            if not good[name]:
                return float("inf")
            if each.done is not None:
                return 0.0
            starts = [finish(need) for need in each.needs]
            starts += [min(finish(other) for other in each.any_of)] if each.any_of else []
            return max(starts, default=0.0) + (each.days.low if each.days else 0.0)

        end = max(finish(goal) for goal in goals)
        total += weight * (end < float("inf") and (limit is None or end <= limit))
    return total


@st.composite
def graphs(draw):
    tasks = []
    for i in range(draw(st.integers(1, 6))):
        earlier = [each.name for each in tasks]
        some = st.lists(st.sampled_from(earlier), unique=True, max_size=2) if earlier else st.just([])
        tasks.append(
            task(
                f"t{i}",
                draw(st.sampled_from([0.0, 0.1, 0.5, 0.8, 1.0])),
                draw(st.integers(0, 4)),
                needs=tuple(draw(some)),
                any_of=tuple(draw(some)),
                done=draw(st.sampled_from([None, None, None, True, False])),
            )
        )
    return tuple(tasks)


@given(tasks=graphs())
@settings(max_examples=60, deadline=None)
def test_the_chance_is_that_of_all_outcomes(tasks):
    found = plan_of_tasks(tasks, today=MONDAY, by=date(2026, 3, 6))
    assert found.exact
    assert found.ever == pytest.approx(by_hand(tasks))
    assert found.by_date_at_once == pytest.approx(by_hand(tasks, limit=5))


@given(tasks=graphs())
@settings(max_examples=60, deadline=None)
def test_one_task_at_a_time_is_never_sooner_and_never_later_than_its_sum_of_days(tasks):
    found = plan_of_tasks(tasks, today=MONDAY, by=date(2026, 3, 6))
    assert found.by_date <= found.by_date_at_once + 1e-12
    assert found.by_date_at_once <= found.ever + 1e-12
    far = plan_of_tasks(tasks, today=MONDAY, by=date(2027, 3, 6))
    assert far.by_date == pytest.approx(far.ever)


@given(tasks=graphs())
@settings(max_examples=40, deadline=None)
def test_what_is_expected_of_the_next_task_is_what_is_expected_now(tasks):
    found = plan_of_tasks(tasks, today=MONDAY, by=None)
    for each in found.next_tasks:
        mixed = each.success * each.goal_if_done + (1 - each.success) * each.goal_if_failed
        assert mixed == pytest.approx(found.ever)
        assert each.goal_if_failed <= found.ever + 1e-9


def test_draws_agree_with_counting():
    counted = plan_of_tasks(SLIDE, today=MONDAY, by=date(2026, 3, 20))
    wide = tuple(
        replace(each, days=Range(each.days.low, each.days.low + 1e-9)) if each.done is None else each
        for each in SLIDE
    )
    drawn = plan_of_tasks(wide, today=MONDAY, by=date(2026, 3, 20))
    assert drawn.ever == pytest.approx(counted.ever)
    assert drawn.by_date == pytest.approx(counted.by_date, abs=0.015)
    assert drawn.by_date_at_once == pytest.approx(counted.by_date_at_once, abs=0.015)


def test_the_slide_of_the_lecture():
    found = plan_of_tasks(SLIDE, today=MONDAY, by=date(2026, 3, 27))
    through_d = 0.75 * (1 - 0.5 * 0.5)
    assert found.ever == pytest.approx(1 - (1 - through_d) * (1 - 0.1))
    assert found.goals == ("shown to users",)
    assert found.order == ("D", "F", "E", "G", "shown to users")
    assert found.next_tasks[0].name == "D"
    assert {each.name for each in found.next_tasks} == {"D", "G"}
    d = found.next_tasks[0]
    assert d.goal_if_done == pytest.approx(1 - 0.25 * 0.9)
    assert d.goal_if_failed == pytest.approx(0.1)
    assert d.per_day == pytest.approx(0.75 * (d.goal_if_done - found.ever) / 5)
    # D 5 days, then F 5 and the goal 1 (within 11 days), or E 10 days more (21): 20 working days leave out E.
    assert found.working_days == 20
    assert found.by_date == pytest.approx(0.75 * 0.5)
    assert found.brier.n == 3
    assert found.brier.score == pytest.approx((0.1**2 + 0.5**2 + 0.6**2) / 3)


def test_reordering_follows_what_ended():
    ended = tuple(replace(each, done=False) if each.name == "D" else each for each in SLIDE)
    found = plan_of_tasks(ended, today=MONDAY, by=None)
    assert found.ever == pytest.approx(0.1)
    assert found.next_tasks[0].name == "G"


@given(
    chances=st.lists(st.integers(1, 9), min_size=2, max_size=4),
    days=st.lists(st.integers(1, 9), min_size=4, max_size=4),
)
@settings(max_examples=40, deadline=None)
def test_alternatives_in_order_of_chance_per_day_take_the_fewest_days(chances, days):
    from itertools import permutations

    alternatives = [task(f"t{i}", chance / 10, days[i]) for i, chance in enumerate(chances)]
    goal = task("goal", 1.0, 0, any_of=tuple(each.name for each in alternatives))
    found = plan_of_tasks((*alternatives, goal), today=MONDAY, by=None)

    def expected(order):
        left, total = 1.0, 0.0
        for each in order:
            total += left * each.days.low
            left *= 1 - each.success.low
        return total

    named = {each.name: each for each in alternatives}
    chosen = expected([named[name] for name in found.order if name != "goal"])
    assert chosen == pytest.approx(min(map(expected, permutations(alternatives))))
    assert found.next_tasks[0].expected_days == pytest.approx(chosen)


def test_needs_that_fail_soon_and_often_go_first():
    parts = (task("sure and long", 0.9, 20), task("risky and short", 0.5, 2))
    goal = task("goal", 1.0, 1, needs=("sure and long", "risky and short"))
    found = plan_of_tasks((*parts, goal), today=MONDAY, by=None)
    assert found.order == ("risky and short", "sure and long", "goal")
    assert found.next_tasks[0].name == "risky and short"


def test_what_nobody_estimated_is_named_and_makes_the_chance_an_upper_bound():
    found = plan_of_tasks((task("a", None, 3), task("b", 0.5, needs=("a",))), today=MONDAY, by=MONDAY)
    assert (found.ever, found.at_most, found.by_date, found.days) == (0.5, True, None, None)
    assert [each.split("'")[1] for each in found.unknowns] == ["a", "b"]


def test_done_work_is_done_and_failed_work_is_not_done_again():
    assert plan_of_tasks((task("a", done=True),), today=MONDAY, by=MONDAY).by_date == 1.0
    failed = plan_of_tasks((task("a", 0.9, done=False),), today=MONDAY, by=None)
    assert (failed.ever, failed.next_tasks, failed.days) == (0.0, (), None)


def test_ready_is_what_has_its_needs_and_one_alternative():
    tasks = (
        task("a", done=True), task("b"), task("c", needs=("a",)), task("d", needs=("b",)),
        task("e", any_of=("a", "b")), task("f", needs=("c", "d", "e")),
    )  # fmt: skip
    assert set(ready_tasks(Work(tasks))) == {"b", "c", "e"}


def test_many_open_tasks_are_drawn_with_a_chance_close_to_the_truth():
    tasks = tuple(task(f"t{i}", 0.95, 1) for i in range(16))
    found = plan_of_tasks(tasks, today=MONDAY, by=date(2026, 3, 20))
    assert not found.exact
    assert found.ever == pytest.approx(0.95**16, abs=0.015)


def test_no_tasks_is_said():
    with pytest.raises(NoTasksError, match="tasks: "):
        plan_of_tasks((), today=MONDAY, by=None)


@pytest.mark.parametrize(
    ("today", "by", "days"),
    [
        (MONDAY, MONDAY, 1),
        (MONDAY, date(2026, 3, 8), 5),
        (date(2026, 3, 7), date(2026, 3, 8), 0),
        (MONDAY, date(2026, 2, 27), 0),
        (MONDAY, date(2026, 3, 9), 6),
    ],
)
def test_working_days_are_monday_to_friday_with_both_ends(today, by, days):
    assert working_days(today, by) == days


def test_past_estimates_are_scored_only_where_there_was_one():
    assert brier_of([task("a", done=True), task("b", 0.5)]) is None
    found = brier_of([task("a", 1.0, done=True), task("b", 0.6, done=False), task("c", done=True)])
    assert (found.n, found.score, found.share_done) == (2, pytest.approx(0.18), 0.5)


def test_alternatives_that_are_alike_are_worth_the_same_first():
    goal = task("c", 0.9, 5, any_of=("a", "b"))
    found = plan_of_tasks((task("a", 0.5, 10), task("b", 0.5, 10), goal), today=MONDAY, by=MONDAY)
    first, second = found.next_tasks[:2]
    assert {first.name, second.name} == {"a", "b"}
    assert first.expected_days == pytest.approx(second.expected_days)
