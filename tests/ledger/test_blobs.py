"""Predictions as Parquet, by the digest of their bytes, on disk and under a URL."""

from __future__ import annotations

import io
import os

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from milepost.evidence.predictions import Predictions
from milepost.ledger.blobs import blobs_at
from milepost.ledger.errors import (
    DamagedBlobError,
    MissingBlobError,
    NoBlobsError,
    PredictionsShapeError,
    UnreachableBlobsError,
)
from milepost.ledger.parquet import parquet_bytes, predictions_from
from milepost.testkit.ledger_records import some_evidence


def some_predictions(count: int = 3) -> Predictions:
    scores = np.random.default_rng(0).dirichlet([1.0, 1.0], count).astype(np.float32)
    labels = np.array(["no", "ja"])[scores.argmax(axis=1)] if count else np.array([], dtype=str)
    return Predictions(rows=np.arange(count), prediction=labels, scores=scores, classes=("no", "ja"))


def assert_same(found: Predictions, given: Predictions) -> None:
    assert found.rows.dtype == np.int64
    np.testing.assert_array_equal(found.rows, given.rows)
    np.testing.assert_array_equal(found.prediction, given.prediction)
    assert found.classes == given.classes
    if given.scores is None:
        assert found.scores is None
    else:
        assert found.scores.dtype == np.float32
        assert found.scores.shape == given.scores.shape
        np.testing.assert_array_equal(found.scores, given.scores.astype(np.float32))


@pytest.mark.parametrize("count", [0, 1, 500])
def test_predictions_of_a_classifier_come_back(count, tmp_path, opener):
    ledger = opener(tmp_path)
    digest = ledger.put_predictions(some_predictions(count))
    assert_same(ledger.predictions(digest), some_predictions(count))
    assert ledger.put_predictions(some_predictions(count)) == digest


COUNTS = st.shared(st.integers(0, 6), key="count")


@settings(max_examples=40, deadline=None)
@given(
    rows=COUNTS.flatmap(lambda count: hnp.arrays(np.int64, count)),
    labels=COUNTS.flatmap(
        lambda count: st.lists(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=5), min_size=count, max_size=count
        )
    ),
    scores=COUNTS.flatmap(lambda count: hnp.arrays(np.float32, (count, 3))),
)
def test_any_labels_and_scores_come_back(rows, labels, scores):
    prediction = np.empty(len(labels), dtype=object)
    prediction[:] = labels
    given = Predictions(rows=rows, prediction=prediction, scores=scores, classes=("a", "", "ü"))
    assert_same(predictions_from(parquet_bytes(given)), given)


@settings(max_examples=25, deadline=None)
@given(numbers=hnp.arrays(np.float64, st.integers(0, 6)))
def test_any_numbers_come_back(numbers):
    given = Predictions(rows=np.arange(len(numbers)), prediction=numbers)
    found = predictions_from(parquet_bytes(given))
    assert found.prediction.dtype == np.float64
    assert_same(found, given)


def test_the_file_is_plain_parquet_with_the_columns_that_are_documented():
    table = pq.read_table(io.BytesIO(parquet_bytes(some_predictions())))
    assert table.column_names == ["row", "prediction", "scores"]
    assert str(table.schema.field("scores").type).startswith("fixed_size_list<element: float")
    assert pq.read_metadata(io.BytesIO(parquet_bytes(some_predictions()))).row_group(0).column(
        0
    ).compression == ("ZSTD")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rows": np.arange(2)}, "2 row numbers"),
        ({"rows": np.array([0.5, 1, 2])}, "float64"),
        ({"rows": np.zeros((3, 1), int)}, "shape"),
        ({"prediction": np.array(["a", None, "b"], object)}, "None"),
        ({"prediction": np.array(["a", 3, "b"], object)}, "3, neither"),
        ({"prediction": np.array([True, False, True])}, "neither a number"),
        ({"classes": ("only one",)}, "1 classes"),
        ({"scores": np.zeros((3, 0)), "classes": ()}, "scores of shape"),
    ],
)
def test_parts_that_do_not_fit_are_refused(change, message):
    from dataclasses import replace

    with pytest.raises(PredictionsShapeError, match=message):
        parquet_bytes(replace(some_predictions(), **change))


def test_a_blob_that_was_changed_on_disk_is_called_damaged(tmp_path, opener):
    ledger = opener(tmp_path)
    digest = ledger.put_blob(b"content")
    (tmp_path / "blobs" / digest[:2] / digest[2:]).write_bytes(b"CONTENT")
    with pytest.raises(DamagedBlobError, match=digest):
        ledger.blob(digest)


def test_a_blob_whose_file_was_cut_short_is_written_again(tmp_path, opener):
    ledger = opener(tmp_path)
    digest = ledger.put_blob(b"content")
    (tmp_path / "blobs" / digest[:2] / digest[2:]).write_bytes(b"con")
    assert ledger.put_blob(b"content") == digest
    assert ledger.blob(digest) == b"content"


def test_an_erased_blob_is_gone_from_the_disk_and_no_file_is_left_aside(tmp_path, opener):
    ledger = opener(tmp_path)
    digest = ledger.put_blob(b"about a person")
    kept = ledger.put_blob(b"about nobody")
    ledger.erase_blob(digest, "asked for")
    files = [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert [path.parent.name + path.name for path in files] == [kept]


def test_a_write_that_fails_leaves_no_half_of_a_blob(tmp_path, opener, monkeypatch):
    ledger = opener(tmp_path)

    def fail(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(UnreachableBlobsError, match="No space left"):
        ledger.put_blob(b"content")
    assert not [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]


def test_blobs_can_lie_elsewhere_than_records(tmp_path, opener, memory_blobs):
    for number, place in enumerate([str(tmp_path / "elsewhere"), f"file://{tmp_path}/third", memory_blobs]):
        ledger = opener(tmp_path / str(number), blobs=place)
        assert_same(ledger.predictions(ledger.put_predictions(some_predictions())), some_predictions())
        assert not (tmp_path / str(number) / "blobs").exists()


def test_blobs_under_a_url_can_be_erased_and_missed(memory_blobs):
    blobs = blobs_at(memory_blobs)
    assert blobs.read("0123") is None
    blobs.remove("0123")
    blobs.write("0123", b"x")
    blobs.write("0123", b"x")
    assert blobs.read("0123") == b"x"
    blobs.remove("0123")
    assert blobs.read("0123") is None


def test_an_unknown_kind_of_url_is_refused_when_it_is_used(tmp_path, opener):
    ledger = opener(tmp_path, blobs="nosuch://place")
    with pytest.raises(UnreachableBlobsError, match="nosuch"):
        ledger.put_blob(b"x")


def test_a_missing_blob_names_where_it_was_looked_for(tmp_path, opener):
    with pytest.raises(MissingBlobError, match="blobs"):
        opener(tmp_path).predictions("0" * 32)


@pytest.mark.postgres
def test_a_server_without_a_place_for_blobs_keeps_records_and_says_what_is_missing(postgres_place, opener):
    ledger = opener(postgres_place)
    ledger.add_evidence(some_evidence())
    with pytest.raises(NoBlobsError, match="blobs="):
        ledger.put_predictions(some_predictions())
