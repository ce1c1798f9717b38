"""The parts of a plan line by line: automation, stages, labels, questions, checklist, past estimates."""

from __future__ import annotations

from milepost.base.measurement import Verdict
from milepost.evidence.past import PastEstimate, PastEstimates
from milepost.evidence.plan import AutomationRow, Plan
from milepost.report import words
from milepost.report.plan_words import asked, money


def automation_lines(plan: Plan) -> list[str]:
    """The planned path of automation, level by level."""
    lines = []
    for row in plan.automation:
        asked = "" if row.asked is None else f", asked {row.asked:g}"
        needed = f"{_level_pays(row)}{asked}"
        lines.append(
            f"{row.level} {row.name}: {row.means} ({needed}): {words.VERDICT_WORDS[row.allowed].lower()}"
        )
        if row.allowed is not Verdict.YES:
            lines += [f"    owed: {one}" for one in row.owes]
    return lines


def stage_lines(plan: Plan) -> list[str]:
    """The stages, and what the option to stop is worth."""
    stages = plan.stages
    if stages is None:
        return []
    lines = [
        f"{row.name}: {money(row.cost)} for a chance of {words.chance(row.probability)}; "
        f"worth {money(row.worth_on_entry)} on entry"
        for row in stages.rows
    ]
    lines.append(
        f"with gates {money(stages.staged)}, committed to all {money(stages.committed)}: stopping is worth "
        f"{money(stages.option)}; {money(stages.expected_spend)} spent on average"
    )
    return lines


def label_lines(plan: Plan) -> list[str]:
    """What more labels are worth before deciding, and what they cost."""
    return [
        f"{row.n:,} more {row.kind} labels: worth {money(row.worth)}, cost {money(row.cost)}, net {money(row.net)}"
        for row in plan.labels
    ]


def owed_lines(plan: Plan) -> list[str]:
    """What a project of this archetype still owes an answer to, and what helps it most; empty without one."""
    return [*plan.owes, f"What helps most: {plan.lever}."] if plan.lever else []


def owed_title(plan: Plan) -> str:
    """The heading over what the archetype owes."""
    return f"Owed by a project that would {plan.archetype}"


def question_lines(plan: Plan) -> list[str]:
    """The questionnaire, one line for each question; a warning or an unknown is marked."""
    return [
        f"{'!' if row.warns else '?' if not row.known else ' '} {asked(row)}"
        + (f" ({row.source})" if row.known else f": {row.risk}")
        for row in plan.questions
    ]


def checklist_lines(plan: Plan) -> list[str]:
    """The seven points with who signed and who refused."""
    lines = []
    for number, row in enumerate(plan.checklist, 1):
        said = [f"signed by {'; '.join(row.signed)}"] if row.signed else []
        said += [f"refused by {'; '.join(row.refused)}"] if row.refused else []
        lines.append(f"{number} {row.asks} {', '.join(said) or 'open'}")
    return lines


def past_lines(past: PastEstimates | None) -> list[str]:
    """What people expected and what came; then each person's mean Brier score (0 is best), of n estimates."""
    if past is None:
        return []
    scores = [f"{name}: Brier {score:.2f}, n = {past.known[name]}" for name, score in past.brier.items()]
    return [*(_past_line(one) for one in past.estimates), *scores]


def _level_pays(row: AutomationRow) -> str:
    """From which accuracy a level brings more than the best level below it."""
    if row.level == 0:
        return "today"
    if row.note:
        return row.note
    if row.needed is None or row.needed > 1:
        return "never pays more than the best lower level"
    at = "at any accuracy" if row.needed <= 0 else f"from {row.needed:.3f}"
    return f"pays more than the best lower level {at}"


def _past_line(one: PastEstimate) -> str:
    said = f"{one.low:g}" if one.low == one.high else f"{one.low:g} to {one.high:g}"
    came = "open" if one.came is None else f"came {one.came}"
    return f"{one.by}, {one.on.isoformat()}: {said}; {came} ({one.why})"
