"""Records for tests of a ledger: plain ones to change one thing of, the same on every run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from milepost.base.measurement import Verdict
from milepost.evidence.questions import Question
from milepost.evidence.records import ContractVersion, DataVersion, Decision, Evidence, Trial

NOON = datetime(2026, 3, 1, 12, 0, 0, 250, tzinfo=UTC)


def later(seconds: int) -> datetime:
    """Name a moment after noon."""
    return NOON + timedelta(seconds=seconds)


def some_evidence(**changes: Any) -> Evidence:
    """Make evidence on reach, with what should be different."""
    plain: dict[str, Any] = {
        "question": Question.REACH,
        "kind": "forecast",
        "payload": {"probability": 0.25, "größe": [1, None, "inf"]},
        "made_from": {"data": "d1", "split": "s1"},
        "at": NOON,
    }
    return Evidence(**{**plain, **changes})


def some_decision(**changes: Any) -> Decision:
    """Make a decision on reach, with what should be different."""
    plain: dict[str, Any] = {
        "question": Question.REACH,
        "verdict": Verdict.UNKNOWN,
        "reasons": ("the interval still holds 0.9",),
        "evidence": (some_evidence().id,),
        "made_from": {"data": "d1"},
        "at": NOON,
    }
    return Decision(**{**plain, **changes})


def some_trial(**changes: Any) -> Trial:
    """Make a trial of a linear model, with what should be different."""
    plain: dict[str, Any] = {
        "candidate": "linear",
        "size": 100,
        "repeat": 0,
        "made_from": {"data": "d1", "split": "s1", "candidate:linear": "c1"},
        "at": NOON,
        "metrics": {"accuracy": 0.75, "recall[team == 'urgent']": 0.5},
        "params": {"C": 1.0, "penalty": None},
        "classes": ("no", "yes"),
    }
    return Trial(**{**plain, **changes})


def some_contract(**changes: Any) -> ContractVersion:
    """Make a contract version, with what should be different."""
    plain: dict[str, Any] = {
        "file_digest": "f1",
        "sections": {"task": "t1", "split": "s1"},
        "plain": {"name": "tickets", "metric": {"require": ["accuracy >= 0.9"]}},
        "at": NOON,
    }
    return ContractVersion(**{**plain, **changes})


def some_data(**changes: Any) -> DataVersion:
    """Make a data version of two files, with what should be different."""
    plain: dict[str, Any] = {
        "digest": "d1",
        "rows": 1_797,
        "files": (("data/a.csv", 10, "x"), ("data/ü.csv", 20, "y")),
        "at": NOON,
    }
    return DataVersion(**{**plain, **changes})
