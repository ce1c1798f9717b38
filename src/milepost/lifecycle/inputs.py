"""What results that are kept were made from, as digests: the same is asked when they are kept and when they are shown.

`sections` are the digests of the project file by section (`ContractVersion.sections`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from milepost.base.ids import digest_bytes, digest_of
from milepost.contract.model import Contract
from milepost.evidence.questions import Question
from milepost.ledger import Ledger
from milepost.lifecycle.staleness import CHOICE, REFERENCES_FILE, TABLE, TRIALS, UNTIL, changes
from milepost.lifecycle.state import State
from milepost.lifecycle.verdicts import ASSESSED, made_from_of


def task_inputs(sections: Mapping[str, str], contract: Contract, by: date | None) -> dict[str, str]:
    """Of a task plan: the tasks, and the date where it is the project's own and not one that somebody asks for."""
    own = {UNTIL: digest_of(by)} if by == contract.budget.until else {}
    return {"tasks": sections["tasks"], **own}


def suggestion_inputs(state: State, ledger: Ledger) -> dict[str, str]:
    """Of a suggestion from the project's trials: rule, data, fresh trials, and the team's judgement."""
    fresh = [pair for pair in ledger.trial_sources() if not changes(pair[0], state.digests)]
    metric = state.contract.metric
    return {
        **made_from_of(Question.METRIC, state.digests),
        CHOICE: digest_of([metric.engineer_around, metric.tolerance]),
        TRIALS: digest_of(fresh),
    }


def table_inputs(root: Path, table: str) -> dict[str, str]:
    """Of a suggestion from a table: its content; "" where it cannot be read."""
    return {TABLE: file_digest(root / table)}


def reference_inputs(sections: Mapping[str, str], root: Path, ledger: Ledger) -> dict[str, str]:
    """Of the register of published results: the file, the metric rule, and the newest assessment."""
    assessed = ledger.newest_evidence(Question.REACH, ASSESSED)
    return {
        REFERENCES_FILE: file_digest(root / REFERENCES_FILE),
        "metric": sections["metric"],
        ASSESSED: "" if assessed is None else assessed.id,
    }


def file_digest(path: Path) -> str:
    """The digest of a small file's content; "" where it cannot be read."""
    try:
        return digest_bytes(path.read_bytes())
    except OSError:
        return ""
