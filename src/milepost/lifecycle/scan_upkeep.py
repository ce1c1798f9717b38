"""What rules cost to keep: lines with the tables that they rest on, and from git what was done to both."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from milepost.base.clock import utc_now
from milepost.base.progress import Progress, or_silent
from milepost.lifecycle.git_log import first_commit_at, log_of, no_history_reason
from milepost.lifecycle.scan_files import modules_below
from milepost.planning.scan.history import (
    History,
    Maintenance,
    Place,
    maintenance,
    read_history,
    years_between,
)
from milepost.planning.scan.parts import parts_of

_SINCE: Final = re.compile(r"(\d{1,4}(?:\.\d+)?)\s*(d|w|m|y)")
_DAYS_IN: Final = {"d": 1.0, "w": 7.0, "m": 30.44, "y": 365.25}


def days_in(text: str) -> float:
    """Return the days in a length of time such as 90d, 18m or 2y; raises ValueError for anything else.

    >>> days_in("2y")
    730.5
    """
    found = _SINCE.fullmatch(text.strip())
    if found is None or float(found[1]) <= 0:
        raise ValueError(f"'{text}' is no length of time above zero; write 90d, 18m or 2y")
    return float(found[1]) * _DAYS_IN[found[2]]


def upkeep_in(
    root: Path, groups: Sequence[Sequence[Place]], *, since: str, progress: Progress
) -> tuple[list[Maintenance | None], str]:
    """What each group of places under `root` cost a year, and what the figures rest on.

    A group is a function, which comes first, with what it rests on. Its upkeep is None where no history tells it.
    """
    found, years, about = _history_of(root, groups, since=since, progress=progress)
    if found is None:
        return [None] * len(groups), about
    return [
        maintenance(upkeep, years=years) if since or group[0].path in found.files else None
        for group, upkeep in zip(groups, found.together, strict=True)
    ], about


def upkeep_of(
    file: Path, function: str, *, root: Path | None = None
) -> tuple[int, Maintenance | None] | None:
    """The lines of code of a function with what it names, and what they cost a year together.

    Tables count also where they stand in other modules under `root`: the folder above the file's package unless given.
    None where the file has no such function; the maintenance is None without history. Nothing is imported.
    """
    root = root or _above_package(file)
    modules = modules_below(root)
    source = modules.source(file.relative_to(root).as_posix())
    parts = () if source is None else parts_of(source, function, modules)
    if not parts:
        return None
    folder = Path(os.path.commonpath([(root / part.path).parent for part in parts]))
    places = [
        Place((root / part.path).relative_to(folder).as_posix(), part.first, part.last) for part in parts
    ]
    (kept,), _ = upkeep_in(folder, [places], since="", progress=or_silent(None))
    return sum(part.lines_of_code for part in parts), kept


def _above_package(file: Path) -> Path:
    folder = file.parent
    while (folder / "__init__.py").exists() and folder.parent != folder:
        folder = folder.parent
    return folder


def _history_of(
    root: Path, groups: Sequence[Sequence[Place]], *, since: str, progress: Progress
) -> tuple[History | None, float, str]:
    """The history of these groups, the years that it spans, and what it rests on, or why there is none."""
    reason = no_history_reason(root)
    if reason and "shallow" not in reason:
        return None, 0.0, reason
    ago = f"{days_in(since):.0f} days ago" if since else ""
    with log_of(root, since=ago) as lines:
        found = read_history(lines, (), groups=groups, done=lambda done: progress("reading history", done, 0))
    if not found.commits:
        return None, 0.0, "no commit touches these files" + (f" since {since}" if since else "")
    years = years_between(first_commit_at(root) or found.first, utc_now().timestamp())
    if since:
        years = min(years, days_in(since) / _DAYS_IN["y"])
    return found, years, _about(found, years, reason)


def _about(found: History, years: float, reason: str) -> str:
    commits = f"{found.commits:,} commit{'s' if found.commits != 1 else ''}"
    return f"{commits} over {years:.1f} years" + (f"; {reason}" if reason else "")
