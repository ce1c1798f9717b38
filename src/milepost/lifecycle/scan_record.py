"""A scan as evidence of a project: which rules there are to beat is part of whether a model is worth it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from milepost.base.clock import utc_now
from milepost.base.errors import ProjectError
from milepost.base.ids import digest_bytes, digest_of
from milepost.base.plain import to_plain
from milepost.base.restore import restore
from milepost.evidence.questions import Question
from milepost.evidence.records import Evidence
from milepost.evidence.scan import ScanSummary
from milepost.ledger import Ledger
from milepost.lifecycle.place import seen_from
from milepost.lifecycle.project import Project
from milepost.lifecycle.scan_files import code_files
from milepost.lifecycle.verdicts import SCANNED

if TYPE_CHECKING:
    from milepost.lifecycle.scan import Scanned

CODE: Final = "scanned"


def record_scan(project: Project, scanned: Scanned, path: Path) -> ScanSummary:
    """Keep what the scan of `path` found as evidence on the goals of the project; the next plan counts with it."""
    from milepost.lifecycle.scan_decisions import decisions_of
    from milepost.planning.scan.summary import summary_of

    rejected = {(one.path, one.function) for one in decisions_of(scanned.root) if not one.accepted}
    root = seen_from(project.root, path)
    summary = summary_of(scanned.report, scanned.ranked, rejected=rejected, root=root)
    evidence = Evidence(
        question=Question.GOALS,
        kind=SCANNED,
        payload=to_plain(summary),
        made_from={CODE: code_digest(path)},
        at=utc_now(),
    )
    project.ledger.add_evidence(evidence)
    return replace(summary, evidence=evidence.id)


def newest_scan(ledger: Ledger) -> ScanSummary | None:
    """The scan that was recorded last, with the id of its evidence; None when there was none."""
    evidence = ledger.newest_evidence(Question.GOALS, SCANNED)
    if evidence is None:
        return None
    found: ScanSummary = restore(ScanSummary, evidence.payload)
    return replace(found, evidence=evidence.id)


def scanned_code_changed(project: Project) -> str:
    """Say so when the code is no longer what the newest scan read; empty where it is, or where there was none."""
    evidence = project.ledger.newest_evidence(Question.GOALS, SCANNED)
    if evidence is None:
        return ""
    root = str(evidence.payload["root"])
    try:
        now = code_digest(project.root / root)
    except (ProjectError, OSError):
        return f"the code that was scanned is not at {root} any more"
    return (
        "" if _same(evidence.made_from, now) else f"the code changed since the scan of {root} (milepost scan)"
    )


def code_digest(path: Path) -> str:
    """The digest of all code that a scan of `path` reads; raises NothingToScanError."""
    return digest_of([[inside, digest_bytes(content)] for inside, content in code_files(path).contents()])


def _same(made_from: Mapping[str, str], now: str) -> bool:
    return made_from.get(CODE) == now
