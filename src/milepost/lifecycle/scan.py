"""Scan a folder of Python code for rules that could be learned: read, rank, and ask git what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from milepost.base.errors import WrongUseError
from milepost.base.progress import Progress, or_silent
from milepost.lifecycle.scan_decisions import decisions_of, model_of
from milepost.lifecycle.scan_files import code_files, modules_of
from milepost.lifecycle.scan_upkeep import upkeep_in
from milepost.planning.scan.findings import Opinion, ScanReport, finding_of
from milepost.planning.scan.history import Place
from milepost.planning.scan.model import ScanModel
from milepost.planning.scan.modules import Modules
from milepost.planning.scan.part import Part
from milepost.planning.scan.parts import tables_of
from milepost.planning.scan.ranking import Ranked, rank, read_package

LEAST_PROBABILITY: Final = 0.1  # below it a function is no finding


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
    modules = modules_of(code)
    tables = [_tables(one, modules) for one in shown]
    groups = [_places(one, parts) for one, parts in zip(shown, tables, strict=True)]
    if history:
        kept, about = upkeep_in(root, groups, since=since, progress=report)
    else:
        kept, about = [None] * len(groups), "not asked for"
    findings = tuple(
        finding_of(one, model, opinion=_opinion(one, opinions), kept=upkeep, tables=parts)
        for one, upkeep, parts in zip(shown, kept, tables, strict=True)
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


def _tables(one: Ranked, modules: Modules) -> tuple[Part, ...]:
    function = one.described.function
    source = modules.source(function.path)
    return () if source is None else tables_of(source, function.name, function.line, modules)


def _places(one: Ranked, tables: tuple[Part, ...]) -> list[Place]:
    """Where a finding stands, and its tables: what is followed back through the history together."""
    function = one.described.function
    return [
        Place(function.path, function.line, function.last),
        *(Place(part.path, part.first, part.last) for part in tables),
    ]


def _opinion(one: Ranked, opinions: dict[tuple[str, str], bool]) -> Opinion:
    accepted = opinions.get((one.described.function.path, one.described.function.name))
    if accepted is None:
        return Opinion.NONE
    return Opinion.ACCEPTED if accepted else Opinion.REJECTED
