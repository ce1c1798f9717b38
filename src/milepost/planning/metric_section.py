"""The `metric:` section that a choice of metric proposes, ready to paste into the project file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from milepost.base.measurement import Direction
from milepost.planning.metric_choice import MetricAdvice, MetricChoice, Role
from milepost.planning.metric_standing import MetricRow


def proposed_section(choice: MetricChoice, rows: Sequence[MetricRow], *, confidence: float = 0.95) -> str:
    """Write the section: drive one metric, require the thresholds; a target that has to wait stands as a comment.

    The target of the metric to drive stays required: a rule that gives it up would have nothing to reach. What
    was not measured stays required too. Where nothing is left to drive, the first row stays optimised.
    """
    required = proposed_requirements(choice, rows)
    return "\n".join(_lines(choice, {row.name: row for row in rows}, required, confidence)) + "\n"


def _lines(
    choice: MetricChoice, rows: Mapping[str, MetricRow], required: Sequence[str], confidence: float
) -> Iterator[str]:
    yield "metric:"
    drive = choice.drive or next(iter(rows))
    yield f"  optimize: {_scalar(drive)}"
    if required:
        yield "  require:"
        yield from (f"    - {_scalar(text)}" for text in required)
    yield f"  confidence: {confidence:g}"
    around = [row.name for row in rows.values() if row.around]
    if around:
        yield f"  engineer_around: [{', '.join(map(_scalar, around))}]"
    tolerated = {row.name: row.tolerance for row in rows.values() if row.tolerance is not None}
    if tolerated:
        yield "  tolerance:"
        yield from (f"    {_scalar(name)}: {value:.10g}" for name, value in tolerated.items())
    for advice in choice.advice:
        if advice.target is not None and _later(advice):
            yield f"  # later: {compared(rows[advice.metric], advice.target)}"


def proposed_requirements(choice: MetricChoice, rows: Sequence[MetricRow]) -> tuple[str, ...]:
    """What the section requires, a text each: thresholds, the target of the metric to drive, what is not measured."""
    by_name = {row.name: row for row in rows}
    texts = (_requirement(advice, by_name[advice.metric]) for advice in choice.advice)
    return tuple(text for text in texts if text)


def compared(row: MetricRow, threshold: float) -> str:
    """Write a requirement.

    >>> from milepost.planning.shortfall import scale_of
    >>> compared(MetricRow(name="inference_ms", scale=scale_of("inference_ms")), 100)
    'inference_ms <= 100'
    """
    operator = ">=" if row.scale.direction is Direction.MAX else "<="
    return f"{row.name} {operator} {threshold:.10g}"


def _later(advice: MetricAdvice) -> bool:
    """Whether the target waits: left for now, or held at another value."""
    held = advice.role is Role.THRESHOLD and advice.threshold != advice.target
    return held or advice.role is Role.IGNORE


def _requirement(advice: MetricAdvice, row: MetricRow) -> str:
    match advice.role:
        case Role.DRIVE | Role.MEASURE:
            return "" if row.target is None else compared(row, row.target)
        case Role.THRESHOLD:
            return "" if advice.threshold is None else compared(row, advice.threshold)
        case Role.IGNORE:
            return ""


def _scalar(text: str) -> str:
    """A YAML scalar; quoted where it holds what YAML would read otherwise."""
    plain = not set(text) & set("[]{}'\"#:,&*!|%@`")
    return text if plain else json.dumps(text, ensure_ascii=False)
