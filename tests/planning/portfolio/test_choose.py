"""Choosing a portfolio: against all combinations, with its proof, and with names for what is in the way."""

import pytest
from hypothesis import given, settings

from milepost.planning.portfolio.choose import PROVEN_GAP, NoPortfolioInTimeError, choose_portfolio
from milepost.planning.portfolio.enumerate import best_combination, combinations_of
from milepost.planning.portfolio.infeasible import InfeasiblePortfolioError
from milepost.planning.portfolio.problem import PortfolioInputError, PortfolioProblem, Purchase, with_more
from tests.planning.portfolio.made import brute_force, option, problems, project


def found_by(solve, problem):
    try:
        return solve(problem)
    except InfeasiblePortfolioError:
        return None


@given(problem=problems())
@settings(max_examples=60, deadline=None)
def test_no_combination_is_better_than_the_portfolio_and_it_is_said_to_be_optimal(problem):
    found, best = found_by(choose_portfolio, problem), brute_force(problem)
    if best is None:
        assert found is None
    else:
        assert found is not None
        assert found.value == pytest.approx(best, abs=1e-6)
        assert found.proven
        assert found.gap <= PROVEN_GAP


@given(problem=problems())
@settings(max_examples=60, deadline=None)
def test_looking_at_every_combination_finds_the_same_value(problem):
    known = combinations_of(problem)
    assert known is not None
    found = found_by(lambda each: best_combination(known, each), problem)
    best = brute_force(problem)
    assert (found.value if found else None) == (pytest.approx(best) if best is not None else None)


@given(problem=problems())
@settings(max_examples=40, deadline=None)
def test_a_variant_is_answered_from_the_combinations_of_the_first_problem(problem):
    known = combinations_of(problem)
    variant = with_more(problem, {"engineer": 2.0, "money": -1.0})
    found = found_by(lambda each: best_combination(known, each), variant)
    best = brute_force(variant)
    assert (found.value if found else None) == (pytest.approx(best) if best is not None else None)


@given(problem=problems())
@settings(max_examples=30, deadline=None)
def test_what_is_chosen_keeps_every_limit(problem):
    found = found_by(choose_portfolio, problem)
    if found is None:
        return
    designs = {each.name: {o.name: o for o in each.options} for each in problem.projects}
    have = dict(problem.resources)
    for purchase in problem.purchases:
        for name, more in purchase.gives().items():
            have[name] += more * found.bought.get(purchase.name, 0)
        assert found.bought.get(purchase.name, 0) <= purchase.most
    for name, there in have.items():
        used = sum(designs[p][d].use.get(name, 0) for p, d in found.selected.items())
        assert used == pytest.approx(found.used[name])
        assert used <= there + 1e-9
    assert all(second in found.selected for first, second in problem.requires if first in found.selected)
    assert all(each.name in found.selected for each in problem.projects if each.must)


@given(problem=problems())
@settings(max_examples=40, deadline=None)
def test_the_limits_in_the_way_leave_a_portfolio_once_they_give_way(problem):
    if brute_force(problem) is not None:
        return
    with pytest.raises(InfeasiblePortfolioError) as caught:
        choose_portfolio(problem)
    error = caught.value
    assert error.limits
    relaxed = PortfolioProblem(
        projects=tuple(
            project(each.name, *each.options, must=each.must and not _named(error, "must", each.name))
            for each in problem.projects
        ),
        resources={
            name: 1e6 if _named(error, "resource", name) else have for name, have in problem.resources.items()
        },
        requires=tuple(
            pair for pair in problem.requires if f"{pair[0]} requires {pair[1]}" not in _said(error)
        ),
        exclusive=tuple(
            group for group in problem.exclusive if f"one of {', '.join(group)}" not in _said(error)
        ),
        purchases=problem.purchases,
    )
    assert brute_force(relaxed) is not None


def _named(error, kind, key):
    return any(limit.row.kind.value == kind and limit.row.key == key for limit in error.limits)


def _said(error):
    return [limit.row.says for limit in error.limits]


def test_the_limit_in_the_way_is_named_with_how_much_is_short():
    problem = PortfolioProblem(
        projects=(
            project("tickets", option(5, engineer=3, analyst=1), must=True),
            project("photos", option(9, engineer=4, analyst=1), must=True),
        ),
        resources={"engineer": 5.0, "analyst": 4.0},
    )
    with pytest.raises(InfeasiblePortfolioError, match="engineer: 5 there, 2 more needed") as caught:
        choose_portfolio(problem)
    assert "analyst" not in str(caught.value)


