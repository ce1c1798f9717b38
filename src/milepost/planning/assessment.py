"""Put the answer together: from what was measured of every candidate to one assessment. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from milepost.base.measurement import Measurement, Verdict
from milepost.base.streams import random_stream
from milepost.contract.model import Contract, DesignKind
from milepost.contract.references import Reference
from milepost.evidence.advice import CurveAdvice
from milepost.evidence.assessment import (
    Assessment,
    CostDriver,
    CostPart,
    CurveRecord,
    DesignRow,
    Flip,
    LadderRow,
    PriorRow,
    voted,
)
from milepost.metrics.rule import MetricRule, measure
from milepost.planning.ceiling import VoteCeiling, ceiling_of, under_ceiling, votes_like_labels
from milepost.planning.choice import best_by_design, best_learner, recommend
from milepost.planning.constraints import broken_constraints, measured_constraints
from milepost.planning.cost import accuracy_cost, cost_parts
from milepost.planning.decides import labels_that_decide, what_decides
from milepost.planning.designs import AUTOMATIC, DesignOutlook, accuracy_requirements, left_open, row_of
from milepost.planning.double_labels import ceiling_words
from milepost.planning.flips import flips_along_labels, flips_along_requirement
from milepost.planning.labels import Labels
from milepost.planning.next_action import next_action
from milepost.planning.outlook import Outlook
from milepost.planning.priors import cost_drivers, rules_of_thumb
from milepost.planning.references import published_points
from milepost.planning.results import CandidateResults
from milepost.planning.rivals import curves_shown, has_curve, optimised_outlook, rivals_of
from milepost.planning.words import assumptions_of, next_step, ready_requirement, summary_of


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
    like_labels = votes_like_labels(measured.votes, measured.target)
    votes = VoteCeiling(votes=like_labels, set_aside=measured.votes is not None and like_labels is None)
    first = next((item for item in outlooks if item.design.kind is DesignKind.AUTOMATIC), None)
    if first is None:
        first = best_by_design([AUTOMATIC], measured.candidates, rule, labels)[0]
    return _assessment(_Parts(measured=measured, votes=votes, main=first, outlooks=outlooks))


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


@dataclass(frozen=True, kw_only=True, eq=False)
class _Parts:
    """The parts of an assessment, each found once.

    `main` = the outlook of a model that decides alone, `outlooks` = those of all designs.
    """

    measured: Measured
    votes: VoteCeiling
    main: DesignOutlook
    outlooks: Sequence[DesignOutlook]

    @cached_property
    def hardest(self) -> Outlook | None:
        return self.main.hardest(self.measured.labels.horizon)

    @cached_property
    def deciding(self) -> Outlook:
        """The outlook of the hardest requirement; of the optimised metric where nothing is required."""
        return self.hardest or optimised_outlook(self.main.results, self.measured.rule)

    @cached_property
    def best(self) -> DesignRow:
        return recommend(self.rows, self.measured.rule.confidence)

    @cached_property
    def rows(self) -> list[DesignRow]:
        return list(map(self._row, self.outlooks))

    @cached_property
    def automatic(self) -> DesignRow:
        return self._row(self.main)

    @cached_property
    def learned(self) -> bool:
        """Whether some learning curve was measured; without one nothing is known of more labels."""
        return any(map(has_curve, self.measured.candidates))

    def _row(self, outlook: DesignOutlook) -> DesignRow:
        row = row_of(outlook, self.measured.rule, self.measured.labels)
        return under_ceiling(row if self.learned else left_open(row), outlook, self.votes)

    @property
    def verdict(self) -> Verdict:
        return self.best.verdict if self.hardest else Verdict.UNKNOWN

    @cached_property
    def recommended(self) -> DesignOutlook:
        """The outlook of the best design; that of a model alone where nothing is required."""
        if self.hardest is None:
            return self.main
        return next(
            outlook for outlook, row in zip(self.outlooks, self.rows, strict=True) if row is self.best
        )

    @cached_property
    def undecided(self) -> Outlook | None:
        """The figure of the best design that its open verdict hangs on; None where the verdict is not open."""
        if self.hardest is None or self.verdict is not Verdict.UNKNOWN:
            return None
        return self.recommended.hardest(self.measured.labels.horizon)

    @cached_property
    def decisive(self) -> int | None:
        """The number of labels that would probably decide an open verdict."""
        if self.undecided is None:
            return None
        return labels_that_decide(self.undecided, self.measured.labels, self.measured.rule.confidence)

    @property
    def decides_next(self) -> str:
        if self.undecided is None:
            return ""
        return what_decides(self.undecided, self.decisive, self.measured.labels, learned=self.learned)

    @property
    def blocks(self) -> str:
        return "" if self.verdict is Verdict.YES else self.best.blocks or self.automatic.blocks

    @property
    def cost(self) -> tuple[float | None, float | None]:
        """What the labels cost that give an 80 % chance, low and high."""
        needed = self.labels_for.get("0.8")
        return (None, None) if needed is None else self.measured.labels.cost(needed)

    @property
    def labels_for(self) -> Mapping[str, int | None]:
        """The labels that the best design needs; empty where nothing is required."""
        return self.best.labels_for if self.hardest else {}

    @cached_property
    def ladder(self) -> tuple[LadderRow, ...]:
        candidates = (ladder_row(item, self.measured.rule) for item in self.measured.candidates)
        return (*candidates, *self.measured.rungs)

    @cached_property
    def now(self) -> LadderRow:
        return next(row for row in self.ladder if row.candidate == self.main.results.name)

    @property
    def ready(self) -> str:
        return "" if self.hardest else ready_requirement(self.main.results.at_largest(), self.measured.rule)

    @cached_property
    def rivals(self) -> list[Outlook]:
        return rivals_of(self.measured.candidates, self.main, self.measured.rule, self.deciding.label)

    @cached_property
    def ceiling(self) -> Measurement | None:
        return ceiling_of(self.deciding, self.rivals, self.votes, self.measured.labels.horizon)

    @property
    def ceiling_note(self) -> str:
        measured = self.measured
        return ceiling_words(self.deciding, self.ceiling, self.votes, measured.labels, measured.target)

    @cached_property
    def constraints(self) -> dict[str, Measurement]:
        return measured_constraints(self.measured.rule, self.recommended.results)

    @property
    def curves(self) -> tuple[CurveRecord, ...]:
        return curves_shown(self.measured.rule, self.main, self.rivals, self.measured.labels)

    @property
    def flips(self) -> tuple[Flip, ...]:
        rule, labels = self.measured.rule, self.measured.labels
        return (
            *flips_along_labels(self.rows, rule.confidence, int(labels.sizes[-1])),
            *flips_along_requirement(self.outlooks, rule, labels, self.deciding.label),
        )

    @property
    def drivers(self) -> tuple[CostDriver, ...]:
        measured, seconds = self.measured, self.main.results.fit_seconds or 0.0
        return cost_drivers(measured.contract, measured.labels, self.deciding, seconds, measured.references)

    @property
    def advice(self) -> CurveAdvice | None:
        """What to do with the best candidate that learns."""
        measured, main = self.measured, self.main
        learner = (
            main if main.results.learns else best_learner(measured.candidates, measured.rule, measured.labels)
        )
        if learner is None:
            return None
        figure = learner.hardest(measured.labels.horizon) or optimised_outlook(learner.results, measured.rule)
        return next_action(learner.results, figure, measured.rule, self.ladder, voted(self.ceiling))

    @property
    def priors(self) -> tuple[PriorRow, ...]:
        return rules_of_thumb(
            self.measured.labels,
            self.labels_for.get("0.5"),
            self.best.probability if self.hardest else None,
            images=self.measured.images,
            references=self.measured.references,
        )

    @property
    def costs(self) -> tuple[CostPart, ...]:
        measured, needed = self.measured, self.labels_for.get("0.8")
        return cost_parts(measured.contract, measured.labels, needed, self.recommended.results)


def _assessment(parts: _Parts) -> Assessment:
    """The assessment field by field."""
    measured, main, best, deciding = parts.measured, parts.main, parts.best, parts.deciding
    contract, rule, labels = measured.contract, measured.rule, measured.labels
    cost_low, cost_high = parts.cost
    return Assessment(
        project=contract.name,
        problem=contract.problem,
        task=contract.task.kind.value,
        verdict=parts.verdict,
        probability=best.probability if parts.hardest else 0.0,
        summary=summary_of(best, parts.automatic, labels, parts.ready),
        deciding=deciding.label,
        metric=rule.name,
        direction=deciding.direction,
        target=deciding.target,
        best_candidate=main.results.name,
        score_now=parts.now.required.get(deciding.label, parts.now.score),
        score_2x=deciding.at(2 * labels.measured),
        score_4x=deciding.at(4 * labels.measured),
        ceiling=parts.ceiling,
        ceiling_note=parts.ceiling_note,
        labels_now=labels.measured,
        total_rows=measured.total_rows,
        budget_labels=labels.budget,
        horizon=labels.horizon,
        labels_for=parts.labels_for,
        cost_low=cost_low,
        cost_high=cost_high,
        best_design=best.design if parts.hardest else "",
        blocks=parts.blocks,
        broken=broken_constraints(rule, parts.constraints),
        decides_next=parts.decides_next,
        next_command=next_step(parts.decisive, labels, parts.ready),
        ladder=parts.ladder,
        constraints=parts.constraints,
        findings=tuple(measured.findings),
        assumptions=assumptions_of(main, labels),
        notes=tuple(measured.notes),
        spent=dict(measured.spent),
        curves=parts.curves,
        designs=tuple(parts.rows) if parts.hardest else (),
        flips=parts.flips,
        drivers=parts.drivers,
        priors=parts.priors,
        costs=parts.costs,
        accuracy_cost=accuracy_cost(deciding, labels),
        published=published_points(measured.references),
        advice=parts.advice,
    )
