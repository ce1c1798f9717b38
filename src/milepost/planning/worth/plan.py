"""Put the plan together: from the project file and the newest evidence to one answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from milepost.base.measurement import Measurement, Verdict
from milepost.base.ranges import Range
from milepost.contract.model import CandidateKind, Contract
from milepost.contract.worth import ValueSection
from milepost.evidence.assessment import Assessment
from milepost.evidence.flywheel import FlywheelWorth
from milepost.evidence.past import PastEstimates
from milepost.evidence.plan import (
    BESIDE_STAGES,
    BreakEvenRow,
    ChecklistRow,
    Figure,
    FlipPoint,
    LabelsWorth,
    Plan,
    QuestionRow,
    RulesWorth,
)
from milepost.evidence.references import ReferencesRecord
from milepost.evidence.scan import ScanSummary
from milepost.planning.delivered import name_of
from milepost.planning.value.archetypes import ArchetypeDuties, duties_of
from milepost.planning.worth.acting import at_best_threshold
from milepost.planning.worth.asked import checklist_rows, question_rows, unanswered_rules
from milepost.planning.worth.automation import automation_rows
from milepost.planning.worth.break_evens import (
    accuracy_that_pays,
    break_even_row,
    worth_lines,
    worth_of_designs,
)
from milepost.planning.worth.collect import accuracy_asked, accuracy_curve, best_amount, worth_of_labels
from milepost.planning.worth.curve import curve_of_decisions
from milepost.planning.worth.decide import Decided, Weighed, decide
from milepost.planning.worth.handing_over import acting_of
from milepost.planning.worth.inputs import Economics, Input, economics_of
from milepost.planning.worth.investment import (
    ACCURACY,
    SUCCESS,
    Invested,
    Venture,
    gates,
    invest,
    share_that_pays_if_perfect,
)
from milepost.planning.worth.lines import Blocked, Line, lines_of
from milepost.planning.worth.matrix import has_matrix, seen_worth
from milepost.planning.worth.observed import Observed
from milepost.planning.worth.prospects import with_prospects
from milepost.planning.worth.wheel import flywheel_of
from milepost.planning.worth.words import (
    how_to_know,
    money,
    next_after,
    other_design,
    price_of_accuracy,
    reasons_of,
    summary_of,
    too_strict,
)
from milepost.statistics.npv import annuity_of

LEAST_CHANCE = 0.05
KNOW_NEXT = 0.01
"""What to measure next is named when knowing it is worth this part of the spread of the net present value."""


STALE_ASSESSMENT = "the newest assessment is stale, and was not used (milepost assess)"


@dataclass(frozen=True, kw_only=True, eq=False)
class Known:
    """What there is to plan with: the project file, and what was measured, if anything was.

    `observed` = predictions of the best candidate, `rules` = those of the best rules on the ladder; `duel` = model
    less rules in the optimised metric on the same rows, with its lines. `evidence` = id of the assessment. `scan` = the
    scan for rules that was recorded last, `published` = the register of published results that was, `past` = what
    earlier plans took from people, and what came.
    """

    contract: Contract
    assessment: Assessment | None = None
    evidence: str = ""
    observed: Observed | None = None
    rules: Observed | None = None
    duel: Measurement | None = None
    duel_lines: tuple[str, ...] = ()
    scan: ScanSummary | None = None
    published: ReferencesRecord | None = None
    past: PastEstimates | None = None
    notes: tuple[str, ...] = ()
    spent: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Counted:
    """The money side of a plan where enough is known; every part None or empty where it is not."""

    lines: tuple[Line, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    venture: Venture | None = None
    invested: Invested | None = None
    perfect: float | None = None
    rules: RulesWorth | None = None
    instead: float = 0.0
    ventures: Mapping[str, Venture] = field(default_factory=dict)


def make_plan(known: Known) -> Plan:
    """Answer "is it worth a model at all?", and say what the answer rests on and what would change it.

    Raises InvalidPayoffError for payoffs that contradict themselves.
    """
    contract = known.contract
    known = replace(
        known,
        observed=at_best_threshold(contract, known.observed),
        rules=at_best_threshold(contract, known.rules),
    )
    source = f"assessment {known.evidence[:8]}" if known.assessment is not None else ""
    economics = economics_of(contract, known.assessment, known.observed, source)
    asked = accuracy_asked(contract)
    success = _success(known, source)
    accuracy = _accuracy(known, asked, source)
    counted = _count(known, economics, asked, success, accuracy)
    checklist = checklist_rows(contract.questions)
    decided = decide(
        Weighed(
            perfect=counted.perfect,
            pays=counted.invested.investment.pays if counted.invested else None,
            expected=counted.invested.investment.expected if counted.invested else None,
            instead=counted.instead,
            missing=(*economics.missing, *_no_accuracy(accuracy, economics)),
            unasked=unanswered_rules(contract, known.scan),
            checklist=checklist,
            success=success is not None,
            cost=economics.build is not None,
        )
    )
    return _assemble(known, economics, counted, decided, success, accuracy, asked)


def _count(
    known: Known, economics: Economics, asked: float | None, success: Input | None, accuracy: Input | None
) -> _Counted:
    """Value the designs, pick the best, and draw what it may bring."""
    contract = known.contract
    if not economics.counts:
        why = "what decisions are worth is not known (value)"
        return _Counted(
            blocked=tuple(Blocked(design=name_of(design), why=why) for design in contract.designs)
        )
    stages = (contract.value or ValueSection()).stages
    lines, blocked = lines_of(contract, economics, known.assessment, known.observed, asked)
    if not lines:
        return _Counted(blocked=blocked)
    rules = _rules(known, economics, lines[0])
    instead = _instead(rules, economics)
    sure = Input(name=SUCCESS, range=Range(1, 1), source="as if it were sure")
    right = Input(name=ACCURACY, range=Range(1, 1), source="as if it were perfect")
    ventures = [
        Venture(
            economics=economics,
            line=line,
            accuracy=_at_success(line, accuracy, known.observed) if accuracy else right,
            success=_reached(line.reach, success, assessed=_assessed(known)) if success else sure,
            stages=stages,
            instead=instead,
        )
        for line in lines
    ]
    perfect = max(
        share_that_pays_if_perfect(replace(one, stages=() if economics.build is None else one.stages))
        for one in ventures
    )
    if accuracy is None:
        return _Counted(lines=lines, blocked=blocked, perfect=perfect, rules=rules, instead=instead)
    best = max(ventures, key=_promise)
    done = invest(best) if success is not None else None
    rules = None if rules is None else replace(rules, model_per_year=_per_year(best))
    return _Counted(
        lines=lines,
        blocked=blocked,
        venture=best,
        invested=done,
        perfect=perfect,
        rules=rules,
        instead=instead,
        ventures={one.line.design: one for one in ventures},
    )


def _promise(venture: Venture) -> float:
    """What a venture brings at the middle of its inputs: how the best design is found.

    Chances below 5 % count as 5 %: between designs that are out of reach, what they would bring decides.
    """
    middles = {name: np.array([one.middle]) for name, one in venture.inputs().items()}
    return float(venture.expected({**middles, SUCCESS: np.maximum(middles[SUCCESS], LEAST_CHANCE)})[0])


def _per_year(venture: Venture) -> float:
    middles = {name: np.array([one.middle]) for name, one in venture.inputs().items()}
    return float(venture.per_year(middles)[0])


def _success(known: Known, source: str) -> Input | None:
    """The chance of success: from the assessment, else from somebody with a name, else from the stages alone."""
    value = known.contract.value or ValueSection()
    if known.assessment is not None and _assessed(known):
        chance = known.assessment.probability
        return Input(
            name=SUCCESS, range=Range(chance, chance), source=f"{source}: chance to reach the requirement"
        )
    if value.success is not None:
        said = value.success
        return Input(
            name=SUCCESS,
            range=said.range,
            source=f"{said.by}, {said.on.isoformat()} (value.success)",
            by=said.by,
            on=said.on,
        )
    if value.stages:
        return Input(name=SUCCESS, range=Range(1, 1), source=BESIDE_STAGES)
    return None


def _assessed(known: Known) -> bool:
    return known.assessment is not None and known.assessment.target is not None


def _reached(reach: float | None, success: Input, *, assessed: bool) -> Input:
    """The chance of success of one design: its own reach where it was assessed."""
    if reach is None or not assessed:
        return success
    return replace(success, range=Range(reach, reach))


def _chances(known: Known, success: Input | None) -> dict[str, Input]:
    """The chance of each design, also of those that cannot be valued; once assessed, of those that were."""
    if success is None:
        return {}
    names = [name_of(design) for design in known.contract.designs]
    if known.assessment is None or not _assessed(known):
        return dict.fromkeys(names, success)
    reach = {row.design: row.probability for row in known.assessment.designs}
    return {name: _reached(reach[name], success, assessed=True) for name in names if name in reach}


def _accuracy(known: Known, asked: float | None, source: str) -> Input | None:
    """The accuracy that success brings: what is required, or what is there already, or what is forecast."""
    observed = known.observed
    if observed is None:
        if asked is None:
            return None
        return Input(
            name=ACCURACY, range=Range(asked, asked, share=True), source="as required (metric.require)"
        )
    low, high = observed.accuracy.low, observed.accuracy.high
    if observed.acting is not None:
        return Input(
            name=ACCURACY, range=_share(low, high), source=f"{source}: measured, at the payoffs' threshold"
        )
    curve = accuracy_curve(known.assessment)
    if asked is not None:
        ahead = 0.0 if curve is None else curve.ahead[-1].q90
        low, high = max(low, asked), max(high, asked, min(ahead, 1.0))
    what = (
        "measured" if asked is None or observed.accuracy.low >= asked else "as required, up to the forecast"
    )
    return Input(name=ACCURACY, range=_share(low, high), source=f"{source}: {what}")


def _at_success(line: Line, accuracy: Input, observed: Observed | None) -> Input:
    """The model's accuracy when this design succeeds: a list may meet the requirement with a weaker model."""
    if line.asked_at is None or observed is None or line.asked_at >= accuracy.range.low:
        return accuracy
    low = max(line.asked_at, observed.accuracy.low)
    high = max(low, observed.accuracy.high)
    return replace(accuracy, range=_share(low, high), source=f"{accuracy.source} ({line.design})")


