"""Detections in COCO's format, matched with the true boxes by pycocotools."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from milepost.base.errors import InvalidInputError, MissingExtraError
from milepost.metrics.boxes import Boxes, average_precision_by_category
from milepost.metrics.outcomes import Outcomes


class BadDetectionsError(InvalidInputError):
    """A file of boxes is not what COCO's format says."""

    slug = "bad-detections"


def read_detections(
    annotations: Path, predictions: Path, *, images: Collection[int] | None = None, target: str = "category"
) -> Outcomes:
    """Read true boxes and a list of results, and match them: one row for each image.

    annotations: COCO json with `images`, `annotations`, `categories`. predictions: a json list of `image_id`,
    `category_id`, `bbox` ([x, y, width, height] in pixels) and `score`. images: ids to keep, None keeps all.
    Matching is pycocotools': overlaps 0.50 to 0.95, at most 100 detections for an image and category, and
    what matches a crowd counts neither way. The outcomes' columns hold `image_id` and what the images'
    records say (`file_name`, `split`, ...), so that conditions can select images; `target` stands for a
    category's name.

    Raises `BadDetectionsError` naming file and entry, `MissingExtraError` without pycocotools.
    """
    truth, results = _read_json(annotations), _read_json(predictions)
    _check_truth(truth, annotations)
    _check_results(results, truth, predictions)
    records = [record for record in truth["images"] if images is None or record["id"] in images]
    boxes = _match(truth, results, [record["id"] for record in records])
    count = boxes.truths.sum(1).astype(np.float64)
    found = np.bincount(boxes.image, minlength=len(records)).astype(np.float64)
    return Outcomes(truth=count, prediction=found, boxes=boxes, target=target, columns=_columns(records))


def average_precision_of_categories(outcomes: Outcomes, *, overlap: float = 0.5) -> dict[str, float]:
    """Average precision of every category at one overlap; a category without true boxes is left out."""
    boxes = outcomes.boxes
    if boxes is None:
        raise BadDetectionsError("These outcomes have no boxes. Read them with read_detections.")
    number = np.flatnonzero(np.isclose(boxes.overlaps, overlap))
    areas = average_precision_by_category(boxes, np.ones((1, len(outcomes))), number)[0]
    return {
        name: float(area) for name, area in zip(boxes.categories, areas, strict=True) if not np.isnan(area)
    }


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadDetectionsError(
            f"{path}: cannot be read ({error.strerror}). Give the path of a json file."
        ) from None
    except UnicodeDecodeError:
        raise BadDetectionsError(f"{path}: is no UTF-8 text. Write it as UTF-8 json.") from None
    except json.JSONDecodeError as error:
        raise BadDetectionsError(f"{path}:{error.lineno}:{error.colno}: is no json ({error.msg}).") from None


def _check_truth(truth: Any, path: Path) -> None:
    for key in ("images", "annotations", "categories"):
        if not isinstance(truth, Mapping) or not isinstance(truth.get(key), list):
            raise BadDetectionsError(f"{path}: there is no list {key!r}. Write annotations in COCO's format.")
    if not truth["images"]:
        raise BadDetectionsError(f"{path}: there is no image, so nothing can be measured. Add images.")
    _check_entries(truth["images"], path, "images", {}, ("id",), box=False)
    _check_entries(truth["categories"], path, "categories", {}, ("id", "name"), box=False)
    _check_entries(
        truth["annotations"], path, "annotations", _ids(truth), ("image_id", "category_id", "bbox"), box=True
    )


def _check_results(results: Any, truth: Any, path: Path) -> None:
    if not isinstance(results, list):
        raise BadDetectionsError(
            f"{path}: is no list of results. Write one entry for each box, in COCO's format."
        )
    keys = ("image_id", "category_id", "bbox", "score")
    _check_entries(results, path, "results", _ids(truth), keys, box=True)


def _ids(truth: Any) -> dict[str, set[int]]:
    return {
        "image_id": {image["id"] for image in truth["images"]},
        "category_id": {category["id"] for category in truth["categories"]},
    }


