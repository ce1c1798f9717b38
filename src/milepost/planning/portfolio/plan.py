"""The portfolio of a year as one record: what to staff and buy, what it rests on, and where it would change."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from milepost.base.progress import Progress, or_silent
from milepost.base.ranges import Range
from milepost.base.streams import random_stream
from milepost.contract.organisation import Organisation
from milepost.evidence.portfolio import ProjectCase, mean_of
from milepost.planning.portfolio.build import Built, LeftOut, build_problem
from milepost.planning.portfolio.choose import DEFAULT_SECONDS, Portfolio, choose_portfolio
from milepost.planning.portfolio.closed import BaseRate, base_rates
from milepost.planning.portfolio.compare import ScoreComparison, compare_scores
from milepost.planning.portfolio.flips import FlipPoint, flip_points
from milepost.planning.portfolio.picture import PicturePoint, picture_of
from milepost.planning.portfolio.prices import Prices, price_portfolio
from milepost.planning.portfolio.risk import PortfolioRisk, Venture, simulate_portfolio
from milepost.planning.portfolio.variants import variants_of

MONEY_STEPS = 100
"""The step of money is a hundredth of what there is; the step of people and machines is one."""


@dataclass(frozen=True, kw_only=True)
class StaffedProject:
    """A project that is staffed: its design, P(success) under all risks, its worth in the objective, its use.

    `value` = money a year if it succeeds; `worth` = P(success) x value - cost. `sources` say where all this is from.
    """

    project: str
    design: str
    success: float
    value: Range
    worth: float
    use: Mapping[str, float]
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PortfolioPlan:
    """What to staff and buy in the year, with its proof, prices, risk, comparison, picture and flip points.

    `capacity` = what there is of each resource with the purchases; `limits` = the resources of which less than one
    step is left. `left_out` are projects that cannot be compared, `unknowns` what the file does not say.
    """

    portfolio: Portfolio
    staffed: tuple[StaffedProject, ...]
    not_staffed: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    closed: tuple[str, ...]
    base_rates: tuple[BaseRate, ...]
    capacity: Mapping[str, float]
    limits: tuple[str, ...]
    prices: Prices
    risk: PortfolioRisk
    scores: tuple[ScoreComparison, ...]
    flips: tuple[FlipPoint, ...]
    picture: tuple[PicturePoint, ...]
    unknowns: tuple[str, ...]
    seconds: float


def plan_portfolio(
    organisation: Organisation,
    cases: Sequence[ProjectCase],
    *,
    time_limit: float = DEFAULT_SECONDS,
    progress: Progress | None = None,
) -> PortfolioPlan:
    """Choose the portfolio and say what it rests on. Half of `time_limit` is for the choice, half for the prices.

    Raises InfeasiblePortfolioError, NoPortfolioInTimeError and PortfolioInputError.
    """
    begun, progress = time.monotonic(), or_silent(progress)
    built = build_problem(organisation, cases)
    problem = built.problem
    progress("choosing the projects", 0, 3)
    portfolio = choose_portfolio(problem, time_limit=time_limit / 2)
    progress("computing prices", 1, 3)
    steps = steps_of(problem.resources)
    prices = price_portfolio(problem, portfolio, steps=steps, time_limit=time_limit / 4)
    progress("looking where it changes", 2, 3)
    count = sum(len(project.options) for project in problem.projects)
    variants = variants_of(problem, time_limit=time_limit / 4, count=count)
    capacity = _capacity(built, portfolio)
    return PortfolioPlan(
        portfolio=portfolio,
        staffed=tuple(_staffed(built, name, design) for name, design in portfolio.selected.items()),
        not_staffed=tuple(p.name for p in problem.projects if p.options and p.name not in portfolio.selected),
        left_out=built.left_out,
        closed=tuple(case.name for case in cases if case.closed is not None),
        base_rates=base_rates([case.closed for case in cases if case.closed is not None]),
        capacity=capacity,
        limits=tuple(name for name, have in capacity.items() if have - portfolio.used[name] < steps[name]),
        prices=prices,
        risk=_risk(organisation, built, portfolio),
        scores=compare_scores(
            built, cases, portfolio, capacity, people=[*organisation.roles, *organisation.hires]
        ),
        flips=flip_points(built, portfolio, variants),
        picture=picture_of(built, cases, portfolio, prices.relaxed.price),
        unknowns=built.unknowns,
        seconds=time.monotonic() - begun,
    )


def steps_of(resources: Mapping[str, float]) -> dict[str, float]:
    """The step by which each resource is changed for its price: one, or a hundredth where there are over a hundred.

    >>> steps_of({"engineer": 3.0, "money": 90_000.0})
    {'engineer': 1.0, 'money': 900.0}
    """
    return {name: have / MONEY_STEPS if have > MONEY_STEPS else 1.0 for name, have in resources.items()}


def _capacity(built: Built, portfolio: Portfolio) -> dict[str, float]:
    have = dict(built.problem.resources)
    for purchase in built.problem.purchases:
        for name, given in purchase.gives().items():
            have[name] += given * portfolio.bought.get(purchase.name, 0)
    return have


def _staffed(built: Built, name: str, design: str) -> StaffedProject:
    behind = built.options[name, design]
    project = next(each for each in built.problem.projects if each.name == name)
    option = next(each for each in project.options if each.name == design)
    assert behind.value is not None
    assert behind.success is not None
    cost = 0.0 if behind.cost is None else behind.cost.mean
    mean = behind.value.mean
    return StaffedProject(
        project=name,
        design=design,
        success=(option.value + cost) / mean if mean else behind.success.mean,
        value=behind.value.range,
        worth=option.value,
        use=option.use,
        sources=tuple(
            dict.fromkeys(str(f.source) for f in (behind.value, behind.success, behind.cost) if f is not None)
        ),
    )


def _risk(organisation: Organisation, built: Built, portfolio: Portfolio) -> PortfolioRisk:
    ventures = []
    for name, design in portfolio.selected.items():
        behind = built.options[name, design]
        assert behind.value is not None
        assert behind.success is not None
        cost = Range(0, 0) if behind.cost is None else behind.cost.range
        under = tuple(risk.name for risk in organisation.risks if name in risk.projects)
        ventures.append(
            Venture(name=name, value=behind.value.range, success=behind.success.mean, cost=cost, risks=under)
        )
    fixed = sum(
        purchase.cost * portfolio.bought.get(purchase.name, 0) for purchase in built.problem.purchases
    )
    return simulate_portfolio(
        ventures,
        {risk.name: mean_of(risk.chance) for risk in organisation.risks},
        plan=portfolio.value if organisation.plan is None else organisation.plan.middle,
        fixed_cost=fixed,
        rng=random_stream("portfolio", *sorted(portfolio.selected.items())),
    )
