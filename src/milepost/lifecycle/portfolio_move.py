"""What changed between two records of a portfolio, what changed underneath, and which of it made the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from milepost.base.money import money, signed
from milepost.evidence.portfolio_record import PortfolioRecord, StaffedRecord
from milepost.lifecycle.kept import SHOWN, Kept
from milepost.lifecycle.portfolio import PortfolioInput
from milepost.lifecycle.project_case import CLOSED, FILE, PLANNED, TEAM
from milepost.lifecycle.verdicts import ASSESSED
from milepost.planning.portfolio.causes import Attribution, Choice, attribute
from milepost.planning.portfolio.changed import PROJECTS
from milepost.planning.portfolio.choose import PROVEN_GAP

LEAST_SHARE = 0.001
"""A worth that moves by less than this share of the larger one is not said to have moved."""
NOT_KEPT = "Not attributed: the record of {} does not hold the numbers that it was solved from."


@dataclass(frozen=True, kw_only=True)
class PortfolioMove:
    """What changed since an earlier record: its day, its id, its value, a line for each change of the recommendation.

    `why` = what changed in what it rests on, a line each; `attribution` = which changed number made which difference,
    None where choice and value are the same. `not_attributed` says why there is none although they are not.
    """

    since: date
    evidence: str
    value: float
    changes: tuple[str, ...]
    why: tuple[str, ...]
    attribution: Attribution | None = None
    not_attributed: str = ""


def move_of(
    before: Kept[PortfolioRecord], now: Kept[PortfolioRecord], found: PortfolioInput, *, seconds: float
) -> PortfolioMove:
    """Compare a record with an earlier one; what made the difference is looked for within `seconds`."""
    old, new = before.record, now.record
    attribution = None
    if _differ(old, new) and old.inputs is not None and new.inputs is not None:
        attribution = attribute(old.inputs, _choice(old), new.inputs, _choice(new), seconds=seconds)
    return PortfolioMove(
        attribution=None if attribution is None else _named(attribution, found),
        not_attributed=NOT_KEPT.format(before.named) if _differ(old, new) and attribution is None else "",
        since=before.at.date(),
        evidence=before.evidence,
        value=before.record.value,
        changes=tuple(_changes(before.record, now.record)),
        why=(*_lines(before.record, found), *_projects(before.made_from, now.made_from, found)),
    )


def _differ(before: PortfolioRecord, now: PortfolioRecord) -> bool:
    """Whether the choice, or its value by more than the solver proves, is another."""
    old, new = _choice(before), _choice(now)
    same_value = abs(old.value - new.value) <= 2 * PROVEN_GAP * max(1.0, abs(old.value), abs(new.value))
    return (old.selected, old.bought) != (new.selected, new.bought) or not same_value


def _choice(record: PortfolioRecord) -> Choice:
    return Choice(
        selected={one.key: one.design for one in record.staffed},
        bought=record.bought,
        value=record.value,
        proven=record.proven,
    )


def _named(attribution: Attribution, found: PortfolioInput) -> Attribution:
    """The projects by the names that are shown, where they still have one."""
    names = {key: name for name, key in found.keys.items()}
    effects = tuple(
        replace(
            one,
            name=names.get(one.name, one.name) if one.cause in PROJECTS else one.name,
            choice=tuple(
                replace(other, name=names.get(other.name, other.name)) if other.units is None else other
                for other in one.choice
            ),
        )
        for one in attribution.effects
    )
    return replace(attribution, effects=effects)


def _changes(before: PortfolioRecord, now: PortfolioRecord) -> Iterator[str]:
    if _moved(before.value, now.value):
        yield f"value: {money(before.value)} -> {money(now.value)} a year ({signed(now.value - before.value)})"
    old, new = ({one.key: one for one in record.staffed} for record in (before, now))
    yield from (
        f"newly staffed: {one.project} ({one.design}), worth {money(one.worth)} a year"
        for key, one in new.items()
        if key not in old
    )
    for key, one in old.items():
        if key not in new:
            yield f"no longer staffed: {one.project} ({one.design}){_whereabouts(one, now)}"
        else:
            yield from _redesigned(one, new[key])
    gone = {one.project for key, one in old.items() if key not in new}
    for name, reason in now.left_out.items():
        if name not in before.left_out and name not in gone:
            yield f"no longer compared: {name}: {reason}"
    for name in sorted({*before.bought, *now.bought}):
        was, units = before.bought.get(name, 0), now.bought.get(name, 0)
        if was != units:
            yield f"{name}: {units}, before {was}"


def _redesigned(old: StaffedRecord, new: StaffedRecord) -> Iterator[str]:
    if old.design != new.design:
        yield f"{new.project}: as {new.design}, before as {old.design}"
    if _moved(old.worth, new.worth):
        yield f"{new.project}: worth {money(old.worth)} -> {money(new.worth)} a year"


def _whereabouts(gone: StaffedRecord, now: PortfolioRecord) -> str:
    if gone.project in now.closed:
        return ": it is closed"
    reason = now.left_out.get(gone.project)
    return "" if reason is None else f": {reason}"


def _lines(before: PortfolioRecord, found: PortfolioInput) -> Iterator[str]:
    """Which lines of the file say something else now."""
    for key, said in found.said.items():
        was = before.said.get(key)
        if was != said.text:
            old = "new" if was is None else f"{was or 'empty'} ->"
            yield f"{found.file} line {said.line}, {key}: {old} {said.text}"
    gone = [key for key in before.said if key not in found.said]
    yield from (f"{found.file}, {key}: no longer there, it was {before.said[key]}" for key in gone)


def _projects(before: Mapping[str, str], now: Mapping[str, str], found: PortfolioInput) -> Iterator[str]:
    """Which projects stand on other evidence, or another file, than before."""
    for name, key in found.keys.items():
        old, new = (_behind(made_from, key) for made_from in (before, now))
        if old and new:
            yield from (f"{name}: {text}" for text in _evidence(old, new))


def _behind(made_from: Mapping[str, str], key: str) -> dict[str, str]:
    start = f"project:{key}:"
    return {name[len(start) :]: digest for name, digest in made_from.items() if name.startswith(start)}


def _evidence(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    if CLOSED in new or CLOSED in old:
        if new.get(CLOSED) != old.get(CLOSED):
            yield f"closed: {new[CLOSED]}" if CLOSED in new else "opened again"
        return
    planned, was = new.get(PLANNED), old.get(PLANNED)
    if planned != was:
        yield _other("plan", was, planned, none="no recorded plan that is fresh, so its file counts")
    if new.get(ASSESSED, "") != old.get(ASSESSED, ""):
        yield _other("assessment", old.get(ASSESSED), new.get(ASSESSED), none="no assessment")
    if FILE in old and FILE in new and old[FILE] != new[FILE]:
        yield "its project file changed"
    if TEAM in old and TEAM in new and old[TEAM] != new[TEAM]:
        yield "its team changed (team)"


def _other(what: str, old: str | None, new: str | None, *, none: str) -> str:
    if not new:
        return f"{none} (before {what} {(old or '')[:SHOWN]})"
    return (
        f"another {what}, {new[:SHOWN]} (before {old[:SHOWN]})" if old else f"a first {what}, {new[:SHOWN]}"
    )


def _moved(old: float, new: float) -> bool:
    return abs(new - old) > LEAST_SHARE * max(abs(old), abs(new))
