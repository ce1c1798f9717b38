"""From what is known of the projects and the organisation to the numbers of the portfolio; the rest is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from milepost.base.ranges import Range
from milepost.contract.organisation import MONEY, Offer, Organisation, ProjectEntry
from milepost.evidence.portfolio import ProjectCase, ProjectOption, mean_of
from milepost.planning.portfolio.problem import Option, PortfolioProblem, ProjectOptions, Purchase


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A project that is not compared, why, and what would make it comparable."""

    name: str
    reason: str
    command: str = ""


@dataclass(frozen=True, kw_only=True)
class Built:
    """The problem, the options behind it by (project, design), what is left out, and the named unknowns."""

    problem: PortfolioProblem
    options: Mapping[tuple[str, str], ProjectOption]
    left_out: tuple[LeftOut, ...]
    unknowns: tuple[str, ...]


def build_problem(organisation: Organisation, cases: Sequence[ProjectCase]) -> Built:
    """Put the cases and the organisation into one problem, for a year.

    An option is worth P(success) x value - cost, all means; common risks lower P(success). Amounts and uses that are
    ranges count by their middle. An option whose value, chance or use is unknown is left out, since it would look
    free or worthless; an unknown cost, and a resource whose amount nobody stated, are named and not limited.
    """
    entries = {entry.name: entry for entry in organisation.projects}
    usable = {
        case.name: [o for o in case.options if _missing(o) == ""] for case in cases if case.closed is None
    }
    kept = [case for case in cases if usable.get(case.name)]
    names = {case.name for case in kept}
    options = {(case.name, o.design): o for case in kept for o in usable[case.name]}
    resources = _resources(organisation)
    projects = tuple(
        ProjectOptions(
            name=case.name,
            options=tuple(_option(organisation, case.name, o, resources) for o in usable[case.name]),
            must=_entry(entries, case.name).must,
        )
        for case in kept
    )
    unusable = [case for case in cases if case.closed is None and case.name not in names]
    gone = [case.name for case in unusable]
    projects = tuple(_without_support(project, entries, gone) for project in projects)
    problem = PortfolioProblem(
        projects=projects,
        resources=resources,
        requires=_required_pairs(entries, kept),
        exclusive=_groups(entries, names),
        purchases=tuple(_purchases(organisation, resources)),
    )
    left_out = tuple(_left_out(case, must=_entry(entries, case.name).must) for case in unusable)
    return Built(
        problem=problem,
        options=options,
        left_out=(*left_out, *_unsupported(kept, entries, gone)),
        unknowns=tuple(dict.fromkeys((*_unknowns(organisation, options, resources), *_assumed(kept)))),
    )


def success_with_risks(organisation: Organisation, project: str, success: float) -> float:
    """P(success) when none of the common risks that the project is under happens, times the chance of that."""
    for risk in organisation.risks:
        if project in risk.projects:
            success *= 1 - mean_of(risk.chance)
    return success


def in_words(name: str) -> str:
    """A name of the file as people read it.

    >>> in_words("data_engineer")
    'data engineer'
    """
    return name.replace("_", " ")


def _entry(entries: Mapping[str, ProjectEntry], name: str) -> ProjectEntry:
    return entries.get(name, ProjectEntry(name=name))


def _required_pairs(
    entries: Mapping[str, ProjectEntry], kept: Sequence[ProjectCase]
) -> tuple[tuple[str, str], ...]:
    """Each project with another one that it requires, where both can be staffed."""
    names = {case.name for case in kept}
    return tuple(
        (case.name, other) for case in kept for other in _entry(entries, case.name).requires if other in names
    )


def _missing(option: ProjectOption) -> str:
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


def _option(
    organisation: Organisation, project: str, option: ProjectOption, resources: Mapping[str, float]
) -> Option:
    assert option.value is not None
    assert option.success is not None
    success = success_with_risks(organisation, project, option.success.mean)
    cost = 0.0 if option.cost is None else option.cost.mean
    use = {name: amount.middle for name, amount in (option.uses or {}).items() if name in resources}
    if MONEY in resources and option.cost is not None:
        use[MONEY] = cost
    return Option(name=option.design, value=success * option.value.mean - cost, use=use)


def _resources(organisation: Organisation) -> dict[str, float]:
    offered = {name: Range(0, 0) for name in (*organisation.hires, *organisation.purchases)}
    have = {
        name: amount.middle
        for name, amount in {**offered, **organisation.roles, **organisation.infra}.items()
    }
    return have if organisation.money is None else {**have, MONEY: organisation.money.middle}


def _purchases(organisation: Organisation, resources: Mapping[str, float]) -> Iterator[Purchase]:
    for verb, offers in (("hire", organisation.hires), ("buy", organisation.purchases)):
        for name, offer in offers.items():
            yield _purchase(f"{verb} {in_words(name)}", name, offer, resources)


def _purchase(says: str, name: str, offer: Offer, resources: Mapping[str, float]) -> Purchase:
    paid = MONEY if offer.from_money and MONEY in resources else None
    cost, adds = mean_of(offer.cost), {name: offer.adds.middle}
    return Purchase(name=says, cost=cost, most=offer.most, adds=adds, paid_from=paid)


def _groups(entries: Mapping[str, ProjectEntry], names: set[str]) -> tuple[tuple[str, ...], ...]:
    words = dict.fromkeys(entry.exclusive for entry in entries.values() if entry.exclusive is not None)
    groups = [
        tuple(e.name for e in entries.values() if e.exclusive == word and e.name in names) for word in words
    ]
    return tuple(group for group in groups if len(group) > 1)


def _without_support(
    project: ProjectOptions, entries: Mapping[str, ProjectEntry], gone: Sequence[str]
) -> ProjectOptions:
    """A project that requires one which cannot be compared cannot be chosen; it keeps its place without options."""
    if not project.must and any(other in gone for other in _entry(entries, project.name).requires):
        return ProjectOptions(name=project.name, options=())
    return project


def _unsupported(
    kept: Sequence[ProjectCase], entries: Mapping[str, ProjectEntry], gone: Sequence[str]
) -> Iterator[LeftOut]:
    for case in kept:
        lacking = [other for other in _entry(entries, case.name).requires if other in gone]
        if lacking and not _entry(entries, case.name).must:
            yield LeftOut(
                name=case.name, reason=f"it requires {', '.join(lacking)}, which cannot be compared"
            )


def _left_out(case: ProjectCase, *, must: bool) -> LeftOut:
    lacking = [f"{option.design}: {_missing(option)} not known" for option in case.options]
    said = [case.reason or "nothing is known of it"] if case.reason or not lacking else []
    reason = "; ".join((*said, *lacking))
    demanded = "; it must be staffed, and is not in this plan" if must else ""
    return LeftOut(name=case.name, reason=reason + demanded, command=case.command)


def _unknowns(
    organisation: Organisation,
    options: Mapping[tuple[str, str], ProjectOption],
    resources: Mapping[str, float],
) -> Iterator[str]:
    if organisation.money is None:
        yield "money: not stated in organisation.yaml, so it does not limit"
    for (project, design), option in options.items():
        if option.cost is None:
            yield f"cost of {project} ({design}): not known, so its value is before cost"
        for name in option.uses or {}:
            if name not in resources:
                yield f"{in_words(name)}: organisation.yaml does not say how many there are, so it does not limit"


def _assumed(kept: Sequence[ProjectCase]) -> Iterator[str]:
    for case in kept:
        if case.assumed:
            yield f"{case.name}: nobody said {', '.join(case.assumed)}; counted by default (milepost plan -v)"