def _share(low: float, high: float) -> Range:
    """A range of a share; uncertain ones stay off 0 and 1, where the law has no place."""
    if low >= high:
        return Range(low, low, share=True)
    return (
        Range(max(low, 1e-6), min(high, 1 - 1e-6), share=True)
        if low < 1 - 1e-6
        else Range(low, low, share=True)
    )


def _no_accuracy(accuracy: Input | None, economics: Economics) -> tuple[str, ...]:
    if accuracy is not None or not economics.counts:
        return ()
    return ("which accuracy success means (metric.require with accuracy, or an assessment of classes)",)


def _rules(known: Known, economics: Economics, line: Line) -> RulesWorth | None:
    """What the rules on the ladder are worth a year over today: they need no upkeep of a model."""
    rules = known.rules
    if rules is None:
        return None
    e = economics
    assert e.correct is not None
    assert e.wrong is not None
    assert e.today is not None
    assert e.decisions is not None
    share = rules.accuracy.value
    per_decision = (
        seen_worth(known.contract, rules)
        if has_matrix(known.contract)
        else share * e.correct.middle + (1 - share) * e.wrong.middle
    )
    per_year = e.adoption.middle * e.decisions.middle * (per_decision - e.today.middle)
    return RulesWorth(
        rules=rules.candidate,
        accuracy=rules.accuracy,
        per_year=per_year,
        model_per_year=None,
        difference=known.duel,
        lines=known.duel_lines,
    )


