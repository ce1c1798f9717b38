"""Average precision of boxes, by hand on tiny data and against pycocotools on random data."""

import contextlib
import io
import json
import sys

import numpy as np
import pytest

from milepost.base.errors import MissingExtraError
from milepost.base.measurement import TaskKind
from milepost.metrics.errors import BadOutcomesError
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import judge, measure, parse_rule, parse_term, value
from milepost.models.detection import BadDetectionsError, average_precision_of_categories, read_detections

BOX, ELSEWHERE = [0, 0, 10, 10], [50, 50, 10, 10]
TRUTH = {
    "images": [{"id": 7, "site": "lab"}, {"id": 8, "site": "home"}],
    "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
    "annotations": [
        {"image_id": 7, "category_id": 1, "bbox": BOX},
        {"image_id": 8, "category_id": 1, "bbox": BOX},
        {"image_id": 8, "category_id": 2, "bbox": ELSEWHERE},
    ],
}
RESULTS = [
    {"image_id": 7, "category_id": 1, "bbox": BOX, "score": 0.9},  # hit
    {"image_id": 7, "category_id": 1, "bbox": ELSEWHERE, "score": 0.8},  # false alarm
    {"image_id": 8, "category_id": 1, "bbox": [0, 0, 10, 7], "score": 0.7},  # hit up to overlap 0.70
    {"image_id": 8, "category_id": 2, "bbox": BOX, "score": 0.6},  # false alarm; the dog is missed
]


@pytest.fixture
def written(tmp_path):
    """Write annotations and results, and give their paths."""

    def write(truth=TRUTH, results=RESULTS):
        paths = tmp_path / "annotations.json", tmp_path / "predictions.json"
        for path, content in zip(paths, (truth, results), strict=True):
            path.write_text(content if isinstance(content, str) else json.dumps(content))
        return paths

    return write


def test_average_precision_is_what_a_hand_computes(written):
    outcomes = read_detections(*written())
    # cats: recall 0.5 at precision 1, recall 1 at precision 2/3; 51 recalls up to 0.5, 50 above
    low, high = (51 + 50 * 2 / 3) / 101, 51 / 101
    assert average_precision_of_categories(outcomes) == pytest.approx({"cat": low, "dog": 0.0})
    assert average_precision_of_categories(outcomes, overlap=0.75) == pytest.approx({"cat": high, "dog": 0.0})
    assert value(parse_term("map_50"), outcomes) == pytest.approx(low / 2)
    assert value(parse_term("map_75"), outcomes) == pytest.approx(high / 2)
    assert value(parse_term("map"), outcomes) == pytest.approx((5 * low + 5 * high) / 10 / 2)


def test_a_condition_selects_categories_by_the_target_and_images_by_columns(written):
    outcomes = read_detections(*written())
    assert value(parse_term("map_50[category == 'dog']"), outcomes) == 0
    assert value(parse_term("map_75[site == 'lab']"), outcomes) == pytest.approx(1.0)
    alone = read_detections(*written(), images=[7])
    assert len(alone) == 1
    assert value(parse_term("map_75"), alone) == pytest.approx(1.0)
    assert value(parse_term("map_75"), outcomes.where(outcomes.columns["site"] == "lab")) == pytest.approx(
        1.0
    )


def random_boxes(seed: int, images: int):
    """True boxes of three categories, some of them found, with false alarms and equal scores."""
    rng = np.random.default_rng(seed)
    truth, results = [], []
    for image in range(images):
        for _ in range(rng.integers(0, 6)):
            box = [float(v) for v in (*rng.uniform(0, 80, 2), *rng.uniform(5, 30, 2))]
            category = int(rng.integers(1, 4))
            truth.append({"image_id": image, "category_id": category, "bbox": box})
            if rng.random() < 0.8:
                moved = [v + float(rng.normal()) for v in box]
                results.append(
                    {
                        "image_id": image,
                        "category_id": category,
                        "bbox": moved,
                        "score": round(rng.random(), 1),
                    }
                )
        for _ in range(rng.integers(0, 4)):
            box = [float(v) for v in (*rng.uniform(0, 80, 2), *rng.uniform(5, 30, 2))]
            results.append(
                {
                    "image_id": image,
                    "category_id": int(rng.integers(1, 4)),
                    "bbox": box,
                    "score": round(rng.random() * 0.7, 1),
                }
            )
    categories = [{"id": number, "name": name} for number, name in enumerate("abc", 1)]
    return {
        "images": [{"id": i} for i in range(images)],
        "categories": categories,
        "annotations": truth,
    }, results


