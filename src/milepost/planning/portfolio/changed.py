"""Which inputs of a portfolio are others than before: each can be put back alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol, TypeVar

from milepost.contract.organisation import MONEY
from milepost.evidence.portfolio_inputs import (
    OfferInput,
    PortfolioInputs,
    ProjectInput,
    RiskInput,
)
from milepost.planning.portfolio.inputs import in_words


class Cause(Enum):
    """What kind of input changed."""

    PLAN = "plan"
    CAME = "came"
    WENT = "went"
    CONDITIONS = "conditions"
    RESOURCE = "resource"
    MONEY = "money"
    OFFER = "offer"
    RISK = "risk"


PROJECTS = frozenset({Cause.PLAN, Cause.CAME, Cause.WENT, Cause.CONDITIONS})
"""The causes that are a project's; the others are the organisation's."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """One input that is another than before, in words; `undone` are all inputs with this one as it was.

    `before` and `after` are its number, None where it has none: worth a year of the design named in `says` (before
    shared risks) for a plan, an amount, money, a price, a chance.
    """

    cause: Cause
    name: str
    says: str
    before: float | None
    after: float | None
    undone: PortfolioInputs


def changes_of(before: PortfolioInputs, now: PortfolioInputs, designs: Mapping[str, str]) -> list[Change]:
    """Every input that differs; `designs` names a design for a project whose worth is to be said first."""
    return [
        *_projects(before, now, designs),
        *_resources(before, now),
        *_money(before, now),
        *_offers(before, now),
        *_risks(before, now),
    ]


def _projects(before: PortfolioInputs, now: PortfolioInputs, designs: Mapping[str, str]) -> Iterator[Change]:
    old, new = _by_name(before.projects), _by_name(now.projects)
    for name in dict.fromkeys((*new, *old)):
        was, one = old.get(name, ProjectInput(name=name)), new.get(name, ProjectInput(name=name))
        undo = _undo(now, name)
        if was.options and one.options:
            yield from _replanned(was, one, designs.get(name, ""), undo)
            if _conditions(was) != _conditions(one):
                put_back = replace(one, must=was.must, requires=was.requires, exclusive=was.exclusive)
                says = "its conditions changed (must, requires, exclusive)"
                yield _change(Cause.CONDITIONS, name, says, None, None, undo(put_back))
        elif one.options:
            undone = undo(replace(one, options=(), closed=was.closed))
            yield _change(Cause.CAME, name, "it came", None, _best(one), undone)
        elif was.options:
            says = "it was closed" if one.closed else "it cannot be compared any more"
            says = says if name in new else "it is no longer in the list"
            yield _change(Cause.WENT, name, says, _best(was), None, undo(was))
        elif was.closed != one.closed:  # what requires it can be staffed only where it is closed
            says = "it was closed" if one.closed else "it is not closed any more"
            yield _change(Cause.CONDITIONS, name, says, None, None, undo(replace(one, closed=was.closed)))


def _replanned(
    was: ProjectInput, now: ProjectInput, design: str, undo: Callable[[ProjectInput], PortfolioInputs]
) -> Iterator[Change]:
    """The plan of a project, where a design changed: with the worth of `design` if that did, else of the first."""
    old, new = ({one.design: one for one in project.options} for project in (was, now))
    changed = [each for each in dict.fromkeys((*new, *old)) if old.get(each) != new.get(each)]
    if changed:
        told = design if design in changed else changed[0]
        before, after = (None if told not in side else side[told].worth for side in (old, new))
        undone = undo(replace(now, options=was.options))
        yield _change(Cause.PLAN, now.name, f"its numbers changed, as {told}", before, after, undone)


def _change(
    cause: Cause, name: str, says: str, before: float | None, after: float | None, undone: PortfolioInputs
) -> Change:
    return Change(cause=cause, name=name, says=says, before=before, after=after, undone=undone)


def _conditions(project: ProjectInput) -> tuple[object, ...]:
    return project.must, project.requires, project.exclusive


def _best(project: ProjectInput) -> float:
    return max(option.worth for option in project.options)


def _undo(now: PortfolioInputs, name: str) -> Callable[[ProjectInput], PortfolioInputs]:
    """Put another project in the place of the one of this name; at the end where there is none."""

    def put(project: ProjectInput) -> PortfolioInputs:
        return replace(now, projects=_put(now.projects, name, project))

    return put


def _resources(before: PortfolioInputs, now: PortfolioInputs) -> Iterator[Change]:
    for name in dict.fromkeys((*now.resources, *before.resources)):
        was, have = before.resources.get(name), now.resources.get(name)
        if was == have:
            continue
        others = {each: amount for each, amount in now.resources.items() if each != name}
        changed = {**now.resources, name: was} if was is not None else others
        yield _change(
            Cause.RESOURCE, in_words(name), "how many there are", was, have, replace(now, resources=changed)
        )


def _money(before: PortfolioInputs, now: PortfolioInputs) -> Iterator[Change]:
    if before.money != now.money:
        yield _change(
            Cause.MONEY, MONEY, "how much there is", before.money, now.money, replace(now, money=before.money)
        )


def _offers(before: PortfolioInputs, now: PortfolioInputs) -> Iterator[Change]:
    old, new = _by_name(before.offers), _by_name(now.offers)
    for name in dict.fromkeys((*new, *old)):
        was, one = old.get(name), new.get(name)
        if was == one:
            continue
        yield _change(
            Cause.OFFER,
            name,
            _offered(was, one),
            None if was is None else was.cost,
            None if one is None else one.cost,
            replace(now, offers=_put(now.offers, name, was)),
        )


def _offered(was: OfferInput | None, now: OfferInput | None) -> str:
    if was is None:
        return "it is newly offered, for"
    if now is None:
        return "it is no longer offered, for"
    if replace(was, cost=now.cost) == now:
        return "what one costs a year"
    return "what is offered (most, adds, from_money), for"


def _risks(before: PortfolioInputs, now: PortfolioInputs) -> Iterator[Change]:
    old, new = _by_name(before.risks), _by_name(now.risks)
    for name in dict.fromkeys((*new, *old)):
        was, one = old.get(name), new.get(name)
        if was == one:
            continue
        yield _change(
            Cause.RISK,
            name,
            _risked(was, one),
            None if was is None else was.chance,
            None if one is None else one.chance,
            replace(now, risks=_put(now.risks, name, was)),
        )


def _risked(was: RiskInput | None, now: RiskInput | None) -> str:
    if was is not None and now is not None and was.projects != now.projects:
        return "the shared risk and the projects under it"
    return "the shared risk"


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Item = TypeVar("Item", bound=_Named)


def _by_name(items: Sequence[Item]) -> dict[str, Item]:
    return {one.name: one for one in items}


def _put(items: Sequence[Item], name: str, other: Item | None) -> tuple[Item, ...]:
    """The items with the one of this name as it was: in its place, at the end where it is gone, out where it is new."""
    if other is None:
        return tuple(one for one in items if one.name != name)
    if all(one.name != name for one in items):
        return (*items, other)
    return tuple(other if one.name == name else one for one in items)