def _instead(rules: RulesWorth | None, economics: Economics) -> float:
    """Money over the years that rules bring, which are there already; never below doing nothing."""
    if rules is None or rules.per_year is None:
        return 0.0
    return max(0.0, rules.per_year * annuity_of(economics.years, economics.discount_rate))


def _assemble(
    known: Known,
    economics: Economics,
    counted: _Counted,
    decided: Decided,
    success: Input | None,
    accuracy: Input | None,
    asked: float | None,
) -> Plan:
    contract = known.contract
    questions = question_rows(contract, known.assessment, _source_of(known), known.scan, known.published)
    checklist = checklist_rows(contract.questions)
    venture, invested = counted.venture, counted.invested
    label = contract.costs.label.middle if contract.costs.label else None
    row = break_even_row(economics, counted.lines, asked) if counted.lines else None
    designs = with_prospects(
        worth_of_designs(economics, counted.lines, counted.blocked, known.observed),
        economics,
        (contract.value or ValueSection()).stages,
        ventures=counted.ventures,
        chances=_chances(known, success),
        source="" if accuracy is None else f"value; accuracy {accuracy.source}",
    )
    acting = known.observed is not None and known.observed.acting is not None
    grows = None if acting else known.assessment  # the curve speaks of the candidate's own decisions
    labels = worth_of_labels(venture, known.observed, grows, label) if venture is not None else ()
    measure = _measure_next(invested, labels, assessed=_assessed(known))
    unknowns = _unknowns(economics, known, success, questions, checklist)
    wheel = flywheel_of(contract, known.assessment, _source_of(known))
    duties = duties_of(contract.archetype, _evidence_for(known, row, wheel)) if contract.archetype else None
    plan = Plan(
        project=contract.name,
        problem=contract.problem,
        verdict=decided.verdict,
        answer=decided.answer,
        summary="",
        reasons=decided.reasons,
        baseline=economics.baseline,
        baseline_per_decision=economics.today.middle if economics.today else None,
        worth_per_year=_per_year(venture) if venture else None,
        best_design=venture.line.design if venture else "",
        accuracy_now=known.observed.accuracy if known.observed else None,
        accuracy_asked=asked,
        success=_success_figure(venture, success),
        break_even=row,
        designs=designs,
        lines=worth_lines(economics, counted.lines),
        investment=invested.investment if invested else None,
        tornado=invested.bars if invested else (),
        stages=gates(venture) if venture and success else None,
        labels=labels,
        flips=_flips(invested, venture, economics),
        curve=curve_of_decisions(contract, known.observed),
        rules=counted.rules,
        automation=automation_rows(contract, economics, known.observed),
        archetype=contract.archetype.value if contract.archetype else "",
        owes=_owed(duties),
        lever=duties.lever if duties else "",
        figures=(*economics.figures(), *(one.figure() for one in (accuracy, success) if one)),
        questions=questions,
        checklist=checklist,
        unknowns=unknowns,
        measure_next=measure,
        accuracy_price=price_of_accuracy(
            known.assessment, best_amount(venture, grows, label) if venture else ""
        ),
        assessment=known.evidence,
        next_command="",
        spent=dict(known.spent),
        scan=known.scan,
        past=known.past,
        flywheel=wheel,
        acting=acting_of(contract, economics, known.observed),
    )
    plan = replace(plan, next_command=next_after(plan))
    reasons = (*reasons_of(plan), *too_strict(plan), *other_design(plan, known.assessment))
    return replace(plan, summary=summary_of(plan), reasons=reasons)


