"""The charts of a plan, each with its words and the table behind it."""

from __future__ import annotations

from itertools import pairwise

from milepost.evidence.plan import Plan
from milepost.report import words
from milepost.report.charts import NARROW, WIDE, Chart
from milepost.report.plan_specifications import (
    specify_break_even,
    specify_decision_curve,
    specify_designs,
    specify_scan,
    specify_tornado,
    specify_value,
)
from milepost.report.plan_tables import (
    BAR_COLUMNS,
    DESIGN_COLUMNS,
    SCAN_COLUMNS,
    bar_rows,
    design_rows,
    scan_rows,
)
from milepost.report.plan_words import break_even_line, investment_line, money, pays, scan_line

MOST_BARS = 8


def plan_charts(plan: Plan) -> list[Chart]:
    """Make every chart that the plan has the numbers for: break-even, value, tornado, designs, decisions, rules."""
    made = (
        break_even_chart(plan),
        value_chart(plan),
        tornado_chart(plan),
        designs_chart(plan),
        decision_chart(plan),
        scan_chart(plan),
    )
    return [chart for chart in made if chart is not None]


def break_even_chart(plan: Plan, *, name: str = "break-even") -> Chart | None:
    """Draw money a year against accuracy, by design; None where no design could be valued."""
    if not plan.lines:
        return None
    lines, best, now, asked = plan.lines, plan.best_design, plan.accuracy_now, plan.accuracy_asked
    return Chart(
        name=name,
        title="What the model is worth a year, by its accuracy",
        description="; ".join(f"{row.design} {pays(row)}" for row in plan.designs if not row.note)
        + f". Break-even: {break_even_line(plan)}.",
        wide=specify_break_even(lines, best, now=now, asked=asked, width=WIDE - 70),
        narrow=specify_break_even(lines, best, now=now, asked=asked, width=NARROW - 60),
        columns=("design", "accuracy", "money a year"),
        rows=tuple(
            (line.design, f"{at:.2f}", money(worth))
            for line in lines
            for at, worth in list(zip(line.accuracies, line.per_year, strict=True))[::10]
        ),
    )


def value_chart(plan: Plan, *, name: str = "value") -> Chart | None:
    """Draw the distribution of the net present value; None before a chance of success is known."""
    one = plan.investment
    if one is None:
        return None
    return Chart(
        name=name,
        title="What the project may be worth in money today",
        description=f"Net present value {investment_line(plan)}.",
        wide=specify_value(one, width=WIDE - 20),
        narrow=specify_value(one, width=NARROW - 20),
        columns=("from", "to", "chance"),
        rows=tuple(
            (money(low), money(high), words.chance(count / one.draws))
            for (low, high), count in zip(pairwise(one.edges), one.counts, strict=True)
            if count
        ),
    )


def tornado_chart(plan: Plan, *, name: str = "tornado") -> Chart | None:
    """Draw which numbers move the expected value most; None where everything is known exactly."""
    if plan.investment is None or not plan.tornado:
        return None
    bars, expected = plan.tornado[:MOST_BARS], plan.investment.expected
    first = bars[0]
    return Chart(
        name=name,
        title="Which number moves the expected net value most (orange: at its low point; blue: at its high one)",
        description=f"{first.name} moves it from {money(first.at_low)} to {money(first.at_high)}.",
        wide=specify_tornado(bars, expected, width=WIDE - 160),
        narrow=specify_tornado(bars, expected, width=NARROW - 90),
        columns=BAR_COLUMNS,
        rows=tuple(bar_rows(bars)),
    )


def designs_chart(plan: Plan, *, name: str = "design-worth") -> Chart | None:
    """Draw what each design is worth a year; None with fewer than two to compare."""
    rows = [row for row in plan.designs if not row.note]
    if len(rows) < 2:
        return None
    return Chart(
        name=name,
        title="What each design is worth a year (bar: as required; dot: as measured)",
        description="; ".join(
            f"{row.design} {money(row.at_requirement)} as required, {money(row.now)} now" for row in rows
        )
        + ".",
        wide=specify_designs(rows, plan.best_design, width=WIDE - 140),
        narrow=specify_designs(rows, plan.best_design, width=NARROW - 80),
        columns=DESIGN_COLUMNS,
        rows=tuple(design_rows(plan)),
    )


def decision_chart(plan: Plan, *, name: str = "decision-curve") -> Chart | None:
    """Draw the decision curve of a yes/no task; None for others."""
    curve = plan.curve
    if curve is None:
        return None
    at = "" if curve.threshold is None else f" The payoffs ask to act from a risk of {curve.threshold:.3f}."
    policy = f" The payoffs say: {curve.policy}." if curve.policy and curve.threshold is None else ""
    return Chart(
        name=name,
        title=f"When acting on '{curve.positive}' pays: by the model (solid), always (dashed), never (0)",
        description=(
            "Net benefit of the model (solid), of acting on all (dashed) and on none (0), by the risk from which one "
            f"acts.{at}{policy}"
        ),
        wide=specify_decision_curve(curve, width=WIDE - 30),
        narrow=specify_decision_curve(curve, width=NARROW - 20),
        columns=("threshold", "model", "acting on all"),
        rows=tuple(
            (f"{point.threshold:.2f}", f"{point.model:.4f}", f"{point.act_on_all:.4f}")
            for point in curve.points[::5]
        ),
    )


def scan_chart(plan: Plan, *, name: str = "scan") -> Chart | None:
    """Draw the hand-written rules that a scan found, with their upkeep; None where none was recorded."""
    scan = plan.scan
    if scan is None or not scan.top:
        return None
    shown = scan.top[:MOST_BARS]
    return Chart(
        name=name,
        title="Hand-written rules that could be learned (bar: how likely; text: changed lines a year)",
        description=scan_line(scan),
        wide=specify_scan(shown, width=WIDE - 230),
        narrow=specify_scan(shown, width=NARROW - 110),
        columns=SCAN_COLUMNS,
        rows=tuple(scan_rows(scan)),
    )
