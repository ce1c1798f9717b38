"""What of a scan a project keeps as evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from milepost.evidence.scan import ScanFinding, ScanSummary
from milepost.planning.scan.findings import Finding, Opinion, ScanReport
from milepost.planning.scan.ranking import Ranked

LIKELY: Final = 0.5
"""From this chance on a function counts as likely rules."""
MOST_KEPT: Final = 10


def summary_of(
    report: ScanReport,
    ranked: Sequence[Ranked],
    *,
    rejected: Collection[tuple[str, str]] = (),
    root: str = "",
) -> ScanSummary:
    """Count the likely rules among all ranked functions, and keep the first ten findings.

    `rejected` holds the (path, function) of those that somebody decided are none; they neither count nor are kept.
    `root` replaces the path that the scan was asked for.
    """
    likely = sum(
        one.probability >= LIKELY
        and (one.described.function.path, one.described.function.name) not in rejected
        for one in ranked
    )
    kept = [one for one in report.findings if one.opinion is not Opinion.REJECTED]
    return ScanSummary(
        root=root or report.root,
        files=report.files,
        functions=report.functions,
        lines=report.lines,
        likely=likely,
        top=tuple(_kept(one) for one in kept[:MOST_KEPT]),
        history=report.history,
    )


def _kept(one: Finding) -> ScanFinding:
    upkeep = one.maintenance
    return ScanFinding(
        function=one.function,
        path=one.path,
        line=one.line,
        score=one.probability,
        lines_of_code=one.lines_to_maintain,
        commits_a_year=None if upkeep is None else upkeep.commits_a_year,
        lines_a_year=None if upkeep is None else upkeep.lines_a_year,
    )
