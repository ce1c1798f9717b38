"""Training error, validation error and goal of the best candidate: the two gaps, and what they ask for."""

from __future__ import annotations

from typing import Any

from milepost.base.measurement import Measurement
from milepost.evidence.advice import CurveAdvice
from milepost.evidence.assessment import Assessment
from milepost.report import words
from milepost.report.charts import NARROW, WIDE, Chart
from milepost.report.gaps import gap
from milepost.report.palette import ACCENT, ORANGE, TEAL, Ink
from milepost.report.specification_parts import PHONE, Domain, finished, marks, with_field
from milepost.report.specifications import padded, score_labels

TWO_GAP_COLUMNS = ("what", "error", "says")
NOT_MEASURED = "the training error of the best candidate was not measured"

_ROW_HEIGHT = 34


def two_gap_rows(advice: CurveAdvice) -> list[tuple[str, str, str]]:
    """Give both errors, the goal and the gaps between them, in the columns TWO_GAP_COLUMNS."""
    metric = advice.metric
    rows = [(name, words.measured(metric, error), "") for name, error, _ in _errors(advice)]
    if advice.avoidable is not None:
        told = f"training error less that of {advice.goal_name}"
        rows.append(("avoidable bias", gap(metric, advice.avoidable), told))
    return [*rows, ("variance", gap(metric, advice.variance), "validation error less training error")]


def two_gap_lines(assessment: Assessment) -> list[str]:
    """Say both errors, the goal, the two gaps, and what they ask for."""
    advice = assessment.advice
    if advice is None:
        return [NOT_MEASURED] if assessment.best_candidate else []
    lines = [": ".join(part for part in (name, error) if part) for name, error, _ in two_gap_rows(advice)]
    return [*lines, f"{advice.candidate}: {advice.says}", *why_lines(advice)]


def why_lines(advice: CurveAdvice) -> list[str]:
    """Say why, where the advice does not say so itself."""
    return [] if advice.why in advice.says else [f"because {advice.why}"]


def two_gap_chart(assessment: Assessment, *, name: str) -> Chart | None:
    """Draw training error, validation error and the goal on one axis; None without a training error."""
    advice = assessment.advice
    if advice is None:
        return None
    rows = two_gap_rows(advice)
    return Chart(
        name=name,
        title=f"{advice.candidate}: error by {words.metric_name(advice.metric)}",
        description="; ".join(f"{what} {error}" for what, error, _ in rows) + ".",
        wide=_specify(advice, width=WIDE - 140),
        narrow=_specify(advice, width=NARROW - 90),
        columns=TWO_GAP_COLUMNS,
        rows=tuple(rows),
    )


def _errors(advice: CurveAdvice) -> list[tuple[str, Measurement, Ink]]:
    found = [
        ("training error", advice.training, TEAL),
        ("validation error", advice.validation, ACCENT),
    ]
    if advice.goal is not None:
        found.append((f"goal: {advice.goal_name}", advice.goal, ORANGE))
    return found


def _specify(advice: CurveAdvice, *, width: int) -> dict[str, Any]:
    import altair as alt

    errors = _errors(advice)
    names = [name.split(":")[0] for name, _, _ in errors]
    ends = [end for _, error, _ in errors for end in (error.low, error.value, error.high)]
    domain: Domain = padded(min(ends), max(ends), advice.metric)
    y: Any = alt.Y("name:N", sort=names, title=None).scale(domain=names)
    x: Any = alt.X("value:Q").scale(domain=domain, nice=False, zero=False)
    ticks = 2 if width < PHONE else 7
    x = x.axis(title=None, labelExpr=score_labels(advice.metric), tickCount=ticks)
    layers = []
    for name, (_, error, ink) in zip(names, errors, strict=True):
        base = marks([{"name": name, "value": error.value, "low": error.low, "high": error.high}])
        bar = base.mark_rule(strokeWidth=3, opacity=0.45, color=ink.light, clip=True)
        dot = base.mark_point(size=70, color=ink.light, fill=ink.light, opacity=1)
        layers += [bar.encode(y=y, x=with_field(x, "low"), x2="high:Q"), dot.encode(y=y, x=x)]
    return finished(alt.layer(*layers), width=width, height=_ROW_HEIGHT * len(names))
