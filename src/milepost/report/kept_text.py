"""Kept results in words for the report: the task plan, the choice of a metric, the register of published results."""

from __future__ import annotations

from milepost.evidence.metric import MetricLine, MetricRecord
from milepost.evidence.references import PublishedResult, ReferencesRecord
from milepost.evidence.tasks import TaskRecord
from milepost.report import words

METRIC_COLUMNS = ("metric", "do", "now", "target", "gap")
RESULT_COLUMNS = ("result", "metric", "value", "comparable", "age")


def task_lines(record: TaskRecord) -> tuple[str, ...]:
    """The task plan in a few lines."""
    lines = [f"{', '.join(record.goals)}: {_chances(record)}"]
    if record.days:
        low, middle, high = record.days
        lines.append(
            f"Where it succeeds, it takes {low:.0f} to {high:.0f} working days, half under {middle:.0f}"
        )
    if record.next_task:
        lines.append(f"Next: {record.next_task}; then {', '.join(record.order[1:4]) or 'nothing'}")
    if record.brier is not None:
        ended = f"{record.ended} ended task{'s' if record.ended != 1 else ''}"
        lines.append(f"Past estimates: Brier score {record.brier:.2f} from {ended}")
    return tuple(lines)


def metric_title(record: MetricRecord) -> str:
    """What the suggestion says, in a sentence."""
    said = f"Drive {record.drive}" if record.drive else "Nothing is left to drive"
    table = f" (from {record.table})" if record.table else ""
    sure = "" if record.told_apart else "; another metric may be further from its target"
    return f"{said}{table}{sure}."


def metric_rows(record: MetricRecord) -> list[tuple[str, ...]]:
    """A row for each metric."""
    return [_metric_row(line) for line in record.lines]


def result_rows(record: ReferencesRecord) -> list[tuple[str, ...]]:
    """A row for each published or human result."""
    return [_result_row(one) for one in record.results]


def outlook_lines(record: ReferencesRecord) -> tuple[str, ...]:
    """What is possible and what to try, and the alarm."""
    lines = []
    for one in record.outlooks:
        tries = f"; try next {', '.join(one.to_try)}" if one.to_try else ""
        discount = f" ({one.discount})" if one.discount else ""
        lines.append(f"{one.says[:1].upper()}{one.says[1:]}{discount}{tries}")
    return (*lines, *([f"Alarm: {record.alarm}"] if record.alarm else []))


def _chances(record: TaskRecord) -> str:
    most = "at most " if record.at_most else ""
    if record.by is None or record.by_date is None:
        return f"{most}{words.chance(record.ever)} ever"
    once = "" if record.at_once is None else f" ({words.chance(record.at_once)} with all tried at once)"
    return f"{most}{words.chance(record.by_date)} by {record.by}{once}, {words.chance(record.ever)} ever"


def _metric_row(line: MetricLine) -> tuple[str, ...]:
    now = line.now
    return (
        line.metric,
        line.does,
        words.NOT_KNOWN
        if now is None
        else f"{now.value:.4g}" + ("" if now.low == now.high else f" [{now.low:.4g}, {now.high:.4g}]"),
        "–" if line.target is None else f"{line.target:g}",
        f"{line.gap:.3g} x" if words.is_known(line.gap) else "–",
    )


def _result_row(one: PublishedResult) -> tuple[str, ...]:
    value = one.value
    span = f"{value.value:.4g}" if value.low == value.high else f"{value.low:.4g} to {value.high:.4g}"
    return one.reference, one.metric, span, one.compares, "stale" if one.stale else "recent"