def test_a_purchase_can_make_room_for_what_must_be_staffed():
    problem = PortfolioProblem(
        projects=(project("tickets", option(5, engineer=3), must=True),),
        resources={"engineer": 2.0},
        purchases=(Purchase(name="engineer", cost=8.0, most=1, adds={"engineer": 1.0}),),
    )
    found = choose_portfolio(problem)
    assert found.bought == {"engineer": 1}
    assert found.value == -3.0


def test_nothing_worth_doing_is_an_answer():
    found = choose_portfolio(PortfolioProblem(projects=(project("a", option(-4)),), resources={}))
    assert (found.selected, found.value, found.proven) == ({}, 0.0, True)


def test_no_project_is_an_answer_and_less_than_nothing_there_is_none():
    assert choose_portfolio(PortfolioProblem(projects=(), resources={"engineer": 1.0})).proven
    with pytest.raises(InfeasiblePortfolioError, match="engineer"):
        choose_portfolio(PortfolioProblem(projects=(), resources={"engineer": -1.0}))


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e9])
def test_the_unit_of_money_changes_nothing(unit):
    problem = PortfolioProblem(
        projects=(
            project("a", option(10 * unit, engineer=2), option(7 * unit, "suggest", engineer=1)),
            project("b", option(6 * unit, engineer=1)),
            project("c", option(5.999 * unit, engineer=1)),
        ),
        resources={"engineer": 2.0},
    )
    found = choose_portfolio(problem)
    assert found.selected == {"a": "suggest", "b": "automatic"}
    assert found.proven


def test_the_same_problem_gives_the_same_portfolio_also_among_equals():
    problem = PortfolioProblem(
        projects=tuple(project(f"p{i}", option(1, engineer=1)) for i in range(8)), resources={"engineer": 4.0}
    )
    assert choose_portfolio(problem).selected == choose_portfolio(problem).selected


def test_a_search_that_was_cut_short_states_its_gap_and_claims_nothing():
    problem = hard_problem(60)
    try:
        found = choose_portfolio(problem, time_limit=0.05)
    except NoPortfolioInTimeError:
        pytest.fail("the empty portfolio keeps all limits, so there is always one")
    assert found.bound >= found.value
    assert found.proven == (found.gap <= PROVEN_GAP)
    if found.value > 0:
        assert found.gap == pytest.approx((found.bound - found.value) / found.value)


def hard_problem(count):
    import numpy as np

    rng = np.random.default_rng(5)
    use = rng.uniform(1, 9, (count, 2, 6))
    projects = tuple(
        project(f"p{i}", *(_hard_option(use[i, k], f"d{k}", rng.normal() / 4) for k in range(2)))
        for i in range(count)
    )
    return PortfolioProblem(projects=projects, resources={f"r{j}": 1.6 * count for j in range(6)})


def _hard_option(use, name, extra):
    return option(float(use.mean() + extra), name, **{f"r{j}": float(each) for j, each in enumerate(use)})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"resources": {"engineer": float("nan")}}, "no number for the resource 'engineer'"),
        ({"resources": {}}, "uses the resource 'engineer', which is not listed"),
        ({"requires": (("a", "z"),)}, "'z', which is not listed"),
        ({"exclusive": (("a", "z"),)}, "'z', which is not listed"),
        ({"projects": (project("a", option(1)), project("a", option(1)))}, "the project 'a' stands twice"),
        ({"projects": (project("a", option(1), option(2)),)}, "the design of 'a' 'automatic' stands twice"),
        ({"projects": (project("a", option(float("inf"))),)}, "not finite"),
        ({"projects": (project("a", must=True),)}, "must be staffed and has no design"),
        ({"purchases": (Purchase(name="x", cost=1, most=-1, adds={}),)}, "less than none"),
        ({"purchases": (Purchase(name="x", cost=1, most=1, adds={"y": 1}),)}, "'y', which is not listed"),
        ({"purchases": (Purchase(name="x", cost=1, most=1, adds={}, paid_from="y"),)}, "is paid from"),
    ],
)
def test_numbers_that_do_not_fit_together_are_refused_by_name(change, says):
    whole = {"projects": (project("a", option(1, engineer=1)),), "resources": {"engineer": 1.0}}
    with pytest.raises(PortfolioInputError, match=says):
        PortfolioProblem(**{**whole, **change})


def test_nothing_of_the_solver_reaches_standard_output(capfd):
    for count in (10, 20):
        choose_portfolio(hard_problem(count), time_limit=1.0)
    assert capfd.readouterr().out == ""