def _source_of(known: Known) -> str:
    return f"assessment {known.evidence[:8]}" if known.assessment is not None else ""


def _success_figure(venture: Venture | None, success: Input | None) -> Figure | None:
    if success is None:
        return None
    return (venture.success if venture else success).figure()


def _flips(invested: Invested | None, venture: Venture | None, economics: Economics) -> tuple[FlipPoint, ...]:
    """The draws' flip points; without a chance of success, the accuracy that pays stands in."""
    if invested is not None:
        return invested.flips
    if venture is None:
        return ()
    at = accuracy_that_pays(venture.line, economics)
    now = venture.accuracy.middle
    if at is None or at > 1:
        return ()
    side = "<" if at < now else ">"
    return (FlipPoint(name=ACCURACY, now=now, at=at, says=f"pays if the accuracy {side} {at:.3f}"),)


def _measure_next(invested: Invested | None, labels: Sequence[LabelsWorth], *, assessed: bool) -> str:
    """The input whose exact value would be worth most before deciding, and how much; empty where nothing is."""
    if invested is None:
        return ""
    worth = {bar.name: bar.worth_knowing for bar in invested.bars}
    worth["whether it succeeds"] = invested.worth_of_success
    name, most = max(worth.items(), key=lambda item: item[1])
    spread = abs(invested.investment.p90 - invested.investment.p10)
    if most <= KNOW_NEXT * max(spread, 1e-12):
        return ""
    best = max((row for row in labels if row.net is not None and row.kind == "test"), key=_net, default=None)
    more = "" if best is None or _net(best) <= 0 else f"; {best.n:,} more test labels net {money(_net(best))}"
    how = how_to_know(name, assessed=assessed)
    return f"{name}: knowing it before deciding is worth up to {money(most)}{how}{more}"


