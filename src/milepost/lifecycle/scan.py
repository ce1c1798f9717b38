"""Scan a folder of Python code for rules that could be learned: read, rank, and ask git what they cost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from milepost.base.clock import utc_now
from milepost.base.errors import WrongUseError
from milepost.base.progress import Progress, or_silent
from milepost.lifecycle.git_log import first_commit_at, log_of, no_history_reason
from milepost.lifecycle.scan_decisions import decisions_of, model_of
from milepost.lifecycle.scan_files import code_files
from milepost.planning.scan.findings import Opinion, ScanReport, finding_of
from milepost.planning.scan.history import (
    History,
    Maintenance,
    Place,
    maintenance,
    read_history,
    years_between,
)
from milepost.planning.scan.model import ScanModel
from milepost.planning.scan.parts import parts_of
from milepost.planning.scan.ranking import Ranked, rank, read_package
from milepost.planning.scan.source import Unreadable, read_source

LEAST_PROBABILITY: Final = 0.1  # below it a function is no finding

_SINCE: Final = re.compile(r"(\d{1,4}(?:\.\d+)?)\s*(d|w|m|y)")
_DAYS_IN: Final = {"d": 1.0, "w": 7.0, "m": 30.44, "y": 365.25}


class NoSuchFindingError(WrongUseError):
    """A finding was named by a number that the scan does not have."""

    slug = "no-such-finding"

    def __init__(self, *, number: int, there_are: int) -> None:
        super().__init__(
            f"There is no finding {number}: the scan ranks {there_are:,} functions, from 1. "
            "Take a number from the first column of the list; it changes when the code changes."
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Scanned:
    """A scan that findings can be picked from: the folder, all functions in order, and the model that ordered them."""

    root: Path
    ranked: tuple[Ranked, ...]
    report: ScanReport
    model: ScanModel

    def pick(self, number: int) -> Ranked:
        """The finding of this number; raises NoSuchFindingError."""
        if not 1 <= number <= len(self.ranked):
            raise NoSuchFindingError(number=number, there_are=len(self.ranked))
        return self.ranked[number - 1]


def scan(
    path: Path, *, top: int = 20, since: str = "", history: bool = True, progress: Progress | None = None
) -> Scanned:
    """Rank all functions under `path`, and say of the first `top` why, what they cost and what to try.

    Functions with a probability under 0.1 are ranked, and are no findings.

    since: how far back the history is read, as "2y", "18m" or "90d"; "" for all of it. No code is imported or run.
    Raises NothingToScanError, and ScanModelError where what was learned from decisions cannot be used.
    """
    code = code_files(path)
    root = code.root
    model, learned = model_of(root)
    report = or_silent(progress)
    read = read_package(code.contents(), done=lambda done: report("reading code", done, len(code.files)))
    ranked = rank(read.described, model)
    opinions = {(one.path, one.function): one.accepted for one in decisions_of(root)}
    shown = [one for one in ranked[:top] if one.probability >= LEAST_PROBABILITY]
    places = [_place(one) for one in shown]
    kept, about = _kept(root, places, since=since, progress=report) if history else ({}, "not asked for")
    findings = tuple(
        finding_of(one, model, opinion=_opinion(one, opinions), kept=kept.get(_place(one))) for one in shown
    )
    unreadable = sorted([*read.unreadable, *code.unreadable], key=lambda one: one.path)
    return Scanned(
        root=root,
        ranked=ranked,
        model=model,
        report=ScanReport(
            root=str(path),
            findings=findings,
            unreadable=tuple(unreadable),
            skipped=dict(sorted(code.skipped.items())),
            files=read.files,
            functions=len(ranked),
            lines=read.lines,
            history=about,
            labels=model.rows,
            learned=learned,
        ),
    )


def days_in(text: str) -> float:
    """Return the days in a length of time such as 90d, 18m or 2y; raises ValueError for anything else.

    >>> days_in("2y")
    730.5
    """
    found = _SINCE.fullmatch(text.strip())
    if found is None or float(found[1]) <= 0:
        raise ValueError(f"'{text}' is no length of time above zero; write 90d, 18m or 2y")
    return float(found[1]) * _DAYS_IN[found[2]]


def _kept(
    root: Path, places: Sequence[Place], *, since: str, progress: Progress
) -> tuple[dict[Place, Maintenance], str]:
    """What each of these functions cost a year, and what the figures rest on."""
    found, years, about = _history_of(root, places, since=since, progress=progress)
    if found is None:
        return {}, about
    known = {place: upkeep for place, upkeep in found.functions.items() if since or place.path in found.files}
    return {place: maintenance(upkeep, years=years) for place, upkeep in known.items()}, about


def _history_of(
    root: Path, places: Sequence[Place], *, since: str, progress: Progress
) -> tuple[History | None, float, str]:
    """The history of these functions, the years that it spans, and what it rests on, or why there is none."""
    reason = no_history_reason(root)
    if reason and "shallow" not in reason:
        return None, 0.0, reason
    ago = f"{days_in(since):.0f} days ago" if since else ""
    with log_of(root, since=ago) as lines:
        found = read_history(lines, places, done=lambda done: progress("reading history", done, 0))
    if not found.commits:
        return None, 0.0, "no commit touches these files" + (f" since {since}" if since else "")
    years = years_between(first_commit_at(root) or found.first, utc_now().timestamp())
    if since:
        years = min(years, days_in(since) / _DAYS_IN["y"])
    return found, years, _about(found, years, reason)


def _about(found: History, years: float, reason: str) -> str:
    commits = f"{found.commits:,} commit{'s' if found.commits != 1 else ''}"
    return f"{commits} over {years:.1f} years" + (f"; {reason}" if reason else "")


def _place(one: Ranked) -> Place:
    function = one.described.function
    return Place(function.path, function.line, function.last)


def _opinion(one: Ranked, opinions: dict[tuple[str, str], bool]) -> Opinion:
    accepted = opinions.get((one.described.function.path, one.described.function.name))
    if accepted is None:
        return Opinion.NONE
    return Opinion.ACCEPTED if accepted else Opinion.REJECTED


def upkeep_of(file: Path, function: str) -> tuple[int, Maintenance | None] | None:
    """The lines of code of a function with what it names of its file, and what they cost a year together.

    None where the file has no such function; the maintenance is None without history. Nothing is imported.
    """
    try:
        source = read_source(file.name, file.read_bytes())
    except OSError:
        return None
    if isinstance(source, Unreadable):
        return None
    parts = parts_of(source, function)
    if not parts:
        return None
    places = [Place(source.path, part.first, part.last) for part in parts]
    found, years, _ = _history_of(file.parent, places, since="", progress=or_silent(None))
    known = found is not None and source.path in found.files
    kept = maintenance(found.together[source.path], years=years) if found is not None and known else None
    return sum(part.lines_of_code for part in parts), kept
