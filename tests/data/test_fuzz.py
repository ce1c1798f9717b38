"""Whatever stands in a file: examples, or an error that people can act on; never a traceback."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.base.errors import ProjectError
from milepost.contract.read import parse_contract
from milepost.data.checks import check_examples
from milepost.data.infer import infer_contract
from milepost.data.ingest import data_version, read_examples
from milepost.evidence.examples import Use

ODD = [
    "",
    "NA",
    "nan",
    "inf",
    "-inf",
    "true",
    "2024-01-01",
    "a.png",
    "x y z w",
    "1e400",
    "0012",
    '"',
    "\n",
    "9" * 20,
]
CELLS = st.one_of(
    st.text(max_size=6), st.integers(-5, 5).map(str), st.floats().map(str), st.sampled_from(ODD)
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.integers(0, 255), max_size=9),
)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _contradictions(path: Path) -> list[str]:
    """Carry a file to checked examples: what they contradict. A file that is refused with words contradicts nothing."""
    try:
        text = infer_contract(path, folder=path.parent)
    except ProjectError as error:
        return [] if str(error) else ["refused without a word"]
    loaded = parse_contract(text, "milepost.yaml")
    try:
        examples = read_examples(loaded, root=path.parent, most_rows=50)
    except ProjectError as error:
        return [] if str(error) else ["refused without a word"]
    rows = set(examples.rows.tolist())
    holds = {
        "rows": len(examples) == len(examples.inputs) == len(examples.use) == min(examples.total_rows, 50),
        "uses": set(examples.use.tolist()) <= {use.value for use in Use},
        "version": data_version(loaded, path.parent).rows == examples.total_rows,
        "findings": all(set(finding.rows) <= rows for finding in check_examples(examples)),
    }
    return [name for name, kept in holds.items() if not kept]


def test_a_finding_on_rows_that_are_not_there_is_a_contradiction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,label\n" + "".join(f"{i * 7 % 31 / 3},{'ab'[i % 2]}\n" for i in range(80)))
    assert _contradictions(path) == []
    monkeypatch.setitem(globals(), "check_examples", lambda _: [SimpleNamespace(rows=[10**9])])
    assert _contradictions(path) == ["findings"]


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
@QUICK
@given(content=st.binary(max_size=200))
def test_any_bytes(tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"t{ending}"
    path.write_bytes(content)
    assert _contradictions(path) == []


@pytest.mark.slow
@QUICK
@given(
    names=st.lists(st.text(max_size=5), min_size=3, max_size=3, unique=True),
    rows=st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=12),
    labels=st.lists(CELLS, min_size=1, max_size=3),
)
def test_any_cells_of_a_csv(
    tmp_path: Path, names: list[str], rows: list[list[str]], labels: list[str]
) -> None:
    path = tmp_path / "t.csv"
    with path.open("w", newline="", encoding="utf-8", errors="replace") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        writer.writerows([*row, labels[place % len(labels)]] for place, row in enumerate(rows * 4))
    assert _contradictions(path) == []


@pytest.mark.slow
@QUICK
@given(
    rows=st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES), min_size=1, max_size=8),
    labels=st.lists(VALUES, min_size=1, max_size=3),
)
def test_any_values_of_a_json_file(
    tmp_path: Path, rows: list[dict[str, object]], labels: list[object]
) -> None:
    path = tmp_path / "t.jsonl"
    lines = [row | {"label": labels[place % len(labels)]} for place, row in enumerate(rows * 4)]
    path.write_text("\n".join(json.dumps(line) for line in lines))
    assert _contradictions(path) == []
