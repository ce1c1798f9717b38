"""What made the difference: one input is put back at a time, and the effects are those of solving by hand."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.evidence.portfolio_inputs import (
    OfferInput,
    OptionInput,
    PortfolioInputs,
    ProjectInput,
    RiskInput,
)
from milepost.planning.portfolio.causes import IMPOSSIBLE, TOO_LONG, UNPROVEN, Choice, Otherwise, attribute
from milepost.planning.portfolio.changed import Cause, changes_of
from milepost.planning.portfolio.choose import choose_portfolio
from milepost.planning.portfolio.inputs import problem_of
from tests.planning.portfolio.made import brute_force


def idea(name, value, *, engineer=1.0, cost=None, **more):
    use = {"engineer": engineer}
    option = OptionInput(design="automatic", value=value, success=0.5, cost=cost, use=use)
    return ProjectInput(name=name, options=(option,), **more)


def hire(cost=10.0, most=1):
    return OfferInput(
        name="hire engineer", resource="engineer", cost=cost, most=most, adds=1.0, from_money=True
    )


BASE = PortfolioInputs(
    projects=(idea("mail", 100.0, cost=5.0), idea("photos", 80.0), idea("chat", 20.0, engineer=3.0)),
    resources={"engineer": 1.0},
    money=100.0,
    offers=(hire(),),
    risks=(RiskInput(name="the law", chance=0.2, projects=("mail",)),),
)
"""Staffed are mail (35) and photos (40), with one hire (10): 65."""


def chosen(inputs):
    found = choose_portfolio(problem_of(inputs))
    return Choice(selected=found.selected, bought=found.bought, value=found.value, proven=found.proven)


def attributed(before, now, *, seconds=30.0):
    return attribute(before, chosen(before), now, chosen(now), seconds=seconds)


CASES = {
    Cause.PLAN: replace(BASE, projects=(idea("mail", 20.0), *BASE.projects[1:])),
    Cause.CAME: replace(BASE, projects=(*BASE.projects, idea("robot", 300.0))),
    Cause.WENT: replace(BASE, projects=BASE.projects[1:]),
    Cause.RESOURCE: replace(BASE, resources={"engineer": 2.0}),
    Cause.MONEY: replace(BASE, money=4.0),
    Cause.OFFER: replace(BASE, offers=(hire(cost=60.0),)),
    Cause.RISK: replace(BASE, risks=()),
}


@pytest.mark.parametrize("cause", CASES)
def test_a_change_alone_makes_the_whole_difference(cause):
    now = CASES[cause]
    found = attributed(BASE, now)
    (effect,) = found.effects
    assert effect.cause is cause
    assert effect.gained == pytest.approx(brute_force(problem_of(now)) - brute_force(problem_of(BASE)))
    assert effect.gained == pytest.approx(found.total)
    assert found.total != 0
    assert found.adds_up is True
    assert found.says == "It made the whole difference."


def test_the_input_is_named_with_its_number_before_and_after():
    told = {cause: attributed(BASE, CASES[cause]).effects[0] for cause in CASES}
    said = {cause: (one.name, one.before, one.after) for cause, one in told.items()}
    assert said == {
        Cause.PLAN: ("mail", 45.0, 10.0),
        Cause.CAME: ("robot", None, 150.0),
        Cause.WENT: ("mail", 45.0, None),
        Cause.RESOURCE: ("engineer", 1.0, 2.0),
        Cause.MONEY: ("money", 100.0, 4.0),
        Cause.OFFER: ("hire engineer", 10.0, 60.0),
        Cause.RISK: ("the law", 0.2, None),
    }


def test_what_would_be_chosen_with_the_input_as_before_is_said():
    (effect,) = attributed(BASE, CASES[Cause.OFFER]).effects
    assert effect.choice == (
        Otherwise(name="mail", design="automatic"),
        Otherwise(name="hire engineer", units=1),
    )
    (effect,) = attributed(BASE, CASES[Cause.CAME]).effects
    assert Otherwise(name="robot") in effect.choice


def test_changes_that_need_each_other_are_said_to_interact():
    """Two engineers and the value of a project that needs both: without either, the project is not staffed."""
    before = PortfolioInputs(
        projects=(idea("big", 10.0, engineer=2.0, cost=50.0),), resources={"engineer": 1.0}
    )
    now = PortfolioInputs(
        projects=(idea("big", 400.0, engineer=2.0, cost=50.0),), resources={"engineer": 2.0}
    )
    found = attributed(before, now)
    assert [one.gained for one in found.effects] == [150.0, 150.0]
    assert (found.total, found.adds_up) == (150.0, False)
    assert found.says.startswith("These changes interact: one at a time they make +300, all together +150.")


def test_changes_that_have_nothing_to_do_with_each_other_add_up():
    now = replace(CASES[Cause.RESOURCE], projects=(idea("mail", 120.0, cost=5.0), *BASE.projects[1:]))
    found = attributed(BASE, now)
    assert {one.cause for one in found.effects} == {Cause.PLAN, Cause.RESOURCE}
    assert found.adds_up is True
    assert found.says == "Their effects add up to the difference, +18."


def test_a_change_that_does_nothing_is_told_from_the_one_that_did_it():
    now = replace(CASES[Cause.RISK], money=101.0)
    effects = {one.cause: one for one in attributed(BASE, now).effects}
    assert (effects[Cause.MONEY].gained, effects[Cause.MONEY].choice) == (0.0, ())
    assert effects[Cause.RISK].gained == pytest.approx(10.0)


def test_a_choice_that_would_be_as_good_is_no_other_choice():
    """Two projects of the same worth for one engineer: which of them is staffed is the solver's whim."""
    twins = (idea("one", 100.0), idea("two", 100.0))
    before = PortfolioInputs(projects=twins, resources={"engineer": 1.0, "desk": 1.0})
    now = replace(before, resources={"engineer": 1.0, "desk": 2.0})
    other = Choice(selected={"two": "automatic"}, bought={}, value=50.0, proven=True)
    for today in (other, replace(other, selected={"one": "automatic"})):
        (effect,) = attribute(before, other, now, today, seconds=30.0).effects
        assert (effect.gained, effect.choice) == (0.0, ())