def _net(row: LabelsWorth) -> float:
    return row.net if row.net is not None else -np.inf


def _unknowns(
    economics: Economics,
    known: Known,
    success: Input | None,
    questions: Sequence[QuestionRow],
    checklist: Sequence[ChecklistRow],
) -> tuple[str, ...]:
    """Everything that nobody knows, what keeps the answer open first."""
    names = list(economics.missing)
    if success is None:
        names.append("the chance of success (milepost assess, or value.success)")
    names += economics.risks
    if known.rules is None and any(one.kind is CandidateKind.RULES for one in known.contract.baselines):
        names.append("what the rules reach: they were not measured yet (milepost assess)")
    elif known.rules is None:
        names.append("what rules would reach: no rules are on the ladder (baselines: {rules: ...})")
    if known.assessment is None and STALE_ASSESSMENT not in known.notes:
        names.append("everything that data says: nothing was assessed yet (milepost assess)")
    names += known.notes
    names += unanswered_rules(known.contract, known.scan)
    open_questions = sum(not row.known for row in questions)
    if open_questions:
        names.append(
            f"the answers to {open_questions} of {len(questions)} questions (milepost plan --verbose)"
        )
    unsigned = sum(not row.signed for row in checklist)
    if unsigned:
        names.append(f"who agrees with {unsigned} of the {len(checklist)} points (questions.checklist)")
    return tuple(dict.fromkeys(names))


def _evidence_for(known: Known, row: BreakEvenRow | None, wheel: FlywheelWorth | None) -> set[str]:
    """The questions of the archetype that evidence answers already, by key."""
    answered = set()
    if row is not None and row.running is not None:
        answered |= {"value", "good-enough", "acceptable-failure"}
    if known.assessment is not None and known.assessment.curves:
        answered.add("enough-data")
    if known.duel is not None:
        answered.add("improves")
    if wheel is not None and wheel.turns is not Verdict.UNKNOWN:
        answered.add("flywheel")
    if known.contract.costs.label is not None:
        answered.add("cheap-labels")
    return answered


def _owed(duties: ArchetypeDuties | None) -> tuple[str, ...]:
    if duties is None:
        return ()
    return tuple(
        f"{one.question} Owed: {one.evidence}." for one in duties.questions if one.key in duties.open
    )
