"""`organisation.yaml`: what there is across projects - people, hires, infrastructure, money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from milepost.base.errors import InvalidFileError, Problem
from milepost.base.ranges import Range


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What may be added: at most so many, each at this cost (money a year)."""

    most: int
    cost: Range


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """People by role, hires, machines, purchases, money, and the project files that share them.

    What the file does not say is empty or None: unknown, not zero. Paths of `projects` are relative to its
    folder.
    """

    roles: Mapping[str, Range] = field(default_factory=dict)
    hires: Mapping[str, Offer] = field(default_factory=dict)
    infra: Mapping[str, Range] = field(default_factory=dict)
    purchases: Mapping[str, Offer] = field(default_factory=dict)
    money: Range | None = None
    projects: tuple[str, ...] = ()


def read_organisation(path: Path) -> Organisation:
    """Read and check the file; raises `InvalidFileError` with all problems, each with line and column."""
    from milepost.contract.places import read_text

    fix = "write one with the keys roles, hires, infra, purchases, money, projects"
    return parse_organisation(read_text(path, missing_fix=fix), str(path))


def parse_organisation(text: str, where: str) -> Organisation:
    """Read and check the text of the file.

    >>> parse_organisation("roles: {ml_engineer: 3}", "organisation.yaml").roles["ml_engineer"].middle
    3.0
    """
    from milepost.contract.places import parse_yaml
    from milepost.contract.problems import check_document
    from milepost.contract.shared_doors import OrganisationDoor

    root, problems = parse_yaml(text, where)
    if not isinstance(root.value, dict):
        what, fix = "the file is no mapping of keys to values", "write keys, as in roles: {ml_engineer: 3}"
        raise InvalidFileError([Problem(where=where, line=1, column=1, what=what, fix=fix)])
    door = check_document(OrganisationDoor, root, problems, where)
    return Organisation(
        roles=door.roles,
        hires={role: Offer(most=offer.most, cost=offer.cost) for role, offer in door.hires.items()},
        infra=door.infra,
        purchases={name: Offer(most=offer.most, cost=offer.cost) for name, offer in door.purchases.items()},
        money=door.money,
        projects=tuple(door.projects),
    )
