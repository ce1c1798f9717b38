"""Verdicts on the questions that an assessment answers, each a pure function of what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from milepost.base.chance import chance
from milepost.base.digits import digits
from milepost.base.measurement import Direction, Measurement, Verdict
from milepost.contract.model import DesignKind
from milepost.evidence.assessment import Assessment, LadderRow
from milepost.evidence.questions import Question
from milepost.evidence.records import Rung
from milepost.lifecycle.back_edges import NEEDS_DATA, TRADE_OFF, UNRELIABLE_LABELS

UNRELIABLE_SHARE = 0.5
"""Labels limit the project when the ceiling alone takes this share of the error that the requirement allows."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A verdict with its reasons, the causes a back edge may wait for, and the command that comes next."""

    question: Question
    verdict: Verdict
    reasons: tuple[str, ...]
    causes: tuple[str, ...] = ()
    next_command: str = ""


def answers_of(
    assessment: Assessment,
    *,
    beats: Measurement | None,
    errors: Sequence[str],
    warnings: Sequence[str],
    notes: Sequence[str] = (),
    dated: str = "",
) -> tuple[Answer, ...]:
    """Answer the five questions that an assessment has evidence for.

    `beats` is the paired difference of the optimised metric, simplest model less best trivial one (better is
    positive). `errors`, `warnings` and `notes` are what the data checks found; `dated` says whether the metric rule is
    older than the results that it judges, which is a reason to show and changes no verdict.
    """
    return (
        _dated(_metric(assessment), dated),
        _baselines(assessment),
        _reach(assessment),
        _ingest(errors, warnings, notes),
        _simplest(assessment, beats),
    )


def _metric(assessment: Assessment) -> Answer:
    """Is there one rule that some candidate or person can meet?"""
    if assessment.target is None and assessment.constraints:
        return _keeping_constraints("nothing but speed and memory is required", assessment)
    if assessment.target is None:
        reason = (
            "nothing is required: without a threshold no result is good enough or too bad (metric.require)"
        )
        return Answer(
            question=Question.METRIC, verdict=Verdict.NO, reasons=(reason,), next_command="milepost check"
        )
    met = _met_by(assessment)
    everyone = set.intersection(*met.values()) if met else set()
    if everyone:
        verb = "meets" if len(everyone) == 1 else "meet"
        return _keeping_constraints(
            f"{', '.join(sorted(everyone))} {verb} every requirement on quality", assessment
        )
    if len(met) > 1 and all(met.values()):
        reason = "each requirement is met by some candidate, but no candidate meets them all"
        return Answer(
            question=Question.METRIC, verdict=Verdict.UNKNOWN, reasons=(reason,), causes=(TRADE_OFF,)
        )
    missed = "; ".join(text for text, names in met.items() if not names)
    today = f"today no candidate surely meets {missed or 'all requirements'}"
    if assessment.verdict is Verdict.YES:
        design = assessment.best_design
        how = (
            "with the labels allowed; "
            if design == DesignKind.AUTOMATIC.value
            else f"as the design '{design}'; fully automatic, "
        )
        return _keeping_constraints(f"it can be met {how}{today}", assessment)
    likely = f"chance within the labels allowed {chance(assessment.probability)}"
    verdict = Verdict.NO if assessment.verdict is Verdict.NO else Verdict.UNKNOWN
    return Answer(question=Question.METRIC, verdict=verdict, reasons=(f"{today}; {likely}",))


def _keeping_constraints(reason: str, assessment: Assessment) -> Answer:
    """Yes for this reason; unknown where the best candidate breaks a constraint on speed or memory."""
    verdict = Verdict.UNKNOWN if assessment.broken else Verdict.YES
    return Answer(question=Question.METRIC, verdict=verdict, reasons=(reason, *assessment.broken))


def _dated(answer: Answer, dated: str) -> Answer:
    return replace(answer, reasons=(*answer.reasons, dated)) if dated else answer


def _met_by(assessment: Assessment) -> dict[str, set[str]]:
    """For every requirement, the rungs whose whole interval meets it; results that do not compare do not count."""
    targets = {curve.metric: curve for curve in assessment.curves if curve.target is not None}
    met: dict[str, set[str]] = {}
    for text, curve in targets.items():
        met[text] = {
            row.candidate
            for row in assessment.ladder
            if not row.comparable.startswith("no")
            and text in row.required
            and _meets(row.required[text], curve.target or 0.0, curve.direction)
        }
    return met


def _meets(measured: Measurement, target: float, direction: Direction) -> bool:
    return measured.low >= target if direction is Direction.MAX else measured.high <= target


def _baselines(assessment: Assessment) -> Answer:
    """What do trivial, rules, simple, published, human reach?"""
    measured = [row for row in assessment.ladder if row.score is not None]
    rungs = {row.rung for row in measured}
    lines = [_rung_line(row) for row in measured]
    if Rung.TRIVIAL in rungs and rungs & {Rung.SIMPLE, Rung.RULES, Rung.MODEL, Rung.PREDICTIONS}:
        return Answer(question=Question.BASELINES, verdict=Verdict.YES, reasons=tuple(lines))
    lines.append("a trivial and a simple rung are both needed to see what a model adds")
    return Answer(question=Question.BASELINES, verdict=Verdict.UNKNOWN, reasons=tuple(lines))


