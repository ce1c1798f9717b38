"""Projects of a portfolio under the names that their people gave them, and not under those of their folders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from milepost.contract.organisation import Organisation
from milepost.evidence.portfolio import ProjectCase


def names_of(organisation: Organisation, own: Sequence[str]) -> dict[str, str]:
    """What each project is called, by its name in the list: that name where the file gives it, else the project's own.

    `own` = the names in the project files, "" where one was not read. Names that would stand twice stay as they are
    in the list.
    """
    wanted = {
        entry.name: entry.name if entry.named else name or entry.name
        for entry, name in zip(organisation.projects, own, strict=True)
    }
    listed = {entry.name for entry in organisation.projects}
    times = Counter(wanted.values())
    return {
        key: name if times[name] == 1 and (name == key or name not in listed) else key
        for key, name in wanted.items()
    }


def called(organisation: Organisation, names: Mapping[str, str]) -> Organisation:
    """The organisation with its projects under these names, wherever it speaks of them."""
    return replace(
        organisation,
        projects=tuple(
            replace(entry, name=names[entry.name], requires=tuple(names[other] for other in entry.requires))
            for entry in organisation.projects
        ),
        risks=tuple(
            replace(risk, projects=tuple(names[project] for project in risk.projects))
            for risk in organisation.risks
        ),
    )


def cases_called(cases: Sequence[ProjectCase], names: Mapping[str, str]) -> list[ProjectCase]:
    """The cases under these names; they have the names of the list before."""
    return [replace(case, name=names[case.name]) for case in cases]
