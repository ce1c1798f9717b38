"""Flows that answer at once, put in the place of the real ones, to test the shell around them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from milepost.base.measurement import Direction, Verdict
from milepost.contract.read import parse_contract
from milepost.evidence.assessment import Assessment
from milepost.evidence.plan import Plan
from milepost.evidence.questions import Question
from milepost.evidence.records import Decision
from milepost.evidence.status import Status, StatusRow
from milepost.planning.worth.known import Known
from milepost.planning.worth.plan import make_plan
from tests.contract.files import SMALL

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Lines:
    """What a flow hands back that is made of lines."""

    lines: tuple[str, ...] = ("all is well",)
    ok: bool = True
    invalid: bool = False
    path: Path = Path("milepost.yaml")
    optimize: str = "accuracy"
    require: tuple[str, ...] = ("recall[team == 'urgent'] >= 0.9",)


def put(monkeypatch: pytest.MonkeyPatch, name: str, **functions: Any) -> None:
    """Put a module with these functions in the place of the module of this name."""
    module = ModuleType(name)
    for key, function in functions.items():
        setattr(module, key, function)
    monkeypatch.setitem(sys.modules, name, module)


def put_flows(monkeypatch: pytest.MonkeyPatch, *, verdict: Verdict = Verdict.UNKNOWN) -> None:
    """Put quick flows in the place of all that the commands call."""
    found = assessment(verdict)
    put(monkeypatch, "milepost.lifecycle.project", open_project=_opened)
    put(
        monkeypatch,
        "milepost.lifecycle.assess",
        assess=lambda project, **options: found,
        newest_assessment=lambda project: found,
    )
    put(
        monkeypatch,
        "milepost.lifecycle.plan",
        plan=lambda project, **options: plan(verdict),
        newest_plan=lambda project: None,
    )
    put(monkeypatch, "milepost.lifecycle.status", project_status=lambda path: status(verdict))
    put(monkeypatch, "milepost.lifecycle.kept_results", read_kept=lambda project: None)
    put(monkeypatch, "milepost.lifecycle.check", check_project=lambda path, environment: Lines())
    put(monkeypatch, "milepost.lifecycle.start", init_project=lambda file, **options: Lines())
    put(monkeypatch, "milepost.lifecycle.metric_try", try_rule=lambda project, **rule: Lines())
    put(
        monkeypatch,
        "milepost.lifecycle.metric_suggest",
        suggest_metric=lambda project: Lines(),
        suggest_from_table=lambda path, **asked: Lines(),
    )
    put(monkeypatch, "milepost.lifecycle.metric_history", rule_history=lambda project: Lines())
    put(monkeypatch, "milepost.lifecycle.references", read_register=lambda project, **asked: Lines())
    put(monkeypatch, "milepost.lifecycle.smoke", smoke=lambda project: decision(verdict))
    put(monkeypatch, "milepost.lifecycle.demo", prepare_demo=lambda folder: folder / "milepost.yaml")
    put(monkeypatch, "milepost.report.page", write_report=lambda assessment, status, path, **also: path)
    put(monkeypatch, "milepost.report.text", first_screen=lambda found, width: [found.summary])
    put(monkeypatch, "milepost.report.details", details=lambda found, width: ["the details"])


@contextmanager
def _opened(path: Path) -> Iterator[Path]:
    yield path


def decision(verdict: Verdict) -> Decision:
    """A decision on the smoke run."""
    return Decision(
        question=Question.CODEBASE,
        verdict=verdict,
        reasons=("2 candidates ran",),
        evidence=(),
        made_from={},
        at=NOON,
        next_command="milepost assess",
    )


def status(verdict: Verdict, *, stale_because: tuple[str, ...] = ()) -> Status:
    """A status with one answered question, one open, and one that is not covered."""
    return Status(
        project="tickets",
        rows=(
            row(Question.METRIC, verdict=Verdict.YES),
            row(
                Question.REACH,
                verdict=verdict,
                reasons=("P = 62 %", "2,000 labels"),
                stale_because=stale_because,
            ),
            row(Question.MONITORING, covered=False),
        ),
        back=(),
        next_command="milepost assess",
        next_reason="The requirement is not decided yet.",
    )


def row(question: Question, **fields: Any) -> StatusRow:
    """A row of the status; what is not named is empty."""
    empty: dict[str, Any] = {
        "covered": True,
        "verdict": None,
        "reasons": (),
        "stale_because": (),
        "decided_at": None,
        "decision": "",
    }
    return StatusRow(question=question, **{**empty, **fields})


def plan(verdict: Verdict) -> Plan:
    """A plan that knows nothing."""
    found = make_plan(Known(contract=parse_contract(SMALL, "milepost.yaml").contract))
    return replace(found, verdict=verdict)


def assessment(verdict: Verdict) -> Assessment:
    """An assessment that knows little."""
    return Assessment(
        project="tickets",
        problem="Route tickets.",
        task="classification",
        verdict=verdict,
        probability=0.62,
        summary="It is not known yet whether 95 % can be reached.",
        deciding="accuracy >= 0.95",
        metric="accuracy",
        direction=Direction.MAX,
        target=0.95,
        best_candidate="linear",
        score_now=None,
        score_2x=None,
        score_4x=None,
        ceiling=None,
        ceiling_note="",
        labels_now=1000,
        total_rows=1400,
        budget_labels=None,
        horizon=16000,
        labels_for={"0.5": 2000, "0.8": None, "0.95": None},
        cost_low=None,
        cost_high=float("inf"),
        best_design="automatic",
        blocks="",
        decides_next="",
        next_command="milepost report",
        ladder=(),
        curves=(),
        designs=(),
        flips=(),
        drivers=(),
        priors=(),
        constraints={},
        findings=(),
        assumptions=(),
        spent={},
    )
