"""The lecture's accuracy-cost picture from the project's own data: labels against the nines of the score."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.evidence.assessment import Assessment, NineRow
from milepost.report import costs, words
from milepost.report.charts import NARROW, WIDE, Chart
from milepost.report.nine_specification import specify_nines
from milepost.report.nines import NinePoint, NineScale, scale_of

OUT_OF_REACH_SHOWN = 2


def nine_chart(assessment: Assessment, *, name: str) -> Chart | None:
    """Draw the labels that each score takes; None where no score beyond today's is in reach."""
    cost = assessment.accuracy_cost
    scale = scale_of(cost.rows) if cost is not None else None
    if cost is None or scale is None or not any(row.labels_even or row.labels_likely for row in cost.rows):
        return None
    metric, points = assessment.deciding or assessment.metric, _points(cost.rows, scale)

    def drawn(width: int) -> dict[str, object]:
        return specify_nines(
            points,
            scale,
            metric,
            target=scale.nines(assessment.target),
            today=_today(assessment, scale),
            horizon=assessment.horizon,
            width=width,
        )

    return Chart(
        name=name,
        title=f"Labels that each further nine takes: {words.metric_name(metric)}",
        description=f"{costs.shape_sentence(cost)} " + "; ".join(costs.nine_lines(assessment)[1:]) + ".",
        wide=drawn(WIDE - 30),
        narrow=drawn(NARROW - 20),
        columns=costs.NINE_COLUMNS,
        rows=tuple(costs.nine_rows(assessment)),
    )


def _points(rows: Sequence[NineRow], scale: NineScale) -> list[NinePoint]:
    """Place the scores, and of those that are out of reach only the next ones."""
    reached = max(i for i, row in enumerate(rows) if row.labels_even or row.labels_likely)
    points = []
    for row in rows[: reached + 1 + OUT_OF_REACH_SHOWN]:
        nines = scale.nines(row.score)
        if nines is not None:
            money = costs.price(row.cost_low, row.cost_high)
            known = row.labels_likely is not None and money not in ("nothing", words.NOT_KNOWN)
            points.append(
                NinePoint(
                    nines=nines, even=row.labels_even, likely=row.labels_likely, money=money if known else ""
                )
            )
    return points


def _today(assessment: Assessment, scale: NineScale) -> tuple[float, int] | None:
    now = assessment.score_now
    nines = scale.nines(now.value) if now is not None else None
    return (nines, assessment.labels_now) if nines is not None and assessment.labels_now > 0 else None
