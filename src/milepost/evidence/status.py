"""Where a project stands: the newest verdict for every question, fresh or stale, computed and never typed."""

from __future__ import annotations

from dataclasses import dataclass
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
class Status:
    """All 16 rows, the back edges that fire, and the one next command with its reason."""

    project: str
    rows: tuple[StatusRow, ...]
    back: tuple[BackEdge, ...]
    next_command: str
    next_reason: str
