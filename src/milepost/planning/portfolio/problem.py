"""The portfolio as numbers: options of projects, what there is, what may be bought, and which go together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from milepost.base.errors import InvalidInputError


class PortfolioInputError(InvalidInputError):
    """The numbers of a portfolio do not fit together."""

    slug = "portfolio-input"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        listed = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(f"The portfolio cannot be computed; put this right in organisation.yaml:{listed}")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One way to do a project: what it is worth (money, may be negative), and what it uses of each resource."""

    name: str
    value: float
    use: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ProjectOptions:
    """A project and its options, of which at most one is chosen; exactly one with `must`."""

    name: str
    options: tuple[Option, ...]
    must: bool = False


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """What may be bought or hired in whole units: at most `most`, each adds capacity and costs money.

    `paid_from` names a resource that each unit also uses up, by its cost (the budget, say).
    """

    name: str
    cost: float
    most: int
    adds: Mapping[str, float]
    paid_from: str | None = None

    def gives(self) -> dict[str, float]:
        """What one unit changes of each resource: what it adds, less what it is paid from."""
        given = dict(self.adds)
        if self.paid_from is not None:
            given[self.paid_from] = given.get(self.paid_from, 0.0) - self.cost
        return given


@dataclass(frozen=True, kw_only=True)
class PortfolioProblem:
    """Choose at most one option of each project, and purchases, so that the value less their cost is largest.

    `requires` holds pairs (x, y): x only with y. Of each group in `exclusive` at most one project is chosen.
    Raises PortfolioInputError with everything that does not fit.

    >>> PortfolioProblem(projects=(ProjectOptions(name="a", options=(Option(name="x", value=1.0),)),),
    ...                  resources={"engineer": 1.0}).projects[0].name
    'a'
    """

    projects: tuple[ProjectOptions, ...]
    resources: Mapping[str, float]
    requires: tuple[tuple[str, str], ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()
    purchases: tuple[Purchase, ...] = ()

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise PortfolioInputError(problems)


def with_more(problem: PortfolioProblem, more: Mapping[str, float]) -> PortfolioProblem:
    """The same problem with more (or, below zero, less) of some resources."""
    resources = {name: have + more.get(name, 0.0) for name, have in problem.resources.items()}
    return replace(problem, resources=resources)


def with_units(problem: PortfolioProblem, units: Mapping[str, int]) -> PortfolioProblem:
    """The problem in which these units are there already and nothing else can be bought.

    Their cost is not counted, except where it uses up a resource (`paid_from`).
    """
    changed = problem
    for purchase in problem.purchases:
        count = units.get(purchase.name, 0)
        changed = with_more(changed, {name: count * given for name, given in purchase.gives().items()})
    return replace(changed, purchases=())


def _problems(problem: PortfolioProblem) -> Iterator[str]:
    projects = [project.name for project in problem.projects]
    yield from _twice("project", projects)
    yield from _twice("purchase", [purchase.name for purchase in problem.purchases])
    for name, have in problem.resources.items():
        if not math.isfinite(have):
            yield f"there is no number for the resource '{name}'"
    for project in problem.projects:
        yield from _twice(f"design of '{project.name}'", [option.name for option in project.options])
        if project.must and not project.options:
            yield f"'{project.name}' must be staffed and has no design"
        for option in project.options:
            where = f"{option.name} of {project.name}"
            yield from _not_numbers(where, [option.value, *option.use.values()])
            yield from _unknown("uses the resource", where, option.use, problem.resources)
    for purchase in problem.purchases:
        paid = [] if purchase.paid_from is None else [purchase.paid_from]
        yield from _not_numbers(purchase.name, [purchase.cost, *purchase.adds.values()])
        yield from _unknown("adds to the resource", purchase.name, purchase.adds, problem.resources)
        yield from _unknown("is paid from the resource", purchase.name, paid, problem.resources)
        if purchase.most < 0:
            yield f"{purchase.name}: {purchase.most} units at most is less than none"
    for first, second in problem.requires:
        yield from _unknown(
            "requires speaks of the project", f"{first} with {second}", (first, second), projects
        )
    for group in problem.exclusive:
        yield from _unknown("exclusive speaks of the project", ", ".join(group), group, projects)


def _twice(what: str, names: Sequence[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"the {what} '{name}' stands twice"


def _not_numbers(where: str, numbers: Sequence[float]) -> Iterator[str]:
    if not all(math.isfinite(number) for number in numbers):
        yield f"{where}: a number is missing or not finite"


def _unknown(
    what: str,
    where: str,
    names: Mapping[str, float] | Sequence[str],
    known: Mapping[str, float] | Sequence[str],
) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"{where}: it {what} '{name}', which is not listed"
