"""Tables as streams of Arrow batches: only the columns asked for, never the whole file at once."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from milepost.data.encoding import open_text, text_encoding, utf8_problem
from milepost.data.errors import (
    BrokenTableError,
    DuplicateColumnError,
    EmptyDataError,
    NoDataError,
)
from milepost.data.sources import Format, SourceFile, image_files
from milepost.data.splitwords import use_of_word

BATCH_ROWS = 16_384
BLOCK_BYTES = 1 << 23
LINES_SNIFFED = 50
IMAGE_COLUMN, CLASS_COLUMN, SPLIT_COLUMN = "image", "label", "split"
# What stands for "nothing here" in a text file; a cell that is quoted is a text all the same.
MISSING_WORDS = ("", "NA", "N/A", "#N/A", "<NA>", "NaN", "nan", "null", "NULL")


def column_names(file: SourceFile) -> tuple[str, ...]:
    """Read the names of a file's columns, without its rows."""
    match file.format:
        case Format.CSV:
            names = _csv_header(file)[0]
        case Format.PARQUET:
            names = _open_parquet(file).schema_arrow.names
        case Format.JSONL:
            names = list(dict.fromkeys(name for row in islice(_json_rows(file), 1000) for name in row))
        case Format.IMAGES:
            names = list(_image_table(file))
    for name in names:
        if names.count(name) > 1:
            raise DuplicateColumnError(name=name, where=file.name)
    return tuple(names)


def count_rows(file: SourceFile) -> int:
    """Count a file's rows (Parquet: from its footer)."""
    if file.format is Format.PARQUET:
        return int(_open_parquet(file).metadata.num_rows)
    if file.format is Format.IMAGES:
        return len(image_files(Path(file.path)))
    if file.format is Format.JSONL:
        return sum(1 for _ in _json_rows(file))
    return sum(len(batch) for batch in read_batches(file, column_names(file)[:1]))


