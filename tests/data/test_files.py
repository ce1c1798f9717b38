"""Files, formats, encodings and the versions of their content."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from milepost.base.errors import ProjectError
from milepost.data import errors
from milepost.data.ingest import data_version, read_examples
from milepost.data.sources import Format, find_files
from milepost.data.tables import column_names
from milepost.data.versions import content_of
from tests.data.projects import contract_on, csv_of, write


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_of_a_csv_is_found(tmp_path: Path, delimiter: str) -> None:
    path = write(tmp_path / "t.csv", csv_of(20).replace(",", delimiter))
    assert column_names(find_files([path.name], tmp_path)[0]) == ("x", "word", "label")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_texts_with_an_encoding_mark_are_read_alike(tmp_path: Path, encoding: str) -> None:
    text = csv_of(30).replace("a,", "Ärger,")
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    examples = read_examples(contract_on("t.csv"), root=tmp_path)
    assert "Ärger" in set(examples.inputs["word"])
    assert list(examples.inputs.columns) == ["x", "word"]


def test_another_encoding_is_named_with_offset_and_line(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"x,label\n1,a\n2,caf\xe9\n")
    with pytest.raises(errors.WrongEncodingError, match=r"t\.csv:3: byte 17 \(0xe9, 'é'") as caught:
        read_examples(contract_on("t.csv"), root=tmp_path)
    assert (caught.value.offset, caught.value.line) == (17, 3)


def test_quoted_cells_may_hold_delimiters_and_line_ends(tmp_path: Path) -> None:
    write(tmp_path / "t.csv", 'text,label\n"a, b\nc",x\n' + 'd,y\n"e ""f""",x\ng,y\n' * 3)
    examples = read_examples(contract_on("t.csv"), root=tmp_path)
    assert examples.inputs["text"].tolist()[0] == "a, b\nc"
    assert examples.inputs["text"].tolist()[2] == 'e "f"'


def test_globs_are_read_in_alphabetical_order(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write(
            tmp_path / f"{name}.csv",
            csv_of(20).replace("\n", f"{name}\n").replace("labelb", "label").replace("labela", "label"),
        )
    examples = read_examples(contract_on("*.csv"), root=tmp_path)
    assert len(examples) == 40
    assert [label[-1] for label in examples.target.tolist()] == ["a"] * 20 + ["b"] * 20


def test_csv_jsonl_and_parquet_give_the_same_examples(tmp_path: Path) -> None:
    write(tmp_path / "t.csv", csv_of(60))
    frame = pd.read_csv(tmp_path / "t.csv")
    frame.to_json(tmp_path / "t.jsonl", orient="records", lines=True)
    frame.to_parquet(tmp_path / "t.parquet")
    read = [
        read_examples(contract_on(f"t.{ending}"), root=tmp_path) for ending in ("csv", "jsonl", "parquet")
    ]
    for other in read[1:]:
        pd.testing.assert_frame_equal(read[0].inputs, other.inputs)
        assert read[0].kinds == other.kinds
        assert (read[0].target == other.target).all()
        assert (read[0].use == other.use).all()


def test_a_url_is_read_through_fsspec(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", csv_of(30))
    local = read_examples(contract_on("t.csv"), root=tmp_path)
    remote = read_examples(contract_on(f"file://{path}"), root=Path("/nowhere"))
    assert local.version == remote.version
    pd.testing.assert_frame_equal(local.inputs, remote.inputs)


@pytest.mark.parametrize("nested", [False, True])
def test_a_folder_of_images_has_a_class_for_each_folder(tmp_path: Path, nested: bool) -> None:
    for place in range(12):
        part = ("train" if place < 6 else "test") if nested else ""
        folder = tmp_path / "photos" / part / ("cat" if place % 2 else "dog")
        folder.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (4, 4), (place * 9, 0, 0)).save(folder / f"{place}.png")
    file = find_files(["photos"], tmp_path)[0]
    assert file.format is Format.IMAGES
    assert column_names(file) == (("image", "label", "split") if nested else ("image", "label"))
    examples = read_examples(contract_on("photos", inputs=("image",)), root=tmp_path)
    assert sorted(set(examples.target.tolist())) == ["cat", "dog"]
    assert all(Path(path).is_file() for path in examples.inputs["image"])


def test_the_version_is_the_content_and_not_the_name(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", csv_of(20))
    write(tmp_path / "b.csv", csv_of(20))
    write(tmp_path / "c.csv", csv_of(21))
    versions = [data_version(contract_on(f"{name}.csv"), tmp_path) for name in "abc"]
    assert versions[0].digest == versions[1].digest != versions[2].digest
    assert [version.rows for version in versions] == [20, 20, 21]
    assert versions[0].digest == read_examples(contract_on("a.csv"), root=tmp_path).version


def test_a_file_that_is_known_is_not_read_again(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", csv_of(20))
    known: dict[tuple[str, int, int], str] = {}
    loaded = contract_on("a.csv")

    def remember(path: str, size: int, mtime_ns: int, digest: str) -> None:
        known[path, size, mtime_ns] = digest

    first, _ = content_of(loaded, tmp_path, remember_file=remember)
    again, entries = content_of(loaded, tmp_path, known_file=lambda *key: known[key])
    assert first == again
    assert list(known.values()) == [entries[0][2]]


BROKEN: list[tuple[str, bytes, type[ProjectError], str]] = [
    ("t.csv", b"", errors.EmptyDataError, "0 rows"),
    ("t.csv", b"x,label\n", errors.EmptyDataError, "0 rows"),
    (
        "t.csv",
        b"x,label\n1,a\n2\n3,b\n",
        errors.BrokenTableError,
        r"t\.csv:3: 1 cells where the header has 2",
    ),
    ("t.csv", b"x,x\n1,a\n", errors.DuplicateColumnError, "'x'"),
    ("t.jsonl", b'{"x": 1, "label": "a"}\n{"x": \n', errors.BrokenTableError, r"t\.jsonl:2"),
    ("t.jsonl", b"[1, 2]\n", errors.BrokenTableError, "JSON object"),
    ("t.parquet", b"no parquet", errors.BrokenTableError, "Parquet"),
    ("t.xyz", b"", errors.UnknownFormatError, "format"),
]


@pytest.mark.parametrize(("name", "content", "error", "words"), BROKEN)
def test_a_broken_file_is_an_error_with_its_place(
    tmp_path: Path, name: str, content: bytes, error: type[ProjectError], words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=words):
        read_examples(contract_on(name), root=tmp_path)


@pytest.mark.parametrize(
    "uri", ["none.csv", "none/*.csv", "\x00", "file:///none/none.csv", "nosuch://x/y.csv"]
)
def test_a_missing_file_is_named(tmp_path: Path, uri: str) -> None:
    with pytest.raises(errors.NoDataError):
        read_examples(contract_on(uri), root=tmp_path)


def test_a_second_file_without_a_column_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", csv_of(20))
    write(tmp_path / "b.csv", csv_of(20, columns="x,wort,label"))
    with pytest.raises(errors.MissingColumnError, match=r"b\.csv.*'word'.*Did you mean 'wort'"):
        read_examples(contract_on("*.csv"), root=tmp_path)


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "t.csv", csv_of(20))

    def refuse(*_: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(errors.NoDataError, match=r"t\.csv: it cannot be read .*Permission denied"):
        read_examples(contract_on("t.csv"), root=tmp_path)
