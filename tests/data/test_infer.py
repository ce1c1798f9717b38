"""The first project file: right about the data, and read by the contract as it stands."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from sklearn.datasets import load_diabetes, load_digits

from milepost.base.measurement import TaskKind
from milepost.contract.model import LoadedContract
from milepost.contract.read import parse_contract
from milepost.data.errors import MissingColumnError, NoInputsError, NoTargetError
from milepost.data.infer import infer_contract
from milepost.data.ingest import read_examples

N = 400


def _columns(**more: Any) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=N)
    label = np.where(x + rng.normal(size=N) > 0, "yes", "no")
    return {"x": x, "colour": rng.choice(["red", "blue"], N)} | more | {"label": label}


def _infer(folder: Path, columns: dict[str, Any], **options: Any) -> tuple[str, LoadedContract]:
    pd.DataFrame(columns).to_parquet(folder / "t.parquet")
    text = infer_contract(folder / "t.parquet", folder=folder, **options)
    return text, parse_contract(text, "milepost.yaml")


def test_a_plain_table_gets_a_contract_that_reads_it(tmp_path: Path) -> None:
    text, loaded = _infer(tmp_path, _columns())
    contract = loaded.contract
    assert contract.task.kind is TaskKind.CLASSIFICATION
    assert (contract.task.target, contract.task.inputs) == ("label", ("x", "colour"))
    assert contract.data.sources[0].uri == "t.parquet"
    assert contract.metric.require == ("accuracy >= 0.95",)
    assert "PLACEHOLDER" in text
    assert "a guess" in text
    assert len(read_examples(loaded, root=tmp_path)) == N


def test_a_column_of_uses_becomes_the_split(tmp_path: Path) -> None:
    _, loaded = _infer(tmp_path, _columns(split=["train", "test"] * (N // 2)), target="label")
    assert loaded.contract.data.split.column == "split"
    assert "split" not in loaded.contract.task.inputs


LEFT_OUT = [
    ("one-to-one", lambda labels: np.where(labels == "yes", 1, 0), "one-to-one with the target"),
    ("counter", lambda labels: np.arange(len(labels)), "counts the rows"),
    ("constant", lambda labels: ["same"] * len(labels), "one value in every row"),
    ("key", lambda labels: [f"k{place}" for place in range(len(labels))], "names rows"),
]


@pytest.mark.parametrize(("name", "make", "reason"), LEFT_OUT)
def test_columns_that_say_nothing_or_too_much_are_left_out(
    tmp_path: Path, name: str, make: Any, reason: str
) -> None:
    columns = _columns()
    text, loaded = _infer(tmp_path, columns | {name: make(columns["label"])}, target="label")
    assert name not in loaded.contract.task.inputs
    assert f"left out: {name}" in text
    assert reason in text


def test_a_row_counter_that_is_called_time_orders_the_rows(tmp_path: Path) -> None:
    _, loaded = _infer(tmp_path, _columns(t=np.arange(N)))
    assert loaded.contract.task.time == "t"


def test_groups_dates_and_slices_are_proposed_in_comments(tmp_path: Path) -> None:
    days = pd.date_range("2026-01-01", periods=N).astype(str)
    who = np.arange(N) % 40
    text, loaded = _infer(tmp_path, _columns(day=days, customer_id=who, sex=["f", "m"] * (N // 2)))
    for line in ("# time: day", "# group: customer_id", "# slices: [sex]"):
        assert line in text
    assert loaded.contract.task.group is None


TARGETS = [
    ("words", ["a", "b"] * (N // 2), TaskKind.CLASSIFICATION),
    ("booleans", [True, False] * (N // 2), TaskKind.CLASSIFICATION),
    ("few whole numbers", list(range(8)) * (N // 8), TaskKind.CLASSIFICATION),
    ("two numbers", [0.5, 1.5] * (N // 2), TaskKind.CLASSIFICATION),
    ("many whole numbers", list(range(N)), TaskKind.REGRESSION),
    ("numbers", list(np.arange(N) / 7), TaskKind.REGRESSION),
]


@pytest.mark.parametrize(
    ("values", "kind"), [case[1:] for case in TARGETS], ids=[case[0] for case in TARGETS]
)
def test_the_kind_of_task_is_found(tmp_path: Path, values: list[Any], kind: TaskKind) -> None:
    rng = np.random.default_rng(0)
    _, loaded = _infer(tmp_path, {"x": rng.normal(size=N), "target": rng.permutation(values)})
    assert loaded.contract.task.kind is kind


def test_an_imbalanced_target_is_judged_by_every_class(tmp_path: Path) -> None:
    text, loaded = _infer(tmp_path, _columns() | {"label": ["spam"] * 40 + ["ham"] * (N - 40)})
    assert loaded.contract.metric.optimize == "f1_macro"
    assert "90% of the rows have one class" in text


def test_votes_are_named(tmp_path: Path) -> None:
    labels = _columns()["label"]
    _, loaded = _infer(tmp_path, _columns(annotator_1=labels, annotator_2=labels))
    assert loaded.contract.labels.votes == ("annotator_1", "annotator_2")
    pd.DataFrame({"key": range(N), "worker": 1, "label": labels}).to_csv(tmp_path / "v.csv", index=False)
    _, loaded = _infer(tmp_path, _columns(key=range(N)), votes=tmp_path / "v.csv")
    assert loaded.contract.labels.votes_file == "v.csv"
    assert loaded.contract.task.id == "key"
    examples = read_examples(loaded, root=tmp_path)
    assert examples.votes is not None
    assert examples.votes[:, 0].tolist() == examples.target.tolist()


def test_an_odd_word_among_numbers_is_stated_and_read(tmp_path: Path) -> None:
    sizes = [str(place % 50) for place in range(N - 1)] + ["lots"]
    text, loaded = _infer(tmp_path, _columns(size=sizes), target="label")
    assert loaded.contract.task.input_kinds["size"] == "numeric"
    assert "'lots'" in text
    assert read_examples(loaded, root=tmp_path).inputs["size"].isna().sum() == 1


def test_a_wrong_target_names_the_nearest_column(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError, match="Did you mean 'colour'"):
        _infer(tmp_path, _columns(), target="color")


def test_a_table_of_one_column_has_no_target(tmp_path: Path) -> None:
    with pytest.raises(NoTargetError, match="--target"):
        _infer(tmp_path, {"only": [1, 2]})


def test_a_table_whose_columns_all_tell_too_much_has_no_inputs(tmp_path: Path) -> None:
    labels = ["yes", "no"] * (N // 2)
    with pytest.raises(NoInputsError, match="copy is one-to-one with the target"):
        _infer(tmp_path, {"copy": labels, "label": labels})


def test_a_folder_of_images_is_described(tmp_path: Path) -> None:
    for place in range(40):
        folder = tmp_path / "photos" / ("cat" if place % 2 else "dog")
        folder.mkdir(parents=True, exist_ok=True)
        stream = io.BytesIO()
        Image.new("L", (4, 4), place).save(stream, format="PNG")
        (folder / f"{place}.png").write_bytes(stream.getvalue())
    loaded = parse_contract(infer_contract(tmp_path / "photos", folder=tmp_path), "milepost.yaml")
    assert loaded.contract.task.target == "label"
    assert loaded.contract.task.inputs == ("image",)
    assert len(read_examples(loaded, root=tmp_path)) == 40


def test_names_that_yaml_would_misread_are_quoted(tmp_path: Path) -> None:
    odd = {
        "no": range(N),
        "a: b": range(N),
        "#c": range(N),
        'q"\n\\': range(N),
        "𐀀\x85": range(N),
        "12": range(N),
    }
    rng = np.random.default_rng(0)
    columns = {name: rng.permutation(list(values)) for name, values in odd.items()}
    _, loaded = _infer(tmp_path, columns | {"yes": ["u", "v"] * (N // 2)}, target="yes")
    assert set(loaded.contract.task.inputs) == set(odd)
    assert loaded.contract.task.target == "yes"


def test_bundled_sets_are_described_as_they_are(tmp_path: Path) -> None:
    digits = load_digits()
    pixels = {"pixels": list(digits.data.astype(np.uint8)), "digit": digits.target}
    _, loaded = _infer(tmp_path, pixels)
    assert loaded.contract.task.kind is TaskKind.CLASSIFICATION
    diabetes = load_diabetes(as_frame=True).frame
    text, loaded = _infer(tmp_path, dict(diabetes.items()))
    assert loaded.contract.task.kind is TaskKind.REGRESSION
    assert loaded.contract.metric.require == ("r2 >= 0.80",)
    assert "rmse <= 39" in text
