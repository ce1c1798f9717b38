"""Put the answer together: from what was measured of every candidate to one assessment. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from milepost.base.measurement import Measurement, Verdict
from milepost.base.streams import random_stream
from milepost.contract.model import Contract, DesignKind, DesignSpec
from milepost.contract.references import Reference
from milepost.evidence.assessment import Assessment, CurveRecord, DesignRow, LadderRow, voted
from milepost.evidence.records import Rung
from milepost.metrics.rule import MetricRule, measure, requirement_verdict, value
from milepost.planning.ceiling import ceiling_of, rows_to_ask_twice, under_ceiling, votes_like_labels
from milepost.planning.cost import accuracy_cost, cost_parts
from milepost.planning.decides import labels_that_decide
from milepost.planning.designs import (
    DesignOutlook,
    accuracy_requirements,
    best_by_design,
    outlook_of,
    recommend,
    row_of,
)
from milepost.planning.flips import flips_along_labels, flips_along_requirement
from milepost.planning.labels import Labels
from milepost.planning.next_action import next_action
from milepost.planning.outlook import Outlook, look_ahead
from milepost.planning.priors import ceiling_words, cost_drivers, rules_of_thumb
from milepost.planning.references import published_points
from milepost.planning.results import CandidateResults
from milepost.planning.words import assumptions_of, next_step, ready_requirement, summary_of

AUTOMATIC = DesignSpec(kind=DesignKind.AUTOMATIC)


@dataclass(frozen=True, kw_only=True, eq=False)
class Measured:
    """Everything that was measured for an assessment; `rungs` are ladder rows without predictions of their own."""

    contract: Contract
    rule: MetricRule
    labels: Labels
    candidates: Sequence[CandidateResults]
    rungs: Sequence[LadderRow] = ()
    references: Sequence[Reference] = ()
    votes: np.ndarray[Any, Any] | None = None
    target: np.ndarray[Any, Any] | None = None
    findings: Sequence[str] = ()
    spent: Mapping[str, float] = field(default_factory=dict)
    notes: Sequence[str] = ()
    total_rows: int = 0
    images: bool = False


def assess_results(measured: Measured) -> Assessment:
    """Answer "can we get there, and what will it take?" for every design, and say what the answer rests on."""
    contract, rule, labels = measured.contract, measured.rule, measured.labels
    designs = contract.designs or (AUTOMATIC,)
    outlooks = best_by_design(designs, measured.candidates, rule, labels)
    single = votes_like_labels(measured.votes, measured.target)
    rows = [under_ceiling(row_of(outlook, rule, labels), outlook, single) for outlook in outlooks]
    first = next((item for item in outlooks if item.design.kind is DesignKind.AUTOMATIC), None)
    if first is None:
        first = best_by_design([AUTOMATIC], measured.candidates, rule, labels)[0]
    return _assemble(measured, first, outlooks, rows)


def ladder_row(results: CandidateResults, rule: MetricRule) -> LadderRow:
    """Measure one candidate's rung on its pooled out-of-sample predictions."""
    pooled = results.at_largest()
    stream = random_stream("ladder", results.name)
    return LadderRow(
        candidate=results.name,
        rung=results.rung,
        labels=results.largest,
        score=measure(rule, pooled, level=rule.confidence, rng=stream),
        required={
            item.text: measure(item, pooled, level=rule.confidence, rng=stream)
            for item in accuracy_requirements(rule)
        },
        fit_seconds=results.fit_seconds,
        latency_p99_ms=results.resources.get("latency_p99_ms"),
    )


def _assemble(
    measured: Measured, main: DesignOutlook, outlooks: Sequence[DesignOutlook], rows: Sequence[DesignRow]
) -> Assessment:
    contract, rule, labels = measured.contract, measured.rule, measured.labels
    hardest = main.hardest(labels.horizon)
    deciding = hardest or _optimised_outlook(main.results, rule)
    best_row = recommend(rows, rule.confidence)
    single = votes_like_labels(measured.votes, measured.target)
    automatic = under_ceiling(row_of(main, rule, labels), main, single)
    verdict = best_row.verdict if hardest else Verdict.UNKNOWN
    needed = best_row.labels_for["0.8"]
    low, high = labels.cost(needed) if needed is not None else (None, None)
    decide = labels_that_decide(deciding, labels, rule.confidence) if verdict is Verdict.UNKNOWN else None
    ladder = (*(ladder_row(item, rule) for item in measured.candidates), *measured.rungs)
    now = next(row for row in ladder if row.candidate == main.results.name)
    ready = "" if hardest else ready_requirement(now.score, rule)
    rivals = _rivals(measured, main, deciding.label)
    learners = [item for item in rivals if item.candidate not in _trivial(measured)]
    ceiling = ceiling_of(deciding, learners, single, labels.horizon)
    constraints = _resources(measured, main.results)
    return Assessment(
        project=contract.name,
        problem=contract.problem,
        task=contract.task.kind.value,
        verdict=verdict,
        probability=best_row.probability if hardest else 0.0,
        summary=summary_of(best_row, automatic, labels, ready),
        deciding=deciding.label,
        metric=rule.name,
        direction=deciding.direction,
        target=deciding.target,
        best_candidate=main.results.name,
        score_now=now.required.get(deciding.label, now.score),
        score_2x=deciding.at(2 * labels.measured),
        score_4x=deciding.at(4 * labels.measured),
        ceiling=ceiling,
        ceiling_note=ceiling_words(ceiling, labels, rows_to_ask_twice(deciding, ceiling, measured.target)),
        labels_now=labels.measured,
        total_rows=measured.total_rows,
        budget_labels=labels.budget,
        horizon=labels.horizon,
        labels_for=best_row.labels_for,
        cost_low=low,
        cost_high=high,
        best_design=best_row.design,
        blocks="" if verdict is Verdict.YES else best_row.blocks or automatic.blocks,
        broken=_broken(rule, constraints),
        decides_next=_decides(decide, labels) if hardest and verdict is Verdict.UNKNOWN else "",
        next_command=next_step(verdict, decide, ready),
        ladder=ladder,
        constraints=constraints,
        findings=tuple(measured.findings),
        assumptions=assumptions_of(main, labels),
        notes=tuple(measured.notes),
        spent=dict(measured.spent),
        advice=next_action(main.results, deciding, rule, ladder, voted(ceiling)),
        **_shown(measured, main, outlooks, rows, deciding, rivals),
    )


