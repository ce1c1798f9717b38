"""What changed between two records of a portfolio, and what changed underneath: a project's evidence, or a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from milepost.base.money import money, signed
from milepost.evidence.portfolio_record import PortfolioRecord, StaffedRecord
from milepost.lifecycle.kept import SHOWN, Kept
from milepost.lifecycle.portfolio import PortfolioInput
from milepost.lifecycle.project_case import CLOSED, FILE, PLANNED, TEAM
from milepost.lifecycle.verdicts import ASSESSED

LEAST_SHARE = 0.001
"""A worth that moves by less than this share of the larger one is not said to have moved."""


@dataclass(frozen=True, kw_only=True)
class PortfolioMove:
    """What changed since an earlier record: its day, its id, its value, a line for each change of the recommendation.

    `why` = what changed in what it rests on, a line each. One does not prove the other: nothing was solved again to
    find out which change did it.
    """

    since: date
    evidence: str
    value: float
    changes: tuple[str, ...]
    why: tuple[str, ...]


def move_of(
    before: Kept[PortfolioRecord], now: Kept[PortfolioRecord], found: PortfolioInput
) -> PortfolioMove:
    """Compare a record with an earlier one."""
    return PortfolioMove(
        since=before.at.date(),
        evidence=before.evidence,
        value=before.record.value,
        changes=tuple(_changes(before.record, now.record)),
        why=(*_lines(before.record, found), *_projects(before.made_from, now.made_from, found)),
    )


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
