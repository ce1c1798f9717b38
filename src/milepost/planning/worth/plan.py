"""Put the plan together: from the project file and the newest evidence to one answer. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from milepost.evidence.assessment import Assessment
from milepost.evidence.flywheel import FlywheelWorth
from milepost.evidence.plan import (
    BreakEvenRow,
    ChecklistRow,
    DesignWorth,
    Figure,
    FlipPoint,
    LabelsWorth,
    Plan,
    QuestionRow,
)
from milepost.planning.value.archetypes import ArchetypeDuties
from milepost.planning.worth.accuracy_price import price_of_accuracy
from milepost.planning.worth.asked import checklist_rows, question_rows, unanswered_rules
from milepost.planning.worth.automation import automation_rows
from milepost.planning.worth.basis import Basis, basis_of
from milepost.planning.worth.break_evens import break_even_row, worth_lines, worth_of_designs
from milepost.planning.worth.curve import curve_of_decisions
from milepost.planning.worth.decide import Decided, Weighed, decide
from milepost.planning.worth.duties import duties_in, owed_lines
from milepost.planning.worth.flip_points import flip_of_accuracy
from milepost.planning.worth.gates import gates
from milepost.planning.worth.handing_over import acting_of
from milepost.planning.worth.known import Known
from milepost.planning.worth.measure_next import measure_next
from milepost.planning.worth.more_labels import best_amount, worth_of_labels
from milepost.planning.worth.prospects import with_prospects
from milepost.planning.worth.success import success_by_design
from milepost.planning.worth.unknowns import unknowns_of
from milepost.planning.worth.valuation import Valuation, per_year, value_designs
from milepost.planning.worth.wheel import flywheel_of
from milepost.planning.worth.words import (
    next_after,
    other_design,
    reasons_of,
    summary_of,
    too_strict,
)


def make_plan(known: Known) -> Plan:
    """Answer "is it worth a model at all?", and say what the answer rests on and what would change it.

    Raises InvalidPayoffError for payoffs that contradict themselves.
    """
    basis = basis_of(known)
    parts = _Parts(basis=basis, valuation=value_designs(basis))
    return _summed_up(_plan(parts), known.assessment)


def _summed_up(plan: Plan, assessment: Assessment | None) -> Plan:
    """Add what is said of the whole: the next command, all reasons, and the summary."""
    plan = replace(plan, next_command=next_after(plan))
    reasons = (*reasons_of(plan), *too_strict(plan), *other_design(plan, assessment))
    return replace(plan, summary=summary_of(plan), reasons=reasons)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Parts:
    """The parts of a plan, each found once from what it stands on and what the designs are worth."""

    basis: Basis
    valuation: Valuation

    @property
    def known(self) -> Known:
        return self.basis.known

    @cached_property
    def decided(self) -> Decided:
        basis, valuation = self.basis, self.valuation
        invested = valuation.invested
        return decide(
            Weighed(
                perfect=valuation.perfect,
                pays=invested.investment.pays if invested else None,
                expected=invested.investment.expected if invested else None,
                instead=valuation.instead,
                missing=basis.missing,
                unasked=unanswered_rules(self.known.contract, self.known.scan),
                checklist=self.checklist,
                success=basis.success is not None,
                cost=basis.economics.build is not None,
                unvalued=[one.design for one in valuation.blocked] if self.known.assessment is None else (),
                broken=self.known.assessment.broken if self.known.assessment is not None else (),
            )
        )

    @cached_property
    def questions(self) -> tuple[QuestionRow, ...]:
        known = self.known
        return question_rows(known.contract, known.assessment, known.source, known.scan, known.published)

    @cached_property
    def checklist(self) -> tuple[ChecklistRow, ...]:
        return checklist_rows(self.known.contract.questions)

    @property
    def success(self) -> Figure | None:
        """The chance of success of the best design, and of the project while none is the best."""
        venture, success = self.valuation.venture, self.basis.success
        if success is None:
            return None
        return (venture.success if venture else success).figure()

    @cached_property
    def break_even(self) -> BreakEvenRow | None:
        lines = self.valuation.lines
        return break_even_row(self.basis.economics, lines, self.basis.asked) if lines else None

    @property
    def designs(self) -> tuple[DesignWorth, ...]:
        basis, valuation = self.basis, self.valuation
        return with_prospects(
            worth_of_designs(basis.economics, valuation.lines, valuation.blocked, self.known.observed),
            basis.economics,
            self.known.value.stages,
            ventures=valuation.ventures,
            chances=success_by_design(self.known, basis.success),
            source="" if basis.accuracy is None else f"value; accuracy {basis.accuracy.source}",
        )

    @property
    def flips(self) -> tuple[FlipPoint, ...]:
        """The draws' flip points; without a chance of success, the accuracy that pays stands in."""
        venture, invested = self.valuation.venture, self.valuation.invested
        if invested is not None:
            return invested.flips
        return () if venture is None else flip_of_accuracy(venture)

    @property
    def figures(self) -> tuple[Figure, ...]:
        venture, success = self.valuation.venture, self.basis.success
        others = (self.basis.accuracy, success)
        if venture is not None:  # what the best design counts with
            others = (venture.accuracy, success and venture.success)
        return (*self.basis.economics.figures(), *(one.figure() for one in others if one))

    @property
    def label_price(self) -> float | None:
        label = self.known.contract.costs.label
        return label.middle if label else None

    @property
    def own_curve(self) -> Assessment | None:
        """The assessment whose curve speaks of these decisions: it is that of the candidate's own."""
        observed = self.known.observed
        return None if observed is not None and observed.acting is not None else self.known.assessment

    @cached_property
    def labels(self) -> tuple[LabelsWorth, ...]:
        venture = self.valuation.venture
        if venture is None:
            return ()
        return worth_of_labels(venture, self.known.observed, self.own_curve, self.label_price)

    @property
    def measure_next(self) -> str:
        return measure_next(self.valuation.invested, self.labels, assessed=self.known.target_assessed)

    @property
    def accuracy_price(self) -> tuple[str, ...]:
        venture = self.valuation.venture
        best = best_amount(venture, self.own_curve, self.label_price) if venture else ""
        return price_of_accuracy(
            self.known.assessment, best, self.known.contract.costs.label, self.basis.asked
        )

    @cached_property
    def flywheel(self) -> FlywheelWorth | None:
        return flywheel_of(self.known.contract, self.known.assessment, self.known.source)

    @cached_property
    def duties(self) -> ArchetypeDuties | None:
        return duties_in(self.known, self.break_even, self.flywheel)