def pycocotools_says(truth, results):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        known = COCO()
        known.dataset = {
            "info": {},
            **truth,
            "annotations": [
                {"id": i, "iscrowd": 0, "area": one["bbox"][2] * one["bbox"][3], **one}
                for i, one in enumerate(truth["annotations"], 1)
            ],
        }
        known.createIndex()
        evaluation = COCOeval(known, known.loadRes(results), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation.stats[:3]


@pytest.mark.parametrize("seed", range(5))
def test_average_precision_is_pycocotools(written, seed):
    truth, results = random_boxes(seed, images=25)
    outcomes = read_detections(*written(truth, results))
    found = [value(parse_term(name), outcomes) for name in ("map", "map_50", "map_75")]
    np.testing.assert_allclose(found, pycocotools_says(truth, results), atol=1e-12)


def test_an_image_counted_twice_is_an_image_that_is_there_twice(written):
    truth, results = random_boxes(3, images=12)
    outcomes = read_detections(*written(truth, results))
    twice = {**truth, "images": [*truth["images"], {"id": 100}]}
    twice["annotations"] = truth["annotations"] + [
        {**one, "image_id": 100} for one in truth["annotations"] if one["image_id"] == 4
    ]
    again = read_detections(
        *written(twice, results + [{**one, "image_id": 100} for one in results if one["image_id"] == 4])
    )
    metric = parse_term("map").metric
    weights = np.ones((1, 13))
    weights[0, 4], weights[0, 12] = 2, 0  # the last cell is the image that intervals add
    assert metric.bind(outcomes).values(weights)[0] == pytest.approx(
        value(parse_term("map"), again), abs=0.01
    )


def test_the_interval_comes_from_images(written):
    truth, results = random_boxes(1, images=40)
    outcomes = read_detections(*written(truth, results))
    measured = measure(parse_term("map_50"), outcomes, level=0.95, rng=np.random.default_rng(0))
    assert (measured.n, measured.method) == (40, "Bayesian bootstrap, 2000 draws")
    assert 0.01 < measured.high - measured.low < 0.5
    rule = parse_rule("map", ["map_50 >= 0.05"], 0.95, TaskKind.DETECTION)
    assert judge(rule, outcomes, rng=np.random.default_rng(0)).verdict.value == "yes"


def test_perfect_boxes_on_few_images_are_not_certain(written):
    found = [{**one, "score": 0.9} for one in TRUTH["annotations"]]
    outcomes = read_detections(*written(results=found))
    measured = measure(parse_term("map_50"), outcomes, level=0.95, rng=np.random.default_rng(0))
    assert measured.value == pytest.approx(1)
    assert measured.low < 0.6


def test_no_detection_at_all_is_zero(written):
    assert value(parse_term("map"), read_detections(*written(results=[]))) == 0


@pytest.mark.parametrize(
    ("truth", "results", "words"),
    [
        ("{", RESULTS, "is no json"),
        ({"images": []}, RESULTS, "there is no list 'annotations'"),
        ({**TRUTH, "images": []}, RESULTS, "there is no image"),
        (TRUTH, {"boxes": []}, "is no list of results"),
        (TRUTH, [{**RESULTS[0], "image_id": 9}], "results[0] names image_id 9"),
        (TRUTH, [RESULTS[0], {"image_id": 7}], "results[1] has no 'category_id'"),
        (TRUTH, [{**RESULTS[0], "bbox": [0, 0, -1, 1]}], "results[0] has the box"),
        (TRUTH, [{**RESULTS[0], "score": None}], "results[0] has the score None"),
        (
            {**TRUTH, "annotations": [{"image_id": 7, "category_id": 5, "bbox": BOX}]},
            RESULTS,
            "names category_id 5",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_place(written, truth, results, words):
    with pytest.raises(BadDetectionsError) as caught:
        read_detections(*written(truth, results))
    assert words in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadDetectionsError, match=r"nowhere\.json: cannot be read"):
        read_detections(tmp_path / "nowhere.json", tmp_path / "nowhere.json")


def test_without_pycocotools_the_extra_is_named(written, monkeypatch):
    monkeypatch.setitem(sys.modules, "pycocotools.coco", None)
    with pytest.raises(MissingExtraError, match=r"milepost\[detection\]"):
        read_detections(*written())


def test_outcomes_without_boxes_have_no_average_precision():
    from milepost.metrics.detection import MeanAveragePrecision

    with pytest.raises(BadOutcomesError, match="no boxes"):
        MeanAveragePrecision(None)(Outcomes(truth=np.array([1.0]), prediction=np.array([1.0])), None)
