"""`organisation.yaml`: what there is across projects - people, hires, infrastructure, money, projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from milepost.base.errors import InvalidFileError, Problem
from milepost.base.ranges import Range
from milepost.contract.model import Archetype
from milepost.evidence.closing import Closing

if TYPE_CHECKING:
    from milepost.contract.organisation_doors import ProjectDoor


ONE = Range(1, 1)
MONEY = "money"
"""The resource that `money` in the file stands for; no role and no machine has this name."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What may be added: at most so many, each at this cost (money a year), each adding this much.

    `from_money` says that it is also paid from the money for all projects.
    """

    most: int
    cost: Range
    adds: Range = ONE
    from_money: bool = True


@dataclass(frozen=True, kw_only=True)
class StatedOption:
    """A design of a project as somebody estimates it, with name and date; None is unknown.

    `value` is money a year if it succeeds, `success` a share, `use` people and machines for the year, `cost` money.
    """

    design: str
    value: Range | None = None
    success: Range | None = None
    use: Mapping[str, Range] | None = None
    cost: Range | None = None
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ProjectEntry:
    """One project of the list: its name, its project file where it has one, and how it hangs together with others.

    `named` says that the file gives the name; else it is that of the folder. Of the projects with one word in
    `exclusive` at most one is staffed. `scores` are the inputs of popular scores.
    """

    name: str
    path: str | None = None
    requires: tuple[str, ...] = ()
    exclusive: str | None = None
    must: bool = False
    closed: Closing | None = None
    archetype: Archetype | None = None
    options: tuple[StatedOption, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    named: bool = True


@dataclass(frozen=True, kw_only=True)
class Risk:
    """Something that, if it happens in the year, fails all of these projects together."""

    name: str
    chance: Range
    projects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """People by role, hires, machines, purchases, money, risks, and the projects that share them.

    What the file does not say is empty or None: unknown, not zero. Paths of `projects` are relative to its
    folder. `plan` is the value that was promised for the year.
    """

    roles: Mapping[str, Range] = field(default_factory=dict)
    hires: Mapping[str, Offer] = field(default_factory=dict)
    infra: Mapping[str, Range] = field(default_factory=dict)
    purchases: Mapping[str, Offer] = field(default_factory=dict)
    money: Range | None = None
    plan: Range | None = None
    projects: tuple[ProjectEntry, ...] = ()
    risks: tuple[Risk, ...] = ()


def read_organisation(path: Path) -> Organisation:
    """Read and check the file; raises `InvalidFileError` with all problems, each with line and column."""
    from milepost.contract.places import read_text

    fix = "write one with the keys roles, hires, infra, purchases, money, risks, projects"
    return parse_organisation(read_text(path, missing_fix=fix), str(path))


def parse_organisation(text: str, where: str) -> Organisation:
    """Read and check the text of the file.

    >>> parse_organisation("roles: {ml_engineer: 3}", "organisation.yaml").roles["ml_engineer"].middle
    3.0
    """
    from milepost.contract.organisation_doors import OrganisationDoor
    from milepost.contract.places import parse_yaml
    from milepost.contract.problems import check_document

    root, problems = parse_yaml(text, where)
    if not isinstance(root.value, dict):
        what, fix = "the file is no mapping of keys to values", "write keys, as in roles: {ml_engineer: 3}"
        raise InvalidFileError([Problem(where=where, line=1, column=1, what=what, fix=fix)])
    door = check_document(OrganisationDoor, root, problems, where)
    return Organisation(
        roles=door.roles,
        hires={name: Offer(**dict(offer)) for name, offer in door.hires.items()},
        infra=door.infra,
        purchases={name: Offer(**dict(offer)) for name, offer in door.purchases.items()},
        money=door.money,
        plan=door.plan,
        projects=tuple(_entry(project) for project in door.projects),
        risks=tuple(
            Risk(name=risk.name, chance=risk.chance, projects=tuple(risk.projects)) for risk in door.risks
        ),
    )


def _entry(door: ProjectDoor) -> ProjectEntry:
    return ProjectEntry(
        name=door.called,
        path=door.path,
        requires=tuple(door.requires),
        exclusive=door.exclusive,
        must=door.must,
        closed=door.closed,
        archetype=door.archetype,
        options=tuple(StatedOption(**dict(option)) for option in door.options),
        scores=door.scores,
        named=door.name is not None,
    )
