"""From a finding to a project: the rules as baseline, a table to fill in, and a note on what to collect."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from milepost.base.measurement import TaskKind
from milepost.contract.read import parse_contract
from milepost.lifecycle.scan import Scanned
from milepost.lifecycle.start import FILE_NAME, ProjectExistsError
from milepost.planning.scan.learner import learner_for
from milepost.planning.scan.proposal import (
    RuleProposal,
    collect_note,
    contract_text,
    proposal_for,
    rules_module,
)

RULES_FILE = "scanned_rules.py"
ROWS_FILE = "labelled.csv"
NOTE_FILE = "COLLECT.md"


@dataclass(frozen=True, kw_only=True)
class StartedProject:
    """The project file, what else was written, and what to do, line by line."""

    path: Path
    files: tuple[Path, ...]
    lines: tuple[str, ...]


def start_project(scanned: Scanned, number: int, *, into: Path | None = None) -> StartedProject:
    """Write a project folder whose rules baseline is finding `number`; nothing of the scanned code is imported.

    Raises NoSuchFindingError, and ProjectExistsError where the folder has a project file.
    """
    one = scanned.pick(number).described
    folder = into or Path("learn-" + re.sub(r"\W+", "-", one.function.name).strip("-").lower())
    path = folder / FILE_NAME
    if path.exists():
        raise ProjectExistsError(path)
    source = (scanned.root / one.function.path).resolve()
    home, module = _module_of(source)
    proposal = proposal_for(one, learner_for(one), module=module, home=str(home), file=str(source))
    text = contract_text(proposal, rules=f"{RULES_FILE.removesuffix('.py')}:answer", rows=ROWS_FILE)
    parse_contract(text, path)
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        RULES_FILE: rules_module(proposal),
        ROWS_FILE: ",".join([*proposal.inputs, proposal.target]) + "\n",
        NOTE_FILE: collect_note(proposal, rows=ROWS_FILE),
        FILE_NAME: text,
    }
    written = []
    for name, content in contents.items():
        if not (folder / name).exists():  # rows that somebody has collected already are kept
            (folder / name).write_text(content, encoding="utf-8")
            written.append(folder / name)
    return StartedProject(path=path, files=tuple(written), lines=tuple(_lines(proposal, folder, written)))


def _module_of(source: Path) -> tuple[Path, str]:
    """The folder to import from, and the dotted name of a file's module."""
    parts = [] if source.stem == "__init__" else [source.stem]
    folder = source.parent
    while (folder / "__init__.py").exists():
        parts.insert(0, folder.name)
        folder = folder.parent
    return folder, ".".join(parts)


def _lines(proposal: RuleProposal, folder: Path, written: list[Path]) -> list[str]:
    kind = "a number" if proposal.task is TaskKind.REGRESSION else "a class"
    return [
        f"Began a project in {folder}: can {proposal.function} be learned as {kind} from {', '.join(proposal.inputs)}?",
        *(f"Wrote {path}" for path in written),
        f"What is missing: labelled rows in {folder / ROWS_FILE}, and the requirement in {folder / FILE_NAME}. "
        f"{folder / NOTE_FILE} says what to collect.",
    ]
