"""A scan for rules that could be learned, as a project keeps it: how much was found, and the first findings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ScanFinding:
    """One finding: where, its chance to be rules that could be learned, its lines with its tables, its upkeep a year.

    `commits_a_year` and `lines_a_year` are None where no history tells them.
    """

    function: str
    path: str
    line: int
    score: float
    lines_of_code: int
    commits_a_year: float | None
    lines_a_year: float | None


@dataclass(frozen=True, kw_only=True)
class ScanSummary:
    """What a scan of the code under `root` found; `root` as seen from the project's folder.

    `likely` counts all functions with a score of 0.5 or more that nobody rejected; `top` holds the first findings in
    order, without rejected ones. `history` says what the upkeep rests on. `evidence` = id of the record, "" before.
    """

    root: str
    files: int
    functions: int
    lines: int
    likely: int
    top: tuple[ScanFinding, ...]
    history: str
    evidence: str = ""
