"""The six ways back, with the causes the lecture names (LECTURE 4.1), as one table.

Each row: from, to, cause, next command, and the condition on the newest fresh verdicts that makes it fire. A row
without a condition waits for a question that this version does not answer yet; it never fires.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from milepost.base.measurement import Verdict
from milepost.evidence.questions import Question, Stage
from milepost.evidence.records import BackEdge, Decision

Fresh = Mapping[Question, Decision]
Condition = Callable[[Fresh], bool]

NEEDS_DATA = "needs-more-data"
TRADE_OFF = "requirements-trade-off"
UNRELIABLE_LABELS = "unreliable-labels"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One cause of one back edge."""

    source: Stage
    target: Stage
    cause: str
    command: str
    fires: Condition | None = None


def _verdict(question: Question, verdict: Verdict) -> Condition:
    return lambda fresh: question in fresh and fresh[question].verdict is verdict


def _cause(question: Question, cause: str) -> Condition:
    return lambda fresh: question in fresh and cause in fresh[question].causes


TABLE: tuple[Row, ...] = (
    Row(source=Stage.DATA, target=Stage.PLAN, cause="data too hard to get", command="milepost plan"),
    Row(
        source=Stage.DATA, target=Stage.PLAN, cause="another task is easier to label", command="milepost plan"
    ),
    Row(
        source=Stage.TRAIN,
        target=Stage.DATA,
        cause="over-fitting, or simply too few examples: more data is needed",
        command="milepost report",
        fires=_cause(Question.REACH, NEEDS_DATA),
    ),
    Row(
        source=Stage.TRAIN,
        target=Stage.DATA,
        cause="labels are unreliable",
        command="milepost report",
        fires=_cause(Question.REACH, UNRELIABLE_LABELS),
    ),
    Row(
        source=Stage.TRAIN,
        target=Stage.PLAN,
        cause="the task is too hard for the requirement",
        command="milepost metric try",
        fires=_verdict(Question.REACH, Verdict.NO),
    ),
    Row(
        source=Stage.TRAIN,
        target=Stage.PLAN,
        cause="the requirements trade off against each other",
        command="milepost metric try",
        fires=_cause(Question.METRIC, TRADE_OFF),
    ),
    Row(
        source=Stage.DEPLOY,
        target=Stage.TRAIN,
        cause="does not work in the pilot",
        command="milepost diagnose",
    ),
    Row(
        source=Stage.DEPLOY,
        target=Stage.DATA,
        cause="training and production data differ",
        command="milepost data",
    ),
    Row(
        source=Stage.DEPLOY,
        target=Stage.DATA,
        cause="more data or hard cases are needed",
        command="milepost label",
    ),
    Row(
        source=Stage.DEPLOY,
        target=Stage.PLAN,
        cause="the metric does not drive behaviour",
        command="milepost metric try",
    ),
    Row(
        source=Stage.DEPLOY, target=Stage.PLAN, cause="the real-world result is poor", command="milepost plan"
    ),
)


def edges_that_fire(fresh: Fresh) -> tuple[BackEdge, ...]:
    """The ways back that the newest fresh verdicts call for, in the order of the table."""
    return tuple(
        BackEdge(source=row.source, target=row.target, cause=row.cause, command=row.command)
        for row in TABLE
        if row.fires is not None and row.fires(fresh)
    )
