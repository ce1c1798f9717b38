"""Samples of large tables: uniform, the same every time, and no more than asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.data import tables
from milepost.data.ingest import read_examples
from milepost.data.reading import read_part
from milepost.data.sources import find_files
from tests.data.projects import contract_on, csv_of, write


def _numbers(tmp_path: Path, count: int) -> str:
    path = tmp_path / "n.parquet"
    pd.DataFrame({"row": np.arange(count), "spare": np.zeros(count)}).to_parquet(path)
    return path.name


@pytest.mark.parametrize("batch_rows", [7, 100, 10_000])
def test_the_size_of_a_batch_does_not_change_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch_rows: int
) -> None:
    files = find_files([_numbers(tmp_path, 1000)], tmp_path)
    expected = read_part(files, ["row"], most_rows=50, rng=np.random.default_rng(1)).rows
    monkeypatch.setattr(tables, "BATCH_ROWS", batch_rows)
    part = read_part(files, ["row"], most_rows=50, rng=np.random.default_rng(1))
    assert part.rows.tolist() == expected.tolist() == part.sample["row"].to_pylist()
    assert part.total == 1000


@given(count=st.integers(1, 300), most=st.integers(1, 300))
def test_a_sample_has_the_rows_asked_for_and_their_numbers(
    tmp_path_factory: pytest.TempPathFactory, count: int, most: int
) -> None:
    folder = tmp_path_factory.mktemp("sample")
    files = find_files([_numbers(folder, count)], folder)
    part = read_part(files, ["row"], whole=["spare"], most_rows=most, rng=np.random.default_rng(0))
    assert len(part.rows) == min(count, most) == len(np.unique(part.rows))
    assert part.sample["row"].to_pylist() == part.rows.tolist()
    assert len(part.whole) == count


@pytest.mark.slow
def test_every_row_is_sampled_equally_often(tmp_path: Path) -> None:
    files = find_files([_numbers(tmp_path, 200)], tmp_path)
    counts = np.zeros(200)
    for seed in range(400):
        counts[read_part(files, ["row"], most_rows=50, rng=np.random.default_rng(seed)).rows] += 1
    # Each count is binomial(400, 1/4): mean 100, standard deviation 8.7; five bound all (chance 1e-4).
    assert np.abs(counts - 100).max() < 5 * 8.7
    assert abs(counts[:100].sum() - counts[100:].sum()) < 5 * 8.7 * 10


def test_the_use_of_a_row_does_not_depend_on_the_sample(tmp_path: Path) -> None:
    write(tmp_path / "t.csv", csv_of(500))
    whole = read_examples(contract_on("t.csv"), root=tmp_path)
    part = read_examples(contract_on("t.csv"), root=tmp_path, most_rows=60)
    assert len(part) == 60
    assert part.total_rows == 500
    assert part.use.tolist() == whole.use[part.rows].tolist()
    assert part.inputs["x"].tolist() == whole.inputs["x"].iloc[part.rows].tolist()
    again = read_examples(contract_on("t.csv"), root=tmp_path, most_rows=60)
    assert again.rows.tolist() == part.rows.tolist()


def test_only_the_columns_that_are_needed_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pd.read_csv(write(tmp_path / "t.csv", csv_of(50))).to_parquet(tmp_path / "t.parquet")
    asked: list[tuple[str, ...]] = []
    original = tables._parquet_batches

    def spy(file: tables.SourceFile, columns: list[str]) -> object:
        asked.append(tuple(columns))
        return original(file, columns)

    monkeypatch.setattr(tables, "_parquet_batches", spy)
    read_examples(contract_on("t.parquet", inputs=("x",)), root=tmp_path)
    assert asked == [("x", "label")]
