"""What it costs, in words: the parts, each further nine, and the labels that each design takes."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from milepost.evidence.assessment import AccuracyCost, Assessment, CostPart, DesignRow, FrontierPoint, NineRow
from milepost.report import words
from milepost.report.nines import NineScale, scale_of

LIKELY = "0.8"
NINE_COLUMNS = ("score", "labels, even chance", "labels, 80 % sure", "money, 80 % sure")


def part_rows(assessment: Assessment) -> list[tuple[str, ...]]:
    """Give the parts of the cost as a table: part, money, what it is or what would make it known."""
    return [(part.part, price(part.low, part.high), part.note) for part in assessment.costs]


def part_lines(assessment: Assessment) -> list[str]:
    """Say the parts of the cost."""
    return [_part_line(part) for part in assessment.costs]


def no_parts(assessment: Assessment) -> str:
    """Say why the cost has no parts."""
    if assessment.target is None:
        return "Nothing is required, so there is nothing to pay for."
    if not assessment.learned:
        return "What more labels give is not known: no learning curve was measured."
    most = words.count(assessment.horizon)
    return f"No number of labels up to {most} gives an 80 % chance, so none can be priced."


def shape_sentence(cost: AccuracyCost) -> str:
    """Say how the cost of a nine changes, and how surely the measured curve says so.

    >>> shape_sentence(AccuracyCost(rows=(), convex=0.97, shape="each further nine costs more"))
    'Each further nine costs more (in 97 % of the draws of the measured curve).'
    """
    shape = cost.shape[:1].upper() + cost.shape[1:]
    if 0.05 < cost.convex < 0.95:
        return f"{shape} (more in {words.chance(cost.convex)} of the draws of the measured curve)."
    agree = words.chance(max(cost.convex, 1 - cost.convex))
    return f"{shape} (in {agree} of the draws of the measured curve)."


def nine_rows(assessment: Assessment) -> list[tuple[str, ...]]:
    """Give the labels and the money that each score takes as a table, in the columns NINE_COLUMNS."""
    cost = assessment.accuracy_cost
    if cost is None:
        return []
    scale = scale_of(cost.rows)
    return [
        (
            nine_score(assessment, scale, row.score),
            labels_reaching(assessment, row.labels_even),
            labels_reaching(assessment, row.labels_likely),
            price(row.cost_low, row.cost_high) if row.labels_likely is not None else "–",
        )
        for row in cost.rows
    ]


def nine_lines(assessment: Assessment) -> list[str]:
    """Say what each further nine costs."""
    cost = assessment.accuracy_cost
    if cost is None:
        return []
    scale = scale_of(cost.rows)
    return [shape_sentence(cost), *(_nine_line(assessment, scale, row) for row in cost.rows)]


def nine_score(assessment: Assessment, scale: NineScale | None, score: float) -> str:
    """Write a score with the digits that tell it from a perfect one."""
    metric = assessment.deciding or assessment.metric
    return words.near_perfect(metric, score, scale.left(score)) if scale else words.score(metric, score)


def labels_reaching(assessment: Assessment, count: int | None) -> str:
    """Say how many labels it takes, or that no number in sight does."""
    if count is None:
        return f"not within {words.count(assessment.horizon)} labels"
    return "those you have" if count <= assessment.labels_now else f"about {words.about(count)}"


def cost_at(row: DesignRow, labels: int | None) -> str:
    """Say what these labels cost with this design, read off its frontier.

    Between two points of the frontier money grows in proportion to the labels.
    """
    if labels is None:
        return "–"
    points = sorted(row.frontier, key=lambda point: point.labels)
    place = bisect_left([point.labels for point in points], labels)
    if place < len(points) and (place == 0 or points[place].labels == labels):
        return price(points[place].cost_low, points[place].cost_high)
    for before, after in pairwise(points):
        if before.labels < labels < after.labels:
            return _price_between(before, after, labels)
    return words.NOT_KNOWN


def price(low: float | None, high: float | None) -> str:
    """Write an amount of money, where none is to be paid as a word.

    >>> price(0.0, 0.0), price(None, None), price(10, 25)
    ('nothing', 'not known', '10 to 25')
    """
    return "nothing" if low == high == 0 else words.money(low, high)


def _price_between(before: FrontierPoint, after: FrontierPoint, labels: int) -> str:
    share = (labels - before.labels) / (after.labels - before.labels)

    def between(first: float | None, last: float | None) -> float | None:
        return None if first is None or last is None else first + share * (last - first)

    return price(between(before.cost_low, after.cost_low), between(before.cost_high, after.cost_high))


def _part_line(part: CostPart) -> str:
    note = f" ({part.note})" if part.note else ""
    return f"{part.part}: {price(part.low, part.high)}{note}"


def _nine_line(assessment: Assessment, scale: NineScale | None, row: NineRow) -> str:
    score = nine_score(assessment, scale, row.score)
    even, likely = (labels_reaching(assessment, count) for count in (row.labels_even, row.labels_likely))
    if row.labels_likely is None:
        return f"{score}: {likely}" if even == likely else f"{score}: even chance {even}, 80 % sure {likely}"
    money = price(row.cost_low, row.cost_high)
    cost = f", cost {money}" if money != "nothing" else ""
    return f"{score}: even chance {even}, 80 % sure {likely}{cost}"
