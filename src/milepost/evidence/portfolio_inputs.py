"""The numbers that a portfolio was solved from, so that a later one can tell which of them made a difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class OptionInput:
    """One design: money a year if it succeeds, its own P(success), cost (None: not known), use; one number each."""

    design: str
    value: float
    success: float
    cost: float | None
    use: Mapping[str, float]

    @property
    def worth(self) -> float:
        """What it is worth a year by its own chance, before risks that projects share."""
        return self.success * self.value - (self.cost or 0.0)


@dataclass(frozen=True, kw_only=True)
class ProjectInput:
    """A project of the list with the designs that can be compared: none where it is `closed`, or too little known."""

    name: str
    options: tuple[OptionInput, ...] = ()
    must: bool = False
    requires: tuple[str, ...] = ()
    exclusive: str | None = None
    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class OfferInput:
    """What may be hired or bought: at most so many units of a resource, what each costs a year and adds."""

    name: str
    resource: str
    cost: float
    most: int
    adds: float
    from_money: bool


@dataclass(frozen=True, kw_only=True)
class RiskInput:
    """Something that fails all of these projects together, with its chance in the year."""

    name: str
    chance: float
    projects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PortfolioInputs:
    """Projects, people and machines by name, money (None: nobody said), what may be added, and shared risks."""

    projects: tuple[ProjectInput, ...] = ()
    resources: Mapping[str, float]
    money: float | None = None
    offers: tuple[OfferInput, ...] = ()
    risks: tuple[RiskInput, ...] = ()
