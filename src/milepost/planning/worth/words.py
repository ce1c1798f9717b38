"""The plan's sentences: summary, reasons, what to measure next and the one next command."""

from __future__ import annotations

import math

from milepost.base.chance import chance
from milepost.base.measurement import Verdict
from milepost.base.money import money
from milepost.evidence.assessment import Assessment
from milepost.evidence.closing import Closing
from milepost.evidence.plan import Answer, Plan


def summary_of(plan: Plan) -> str:
    """Answer the question in one or two sentences."""
    match plan.answer:
        case Answer.MODEL:
            return f"Yes, worth a model: {_brings(plan)}."
        case Answer.RULES:
            return f"No model: rules. {_rules(plan)}"
        case Answer.NOTHING:
            return f"No, do nothing: {plan.reasons[0] if plan.reasons else 'it does not pay'}."
        case Answer.OPEN:
            return f"Not decided: {plan.reasons[0] if plan.reasons else 'too little is known'}."


def reasons_of(plan: Plan) -> tuple[str, ...]:
    """What the verdict rests on: what decided it, the break-even, the money, and where it would flip."""
    reasons = list(plan.reasons)
    if plan.break_even is not None:
        reasons.append(break_even_sentence(plan))
    if plan.investment is not None:
        reasons.append(
            f"net present value {money(plan.investment.expected)} expected, "
            f"P(loss) {chance(plan.investment.loss)}"
        )
    reasons += [flip.says for flip in plan.flips[:2]]
    return tuple(reasons)


def too_strict(plan: Plan) -> tuple[str, ...]:
    """Say where the metric rule asks for more than the money does, and what was measured pays already."""
    least = _least_that_pays(plan)
    if (
        least is None
        or plan.accuracy_now is None
        or plan.accuracy_asked is None
        or plan.verdict is Verdict.YES
    ):
        return ()
    name, accuracy = least
    if plan.accuracy_now.low < accuracy or plan.accuracy_asked <= accuracy:
        return ()
    pays = f"accuracy {accuracy:.3f}" if accuracy > 0 else "any accuracy"
    return (
        f"the requirement asks for more than the money: as '{name}' {pays} pays what a year costs, "
        f"{plan.accuracy_now.value:.3f} is measured, {plan.accuracy_asked:g} is required",
    )


def other_design(plan: Plan, assessment: Assessment | None) -> tuple[str, ...]:
    """Say why the plan and the assessment recommend different designs, where they do."""
    if assessment is None or not plan.best_design or not assessment.best_design:
        return ()
    if assessment.best_design == plan.best_design:
        return ()
    return (
        f"the assessment names '{assessment.best_design}', the first design of the project file that surely reaches "
        f"the requirement; '{plan.best_design}' brings more money",
    )


def _least_that_pays(plan: Plan) -> tuple[str, float] | None:
    """The design with the lowest accuracy that pays, among those that are worth something now."""
    paying = [
        (row.design, row.pays_from)
        for row in plan.designs
        if row.pays_from is not None and row.now is not None and row.now > 0
    ]
    return min(paying, key=lambda one: one[1], default=None)


def break_even_sentence(plan: Plan) -> str:
    """Say which accuracy pays, beside what is required; above 1 no accuracy does."""
    row = plan.break_even
    if row is None:
        return "the break-even accuracy is unknown"
    needed = row.with_upkeep
    if needed is None:
        return "no accuracy pays" if not row.reachable else "any accuracy pays"
    beside = f"required {row.required}" if plan.accuracy_asked is not None else "no accuracy is required"
    if needed > 1:
        return f"break-even accuracy {needed:.3g}: no accuracy pays ({beside})"
    if needed <= 0:
        return f"any accuracy pays ({beside})"
    return f"break-even accuracy {needed:.3f} with all costs, {_short(row.running)} in running ({beside})"


def how_to_know(name: str, *, assessed: bool) -> str:
    """The way to learn an input, in brackets."""
    try_it = "a pilot" if assessed else "milepost assess, or a pilot"
    ways = {
        "whether it succeeds": try_it,
        "chance of success": try_it,
        "accuracy when it succeeds": "more test labels",
        "decisions a year": "count them",
        "today's decision": "measure today's process",
        "adoption": "ask and watch those who would use it",
    }
    return f" ({ways[name]})" if name in ways else ""


def next_after(plan: Plan) -> str:
    """The one command to run next."""
    if plan.answer is Answer.MODEL:
        return "milepost plan --justify" if plan.assessment else "milepost assess"
    if plan.answer is Answer.RULES:
        return f"milepost plan --close {Closing.TOO_SMALL.value}"
    strict = _least_that_pays(plan) if too_strict(plan) else None
    if plan.answer is Answer.NOTHING and strict is not None:
        return f"milepost metric try 'accuracy >= {math.floor(100 * _known(plan)) / 100:g}'"
    if plan.answer is Answer.NOTHING:
        hopeless = plan.break_even is not None and not plan.break_even.reachable
        cause = Closing.TOO_SMALL if hopeless else Closing.INFEASIBLE
        return f"milepost plan --close {cause.value}"
    if not plan.assessment and not any(reason.startswith("unknown: what") for reason in plan.reasons):
        return "milepost assess"
    return "milepost plan" if plan.verdict is Verdict.UNKNOWN and _to_write(plan) else "milepost status"


def _known(plan: Plan) -> float:
    """The accuracy that is surely there."""
    return plan.accuracy_now.low if plan.accuracy_now is not None else 0.0


def _to_write(plan: Plan) -> bool:
    """Whether the answer waits for numbers that people have."""
    return any(reason.startswith(("unknown:", "not answered")) for reason in plan.reasons)


def _brings(plan: Plan) -> str:
    worth = "worth unknown" if plan.worth_per_year is None else f"about {money(plan.worth_per_year)} a year"
    loss = "" if plan.investment is None else f"; chance of a loss {chance(plan.investment.loss)}"
    return f"{worth} over {plan.baseline}, as the design '{plan.best_design}'{loss}"


def _rules(plan: Plan) -> str:
    rules = plan.rules
    if rules is None or rules.per_year is None:
        return "A model does not pay, and rules do."
    model = (
        ""
        if rules.model_per_year is None
        else f", a model {money(rules.model_per_year)} before what it costs to make"
    )
    return f"The rules bring about {money(rules.per_year)} a year over {plan.baseline}{model}."


def _short(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"
