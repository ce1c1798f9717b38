"""Where a project stands: the newest verdict for every question, fresh or stale, computed and never typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from milepost.base.measurement import Verdict
from milepost.evidence.questions import Question
from milepost.evidence.records import BackEdge


@dataclass(frozen=True, kw_only=True)
class StatusRow:
    """One question: its newest verdict (None: not answered yet), and why that verdict is stale, if it is.

    `covered` is False where this version has nothing that answers the question; such a row blocks nothing.
    """

    question: Question
    covered: bool
    verdict: Verdict | None
    reasons: tuple[str, ...]
    stale_because: tuple[str, ...]
    decided_at: datetime | None
    decision: str

    @property
    def fresh(self) -> bool:
        """Whether the verdict still rests on what the project is now."""
        return self.verdict is not None and not self.stale_because


@dataclass(frozen=True, kw_only=True)
class KeptRow:
    """A result that is kept beside the verdicts: what it said, when, under which id, and why it is stale, if it is."""

    name: str
    says: str
    evidence: str
    at: datetime
    stale_because: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Status:
    """All 16 rows, the back edges that fire, the one next command with its reason, and what became of the trials.

    `fresh_trials` need not be fitted again; `stale_trials` maps what changed to the number of trials it made stale.
    `closed` is the cause with which the project was closed, "" while it is open. `kept` = the newest task plan,
    suggestions of a metric and register of published results; they answer no question and change no verdict.
    """

    project: str
    rows: tuple[StatusRow, ...]
    back: tuple[BackEdge, ...]
    next_command: str
    next_reason: str
    fresh_trials: int = 0
    stale_trials: Mapping[str, int] = field(default_factory=dict)
    closed: str = ""
    kept: tuple[KeptRow, ...] = ()
