"""Metrics of boxes: mean average precision, over overlaps or at one, over categories or of one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from milepost.base.expression import Condition
from milepost.metrics.boxes import Boxes, average_precision_by_category
from milepost.metrics.errors import BadOutcomesError
from milepost.metrics.labels import ratio
from milepost.metrics.outcomes import Array, Outcomes
from milepost.metrics.statistic import Floats, Statistic


class MeanAveragePrecision:
    """Mean average precision at one overlap, or over all (None); images are the rows that are drawn again.

    One more wrong example is an image with as many true boxes as the others have on average, all of them
    missed.
    """

    def __init__(self, overlap: float | None) -> None:
        self.overlap = overlap

    def __call__(self, outcomes: Outcomes, condition: Condition | None) -> Statistic:
        boxes = _boxes(outcomes)
        overlaps = _numbers_of(boxes, self.overlap)
        categories, images = _chosen(outcomes, boxes, condition)

        usual = boxes.truths[images].mean(0) if images.any() else 0 * boxes.truths[:1].sum(0)
        missed = replace(boxes, truths=np.vstack([boxes.truths, usual]))
        each = np.ones(len(outcomes)) if outcomes.weight is None else np.asarray(outcomes.weight, dtype=float)
        each = np.append(each, each[images].mean() if images.any() else 1.0)

        def values(weights: Floats) -> Floats:
            areas = average_precision_by_category(missed, weights * each, overlaps)[:, categories]
            known = ~np.isnan(areas)
            total = np.where(known, areas, 0.0).sum(1)
            return ratio(total, known.sum(1), empty=np.nan)

        n = len(outcomes)
        index, worst = np.where(images, np.arange(n), -1), np.append(np.zeros(n), 1.0)
        return Statistic(index=index, cells=n + 1, values=values, worst=worst)


def _boxes(outcomes: Outcomes) -> Boxes:
    if outcomes.boxes is None:
        raise BadOutcomesError(
            "These outcomes have no boxes, so average precision has nothing to look at. "
            "Read annotations and predictions in COCO's format with milepost.models.detection."
        )
    return outcomes.boxes


def _numbers_of(boxes: Boxes, overlap: float | None) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    if overlap is None:
        return np.arange(len(boxes.overlaps))
    near = np.flatnonzero(np.isclose(boxes.overlaps, overlap))
    if not len(near):
        raise BadOutcomesError(
            f"The boxes were matched at overlaps {boxes.overlaps}, and {overlap} is none of them. "
            f"Match them again at {overlap}."
        )
    return near[:1]


def _chosen(outcomes: Outcomes, boxes: Boxes, condition: Condition | None) -> tuple[Array, Array]:
    """Which categories (k,) and images (n,) a condition selects: the target stands for the category."""
    all_categories, all_images = (
        np.ones(len(boxes.categories), dtype=bool),
        np.ones(len(outcomes), dtype=bool),
    )
    if condition is None:
        return all_categories, all_images
    if condition.names == {outcomes.target}:
        return condition.mask({outcomes.target: np.array(boxes.categories)}), all_images
    return all_categories, condition.mask(outcomes.columns)