def _plan(parts: _Parts) -> Plan:
    """The plan field by field, not summed up yet."""
    basis, known, contract, economics = parts.basis, parts.known, parts.known.contract, parts.basis.economics
    valuation = parts.valuation
    venture, invested, decided, duties = valuation.venture, valuation.invested, parts.decided, parts.duties
    return Plan(
        project=contract.name,
        problem=contract.problem,
        verdict=decided.verdict,
        answer=decided.answer,
        summary="",
        reasons=decided.reasons,
        baseline=economics.baseline,
        baseline_per_decision=economics.today.middle if economics.today else None,
        worth_per_year=per_year(venture) if venture else None,
        best_design=venture.line.design if venture else "",
        accuracy_now=known.observed.accuracy if known.observed else None,
        accuracy_asked=basis.asked,
        success=parts.success,
        break_even=parts.break_even,
        designs=parts.designs,
        lines=worth_lines(economics, valuation.lines),
        investment=invested.investment if invested else None,
        tornado=invested.bars if invested else (),
        stages=gates(venture) if venture and basis.success else None,
        labels=parts.labels,
        flips=parts.flips,
        curve=curve_of_decisions(contract, known.observed),
        rules=valuation.rules,
        automation=automation_rows(contract, economics, known.observed),
        archetype=contract.archetype.value if contract.archetype else "",
        owes=owed_lines(duties),
        lever=duties.lever if duties else "",
        figures=parts.figures,
        questions=parts.questions,
        checklist=parts.checklist,
        unknowns=unknowns_of(basis, parts.questions, parts.checklist),
        measure_next=parts.measure_next,
        accuracy_price=parts.accuracy_price,
        assessment=known.evidence,
        next_command="",
        spent=dict(known.spent),
        scan=known.scan,
        past=known.past,
        flywheel=parts.flywheel,
        acting=acting_of(contract, economics, known.observed),
    )
