"""The evidence line by line and row by row, for the page and for the details in plain text."""

from __future__ import annotations

from milepost.evidence.assessment import Assessment, Flip, LadderRow
from milepost.evidence.status import Status
from milepost.report import text, words


def ladder_columns(assessment: Assessment) -> tuple[str, ...]:
    """Name the columns of the ladder: the optimised metric, and what decides where that is another one."""
    other = () if text.optimises_what_decides(assessment) else (text.metric_words(assessment),)
    return ("candidate", "rung", text.metric_label(assessment), *other, "labels", "fit", "source")


def ladder_rows(assessment: Assessment) -> list[tuple[str, ...]]:
    """Give the baseline ladder as a table, in the columns of `ladder_columns`."""
    return [
        (
            row.candidate,
            row.rung.value,
            *ladder_scores(row, assessment),
            words.count(row.labels) if row.labels else "–",
            words.duration(row.fit_seconds) if words.is_known(row.fit_seconds) else "–",
            row.failure or "; ".join(source_parts(row)) or "measured here",
        )
        for row in assessment.ladder
    ]


def ladder_scores(row: LadderRow, assessment: Assessment) -> tuple[str, ...]:
    """Say the scores of a rung: the optimised metric, and what decides where that is another one."""
    score = words.measured(assessment.metric, row.score) if not row.failure else "failed"
    if text.optimises_what_decides(assessment):
        return (score,)
    deciding = words.measured(assessment.deciding, row.required.get(assessment.deciding))
    return score, deciding if not row.failure else "failed"


def source_parts(row: LadderRow) -> list[str]:
    """Say where a rung that was not measured here comes from, and how it compares."""
    comparable = f"comparable: {row.comparable}" if row.comparable else ""
    return [part for part in (row.source, comparable) if part]


def curve_notes(assessment: Assessment) -> list[str]:
    """Say what is unusual about the measured curves, and whose."""
    said = [
        f"{curve.candidate}: {note[:1].lower()}{note[1:]}"
        for curve in assessment.curves
        for note in curve.notes
    ]
    return list(dict.fromkeys(said))


def flip_lines(assessment: Assessment) -> list[str]:
    """Say where the recommended design changes."""
    return [_flip_line(flip, assessment.deciding or assessment.metric) for flip in assessment.flips]


def prior_rows(assessment: Assessment) -> list[tuple[str, ...]]:
    """Give the rules of thumb beside what the curve says."""
    return [(row.prior, row.says, row.curve_says) for row in assessment.priors]


def constraint_rows(assessment: Assessment) -> list[tuple[str, ...]]:
    """Give speed and memory as required and as measured."""
    return [(text, words.measured(text, measured)) for text, measured in assessment.constraints.items()]


def spent_lines(assessment: Assessment) -> list[str]:
    """Say what the assessment has spent."""
    return [spent_line(name, value) for name, value in assessment.spent.items()]


def spent_line(name: str, value: float) -> str:
    """Say one thing the assessment has spent; names that end in `seconds` are times."""
    if name.endswith("seconds"):
        label = name.removesuffix("seconds").strip("_").replace("_", " ")
        return f"{label + ' time' if label else 'time'}: {words.duration(value)}"
    return f"{name.replace('_', ' ')}: {words.count(value)}"


def trials_sentence(status: Status) -> str:
    """Say how many trials need not be fitted again, and what made the others stale."""
    stale = [f"{words.count(number)} are stale ({why})" for why, number in status.stale_trials.items()]
    fresh = f"{words.count(status.fresh_trials)} need not be fitted again"
    return f"Of the trials on record, {words.listed([fresh, *stale])}."


def _flip_line(flip: Flip, metric: str) -> str:
    instead = f"choose {flip.after} instead of {flip.before}"
    if flip.along == "labels":
        return f"from about {words.about(flip.at)} labels on, {instead}"
    # Near perfection small differences matter: a tenth of the error that is left is shown.
    at = words.score(metric, flip.at, width=0.1 * abs(1 - flip.at) if words.is_share(metric) else None)
    return f"from a {flip.along} of {at} on, {instead}"