def test_without_time_nothing_is_attributed_and_that_is_said():
    found = attributed(BASE, CASES[Cause.RISK], seconds=0.0)
    assert [(one.gained, one.note) for one in found.effects] == [(None, TOO_LONG)]
    assert found.adds_up is None
    assert found.says.startswith("Not all of it is attributed")


def test_a_portfolio_that_is_not_proven_has_no_effects_to_tell():
    now = CASES[Cause.RISK]
    unproven = replace(chosen(now), proven=False)
    found = attribute(BASE, chosen(BASE), now, unproven, seconds=30.0)
    assert found.effects[0].note == UNPROVEN
    assert found.says.startswith("This portfolio is not proven best")


def test_an_input_without_which_no_portfolio_keeps_the_limits_has_no_effect_in_money():
    before = replace(BASE, projects=(idea("mail", 100.0),), offers=())
    now = replace(
        before, projects=(idea("mail", 100.0, must=True, engineer=2.0),), resources={"engineer": 2.0}
    )
    effects = {one.cause: one for one in attributed(before, now).effects}
    assert effects[Cause.RESOURCE].note == IMPOSSIBLE
    assert effects[Cause.CONDITIONS].gained == 0.0
    assert set(effects) == {Cause.PLAN, Cause.CONDITIONS, Cause.RESOURCE}


def test_inputs_that_are_the_same_leave_nothing_to_attribute():
    other = replace(chosen(BASE), value=1.0)
    found = attribute(BASE, other, BASE, chosen(BASE), seconds=30.0)
    assert (found.effects, found.adds_up) == ((), None)
    assert found.says.startswith("Not attributed: no input changed")


def test_designs_in_another_order_are_the_same_plan():
    two = OptionInput(design="defer", value=1.0, success=1.0, cost=None, use={"engineer": 9.0})
    both = (*BASE.projects[0].options, two)
    ways = [
        replace(BASE, projects=(ProjectInput(name="mail", options=order),)) for order in (both, both[::-1])
    ]
    assert changes_of(*ways, {}) == []


def test_a_required_project_that_comes_back_lets_the_other_in_again():
    base, extra = idea("base", 2.0), idea("extra", 100.0, requires=("base",))
    before = PortfolioInputs(projects=(base, extra), resources={"engineer": 2.0})
    now = replace(before, projects=(ProjectInput(name="base"), extra))
    (effect,) = attributed(before, now).effects
    assert (effect.cause, effect.says) == (Cause.WENT, "it cannot be compared any more")
    assert effect.gained == pytest.approx(-51.0)
    assert {one.name for one in effect.choice} == {"base", "extra"}


@st.composite
def inputs(draw):
    names = ["a", "b", "c"]
    whole = st.integers(0, 4).map(float)
    projects = tuple(
        ProjectInput(
            name=name,
            options=tuple(
                OptionInput(
                    design=f"d{at}",
                    value=float(draw(st.integers(0, 20))),
                    success=draw(st.sampled_from([0.5, 1.0])),
                    cost=draw(st.sampled_from([None, 0.0, 2.0])),
                    use={"engineer": draw(whole)},
                )
                for at in range(draw(st.integers(0, 2)))
            ),
            requires=draw(st.sampled_from([(), ("a",)])) if name != "a" else (),
            exclusive=draw(st.sampled_from([None, "x"])),
        )
        for name in draw(st.lists(st.sampled_from(names), unique=True))
    )
    listed = {project.name for project in projects}
    projects = tuple(
        replace(
            one,
            closed=not one.options and draw(st.booleans()),
            requires=tuple(n for n in one.requires if n in listed),
        )
        for one in projects
    )
    return PortfolioInputs(
        projects=projects,
        resources={"engineer": draw(whole)},
        money=draw(st.sampled_from([None, 3.0, 8.0])),
        offers=draw(st.sampled_from([(), (hire(cost=1.0),), (hire(cost=2.0, most=2),)])),
        risks=draw(st.sampled_from([(), (RiskInput(name="r", chance=0.5, projects=("a", "b")),)])),
    )


def test_a_project_put_back_without_what_it_requires_is_not_chosen():
    nobody = PortfolioInputs(projects=(), resources={"engineer": 1.0})
    needy = idea("chat", 20.0, requires=("mail",))
    found = attributed(replace(nobody, projects=(needy, ProjectInput(name="mail"))), nobody)
    assert [effect.gained for effect in found.effects] == [0.0]
    assert found.adds_up


@settings(max_examples=60, deadline=None)
@given(before=inputs(), now=inputs())
def test_each_effect_is_the_difference_of_two_portfolios_solved_by_hand(before, now):
    found = attributed(before, now)
    changes = changes_of(before, now, {})
    assert len(found.effects) == len(changes)
    value = brute_force(problem_of(now))
    for change, effect in zip(changes, found.effects, strict=True):
        assert effect.gained == pytest.approx(value - brute_force(problem_of(change.undone)), abs=1e-4)
    if len(changes) == 1:
        assert found.adds_up
    if found.adds_up is not None:
        together = sum(one.gained for one in found.effects)
        assert found.adds_up == (together == pytest.approx(found.total, abs=1e-3))
