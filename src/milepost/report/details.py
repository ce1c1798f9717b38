"""What the first screen rests on, as plain text: the ladder, curves, designs, costs, findings."""

from __future__ import annotations

from collections.abc import Iterable

from milepost.base.measurement import Verdict
from milepost.evidence.assessment import Assessment, CurveRecord, DesignRow, LadderRow
from milepost.report import costs, gaps, rows, text, two_gaps, words


def details(assessment: Assessment, *, width: int = 100) -> list[str]:
    """Say what the first screen rests on: the ladder and its gaps, curves, designs, costs, findings."""
    sections = [
        ("Baseline ladder", [_ladder_line(row, assessment) for row in assessment.ladder]),
        ("What each rung tells", gaps.gap_lines(assessment)),
        ("What the training error asks for", two_gaps.two_gap_lines(assessment)),
        ("Learning curves", [_curve_line(curve, assessment.horizon) for curve in assessment.curves]),
        ("Designs", [_design_details(row, assessment) for row in assessment.designs]),
        ("Where the best design changes", rows.flip_lines(assessment)),
        ("Cost of an 80 % chance", costs.part_lines(assessment)),
        ("What more accuracy costs", costs.nine_lines(assessment)),
        (
            "Speed and memory",
            [f"{name}: {measured}" for name, measured in rows.constraint_rows(assessment)],
        ),
        ("What drives the cost", [f"{row.driver}: {row.finding}" for row in assessment.drivers]),
        ("Rules of thumb", [f"{row.prior}: {row.says}; here: {row.curve_says}" for row in assessment.priors]),
        ("Data findings", list(assessment.findings)),
        ("Assumed", list(assessment.assumptions)),
        ("What the time bought", list(assessment.notes)),
        ("Spent", rows.spent_lines(assessment)),
    ]
    return [line for title, items in sections for line in _section(title, items, width)]


def _section(title: str, items: Iterable[str], width: int) -> list[str]:
    lines = [line for item in items for line in text.wrapped(item, width, first="  - ", then="    ")]
    return [title, *(lines or ["  not known yet"]), ""]


def _ladder_line(row: LadderRow, assessment: Assessment) -> str:
    if row.failure:
        return f"{row.candidate} ({row.rung.value}): failed, {row.failure}"
    notes = "".join(f"; {part}" for part in rows.source_parts(row))
    scores = rows.ladder_scores(row, assessment)
    score = scores[0]
    if len(scores) > 1:
        score = f"{text.metric_label(assessment)} {scores[0]}, {text.metric_words(assessment)} {scores[1]}"
    fit = f", fitted in {words.duration(row.fit_seconds)}" if words.is_known(row.fit_seconds) else ""
    trained = f" from {words.count(row.labels)} labels" if row.labels else ""
    return f"{row.candidate} ({row.rung.value}): {score}{trained}{fit}{notes}"


def _curve_line(curve: CurveRecord, horizon: int) -> str:
    if not curve.points:
        return f"{curve.candidate}, {curve.metric}: not measured"
    points = ", ".join(f"{words.count(p.size)}: {words.score(curve.metric, p.mean)}" for p in curve.points)
    last = curve.ahead[-1] if curve.ahead else None
    ahead = f"; at {words.count(last.size)} labels {words.forecast(curve.metric, last)}" if last else ""
    notes = f" ({'; '.join(note.removesuffix('.') for note in curve.notes)})" if curve.notes else ""
    return f"{curve.candidate}, {curve.metric}: {points}{ahead}{_missed(curve, horizon)}{notes}"


def _missed(curve: CurveRecord, horizon: int) -> str:
    """Say the chances that the curve's requirement is not met by the horizon, and never."""
    if curve.not_by is None or curve.never is None:
        return ""
    missed = words.chance(curve.not_by)
    return f"; not met by {words.count(horizon)} labels: chance {missed}, never: {words.chance(curve.never)}"


def _further(row: DesignRow) -> str:
    """Say the chance as far as the forecast goes, and the chance that no number of labels is enough."""
    ends = []
    if row.frontier:
        far = words.count(row.frontier[-1].labels)
        ends.append(f"{words.chance(row.probability_ever)} by {far} labels")
    if row.never is not None:
        ends.append(f"never {words.chance(row.never)}")
    return f" ({', '.join(ends)})" if ends else ""


def _design_details(row: DesignRow, assessment: Assessment) -> str:
    if not row.labels_for:
        return f"{row.design}: cannot be measured: {row.blocks}"
    labels = text.needed(assessment, row.labels_for, "0.8")
    verdict = (
        words.VERDICT_WORDS[row.verdict].lower() if row.verdict is not Verdict.UNKNOWN else "not decided"
    )
    blocks = f"; blocked by {row.blocks}" if row.blocks else ""
    count = row.labels_for.get(costs.LIKELY)
    cost = f", cost {costs.cost_at(row, count)}" if count is not None else ""
    return (
        f"{row.design} with {row.candidate or 'no candidate'}: {verdict}, "
        f"chance {words.chance(row.probability)}{_further(row)}; "
        f"labels for 80 %: {labels}{cost}{blocks}"
    )