def _check_entries(
    entries: list[Any],
    path: Path,
    what: str,
    known: Mapping[str, set[int]],
    keys: tuple[str, ...],
    *,
    box: bool,
) -> None:
    for number, entry in enumerate(entries):
        place = f"{path}: {what}[{number}]"
        missing = [key for key in keys if not isinstance(entry, Mapping) or key not in entry]
        if missing:
            raise BadDetectionsError(f"{place} has no {missing[0]!r}. Write it in COCO's format.")
        for key, ids in known.items():
            if entry[key] not in ids:
                raise BadDetectionsError(
                    f"{place} names {key} {entry[key]!r}, which the annotations do not list."
                )
        if box and not _is_box(entry["bbox"]):
            raise BadDetectionsError(
                f"{place} has the box {entry['bbox']!r}: give [x, y, width, height], finite."
            )
        if "score" in keys and not _is_number(entry["score"]):
            raise BadDetectionsError(f"{place} has the score {entry['score']!r}: give a finite number.")


def _is_box(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 4 and all(map(_is_number, value)) and min(value[2:]) >= 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))


def _match(truth: Any, results: list[Any], image_ids: list[int]) -> Boxes:
    """Let pycocotools match every category in every image, at its ten overlaps, boxes of any size."""
    try:
        from pycocotools.coco import COCO
        from pycocotools.cocoeval import COCOeval
    except ImportError:
        raise MissingExtraError(
            extra="detection", package="pycocotools", what="Measuring detections"
        ) from None
    with contextlib.redirect_stdout(io.StringIO()):
        known = COCO()
        known.dataset = _with_defaults(truth)
        known.createIndex()
        found = known.loadRes([dict(result) for result in results]) if results else COCO()
        evaluation = COCOeval(known, found, "bbox")
        evaluation.params.imgIds = image_ids
        evaluation.params.areaRng = evaluation.params.areaRng[:1]
        evaluation.params.areaRngLbl = evaluation.params.areaRngLbl[:1]
        evaluation.evaluate()
    return _boxes(evaluation, truth, image_ids)


def _with_defaults(truth: Any) -> dict[str, Any]:
    boxes = [
        {"id": number, "iscrowd": 0, "area": one["bbox"][2] * one["bbox"][3], **one}
        for number, one in enumerate(truth["annotations"], 1)
    ]
    return {"info": {}, **truth, "annotations": boxes}


def _boxes(evaluation: Any, truth: Any, image_ids: list[int]) -> Boxes:
    categories = {one["id"]: one["name"] for one in truth["categories"]}
    order = {identity: number for number, identity in enumerate(evaluation.params.catIds)}
    place = {identity: number for number, identity in enumerate(image_ids)}
    overlaps = tuple(float(overlap) for overlap in evaluation.params.iouThrs)
    truths = np.zeros((len(image_ids), len(order)))
    found = []
    # images in pycocotools' order of ids, so that equal scores keep the order that it gives them
    for one in (entry for entry in evaluation.evalImgs if entry is not None):
        image, category = place[one["image_id"]], order[one["category_id"]]
        truths[image, category] = np.count_nonzero(np.asarray(one["gtIgnore"]) == 0)
        found.append((image, category, one["dtScores"], one["dtMatches"] > 0, one["dtIgnore"].astype(bool)))
    empty = np.zeros((len(overlaps), 0), dtype=bool)
    return Boxes(
        image=np.repeat([image for image, *_ in found], [len(one[2]) for one in found]).astype(np.intp),
        category=np.repeat([one[1] for one in found], [len(one[2]) for one in found]).astype(np.intp),
        score=np.concatenate([np.zeros(0), *(one[2] for one in found)]),
        matched=np.hstack([empty, *(one[3] for one in found)]).T,
        ignored=np.hstack([empty, *(one[4] for one in found)]).T,
        truths=truths,
        overlaps=overlaps,
        categories=tuple(categories[identity] for identity in order),
    )


def _columns(records: list[Any]) -> dict[str, np.ndarray[Any, Any]]:
    """What the images' records hold as plain values, by name; the id is called `image_id`."""
    names = (
        [name for name, value in records[0].items() if isinstance(value, str | int | float)]
        if records
        else []
    )
    columns = {
        "image_id" if name == "id" else name: [record.get(name) for record in records] for name in names
    }
    return {name: _column(values) for name, values in columns.items()}


def _column(values: list[Any]) -> np.ndarray[Any, Any]:
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return np.array(values) if all(isinstance(value, int | float) for value in values) else out