def _shown(
    measured: Measured,
    main: DesignOutlook,
    outlooks: Sequence[DesignOutlook],
    rows: Sequence[DesignRow],
    deciding: Outlook,
    rivals: Sequence[Outlook],
) -> dict[str, Any]:
    """The parts that the answer is shown with: curves, designs, flips, drivers, rules of thumb and costs."""
    contract, rule, labels = measured.contract, measured.rule, measured.labels
    best_row = recommend(rows, rule.confidence)
    return {
        "curves": _curves(measured.rule, main, rivals, labels),
        "designs": tuple(rows),
        "flips": (
            *flips_along_labels(rows, rule.confidence, int(labels.sizes[-1])),
            *flips_along_requirement(outlooks, rule, labels, deciding.label),
        ),
        "drivers": cost_drivers(
            contract, labels, deciding, main.results.fit_seconds or 0.0, measured.references
        ),
        "priors": rules_of_thumb(
            labels,
            best_row.labels_for["0.5"],
            best_row.probability,
            images=measured.images,
            references=measured.references,
        ),
        "costs": cost_parts(contract, labels, best_row.labels_for["0.8"], main.results.fit_seconds),
        "accuracy_cost": accuracy_cost(deciding, labels),
        "published": published_points(measured.references),
    }


def _optimised_outlook(results: CandidateResults, rule: MetricRule) -> Outlook:
    """The outlook of the optimised metric: what there is to say when nothing is required."""
    return look_ahead(
        results,
        lambda repeats: [value(rule, outcomes) for outcomes in repeats],
        label=rule.name,
        direction=rule.direction,
        target=None,
        low=min(term.metric.low for term, _ in rule.optimize),
        high=max(term.metric.high for term, _ in rule.optimize),
    )


def _rivals(measured: Measured, main: DesignOutlook, label: str) -> list[Outlook]:
    """The deciding figure's outlook for the other candidates that have a curve."""
    found = []
    for results in measured.candidates:
        if results.name == main.results.name or len({run.size for run in results.runs}) < 2:
            continue
        others = outlook_of(AUTOMATIC, results, measured.rule).outlooks or (
            _optimised_outlook(results, measured.rule),
        )
        found += [outlook for outlook in others if outlook.label == label]
    return found


def _trivial(measured: Measured) -> set[str]:
    """Candidates that do not learn: their curves say nothing of how good a learner can be."""
    return {results.name for results in measured.candidates if results.rung is Rung.TRIVIAL}


def _curves(
    rule: MetricRule, main: DesignOutlook, rivals: Sequence[Outlook], labels: Labels
) -> tuple[CurveRecord, ...]:
    """The curves worth drawing: each requirement of the best candidate, then the deciding one of the others."""
    shown = [*(main.outlooks or [_optimised_outlook(main.results, rule)]), *rivals]
    sizes = labels.sizes[:: max(1, len(labels.sizes) // 24)]
    return tuple(outlook.record(np.union1d(sizes, labels.sizes[-1:])) for outlook in shown)


def _resources(measured: Measured, best: CandidateResults) -> dict[str, Measurement]:
    """Speed and memory of the best candidate on this machine, each beside its constraint (never part of P(reach))."""
    found = {}
    for item in measured.rule.require:
        number = best.resources.get(item.metric) if isinstance(item.metric, str) else None
        if number is not None:
            found[item.text] = Measurement(
                value=number,
                low=number,
                high=number,
                level=measured.rule.confidence,
                n=1,
                method="on this machine",
            )
    return found


def _broken(rule: MetricRule, constraints: Mapping[str, Measurement]) -> tuple[str, ...]:
    """The speed and memory constraints that the best candidate does not keep on this machine, in words."""
    return tuple(
        f"{item.text} is not kept on this machine: {constraints[item.text].value:.3g} measured"
        for item in rule.require
        if item.text in constraints and requirement_verdict(item, constraints[item.text]) is Verdict.NO
    )


def _decides(size: int | None, labels: Labels) -> str:
    if size is None:
        return "no number of labels within the horizon is likely to decide it; change the design or the requirement"
    low, high = labels.cost(size)
    extra = max(0, size - labels.owned)
    if extra == 0:
        return f"measuring with {size:,} of the labels you have would probably decide: give a larger --budget"
    price = "cost unknown (costs.label)" if low is None or high is None else f"cost {low:,.0f} to {high:,.0f}"
    return f"{extra:,} more training labels ({size:,} in all) would probably decide it; {price}"
