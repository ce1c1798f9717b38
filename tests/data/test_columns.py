"""What columns hold, and every clear refusal."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from milepost.base.errors import ProjectError
from milepost.base.measurement import TaskKind
from milepost.contract.model import Split
from milepost.data import errors
from milepost.data.ingest import examples_from_frame, read_examples
from milepost.evidence.examples import InputKind
from tests.data.projects import contract_on, csv_of, write

LABELS = ["a", "b"] * 15
REGRESSION = {"kind": TaskKind.REGRESSION}


def _png(shade: int) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (6, 6), shade).save(stream, format="PNG")
    return stream.getvalue()


KINDS: list[tuple[str, Any, InputKind]] = [
    ("whole numbers", list(range(30)), InputKind.NUMERIC),
    ("numbers", [x / 7 for x in range(30)], InputKind.NUMERIC),
    ("nothing", [None] * 30, InputKind.NUMERIC),
    ("booleans", [True, False] * 15, InputKind.CATEGORICAL),
    ("words", ["red", "green", "blue"] * 10, InputKind.CATEGORICAL),
    ("codes with leading zeros", ["00123", "04567"] * 15, InputKind.CATEGORICAL),
    ("texts", [f"this is message number {x}" for x in range(30)], InputKind.TEXT),
    ("ISO dates", [f"2026-01-{x + 1:02d}" for x in range(30)], InputKind.DATE),
    ("timestamps", pd.date_range("2026-01-01", periods=30), InputKind.DATE),
    ("encoded images", [_png(x) for x in range(30)], InputKind.IMAGE_BYTES),
    ("raw bytes", [bytes([x] * 9) for x in range(30)], InputKind.PIXELS),
    ("lists of pixels", [[x] * 12 for x in range(30)], InputKind.PIXELS),
]


@pytest.mark.parametrize(("values", "kind"), [case[1:] for case in KINDS], ids=[case[0] for case in KINDS])
def test_the_kind_of_a_column_is_found(values: Any, kind: InputKind, tmp_path: Path) -> None:
    frame = pd.DataFrame({"x": values, "label": LABELS})
    examples = examples_from_frame(frame, contract_on("memory"), root=tmp_path)
    assert examples.kinds == {"x": kind}
    assert len(examples.inputs) == 30


def test_inputs_come_in_one_form_for_each_kind(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "number": [1.5, np.inf, None] * 10,
            "word": ["x", None, "y"] * 10,
            "day": ["2026-03-01T12:00:00Z", None, "2026-03-02"] * 10,
            "pixels": [bytes(range(9))] * 30,
            "label": LABELS,
        }
    )
    inputs = examples_from_frame(frame, contract_on("memory"), root=tmp_path).inputs
    assert inputs["number"].dtype == np.float64
    assert inputs["number"].isna().tolist()[:3] == [False, True, True]
    assert inputs["word"].dtype == "str"
    assert inputs["day"].dtype == "datetime64[us]"
    assert inputs["day"].iloc[0] == pd.Timestamp("2026-03-01T12:00:00")
    assert inputs["pixels"].iloc[0].tolist() == list(range(9))
    assert inputs["pixels"].iloc[0].dtype == np.uint8


def test_columns_with_a_role_are_no_inputs_unless_named(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"x": range(30), "who": np.arange(30) // 3, "when": range(30), "key": range(30), "label": LABELS}
    )
    loaded = contract_on("memory", group="who", time="when", id="key")
    examples = examples_from_frame(frame, loaded, root=tmp_path)
    assert list(examples.inputs) == ["x"]
    assert examples.group is not None
    assert examples.time is not None
    named = contract_on("memory", group="who", inputs=("x", "who"))
    assert list(examples_from_frame(frame, named, root=tmp_path).inputs) == ["x", "who"]


def test_columns_that_a_condition_names_come_along(tmp_path: Path) -> None:
    frame = pd.DataFrame({"x": range(30), "site": ["lab", "home", None] * 10, "label": LABELS})
    loaded = contract_on("memory", inputs=("x",), require=("accuracy[site == 'lab'] >= 0.9",))
    examples = examples_from_frame(frame, loaded, root=tmp_path)
    assert examples.columns["site"].tolist()[:3] == ["lab", "home", None]
    assert set(examples.columns) == {"site", "label"}


def test_an_arrow_table_and_a_data_frame_are_the_same_examples(tmp_path: Path) -> None:
    frame = pd.read_csv(write(tmp_path / "t.csv", csv_of(40)))
    one = examples_from_frame(frame, contract_on("memory"), root=tmp_path, most_rows=20)
    other = examples_from_frame(
        pa.Table.from_pandas(frame), contract_on("memory"), root=tmp_path, most_rows=20
    )
    assert one.version == other.version
    pd.testing.assert_frame_equal(one.inputs, other.inputs)
    frame.loc[3, "x"] = -1.0
    assert examples_from_frame(frame, contract_on("memory"), root=tmp_path).version != one.version


def test_image_paths_are_relative_to_the_table(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    rows = ["photo,label"]
    for place in range(8):
        (tmp_path / "sub" / f"{place}.png").write_bytes(_png(place))
        rows.append(f"{place}.png,{'ab'[place % 2]}")
    write(tmp_path / "sub" / "t.csv", "\n".join(rows))
    examples = read_examples(contract_on("sub/t.csv"), root=tmp_path)
    assert examples.kinds == {"photo": InputKind.IMAGE_PATH}
    assert examples.inputs["photo"].iloc[0] == str(tmp_path / "sub" / "0.png")
    (tmp_path / "sub" / "3.png").write_bytes(b"no image")
    with pytest.raises(errors.UnreadableImageError, match="row 3"):
        read_examples(contract_on("sub/t.csv"), root=tmp_path)
    (tmp_path / "sub" / "3.png").unlink()
    with pytest.raises(errors.UnreadableImageError, match=r"no file 3\.png"):
        read_examples(contract_on("sub/t.csv"), root=tmp_path)


def test_a_stated_kind_wins_over_what_is_seen(tmp_path: Path) -> None:
    frame = pd.DataFrame({"grade": [1, 2, 3] * 10, "size": ["1", "2", "many"] * 10, "label": LABELS})
    loaded = contract_on("memory", input_kinds={"grade": "categorical", "size": "numeric"})
    examples = examples_from_frame(frame, loaded, root=tmp_path)
    assert examples.inputs["grade"].tolist()[:3] == ["1", "2", "3"]
    assert examples.inputs["size"].isna().sum() == 10


REFUSALS: list[tuple[str, dict[str, Any], dict[str, Any], type[ProjectError], str]] = [
    (
        "missing target",
        {"label": ["a", None, "", *["b", "a"] * 13, "b"]},
        {},
        errors.MissingTargetError,
        "2 rows: 1, 2",
    ),
    ("constant target", {"label": ["a"] * 30}, {}, errors.ConstantTargetError, "'a' in every row"),
    ("one example", {"label": ["a"] * 29 + ["b"]}, {}, errors.SingleExampleClassError, r"'b' \(row 29\)"),
    ("NaN target", {"label": [1.5, None] * 15}, REGRESSION, errors.MissingTargetError, "15 rows"),
    ("constant number", {"label": [2.0] * 30}, REGRESSION, errors.ConstantTargetError, "'2'"),
    ("infinite", {"label": [1.0] * 29 + [np.inf]}, REGRESSION, errors.InfiniteTargetError, "row 29"),
    ("words", {"label": ["1"] * 29 + ["many"]}, REGRESSION, errors.NotANumberTargetError, "'many' in row 29"),
    (
        "mixed types",
        {"x": [str(place) for place in range(29)] + ["lots"]},
        {},
        errors.MixedTypesError,
        r"'lots'\) in row 29",
    ),
    ("ids", {"key": [1, 2, 1, *range(3, 30)]}, {"id": "key"}, errors.DuplicateIdError, "'1'.*0, 2"),
    ("ragged", {"x": [bytes(9)] * 29 + [bytes(4)]}, {}, errors.RaggedPixelsError, "row 29: 4 pixel values"),
    ("no square", {"x": [[1] * 10] * 30}, {}, errors.RaggedPixelsError, "row 0: 10"),
    ("struct", {"x": [{"a": 1}] * 30}, {}, errors.UnsupportedColumnError, "'x'"),
    ("broken image", {"x": [b"\x89PNG"] * 30}, {}, errors.UnreadableImageError, "row 0"),
    ("column", {}, {"target": "labe"}, errors.MissingColumnError, "Did you mean 'label'"),
    ("slice", {}, {"slices": ("sight",)}, errors.MissingColumnError, "a slice"),
    ("time", {"when": ["2026-01-01"] * 29 + ["later"]}, {"time": "when"}, errors.MissingTimeError, "row 29"),
    ("split", {"part": ["train"] * 29 + ["??"]}, {"split": "part"}, errors.UnknownSplitValueError, "row 29"),
    ("group", {"who": ["a"] * 30}, {"group": "who"}, errors.CannotSplitError, "1 groups"),
    ("detection", {}, {"kind": TaskKind.DETECTION}, errors.UnsupportedTaskError, "COCO"),
]


@pytest.mark.parametrize(
    ("columns", "task", "error", "words"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS]
)
def test_unusable_data_is_refused_with_its_place(
    tmp_path: Path, columns: dict[str, Any], task: dict[str, Any], error: type[ProjectError], words: str
) -> None:
    table = pa.table({"x": [float(place % 7) for place in range(30)], "label": LABELS} | columns)
    task = dict(task)
    split = Split(column=task.pop("split", None))
    pq.write_table(table, tmp_path / "t.parquet")
    with pytest.raises(error, match=words):
        read_examples(contract_on("t.parquet", split=split, **task), root=tmp_path)
    with pytest.raises(error, match=words):
        examples_from_frame(table, contract_on("memory", split=split, **task), root=tmp_path)


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    frame = pd.DataFrame({"x": [], "label": []})
    with pytest.raises(errors.EmptyDataError):
        examples_from_frame(frame, contract_on("memory"), root=tmp_path)


def test_every_error_has_a_slug_of_its_own() -> None:
    classes = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ProjectError)
    ]
    own = [kind for kind in classes if kind.__module__ == errors.__name__]
    assert len({kind.slug for kind in own} - {"invalid-input", "wrong-use"}) == len(own)
