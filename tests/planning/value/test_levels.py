"""Each step up the levels is gated; each archetype owes its questions; the wheel stops at its weakest link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.amounts import InvalidNumberError
from milepost.base.measurement import Measurement, Verdict
from milepost.contract.model import Archetype
from milepost.planning.value.archetypes import duties_of
from milepost.planning.value.flywheel import FlywheelLinks, flywheel
from milepost.planning.value.levels import AutomationLevel, LevelPayoff, automation_path
from milepost.planning.value.payoff import InvalidPayoffError

LEVELS = (
    LevelPayoff(level=AutomationLevel.ASSISTANCE, correct=0.7, wrong=0.3, run_cost=0.02),
    LevelPayoff(level=AutomationLevel.CONDITIONAL, correct=0.9, wrong=-0.6, run_cost=0.02),
    LevelPayoff(level=AutomationLevel.FULL, correct=1.1, wrong=-5.0, run_cost=0.02),
)


def measured(value, low=None, high=None):
    return Measurement(
        value=value,
        low=value if low is None else low,
        high=value if high is None else high,
        level=0.95,
        n=500,
        method="made",
    )


def test_a_higher_level_needs_more_accuracy_and_owes_other_evidence():
    path = automation_path(LEVELS, today=0.5)
    needed = [step.required_accuracy for step in path.steps]
    assert needed == sorted(needed)
    assert needed[1] == pytest.approx(0.55)
    assert len({step.evidence for step in path.steps}) == len(path.steps)
    assert [step.failure_cost for step in path.steps] == pytest.approx([0, 0.4, 1.5, 6.1])
    assert path.stands_on is AutomationLevel.NONE
    assert path.most_valuable is None
    assert all(step.allowed is Verdict.UNKNOWN for step in path.steps[1:])


def test_at_its_required_accuracy_a_level_is_worth_the_best_below():
    path = automation_path(LEVELS, today=0.5)
    for place, payoff in enumerate(LEVELS, start=1):
        accuracy = path.steps[place].required_accuracy
        below = max([0.5, *(lower.value_at(accuracy) for lower in LEVELS[: place - 1])])
        assert payoff.value_at(accuracy) == pytest.approx(below)


@pytest.mark.parametrize(
    ("accuracy", "stands", "best"),
    [
        (measured(0.4), 0, 0),
        (measured(0.7), 1, 1),
        (measured(0.9), 3, 3),
        (measured(0.9, 0.5, 0.95), 0, 3),
        (measured(0.995), 5, 5),
    ],
)
def test_the_product_stands_where_the_interval_allows_not_where_the_point_does(accuracy, stands, best):
    path = automation_path(LEVELS, today=0.5, accuracy=accuracy)
    assert path.stands_on == stands
    assert path.most_valuable == best


def test_a_level_that_never_pays_is_passed_over():
    dear = LevelPayoff(level=AutomationLevel.PARTIAL, correct=0.4, wrong=0.1)
    path = automation_path([*LEVELS, dear], today=0.5, accuracy=measured(0.995))
    step = next(step for step in path.steps if step.level is AutomationLevel.PARTIAL)
    assert step.required_accuracy is None
    assert step.allowed is Verdict.NO
    assert path.stands_on is AutomationLevel.FULL


@pytest.mark.parametrize(
    "payoffs",
    [(LEVELS[0], LEVELS[0]), (LevelPayoff(level=AutomationLevel.NONE, correct=1, wrong=0),)],
)
def test_a_level_given_twice_or_level_zero_is_refused(payoffs):
    with pytest.raises(InvalidPayoffError, match="level"):
        automation_path(payoffs, today=0.5)


@pytest.mark.parametrize("archetype", list(Archetype))
def test_every_archetype_owes_questions_until_they_are_answered(archetype):
    duties = duties_of(archetype)
    keys = [question.key for question in duties.questions]
    assert 2 <= len(keys) == len(set(keys))
    assert duties.open == tuple(keys)
    assert duties_of(archetype, keys).open == ()
    assert duties_of(archetype, keys[:1]).open == tuple(keys[1:])
    assert all(question.question.endswith("?") for question in duties.questions)


NOTHING = {"labels": None, "metric": None, "usage": None}


def wheel(links, *, users=2000, labels=100_000, growth_at_least=0.0):
    named = FlywheelLinks(
        labels_per_user_day=links["labels"],
        metric_per_log_labels=links["metric"],
        usage_per_metric=links["usage"],
    )
    return flywheel(named, users=users, labels=labels, growth_at_least=growth_at_least)


GOOD = {
    "labels": measured(0.5, 0.4, 0.6),
    "metric": measured(0.03, 0.02, 0.04),
    "usage": measured(2.0, 1.0, 3.0),
}


def test_the_growth_is_that_of_a_wheel_turned_day_by_day():
    found = wheel(GOOD)
    use, labels = 2000.0, 100_000.0
    new = 0.5 * use / 1000
    gained = 0.03 * new / labels
    assert found.product == pytest.approx(0.5 * 0.03 * 2.0)
    assert found.growth_per_day == pytest.approx(1000 * 2.0 * gained)
    assert (1 + found.growth_per_day) ** found.days_to_double == pytest.approx(2)
    assert found.turns is Verdict.YES


@pytest.mark.parametrize("name", ["labels", "metric", "usage"])
def test_a_link_that_is_not_above_zero_breaks_the_wheel(name):
    found = wheel({**GOOD, name: measured(-0.1, -0.2, 0.0)})
    assert found.turns is Verdict.NO
    assert len(found.broken) == 1
    assert found.broken[0].startswith(name)
    assert found.growth_per_day == 0
    assert found.days_to_double is None


def test_two_links_below_zero_do_not_make_a_wheel():
    found = wheel({**GOOD, "metric": measured(-0.1, -0.2, 0.1), "usage": measured(-1, -2, 1)})
    assert found.product == 0
    assert found.unsettled == ("metric_per_log_labels", "usage_per_metric")
    assert found.turns is Verdict.UNKNOWN


def test_a_link_that_nobody_measured_is_named_and_a_broken_one_decides_all_the_same():
    found = wheel({**GOOD, "usage": None})
    assert (found.turns, found.unknown, found.product) == (Verdict.UNKNOWN, ("usage_per_metric",), None)
    assert wheel({**NOTHING, "metric": measured(-1, -2, -0.5)}).turns is Verdict.NO


@pytest.mark.parametrize(
    ("at_least", "turns"), [(0.0001, Verdict.YES), (0.0005, Verdict.UNKNOWN), (0.01, Verdict.NO)]
)
def test_a_wheel_may_be_asked_to_turn_faster(at_least, turns):
    assert wheel(GOOD, growth_at_least=at_least).turns is turns


def test_no_users_turn_nothing_and_no_labels_are_refused():
    found = wheel(GOOD, users=0)
    assert found.growth_per_day == 0
    assert found.turns is Verdict.NO
    with pytest.raises(InvalidNumberError, match="labels"):
        wheel(NOTHING, labels=0)


@given(factor=st.floats(1.1, 10))
def test_more_labels_slow_the_wheel_down(factor):
    slow, fast = (wheel(GOOD, labels=count) for count in (100_000 * factor, 100_000))
    assert slow.growth_per_day < fast.growth_per_day
