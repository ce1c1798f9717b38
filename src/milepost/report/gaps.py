"""What each rung of the ladder tells: the gap to the next one and to the requirement, and what to do about it."""

from __future__ import annotations

import re
from dataclasses import replace

from milepost.base.digits import digits
from milepost.base.measurement import Measurement
from milepost.evidence.assessment import Assessment
from milepost.planning.goals import GapRow, Place, gap_table
from milepost.planning.shortfall import Scale, scale_of
from milepost.report import words

GAP_COLUMNS = ("rung", "to the next rung", "to the requirement", "what it tells")


def gap_rows(assessment: Assessment) -> list[tuple[str, ...]]:
    """Give the gap table, from the worst rung to the best, in the columns GAP_COLUMNS."""
    metric = assessment.deciding or assessment.metric
    return [
        (
            f"{row.name} ({row.rung})",
            gap(metric, row.to_next),
            gap(metric, row.to_target),
            f"{row.place.value}: {row.action}" if row.place is Place.BEST else row.action,
        )
        for row in _table(assessment)
    ]


def gap_lines(assessment: Assessment) -> list[str]:
    """Say what each rung tells, from the worst to the best."""
    lines = []
    for name, to_next, to_target, tells in gap_rows(assessment):
        gaps = [
            f"{each} {where}"
            for each, where in ((to_next, "to the next rung"), (to_target, "to the requirement"))
            if each != "–"
        ]
        lines.append(f"{name}: {'; '.join([tells, *gaps])}")
    return lines


def gap(metric: str, measured: Measurement | None) -> str:
    """Write a gap in points of the metric, better is positive.

    >>> both = Measurement(value=0.04, low=0.02, high=0.06, level=0.95, n=100, method="MOVER")
    >>> gap("accuracy", both), gap("mae", None)
    ('+4.0 points (+2.0 to +6.0)', '–')
    """
    if measured is None or not words.is_known(measured.value):
        return "–"
    times, unit = (100, " points") if words.is_share(metric) else (1, "")
    width = times * (measured.high - measured.low)
    value, low, high = (
        f"{times * each:+.1f}" if unit else digits(each, sign=True)
        for each in (measured.value, measured.low, measured.high)
    )
    return f"{value}{unit} ({low} to {high})" if width > 0 else f"{value}{unit}"


def _table(assessment: Assessment) -> tuple[GapRow, ...]:
    """The gaps of what decides; of the optimised metric where nothing is required."""
    rows = assessment.ladder
    if assessment.target is not None:
        deciding = assessment.deciding
        rows = tuple(replace(row, score=row.required.get(deciding)) for row in rows)
    best = assessment.best_candidate
    return gap_table(rows, _scale(assessment), assessment.target, assessment.advice, best_candidate=best)


def _scale(assessment: Assessment) -> Scale:
    """The scale of what decides; a weighted mean is on the scale of its first metric."""
    first = re.search(r"[A-Za-z_]\w*", assessment.deciding or assessment.metric)
    return scale_of(first.group() if first else "", assessment.direction)
