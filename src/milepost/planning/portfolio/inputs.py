"""The numbers of a portfolio: taken from what is known of projects and organisation, and put into one problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from milepost.contract.organisation import MONEY, Offer, Organisation, ProjectEntry
from milepost.evidence.portfolio import ProjectCase, ProjectOption, mean_of
from milepost.evidence.portfolio_inputs import (
    OfferInput,
    OptionInput,
    PortfolioInputs,
    ProjectInput,
    RiskInput,
)
from milepost.planning.portfolio.problem import Option, PortfolioProblem, ProjectOptions, Purchase


def inputs_of(organisation: Organisation, cases: Sequence[ProjectCase]) -> PortfolioInputs:
    """Take one number of each: means of worth, chance, cost and risks, and the middle of amounts and uses.

    An option whose value, chance or use is unknown is left out, since it would look free or worthless.
    """
    entries = {entry.name: entry for entry in organisation.projects}
    return PortfolioInputs(
        projects=tuple(
            _project(case, entries.get(case.name, ProjectEntry(name=case.name))) for case in cases
        ),
        resources={
            name: amount.middle for name, amount in {**organisation.roles, **organisation.infra}.items()
        },
        money=None if organisation.money is None else organisation.money.middle,
        offers=tuple(_offers(organisation)),
        risks=tuple(
            RiskInput(name=risk.name, chance=mean_of(risk.chance), projects=risk.projects)
            for risk in organisation.risks
        ),
    )


def problem_of(inputs: PortfolioInputs) -> PortfolioProblem:
    """Put the numbers into one problem, for a year; common risks lower P(success).

    A project that requires one of which too little is known, or that is not in the list, cannot be chosen; it keeps its
    place without options.
    """
    kept = [project for project in inputs.projects if project.options]
    usable = {project.name for project in inputs.projects} - set(unusable(inputs))
    resources = resources_of(inputs)
    return PortfolioProblem(
        projects=tuple(
            ProjectOptions(
                name=project.name,
                options=()
                if not project.must and not usable.issuperset(project.requires)
                else tuple(_option(inputs.risks, project.name, one, resources) for one in project.options),
                must=project.must,
            )
            for project in kept
        ),
        resources=resources,
        requires=_required_pairs(kept),
        exclusive=_groups(kept, inputs.projects),
        purchases=tuple(_purchase(offer, resources) for offer in inputs.offers),
    )


def unusable(inputs: PortfolioInputs) -> list[str]:
    """The projects that are not closed, and of which too little is known to compare them."""
    return [project.name for project in inputs.projects if not project.options and not project.closed]


def resources_of(inputs: PortfolioInputs) -> dict[str, float]:
    """What there is of everything that is said or offered; money only where it is said."""
    have = {**{offer.resource: 0.0 for offer in inputs.offers}, **inputs.resources}
    return have if inputs.money is None else {**have, MONEY: inputs.money}


def success_with_risks(risks: Sequence[RiskInput], project: str, success: float) -> float:
    """P(success) when none of the common risks that the project is under happens, times the chance of that."""
    for risk in risks:
        if project in risk.projects:
            success *= 1 - risk.chance
    return success


def renamed(inputs: PortfolioInputs, names: Mapping[str, str]) -> PortfolioInputs:
    """The same inputs with the projects under other names; a name that is not listed stays."""

    def call(projects: Sequence[str]) -> tuple[str, ...]:
        return tuple(names.get(project, project) for project in projects)

    return replace(
        inputs,
        projects=tuple(
            replace(one, name=names.get(one.name, one.name), requires=call(one.requires))
            for one in inputs.projects
        ),
        risks=tuple(replace(risk, projects=call(risk.projects)) for risk in inputs.risks),
    )


def missing(option: ProjectOption) -> str:
    """What is not known of an option and has to be, in words; "" where nothing is missing."""
    lacking = [
        what
        for what, known in (
            ("value", option.value),
            ("chance of success", option.success),
            ("use of people", option.uses),
        )
        if known is None
    ]
    return ", ".join(lacking)


def in_words(name: str) -> str:
    """A name of the file as people read it.

    >>> in_words("data_engineer")
    'data engineer'
    """
    return name.replace("_", " ")


def _project(case: ProjectCase, entry: ProjectEntry) -> ProjectInput:
    usable = [option for option in case.options if not missing(option)] if case.closed is None else []
    return ProjectInput(
        name=case.name,
        options=tuple(map(_numbers, usable)),
        must=entry.must,
        requires=entry.requires,
        exclusive=entry.exclusive,
        closed=case.closed is not None,
    )


def _numbers(option: ProjectOption) -> OptionInput:
    assert option.value is not None
    assert option.success is not None
    return OptionInput(
        design=option.design,
        value=option.value.mean,
        success=option.success.mean,
        cost=None if option.cost is None else option.cost.mean,
        use={name: amount.middle for name, amount in (option.uses or {}).items()},
    )


def _offers(organisation: Organisation) -> Iterator[OfferInput]:
    for verb, offers in (("hire", organisation.hires), ("buy", organisation.purchases)):
        for name, offer in offers.items():
            yield _offer(f"{verb} {in_words(name)}", name, offer)


def _offer(says: str, name: str, offer: Offer) -> OfferInput:
    return OfferInput(
        name=says,
        resource=name,
        cost=mean_of(offer.cost),
        most=offer.most,
        adds=offer.adds.middle,
        from_money=offer.from_money,
    )


def _option(
    risks: Sequence[RiskInput], project: str, option: OptionInput, resources: Mapping[str, float]
) -> Option:
    success = success_with_risks(risks, project, option.success)
    cost = 0.0 if option.cost is None else option.cost
    use = {name: amount for name, amount in option.use.items() if name in resources}
    if MONEY in resources and option.cost is not None:
        use[MONEY] = cost
    return Option(name=option.design, value=success * option.value - cost, use=use)


def _required_pairs(kept: Sequence[ProjectInput]) -> tuple[tuple[str, str], ...]:
    """Each project with another one that it requires, where both can be staffed."""
    names = {project.name for project in kept}
    return tuple((one.name, other) for one in kept for other in one.requires if other in names)


def _purchase(offer: OfferInput, resources: Mapping[str, float]) -> Purchase:
    paid = MONEY if offer.from_money and MONEY in resources else None
    return Purchase(
        name=offer.name, cost=offer.cost, most=offer.most, adds={offer.resource: offer.adds}, paid_from=paid
    )


def _groups(kept: Sequence[ProjectInput], listed: Sequence[ProjectInput]) -> tuple[tuple[str, ...], ...]:
    """The projects of each word in `exclusive` that can be staffed, where they are several."""
    words = dict.fromkeys(one.exclusive for one in listed if one.exclusive is not None)
    groups = [tuple(one.name for one in kept if one.exclusive == word) for word in words]
    return tuple(group for group in groups if len(group) > 1)
