"""How long it takes to say which change made a portfolio another: `python benchmarks/portfolio_causes.py`.

Made organisations with three designs a project and three offers. In a third of the projects all values change, there is
one engineer more, and all prices are a fifth higher. Fixed seeds.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from milepost.evidence.portfolio_inputs import OfferInput, OptionInput, PortfolioInputs, ProjectInput
from milepost.planning.portfolio.causes import Choice, attribute
from milepost.planning.portfolio.choose import choose_portfolio
from milepost.planning.portfolio.inputs import problem_of

ROLES = ("engineer", "analyst", "node")
PROJECTS = (10, 30, 60)
SECONDS = 30.0


def made(projects: int, rng: np.random.Generator) -> PortfolioInputs:
    """An organisation with room for some of its projects."""
    return PortfolioInputs(
        projects=tuple(
            ProjectInput(name=f"project {at}", options=tuple(_option(number, rng) for number in range(3)))
            for at in range(projects)
        ),
        resources={"engineer": projects / 6, "analyst": projects / 10, "node": projects / 12},
        money=2e5 * projects / 3,
        offers=tuple(
            OfferInput(
                name=f"hire {role}",
                resource=role,
                cost=float(rng.uniform(5e4, 1e5)),
                most=3,
                adds=1.0,
                from_money=True,
            )
            for role in ROLES
        ),
    )


def changed(before: PortfolioInputs, rng: np.random.Generator) -> PortfolioInputs:
    """The same organisation a while later."""
    return replace(
        before,
        projects=tuple(
            one if at % 3 else replace(one, options=tuple(_revalued(each, rng) for each in one.options))
            for at, one in enumerate(before.projects)
        ),
        resources={**before.resources, "engineer": before.resources["engineer"] + 1},
        offers=tuple(replace(offer, cost=1.2 * offer.cost) for offer in before.offers),
    )


def _option(number: int, rng: np.random.Generator) -> OptionInput:
    return OptionInput(
        design=f"design {number}",
        value=float(rng.lognormal(12, 0.6)),
        success=float(rng.uniform(0.3, 0.95)),
        cost=float(rng.lognormal(10, 0.5)),
        use={role: float(rng.uniform(0.1, most)) for role, most in zip(ROLES, (1.5, 0.8, 1.0), strict=True)},
    )


def _revalued(option: OptionInput, rng: np.random.Generator) -> OptionInput:
    return replace(option, value=option.value * float(rng.lognormal(0, 0.2)))


def _chosen(inputs: PortfolioInputs) -> Choice:
    found = choose_portfolio(problem_of(inputs))
    return Choice(selected=found.selected, bought=found.bought, value=found.value, proven=found.proven)


def main() -> None:
    """Print the changes, the seconds in all and for each, and how many had no time."""
    print("projects  changes  seconds  each  not attributed  add up")
    for projects in PROJECTS:
        rng = np.random.default_rng(projects)
        before = made(projects, rng)
        now = changed(before, rng)
        was, chosen = _chosen(before), _chosen(now)
        begun = time.perf_counter()
        found = attribute(before, was, now, chosen, seconds=SECONDS)
        seconds = time.perf_counter() - begun
        late = sum(one.gained is None for one in found.effects)
        count = len(found.effects)
        print(f"{projects:8} {count:8} {seconds:8.2f} {seconds / count:5.2f} {late:15}  {found.adds_up}")


if __name__ == "__main__":
    main()
