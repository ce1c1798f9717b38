"""Detections matched with true boxes, and average precision of them under any weights of the images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

RECALLS = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True, kw_only=True, eq=False)
class Boxes:
    """d detections in n images, matched at t overlaps (intersection over union).

    image, category: (d,) numbers from 0. score: (d,), higher is surer. matched, ignored: (d, t) booleans; an
    ignored detection is neither right nor wrong. truths: (n, k) true boxes of each category in each image.
    overlaps: the t thresholds. categories: k names.
    """

    image: NDArray[np.intp]
    category: NDArray[np.intp]
    score: NDArray[np.float64]
    matched: NDArray[np.bool_]
    ignored: NDArray[np.bool_]
    truths: NDArray[Any]
    overlaps: tuple[float, ...]
    categories: tuple[str, ...]

    def where(self, images: NDArray[np.bool_]) -> Boxes:
        """Keep these images ((n,) booleans), and their detections."""
        kept = images[self.image]
        renumbered = np.cumsum(images) - 1
        return Boxes(
            image=renumbered[self.image[kept]],
            category=self.category[kept],
            score=self.score[kept],
            matched=self.matched[kept],
            ignored=self.ignored[kept],
            truths=self.truths[images],
            overlaps=self.overlaps,
            categories=self.categories,
        )


def average_precision_by_category(
    boxes: Boxes, weights: NDArray[np.float64], overlaps: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Average precision of every category, mean over the overlaps with these numbers: (b, k).

    weights: (b, n), how often each image counts. Precision is read at 101 recalls after it is made falling,
    as COCO does. NaN for a category without true boxes. Source: Lin et al. 2014 (COCO), the evaluation of
    pycocotools.
    """
    out = np.full((len(weights), len(boxes.categories)), np.nan)
    truths = weights @ boxes.truths.astype(np.float64)
    for number in range(len(boxes.categories)):
        chosen = np.flatnonzero(boxes.category == number)
        chosen = chosen[np.argsort(-boxes.score[chosen], kind="stable")]
        taken = weights[:, boxes.image[chosen]]
        known = truths[:, number] > 0
        areas = [_area(boxes, chosen, taken[known], truths[known, number], overlap) for overlap in overlaps]
        out[known, number] = np.mean(areas, axis=0)
    return out


def _area(
    boxes: Boxes,
    chosen: NDArray[np.intp],
    taken: NDArray[np.float64],
    truths: NDArray[np.float64],
    overlap: int,
) -> NDArray[np.float64]:
    """Mean precision at 101 recalls, of detections in falling order of score: (b,).

    Only hits are looked at: between two of them recall stands still and precision falls.
    """
    counts = ~boxes.ignored[chosen, overlap]
    hit = np.flatnonzero(boxes.matched[chosen, overlap] & counts)
    if not len(hit):
        return np.zeros(len(taken))
    hits = np.cumsum(taken[:, hit], axis=1)
    seen = np.cumsum(taken * counts, axis=1)[:, hit]
    precision = np.divide(hits, seen, out=np.zeros_like(hits), where=seen > 0)
    falling = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    # how many recalls are reached by each hit and by none before it; rounded as pycocotools rounds them
    reached = np.searchsorted(RECALLS, hits / truths[:, None], side="right")
    steps = np.diff(reached, axis=1, prepend=0)
    mean: NDArray[np.float64] = (falling * steps).sum(1) / len(RECALLS)
    return mean
