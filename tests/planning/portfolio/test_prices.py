"""The four prices: each against its definition, computed by plain loops."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from milepost.planning.portfolio.choose import choose_portfolio
from milepost.planning.portfolio.infeasible import InfeasiblePortfolioError
from milepost.planning.portfolio.prices import PriceKind, price_portfolio, relaxed_prices
from milepost.planning.portfolio.problem import PortfolioProblem, Purchase, with_more, with_units
from milepost.planning.portfolio.variants import variants_of
from tests.planning.portfolio.made import brute_force, option, problems, project

ONLY_TOGETHER = PortfolioProblem(
    projects=(
        project("tickets", option(40, engineer=1)),
        project("photos", option(130, engineer=1, gpu=1)),
    ),
    resources={"engineer": 1.0, "gpu": 0.0},
    purchases=(
        Purchase(name="hire an engineer", cost=30.0, most=1, adds={"engineer": 1.0}),
        Purchase(name="buy a node", cost=27.0, most=1, adds={"gpu": 1.0}),
    ),
)


def test_what_is_worth_something_only_together_has_a_bundle_price():
    problem = replace(
        ONLY_TOGETHER,
        projects=(project("tickets", option(140, engineer=1)), project("photos", option(130, engineer=1, gpu=1))),
    )  # fmt: skip
    found = choose_portfolio(problem)
    prices = price_portfolio(problem, found)
    alone = {next(iter(price.units)): price.gross for price in prices.first_units}
    assert alone == {"hire an engineer": 0.0, "buy a node": 0.0}
    (bundle,) = prices.bundles
    assert (bundle.gross, bundle.cost, bundle.net, bundle.together) == (130.0, 57.0, 73.0, 130.0)
    assert bundle.unlocks == (("photos", "automatic"),)
    assert prices.recommended == bundle
    assert (bundle.kind, prices.first_units[0].kind) == (PriceKind.BUNDLE, PriceKind.FIRST_UNIT)


def test_a_unit_that_is_worth_something_alone_says_so_and_what_it_displaces():
    prices = price_portfolio(ONLY_TOGETHER, choose_portfolio(ONLY_TOGETHER))
    node = next(price for price in prices.first_units if "buy a node" in price.units)
    assert (node.gross, node.net) == (90.0, 63.0)
    assert (node.unlocks, node.drops) == ((("photos", "automatic"),), (("tickets", "automatic"),))


def test_a_unit_paid_from_the_money_may_be_worth_less_than_nothing_alone_and_more_than_there_is_is_unknown():
    def priced(cost):
        problem = PortfolioProblem(
            projects=(project("a", option(50, money=10)),),
            resources={"money": 12.0, "gpu": 0.0},
            purchases=(Purchase(name="node", cost=cost, most=1, adds={"gpu": 1.0}, paid_from="money"),),
        )
        return price_portfolio(problem, choose_portfolio(problem)).first_units[0]

    assert priced(5.0).gross == -50.0
    assert priced(13.0).gross is None


@given(problem=problems())
@settings(max_examples=30, deadline=None)
def test_a_step_is_the_difference_of_two_optima(problem):
    try:
        found = choose_portfolio(problem)
    except InfeasiblePortfolioError:
        return
    for price in price_portfolio(problem, found, steps={"money": 2.0}).steps:
        more = brute_force(with_more(problem, {price.resource: price.step}))
        less = brute_force(with_more(problem, {price.resource: -price.step}))
        assert price.step == (2.0 if price.resource == "money" else 1.0)
        assert price.gain == pytest.approx(more - found.value, abs=1e-6)
        assert price.loss == (None if less is None else pytest.approx(found.value - less, abs=1e-6))
        assert price.proven


@given(problem=problems())
@settings(max_examples=30, deadline=None)
def test_units_are_priced_against_the_optimum_without_purchases(problem):
    base = brute_force(replace(problem, purchases=()))
    try:
        prices = price_portfolio(problem, choose_portfolio(problem))
    except InfeasiblePortfolioError:
        return
    for price in (*prices.first_units, *prices.bundles):
        best = brute_force(with_units(problem, price.units))
        if base is None or best is None:
            assert price.gross is None
        else:
            assert price.gross == pytest.approx(best - base, abs=1e-6)
            assert price.net == pytest.approx(price.gross - price.cost)


@given(problem=problems())
@settings(max_examples=30, deadline=None)
def test_the_relaxation_bounds_the_optimum_and_its_duals_bound_a_step(problem):
    try:
        found = choose_portfolio(problem)
    except InfeasiblePortfolioError:
        return
    relaxed = relaxed_prices(problem)
    assert relaxed.bound >= found.value - 1e-6
    for name, price in relaxed.price.items():
        assert price >= -1e-9
        step = relaxed_prices(with_more(problem, {name: 1.0})).bound
        assert step <= relaxed.bound + price + 1e-6


def test_the_dual_price_is_the_slope_of_the_relaxation():
    problem = PortfolioProblem(
        projects=(project("a", option(12, day=4)), project("b", option(10, day=5))), resources={"day": 5.5}
    )
    relaxed = relaxed_prices(problem)
    assert relaxed.bound == pytest.approx(12 + 1.5 * 2)
    assert relaxed.price == pytest.approx({"day": 2.0})
    assert choose_portfolio(problem).value == 12


def test_what_there_was_no_time_for_is_unknown_and_not_zero():
    problem = replace(ONLY_TOGETHER, purchases=ONLY_TOGETHER.purchases)
    variants = variants_of(problem, time_limit=0.0, count=1)
    assert variants.choose(problem) is not None, "small problems need no time"
    variants.known = None
    assert variants.choose(problem) is None
