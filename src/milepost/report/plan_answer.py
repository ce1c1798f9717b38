"""The answer of a plan in about fifteen lines: yes or no, why, what it brings, what could flip it, what is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from milepost.evidence.plan import BESIDE_STAGES, Plan
from milepost.report import words
from milepost.report.plan_words import HEADS, acting_line, break_even_line, investment_line, money, pays

TITLE: Final = "Is it worth a model at all (or rules, or nothing)?"
MOST_UNKNOWNS: Final = 5
PLAN_AGAIN: Final = "milepost plan"


def answer_lines(plan: Plan) -> tuple[str, ...]:
    """The answer in about fifteen lines."""
    return tuple(_answer(plan))


def _answer(plan: Plan) -> Iterator[str]:
    yield f"{TITLE} {HEADS[plan.answer]}"
    yield plan.summary
    yield ""
    for name, text in _facts(plan):
        yield f"  {name:<13} {text}"
    if plan.unknowns:
        yield ""
        yield f"Unknown ({len(plan.unknowns)})"
        yield from (f"  {name}" for name in plan.unknowns[:MOST_UNKNOWNS])
        if len(plan.unknowns) > MOST_UNKNOWNS:
            yield f"  and {len(plan.unknowns) - MOST_UNKNOWNS} more (milepost plan --verbose)"
    if plan.next_command == PLAN_AGAIN:
        yield ""
        yield "Write what somebody knows of this into the project file, under the keys in brackets. Then plan again."


def _facts(plan: Plan) -> Iterator[tuple[str, str]]:
    yield from (("because" if at == 0 else "", reason) for at, reason in enumerate(_because(plan)))
    if plan.break_even is not None:
        yield "break-even", break_even_line(plan)
    if plan.best_design:
        yield "best design", _best(plan)
    if plan.acting is not None:
        yield "acts", acting_line(plan.acting)
    if plan.success is not None:
        yield "success", _success(plan)
    if plan.investment is not None:
        yield "net value", investment_line(plan)
    if plan.flips:
        yield "flips", plan.flips[0].says
    if plan.measure_next:
        yield "measure next", plan.measure_next


def _because(plan: Plan) -> list[str]:
    """The reasons that the summary and the other lines do not say."""
    shown = (
        "break-even accuracy",
        "any accuracy pays",
        "net present value",
        "no longer worth",
        "first worth",
    )
    return [reason for reason in plan.reasons if reason not in plan.summary and not reason.startswith(shown)][
        :3
    ]


def _best(plan: Plan) -> str:
    row = next(row for row in plan.designs if row.design == plan.best_design)
    worth = f"{money(plan.worth_per_year)} a year when it succeeds"
    return f"{row.design}: {worth}; {pays(row)}"


def _success(plan: Plan) -> str:
    one = plan.success
    assert one is not None
    least = plan.investment.least_success if plan.investment else None
    at_least = "" if least is None else f"; pays from {words.chance(least)}"
    if least is not None and least > 1:
        at_least = "; does not pay even if it surely succeeds"
    chance = plan.investment.success if plan.investment else one.value
    if one.source == BESIDE_STAGES:
        return f"{_through_the_stages(plan)}{at_least}"
    staged = " and the stages" if plan.stages and abs(chance - one.value) > 1e-3 else ""
    return f"{words.chance(chance)} ({one.source}{staged}){at_least}"


def _through_the_stages(plan: Plan) -> str:
    """The chance where nobody gave one but those of the stages."""
    stated = next((row.success.value for row in plan.designs if row.success is not None), None)
    chance = plan.investment.success if plan.investment else stated
    known = "the chance" if chance is None else words.chance(chance)
    return f"{known} that all its stages succeed (value.stages); no other risk was estimated (value.success)"