def _rung_line(row: LadderRow) -> str:
    score = row.score
    assert score is not None
    ends = f"[{digits(score.low)}, {digits(score.high)}]"
    return f"{row.candidate} ({row.rung.value}): {digits(score.value)} {ends}"


def _reach(assessment: Assessment) -> Answer:
    """Can we get there with the labels and money we have, under which design?"""
    reasons = [assessment.summary, *assessment.broken]
    if assessment.blocks:
        reasons.append(f"blocked by {assessment.blocks}")
    if assessment.decides_next:
        reasons.append(assessment.decides_next)
    causes = [NEEDS_DATA] if _data_would_do(assessment) else []
    if _labels_limit(assessment):
        causes.append(UNRELIABLE_LABELS)
        reasons.append("the labels themselves take most of the error that the requirement allows")
    return Answer(
        question=Question.REACH,
        verdict=assessment.verdict,
        reasons=tuple(reasons),
        causes=tuple(causes),
        next_command=assessment.next_command,
    )


def _data_would_do(assessment: Assessment) -> bool:
    """Whether the requirement is in reach, but not with the labels that there are."""
    if assessment.verdict is Verdict.NO:
        return False
    if assessment.labels_for.get("0.8") is not None:
        return assessment.cost_high != 0
    even = assessment.labels_for.get("0.5")
    return even is not None and even > assessment.total_rows


def _labels_limit(assessment: Assessment) -> bool:
    """Whether the ceiling, known from votes, takes most of the error that an accuracy requirement allows."""
    ceiling, target = assessment.voted_ceiling, assessment.target
    if ceiling is None or target is None or not assessment.deciding.startswith("accuracy"):
        return False
    return (1 - ceiling.value) >= UNRELIABLE_SHARE * (1 - target)


def _ingest(errors: Sequence[str], warnings: Sequence[str], notes: Sequence[str]) -> Answer:
    """Is the data what we expect?"""
    if errors:
        return Answer(question=Question.INGEST, verdict=Verdict.NO, reasons=(*errors, *warnings))
    if warnings:
        return Answer(question=Question.INGEST, verdict=Verdict.UNKNOWN, reasons=tuple(warnings))
    if notes:
        reasons = ("nothing was found that would bias the answer", *notes)
        return Answer(question=Question.INGEST, verdict=Verdict.YES, reasons=reasons)
    reason = "no leak, duplicate across the split, constant or capped column was found"
    return Answer(question=Question.INGEST, verdict=Verdict.YES, reasons=(reason,))


def _simplest(assessment: Assessment, beats: Measurement | None) -> Answer:
    """Does the simplest model beat the trivial ones?"""
    if beats is None:
        reason = "a trivial and a simple rung with predictions are both needed"
        return Answer(question=Question.SIMPLEST, verdict=Verdict.UNKNOWN, reasons=(reason,))
    verdict = Verdict.YES if beats.low > 0 else Verdict.NO if beats.high < 0 else Verdict.UNKNOWN
    reason = (
        f"gain over the best trivial rung {digits(beats.value, sign=True)} "
        f"[{digits(beats.low, sign=True)}, {digits(beats.high, sign=True)}], "
        f"paired on {beats.n:,} rows"
    )
    return Answer(
        question=Question.SIMPLEST, verdict=verdict, reasons=(reason,), next_command="milepost status"
    )


def made_from_of(question: Question, digests: Mapping[str, str]) -> dict[str, str]:
    """The digests that an answer rests on: the parts of the contract it reads, the data, and the candidates."""
    parts = RESTS_ON[question]
    return {
        key: value
        for key, value in digests.items()
        if key in parts or (key.split(":", 1)[0] in {"candidate", "code"} and "candidates" in parts)
    }


_MEASURED = frozenset({"task", "data", "split", "labels", "baselines", "candidates", "metric"})
ASSESSED = "assessment"
"""The kind of evidence on reach, and the key under which a plan names the piece that it rests on."""
SCANNED = "scan"
"""The kind of evidence on the goals that a scan is, and the key under which a plan names the one it counts with."""
PUBLISHED = "published"
"""The key under which a plan names what it takes from the register of published results."""

RESTS_ON: Mapping[Question, frozenset[str]] = {
    Question.GOALS: frozenset(
        {
            "task",
            "metric",
            "budget",
            "archetype",
            "designs",
            "value",
            "costs",
            "automation",
            "flywheel",
            "questions",
        }
    ),
    Question.METRIC: _MEASURED,
    Question.BASELINES: _MEASURED,
    Question.REACH: _MEASURED | {"budget", "costs", "designs"},
    Question.CODEBASE: frozenset({"task", "data", "baselines", "candidates"}),
    Question.INGEST: frozenset({"task", "data", "split"}),
    Question.SIMPLEST: _MEASURED,
}
