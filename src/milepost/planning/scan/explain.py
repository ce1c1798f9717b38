"""Why a function was found: its clues in words with their lines, and the score by hand that orders them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from milepost.planning.scan.clues import POINTS, WORDS, Clue, Kind
from milepost.planning.scan.features import MOST_FOR_A_LINE, Described, asks

REASONS: Final = 4
LINES: Final = 5
SPECIFIED: Final = 0.35
AGAINST: Final = {
    Kind.SPECIFICATION: "speaks of a specification",
    Kind.OUTSIDE: "talks to the world outside",
    Kind.TYPE_TEST: "tests types",
    Kind.RAISE: "checks its arguments",
}


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason in words, the lines that show it, and what stands there; `speaks_for` is false for doubts."""

    says: str
    lines: tuple[int, ...]
    shows: tuple[str, ...]
    points: float
    speaks_for: bool = True

    def __str__(self) -> str:
        places = ", ".join(map(str, self.lines))
        shown = f": {'; '.join(self.shows)}" if self.shows else ""
        return f"{self.says} (line{'s' if len(self.lines) != 1 else ''} {places}{shown})"


def reasons_for(one: Described, *, most: int = REASONS) -> tuple[Reason, ...]:
    """The strongest reasons by points, and one doubt where there is one."""
    found = sorted(
        (_reason(kind, clues) for kind, clues in _by_kind(one).items() if kind in POINTS),
        key=lambda reason: (-reason.points, reason.lines),
    )
    doubts = [_doubt(kind, clues) for kind, clues in _by_kind(one).items() if kind is Kind.SPECIFICATION]
    return (*found[:most], *doubts[:1])


def hand_score(one: Described) -> float:
    """Points of all clues over the root of the lines; far less where the function speaks of a specification.

    Nothing in it is fitted. It explains; the model ranks.
    """
    points = sum(_points(clue) for clue in one.clues)
    against = sum(clue.kind in AGAINST and clue.kind is not Kind.SPECIFICATION for clue in one.clues)
    specified = any(clue.kind is Kind.SPECIFICATION for clue in one.clues)
    factor = (
        (SPECIFIED if specified else 1.0) * (1.5 if asks(one.function.name) else 1.0) / (1 + 0.1 * against)
    )
    return float(points * factor / (one.function.source_lines + 10) ** 0.5)


def _points(clue: Clue) -> float:
    return POINTS.get(clue.kind, 0.0) * min(clue.amount, MOST_FOR_A_LINE)


def _by_kind(one: Described) -> dict[Kind, list[Clue]]:
    found: dict[Kind, list[Clue]] = defaultdict(list)
    for clue in one.clues:
        found[clue.kind].append(clue)
    return found


def _reason(kind: Kind, clues: list[Clue]) -> Reason:
    return Reason(
        says=WORDS[kind], lines=_lines(clues), shows=_shows(clues), points=round(sum(map(_points, clues)), 2)
    )


def _doubt(kind: Kind, clues: list[Clue]) -> Reason:
    return Reason(
        says=f"but {AGAINST[kind]}", lines=_lines(clues), shows=_shows(clues), points=0.0, speaks_for=False
    )


def _lines(clues: list[Clue]) -> tuple[int, ...]:
    """The lines of the weightiest clues, in the order of the file."""
    weighty = sorted(clues, key=lambda clue: (-clue.amount, clue.line))
    return tuple(sorted(dict.fromkeys(clue.line for clue in weighty))[:LINES])


def _shows(clues: list[Clue]) -> tuple[str, ...]:
    weighty = sorted(clues, key=lambda clue: (-clue.amount, clue.line))
    return tuple(dict.fromkeys(clue.what for clue in weighty if clue.what))[:3]
