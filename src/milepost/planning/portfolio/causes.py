"""Which changed input made a portfolio another one: each is put back alone, and the portfolio is solved again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from milepost.base.money import signed
from milepost.evidence.portfolio_inputs import PortfolioInputs
from milepost.planning.portfolio.changed import Cause, Change, changes_of
from milepost.planning.portfolio.choose import (
    PROVEN_GAP,
    NoPortfolioInTimeError,
    Portfolio,
    choose_portfolio,
    value_of,
)
from milepost.planning.portfolio.infeasible import InfeasiblePortfolioError
from milepost.planning.portfolio.inputs import problem_of
from milepost.planning.portfolio.problem import PortfolioProblem

UNPROVEN = "not attributed: the portfolio is not proven best within the time (--time-limit)"
TOO_LONG = "not attributed: took too long (--time-limit)"
IMPOSSIBLE = "as before, no portfolio would keep the limits"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What was chosen: design by project, units bought, the value of it all, and whether that is proven best."""

    selected: Mapping[str, str]
    bought: Mapping[str, int]
    value: float
    proven: bool


@dataclass(frozen=True, kw_only=True)
class Otherwise:
    """What would be chosen of a project (its `design`, "" where it is not staffed), or how many `units` of an offer."""

    name: str
    design: str = ""
    units: int | None = None


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What one changed input did: `gained` = value now less the value with this input alone as it was before.

    `choice` = what would be chosen otherwise; empty where the same would be. `before`, `after`: the input.
    Where `gained` is None, `note` says why.
    """

    cause: Cause
    name: str
    says: str
    before: float | None
    after: float | None
    gained: float | None
    choice: tuple[Otherwise, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """The difference to an earlier portfolio by its causes.

    `total` = value now less value before. `adds_up` = the single effects make the total, within what is proven; None
    where that cannot be said. `says` tells it in a sentence.
    """

    effects: tuple[Effect, ...]
    total: float
    adds_up: bool | None
    says: str


def attribute(
    before: PortfolioInputs, was: Choice, now: PortfolioInputs, chosen: Choice, *, seconds: float
) -> Attribution:
    """Put each changed input back alone, and solve again: one solve for each, all within `seconds`.

    `was` was chosen from the inputs `before`, `chosen` from `now`. Effects are of leaving the new value: where inputs
    interact they need not add up to the difference, and `says` tells so.
    """
    end = time.monotonic() + seconds
    changes = changes_of(before, now, {**was.selected, **chosen.selected})
    effects = []
    for at, change in enumerate(changes):
        left = end - time.monotonic()
        share = min(left, 3 * left / (len(changes) - at))
        effects.append(_effect(change, chosen, seconds=share))
    total = chosen.value - was.value
    adds_up = _adds_up(effects, total, was, chosen)
    return Attribution(
        effects=tuple(effects),
        total=total,
        adds_up=adds_up,
        says=_says(effects, total, adds_up, was, chosen),
    )


def _effect(change: Change, chosen: Choice, *, seconds: float) -> Effect:
    problem, other, note = problem_of(change.undone), None, ""
    if not chosen.proven:
        note = UNPROVEN
    elif seconds <= 0:
        note = TOO_LONG
    else:
        try:
            other = choose_portfolio(problem, time_limit=seconds)
        except InfeasiblePortfolioError:
            note = IMPOSSIBLE
        except NoPortfolioInTimeError:
            note = TOO_LONG
        if other is not None and not other.proven:
            other, note = None, TOO_LONG
    return Effect(
        cause=change.cause,
        name=change.name,
        says=change.says,
        before=change.before,
        after=change.after,
        gained=None if other is None else _clean(chosen.value - other.value, chosen.value),
        choice=() if other is None else tuple(_otherwise(problem, other, chosen)),
        note=note,
    )


def _clean(gained: float, value: float) -> float:
    """A difference below what is proven is none."""
    return 0.0 if abs(gained) <= _proven(value, gained - value) else gained


def _proven(*values: float) -> float:
    return 2 * PROVEN_GAP * max(1.0, *map(abs, values))


def _otherwise(problem: PortfolioProblem, other: Portfolio, chosen: Choice) -> Iterator[Otherwise]:
    """How the other choice differs; not at all where today's would be as good."""
    same = value_of(problem, chosen.selected, chosen.bought)
    if same is not None and other.value - same <= _proven(other.value):
        return
    for project in dict.fromkeys((*other.selected, *chosen.selected)):
        design = other.selected.get(project, "")
        if design != chosen.selected.get(project, ""):
            yield Otherwise(name=project, design=design)
    for name in dict.fromkeys((*other.bought, *chosen.bought)):
        units = other.bought.get(name, 0)
        if units != chosen.bought.get(name, 0):
            yield Otherwise(name=name, units=units)


def _adds_up(effects: Sequence[Effect], total: float, was: Choice, chosen: Choice) -> bool | None:
    if not effects or not (was.proven and chosen.proven) or any(one.gained is None for one in effects):
        return None
    gained = sum(one.gained or 0.0 for one in effects)
    return abs(gained - total) <= (len(effects) + 1) * _proven(was.value, chosen.value)


def _says(effects: Sequence[Effect], total: float, adds_up: bool | None, was: Choice, chosen: Choice) -> str:
    if not effects:
        return "Not attributed: no input changed; the search ended elsewhere, or Milepost is another."
    if not (was.proven and chosen.proven):
        which = "The earlier portfolio" if not was.proven else "This portfolio"
        return f"{which} is not proven best: part of the difference may be the search's (--time-limit)."
    if adds_up is None:
        return "Not all of it is attributed, so the effects cannot be held against the difference."
    gained = sum(one.gained or 0.0 for one in effects)
    if len(effects) == 1:
        if adds_up:
            return "It made the whole difference."
        return f"It made {signed(gained)} of the {signed(total)}; the rest no input explains: Milepost is another."
    if adds_up:
        return f"Their effects add up to the difference, {signed(total)}."
    return (
        f"These changes interact: one at a time they make {signed(gained)}, all together {signed(total)}. The rest "
        "belongs to none of them alone."
    )
