"""What functions cost to keep: commits, changed lines and people, from the text that one `git log` prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

LOG_FORMAT: Final = "%x01%at%x00%ae%x00%s"
SHORTEST_YEARS: Final = 1 / 12
_SECONDS_A_YEAR: Final = 365.25 * 24 * 3600
_FIX: Final = re.compile(
    rb"\b(?:fix(?:e[sd]|ing)?|bug(?:s|fix\w*)?|regressions?|crash\w*|wrong\w*|incorrect\w*|hotfix\w*|broken)\b",
    re.IGNORECASE,
)
_BODY: Final = (b"+", b"-")
_HUNK: Final = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


class Place(NamedTuple):
    """A function as the scan saw it: path, first and last line."""

    path: str
    first: int
    last: int


class Hunk(NamedTuple):
    """One changed range: first line and number of lines before and after, as `git diff -U0` counts them."""

    old: int
    removed: int
    new: int
    added: int


@dataclass(frozen=True, kw_only=True)
class Upkeep:
    """What was done to a function or a file: commits, those that speak of a fix, people, lines added and deleted."""

    commits: int = 0
    fixes: int = 0
    authors: int = 0
    added: int = 0
    deleted: int = 0


@dataclass(frozen=True, kw_only=True)
class Maintenance:
    """What keeping a function cost a year, over the `years` that were looked at; of its file where `of_file`."""

    commits_a_year: float
    lines_a_year: float
    authors: int
    fixes: int
    years: float


@dataclass(frozen=True, kw_only=True)
class History:
    """Upkeep of functions and files; `first` and `last` are the times of the oldest and newest commit (seconds).

    `together` is the upkeep of each group of places as if they were one: what a commit does to several of them counts
    as one commit.
    """

    functions: Mapping[Place, Upkeep]
    together: tuple[Upkeep, ...]
    files: Mapping[str, Upkeep]
    commits: int
    first: float
    last: float


def maintenance(upkeep: Upkeep, *, years: float) -> Maintenance:
    """Spread the upkeep over the years that were looked at.

    >>> maintenance(Upkeep(commits=6, fixes=2, authors=2, added=30, deleted=10), years=2).lines_a_year
    20.0
    """
    years = max(years, SHORTEST_YEARS)
    return Maintenance(
        commits_a_year=round(upkeep.commits / years, 2),
        lines_a_year=round((upkeep.added + upkeep.deleted) / years, 1),
        authors=upkeep.authors,
        fixes=upkeep.fixes,
        years=round(years, 2),
    )


def years_between(first: float, last: float) -> float:
    """The years from one time to another, both in seconds."""
    return max(0.0, last - first) / _SECONDS_A_YEAR


@dataclass(kw_only=True, eq=False)
class _Tally:
    commits: int = 0
    fixes: int = 0
    added: int = 0
    deleted: int = 0
    authors: set[bytes] = field(default_factory=set)
    newest: _Commit | None = None

    def count(self, commit: _Commit, added: int, deleted: int) -> None:
        if commit is not self.newest:
            self.commits += 1
            self.fixes += commit.fix
            self.newest = commit
        self.added += added
        self.deleted += deleted
        self.authors.add(commit.author)

    def upkeep(self) -> Upkeep:
        return Upkeep(
            commits=self.commits,
            fixes=self.fixes,
            authors=len(self.authors),
            added=self.added,
            deleted=self.deleted,
        )


class _Commit(NamedTuple):
    at: float
    author: bytes
    fix: bool


@dataclass(kw_only=True, eq=False)
class _Tracked:
    """A function on its way back through time: where its lines were before the commits read so far."""

    place: Place
    first: int
    last: int
    tally: _Tally = field(default_factory=_Tally)
    groups: list[_Tally] = field(default_factory=list)


def read_history(
    lines: Iterable[bytes],
    places: Iterable[Place],
    *,
    groups: Sequence[Sequence[Place]] = (),
    done: Callable[[int], None] | None = None,
) -> History:
    """Read what `git log -p -U0` prints in LOG_FORMAT, newest commit first, without merges.

    A function is followed back through the hunks: its lines move as lines are added and removed before them, and it
    ends where all of it was added. Exact for a line of commits; close where branches ran side by side. Renamed files
    are followed.
    """
    reader = _Reader(places, groups)
    for line in lines:
        if reader.body and line[:1] in _BODY:  # nearly all lines are these
            reader.body -= 1
            continue
        reader.line(line)
        if done is not None and line[:1] == b"\1":
            done(reader.commits)
    reader.finish_file()
    return History(
        functions={one.place: one.tally.upkeep() for one in reader.all},
        together=tuple(tally.upkeep() for tally in reader.together),
        files={path: tally.upkeep() for path, tally in reader.files.items()},
        commits=reader.commits,
        first=reader.first,
        last=reader.last,
    )


class _Reader:
    """The state between two lines of the log."""

    def __init__(self, places: Iterable[Place], groups: Sequence[Sequence[Place]]) -> None:
        wanted = dict.fromkeys((*places, *(place for group in groups for place in group)))
        by_place = {place: _Tracked(place=place, first=place.first, last=place.last) for place in wanted}
        self.all = list(by_place.values())
        self.tracked: dict[str, list[_Tracked]] = {}
        for one in self.all:
            self.tracked.setdefault(one.place.path, []).append(one)
        self.together = [_Tally() for _ in groups]
        for group, tally in zip(groups, self.together, strict=True):
            for place in dict.fromkeys(group):
                by_place[place].groups.append(tally)
        self.files: dict[str, _Tally] = {}
        self.now_called: dict[str, str] = {}
        self.commit = _Commit(0.0, b"", False)
        self.commits = 0
        self.first = self.last = 0.0
        self.old = self.new = ""
        self.hunks: list[Hunk] = []
        self.body = 0  # lines of the hunk that are still to come

    def line(self, line: bytes) -> None:
        if line[:2] == b"@@":
            found = _HUNK.match(line)
            if found is not None:
                old, removed, new, added = (int(part) if part is not None else 1 for part in found.groups())
                self.hunks.append(Hunk(old, removed, new, added))
                self.body = removed + added
        elif line[:1] == b"\1":
            self.finish_file()
            self.begin(line)
        elif line[:5] == b"diff ":
            self.finish_file()
        elif line[:4] == b"--- ":
            self.old = _path(line[4:])
        elif line[:4] == b"+++ ":
            self.new = _path(line[4:])
        elif line[:12] == b"rename from ":
            self.old = _path(b"a/" + line[12:])
        elif line[:10] == b"rename to ":
            self.new = _path(b"b/" + line[10:])

    def begin(self, line: bytes) -> None:
        at, author, subject = (*line[1:].rstrip(b"\r\n").split(b"\0", 2), b"", b"")[:3]
        seconds = float(at) if at.isdigit() else self.first
        self.commit = _Commit(seconds, author, _FIX.search(subject) is not None)
        self.commits += 1
        self.last = max(self.last, seconds)
        self.first = min(self.first or seconds, seconds)

    def finish_file(self) -> None:
        """Count the changes of one file of one commit, and step back over them."""
        old, new, hunks = self.old, self.new, self.hunks
        self.old, self.new, self.hunks, self.body = "", "", [], 0
        name = new or old
        if not name:
            return
        path = self.now_called.get(name, name)
        if old and new and old != new:
            self.now_called[old] = path
        added, deleted = sum(hunk.added for hunk in hunks), sum(hunk.removed for hunk in hunks)
        self.files.setdefault(path, _Tally()).count(self.commit, added, deleted)
        if path in self.tracked:
            self.step_back(path, hunks)

    def step_back(self, path: str, hunks: list[Hunk]) -> None:
        """Count what the hunks did to the functions of a file, and move each to the lines that it had before."""
        for one in self.tracked[path]:
            inside, removed = _changed(one, hunks)
            if inside or removed:
                for tally in (one.tally, *one.groups):
                    tally.count(self.commit, inside, removed)
            one.first, one.last = _before(one.first, hunks, ends=False), _before(one.last, hunks, ends=True)
        self.tracked[path] = [one for one in self.tracked[path] if one.first <= one.last]


def _changed(one: _Tracked, hunks: list[Hunk]) -> tuple[int, int]:
    """The lines of a function that the hunks added, and those that they removed from it."""
    overlaps = [_overlap(one, hunk) for hunk in hunks]
    return sum(inside for inside, _ in overlaps), sum(removed for _, removed in overlaps)


def _overlap(one: _Tracked, hunk: Hunk) -> tuple[int, int]:
    """The lines of the function that a hunk added, and those it removed from it."""
    if hunk.added == 0:
        return 0, hunk.removed if one.first <= hunk.new < one.last else 0
    inside = min(one.last, hunk.new + hunk.added - 1) - max(one.first, hunk.new) + 1
    if inside <= 0:
        return 0, 0
    return inside, round(hunk.removed * inside / hunk.added)


def _before(line: int, hunks: list[Hunk], *, ends: bool) -> int:
    """The number that a line had before the hunks; inside an added range, the range that it stands for."""
    moved = line
    for hunk in hunks:
        if hunk.added == 0:
            if hunk.new < line:
                moved += hunk.removed
        elif hunk.new + hunk.added <= line:
            moved += hunk.removed - hunk.added
        elif hunk.new <= line:
            if hunk.removed == 0:
                return hunk.old if ends else hunk.old + 1
            return hunk.old + hunk.removed - 1 if ends else hunk.old
    return moved


def _path(name: bytes) -> str:
    """The path behind a/ or b/; "" for /dev/null."""
    text = name.rstrip(b"\r\n").decode("utf-8", "surrogateescape").rstrip("\t").strip('"')
    return "" if text == "/dev/null" else text[2:]
