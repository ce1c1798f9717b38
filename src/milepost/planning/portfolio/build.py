"""From what is known of the projects and the organisation to the numbers of the portfolio; the rest is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from milepost.contract.organisation import Organisation, ProjectEntry
from milepost.evidence.portfolio import ProjectCase, ProjectOption
from milepost.planning.portfolio.inputs import (
    in_words,
    inputs_of,
    missing,
    problem_of,
    resources_of,
    unusable,
)
from milepost.planning.portfolio.problem import PortfolioProblem


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
    inputs = inputs_of(organisation, cases)
    kept = [case for case, project in zip(cases, inputs.projects, strict=True) if project.options]
    gone = unusable(inputs)
    options = {(case.name, o.design): o for case in kept for o in case.options if not missing(o)}
    left_out = tuple(
        _left_out(case, must=_entry(entries, case.name).must) for case in cases if case.name in gone
    )
    unknowns = (*_unknowns(organisation, options, resources_of(inputs)), *_assumed(kept))
    return Built(
        problem=problem_of(inputs),
        options=options,
        left_out=(*left_out, *_unsupported(kept, entries, gone)),
        unknowns=tuple(dict.fromkeys(unknowns)),
    )


def _entry(entries: Mapping[str, ProjectEntry], name: str) -> ProjectEntry:
    return entries.get(name, ProjectEntry(name=name))


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
    lacking = [f"{option.design}: {missing(option)} not known" for option in case.options]
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
