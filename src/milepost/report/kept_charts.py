"""The charts of kept results, each with its words and the table behind it."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.evidence.metric import MetricRecord
from milepost.evidence.tasks import TaskRecord
from milepost.lifecycle.kept import Kept
from milepost.lifecycle.kept_results import KeptResults
from milepost.report import words
from milepost.report.charts import NARROW, WIDE, Chart
from milepost.report.kept_specifications import known_gaps, specify_chances, specify_gaps

LEAST_RECORDS = 2
LEAST_METRICS = 2


def kept_charts(kept: KeptResults) -> dict[str, list[Chart]]:
    """Make the charts of kept results, by the section that shows them."""
    gaps = [gaps_chart(one.record, name=f"gaps-{at}") for at, one in enumerate(kept.suggestions, 1)]
    found = {"tasks": [chances_chart(kept.history)], "gaps": gaps}
    return {section: [chart for chart in group if chart is not None] for section, group in found.items()}


def chances_chart(history: Sequence[Kept[TaskRecord]], *, name: str = "task-chances") -> Chart | None:
    """Draw how the chances of the tasks moved; None before they were said on two occasions. Oldest first."""
    if len(history) < LEAST_RECORDS:
        return None
    said = [(one.at, one.record) for one in history]
    first, last = history[0], history[-1]
    return Chart(
        name=name,
        title="The chance that the work is done, as it was said over time",
        description=f"First, {first.at:%Y-%m-%d}: {first.record.says}. Last, {last.at:%Y-%m-%d}: {last.record.says}.",
        wide=specify_chances(said, width=WIDE - 130),
        narrow=specify_chances(said, width=NARROW - 50),
        columns=("said on", "date", "by the date, in turn", "by the date, at once", "ever"),
        rows=tuple(_said(one) for one in history),
    )


def gaps_chart(record: MetricRecord, *, name: str) -> Chart | None:
    """Draw the gaps of the metrics; None where fewer than two have one, or the one to drive has none."""
    lines = known_gaps(record.lines)
    missing = record.drive and all(line.metric != record.drive for line in lines)
    if len(lines) < LEAST_METRICS or missing:
        return None
    return Chart(
        name=name,
        title="What is missing of each metric, in units of what its target allows",
        description="; ".join(f"{line.metric} {line.gap:.3g} x, {line.does}" for line in lines) + ".",
        wide=specify_gaps(lines, width=WIDE - 90),
        narrow=specify_gaps(lines, width=NARROW + 30),
        columns=("metric", "do", "gap"),
        rows=tuple((line.metric, line.does, f"{line.gap:.3g} x") for line in lines),
    )


def _said(one: Kept[TaskRecord]) -> tuple[str, ...]:
    record = one.record
    return (
        f"{one.at:%Y-%m-%d}",
        "–" if record.by is None else str(record.by),
        words.chance(record.by_date),
        words.chance(record.at_once),
        words.chance(record.ever),
    )
