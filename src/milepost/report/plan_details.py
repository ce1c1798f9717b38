"""What the answer of a plan rests on, as plain text: its designs, rules against the model, and everything else."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.base.text_table import text_table
from milepost.evidence.plan import Plan
from milepost.report.flywheel_words import flywheel_lines
from milepost.report.plan_parts import (
    automation_lines,
    checklist_lines,
    label_lines,
    owed_lines,
    owed_title,
    past_lines,
    question_lines,
    stage_lines,
)
from milepost.report.plan_tables import (
    BAR_COLUMNS,
    DESIGN_COLUMNS,
    FIGURE_COLUMNS,
    SCAN_COLUMNS,
    bar_rows,
    design_rows,
    figure_rows,
    scan_rows,
)
from milepost.report.plan_words import interval, money, scan_line


def design_lines(plan: Plan) -> tuple[str, ...]:
    """Every design with what it is worth and the accuracy it needs."""
    lines = [
        "",
        "Designs (money a year over what is done without a model; accuracy of the model that each needs)",
    ]
    lines += [f"  {line}" for line in text_table([DESIGN_COLUMNS, *design_rows(plan)])]
    lines += [f"  {row.design}: {row.note}" for row in plan.designs if row.note]
    if plan.automation:
        lines += ["", "Automation"]
        lines += [f"  {line}" for line in automation_lines(plan)]
    return tuple(lines)


def rules_lines(plan: Plan) -> tuple[str, ...]:
    """Rules against the model."""
    rules = plan.rules
    if rules is None:
        return ("", "Rules: none on the ladder was measured (baselines: {rules: ...}, then milepost assess)")
    accuracy = rules.accuracy
    said = (
        "not measured"
        if accuracy is None
        else f"accuracy {interval(accuracy.value, accuracy.low, accuracy.high)}"
    )
    lines = ["", f"Rules {rules.rules}: {said}, worth {money(rules.per_year)} a year over {plan.baseline}"]
    lines.append(f"Model as '{plan.best_design}': {money(rules.model_per_year)} a year when it succeeds")
    return (*lines, *(("", *rules.lines) if rules.lines else ()))


def detail_lines(plan: Plan) -> tuple[str, ...]:
    """What the answer rests on: numbers with sources, what moves it, stages, labels, the questionnaire, sign-offs."""
    lines = ["", "Numbers"]
    lines += [f"  {line}" for line in text_table([FIGURE_COLUMNS, *figure_rows(plan.figures)])]
    if plan.tornado:
        lines += ["", "What moves the expected net value most"]
        lines += [f"  {line}" for line in text_table([BAR_COLUMNS, *bar_rows(plan.tornado)])]
    lines += _titled("Where the answer flips", [flip.says for flip in plan.flips])
    lines += _titled("Stages", stage_lines(plan))
    lines += _titled("More labels before deciding", label_lines(plan))
    lines += _titled("The data flywheel", flywheel_lines(plan.flywheel))
    lines += _titled("What accuracy costs", plan.accuracy_price)
    lines += _titled(owed_title(plan), owed_lines(plan))
    if plan.scan is not None:
        lines += ["", "Rules that a scan found", f"  {scan_line(plan.scan)}"]
        lines += [f"  {line}" for line in text_table([SCAN_COLUMNS, *scan_rows(plan.scan)])]
    lines += _titled("Past estimates of success", past_lines(plan.past))
    lines += _titled("Questionnaire", question_lines(plan))
    lines += _titled("Checklist", checklist_lines(plan))
    lines += _titled("Unknown", plan.unknowns)
    return tuple(lines)


def _titled(title: str, entries: Sequence[str]) -> list[str]:
    return ["", title, *(f"  {entry}" for entry in entries)] if entries else []
