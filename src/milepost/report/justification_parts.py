"""Why the company should care: impact, the three parts of feasibility, risks and signatures (LECTURE 2 #49)."""

from __future__ import annotations

from typing import Final

from milepost.evidence.plan import Answer, Plan
from milepost.report import words
from milepost.report.flywheel_words import flywheel_lines
from milepost.report.plan_answer import MOST_UNKNOWNS
from milepost.report.plan_parts import checklist_lines, owed_lines, owed_title
from milepost.report.plan_words import (
    HEADS,
    acting_line,
    asked,
    break_even_line,
    investment_line,
    money,
    pays,
)

Entries = list[str | tuple[str, str]]
"""Sentences, each alone or with the key, the person or the evidence that it comes from."""

LIKELY: Final = 0.4
"""From this chance of a loss on, a yes needs its reason."""


def justification_lines(plan: Plan) -> tuple[str, ...]:
    """One page for a manager: why the company should care, and the three parts of feasibility (LECTURE 2 #49)."""
    lines = [f"{plan.project}: {plan.problem}" if plan.problem else plan.project, ""]
    lines += [HEADS[plan.answer], plan.summary, ""]
    for title, entries in justification(plan):
        lines.append(title)
        lines += [f"  - {text}" + (f" ({source})" if source else "") for text, source in entries]
        lines.append("")
    return tuple(lines[:-1])


def justification(plan: Plan) -> list[tuple[str, list[tuple[str, str]]]]:
    """The parts of the page: impact, the three parts of feasibility, risks, and who signed.

    Each entry is a sentence, and the key of the project file, the person or the evidence that it comes from, or "".
    """
    return [
        (title, [(one, "") if isinstance(one, str) else one for one in entries])
        for title, entries in _parts(plan)
    ]


def at_risk(plan: Plan) -> list[str]:
    """Why a project may be worth starting although a loss is likely: stages are stopped early. Empty elsewhere."""
    one, stages = plan.investment, plan.stages
    if plan.answer is not Answer.MODEL or one is None or stages is None or one.loss < LIKELY:
        return []
    return [
        f"a loss is likely ({words.chance(one.loss)}) and it is worth starting all the same: whoever stops at the "
        f"first stage that fails spends {money(stages.expected_spend)} on average, and success pays for that"
    ]


def _parts(plan: Plan) -> list[tuple[str, Entries]]:
    signed = [row for row in plan.checklist if row.signed or row.refused]
    more: list[tuple[str, Entries]] = [
        (owed_title(plan), [*owed_lines(plan)]),
        ("The data flywheel", [*flywheel_lines(plan.flywheel)]),
    ]
    return [
        ("Impact", _impact(plan)),
        ("Feasibility: data availability", _group(plan, "data availability")),
        ("Feasibility: accuracy requirement", _requirement(plan)),
        (
            "Feasibility: problem difficulty",
            [*_group(plan, "problem difficulty"), *_group(plan, "hard kinds of problem", known=True)],
        ),
        ("Stability, security, ethics", _group(plan, "stability, security, ethics")),
        *(part for part in more if part[1]),
        ("What could change this", [flip.says for flip in plan.flips[:3]] or [_no_flip(plan)]),
        ("Not known", list(plan.unknowns[:MOST_UNKNOWNS]) or ["nothing that was asked"]),
        (
            "Signed",
            [line for line in checklist_lines(plan) if not line.endswith("open")]
            if signed
            else ["nobody signed a point of the checklist yet"],
        ),
    ]


def _no_flip(plan: Plan) -> str:
    return "not known: its net value was not counted" if plan.investment is None else "no flip point is near"


def _impact(plan: Plan) -> Entries:
    lines: Entries = []
    if plan.worth_per_year is not None:
        lines.append(
            f"{money(plan.worth_per_year)} a year over {plan.baseline}, as the design '{plan.best_design}'"
        )
    named = {one.name: one for one in plan.figures if not one.default}
    for name in ("decisions a year", "newly affordable decisions a year", "today's decision", "adoption"):
        if name in named:
            one = named[name]
            ends = "" if one.low == one.high else f" ({money(one.low)} to {money(one.high)})"
            lines.append((f"{name}: {money(one.value)}{ends}", one.source))
    if plan.investment is not None:
        lines.append(f"net value {investment_line(plan)}")
    lines += at_risk(plan)
    groups = ("the two rules", "finding projects")
    lines += [asked(row) for row in plan.questions if row.known and row.group in groups]
    return lines or ["what it would bring is not known: write value in the project file"]


def _requirement(plan: Plan) -> Entries:
    lines: Entries = [f"break-even: {break_even_line(plan)}"] if plan.break_even is not None else []
    cost = next((one for one in plan.figures if one.name == "a wrong decision"), None)
    right = next((one for one in plan.figures if one.name == "a right decision"), None)
    if cost is not None and right is not None:
        lines.append(f"a wrong decision is worth {money(cost.value)}, a right one {money(right.value)}")
    lines += [f"as '{row.design}' it {pays(row)}" for row in plan.designs if not row.note]
    if plan.acting is not None:
        lines.append(f"acts {acting_line(plan.acting)}")
    lines += list(plan.accuracy_price)
    return lines + _group(plan, "accuracy requirement")


def _group(plan: Plan, group: str, *, known: bool = False) -> Entries:
    return [
        asked(row) + ("" if row.known else f" (a risk: {row.risk})")
        for row in plan.questions
        if row.group == group and (row.known or not known)
    ]