def read_batches(file: SourceFile, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Read these columns batch by batch, in the order of the rows; the values of a CSV stay texts (see
    `cells`).
    """
    match file.format:
        case Format.CSV:
            yield from _csv_batches(file, columns)
        case Format.PARQUET:
            yield from _parquet_batches(file, columns)
        case Format.JSONL:
            yield from _json_batches(file, columns)
        case Format.IMAGES:
            table = _image_table(file)
            yield pa.RecordBatch.from_pydict({name: pa.array(table[name], pa.string()) for name in columns})


def _csv_header(file: SourceFile) -> tuple[list[str], str]:
    with open_text(file) as stream:
        try:
            lines = list(islice(_whole_lines(stream), LINES_SNIFFED))
        except UnicodeError as error:
            raise utf8_problem(file) or BrokenTableError(path=file.name, why=f"no text ({error})") from error
    if not "".join(lines).strip():
        raise EmptyDataError(where=file.name)
    delimiter = _sniff_delimiter(lines)
    try:
        cells = next(csv.reader(lines, delimiter=delimiter))
    except (csv.Error, StopIteration) as error:
        raise BrokenTableError(path=file.name, line=1, why=f"the header cannot be read ({error})") from error
    return [cell if cell.strip() else f"unnamed_{place}" for place, cell in enumerate(cells)], delimiter


def _whole_lines(stream: Iterable[str]) -> Iterator[str]:
    for line in stream:
        if "\x00" in line:
            raise UnicodeError("it holds zero bytes")
        yield line


def _sniff_delimiter(lines: Sequence[str]) -> str:
    """Choose what divides most lines into the same number of cells, more than one; else a comma."""
    best, best_score = ",", 0.0
    for delimiter in (",", "\t", ";", "|"):
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        score = sum(width == widths[0] for width in widths) / len(widths)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _csv_batches(file: SourceFile, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    names, delimiter = _csv_header(file)
    broken: list[Any] = []
    handler = _remember_row(broken)
    options = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(columns, pa.string()),
        include_columns=list(columns),
        null_values=list(MISSING_WORDS),
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    try:
        with file.open() as stream:
            reader = pa_csv.open_csv(
                stream,
                read_options=pa_csv.ReadOptions(
                    use_threads=False,
                    column_names=names,
                    skip_rows_after_names=1,
                    block_size=BLOCK_BYTES,
                    encoding=text_encoding(file),
                ),
                parse_options=pa_csv.ParseOptions(
                    delimiter=delimiter, newlines_in_values=True, invalid_row_handler=handler
                ),
                convert_options=options,
            )
            yield from reader
    except (pa.ArrowException, UnicodeError) as error:
        if "UTF" in str(error) and (problem := utf8_problem(file)):
            raise problem from error
        if broken:
            raise _ragged(file, broken[0]) from error
        if "Empty CSV" in str(error):
            raise EmptyDataError(where=file.name) from error
        raise BrokenTableError(path=file.name, why=str(error).splitlines()[0]) from error
    if broken:
        raise _ragged(file, broken[0])


def _remember_row(broken: list[Any]) -> Any:
    def remember(row: Any) -> str:
        broken.append(row)
        return "error"

    return remember


def _ragged(file: SourceFile, row: Any) -> BrokenTableError:
    why = f"{row.actual_columns} cells where the header has {row.expected_columns}"
    return BrokenTableError(path=file.name, line=row.number, why=why)


def _open_parquet(file: SourceFile) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file.open().__enter__() if file.remote else file.path)
    except (pa.ArrowException, OSError) as error:
        raise BrokenTableError(
            path=file.name, why=f"no readable Parquet file ({_first_line(error)})"
        ) from error


def _parquet_batches(file: SourceFile, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    with _open_parquet(file) as parquet:
        try:
            for batch in parquet.iter_batches(batch_size=BATCH_ROWS, columns=list(columns)):
                yield batch.select(list(columns))
        except (pa.ArrowException, OSError) as error:
            raise BrokenTableError(
                path=file.name, why=f"damaged Parquet file ({_first_line(error)})"
            ) from error


def _json_batches(file: SourceFile, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    rows = _json_rows(file)
    while chunk := list(islice(rows, BATCH_ROWS)):
        yield pa.RecordBatch.from_pydict(
            {name: _json_array([row.get(name) for row in chunk], name) for name in columns}
        )


def _json_rows(file: SourceFile) -> Iterator[dict[str, Any]]:
    with open_text(file) as stream:
        lines = enumerate(stream, start=1)
        while True:
            try:
                number, line = next(lines)
            except StopIteration:
                return
            except UnicodeError as error:
                raise utf8_problem(file) or BrokenTableError(path=file.name, why=str(error)) from error
            if line.strip():
                yield _json_row(line, number, file)


def _json_row(line: str, number: int, file: SourceFile) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BrokenTableError(path=file.name, line=number, why=f"no JSON on this line ({error})") from error
    if not isinstance(row, dict):
        why = 'every line must be one JSON object, such as {"text": "...", "label": "..."}'
        raise BrokenTableError(path=file.name, line=number, why=why)
    return row


def _json_array(values: list[Any], name: str) -> pa.Array:
    """Keep a type that all values share; what is mixed becomes text, and `cells` judges it."""
    kinds = {type(value) for value in values if value is not None}
    try:
        if kinds <= {int, float} and float in kinds:
            return pa.array([None if value is None else float(value) for value in values], pa.float64())
        if len(kinds) <= 1 and not kinds & {dict}:
            return pa.array(values)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError):
        pass
    return pa.array([None if value is None else _json_text(value) for value in values], pa.string())


def _json_text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()


def _image_table(file: SourceFile) -> dict[str, list[str]]:
    """List a folder of images as a table: path, class (the folder's name), and the split where folders name
    one.
    """
    folder = Path(file.path)
    paths = image_files(folder)
    if not paths:
        raise NoDataError(uri=file.name, why="no images below the folder")
    parts = [path.relative_to(folder).parts for path in paths]
    table = {IMAGE_COLUMN: [str(path) for path in paths]}
    if all(len(part) >= 3 and use_of_word(part[0]) is not None for part in parts):
        return table | {CLASS_COLUMN: [part[1] for part in parts], SPLIT_COLUMN: [part[0] for part in parts]}
    loose = [part[0] for part in parts if len(part) < 2]
    if loose:
        raise NoDataError(uri=file.name, why=f"{loose[0]} stands in no folder, so its class is unknown")
    return table | {CLASS_COLUMN: [part[0] for part in parts]}


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
