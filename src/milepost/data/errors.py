"""What can be wrong with data that people bring, each with its place and what to do about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches

from milepost.base.errors import InvalidInputError, WrongUseError

SHOWN = 5


class NoDataError(InvalidInputError):
    """A source names no file."""

    slug = "no-data"

    def __init__(self, *, uri: str, why: str = "there is no such file") -> None:
        super().__init__(
            f"{uri}: {why}, so there is nothing to read. Check the spelling; a path is relative to the "
            "project file."
        )


class UnknownFormatError(InvalidInputError):
    """A source is none of the formats that can be read."""

    slug = "unknown-format"

    def __init__(self, *, path: str, why: str = "") -> None:
        super().__init__(
            f"{path}: {why or 'the ending names no format that can be read'}. Bring a .csv, .tsv, .parquet "
            "or .jsonl "
            "file, or a folder with one folder of images for each class."
        )


class WrongEncodingError(InvalidInputError):
    """A text file is not UTF-8 (and has no UTF-16 mark)."""

    slug = "wrong-encoding"

    def __init__(self, *, path: str, offset: int, line: int, byte: int) -> None:
        self.offset, self.line = offset, line
        reads_as = bytes([byte]).decode("cp1252", "replace")
        super().__init__(
            f"{path}:{line}: byte {offset} (0x{byte:02x}, {reads_as!r} in Windows-1252) is not UTF-8, and a "
            "guessed "
            f"encoding would change texts silently. Convert the file: iconv -f WINDOWS-1252 -t UTF-8."
        )


class BrokenTableError(InvalidInputError):
    """A table cannot be parsed: a row of another length, a line that is no JSON, a damaged file."""

    slug = "broken-table"

    def __init__(self, *, path: str, why: str, line: int | None = None) -> None:
        self.line = line
        place = path if line is None else f"{path}:{line}"
        super().__init__(f"{place}: {why}. Put the file right at this place, or export it again.")


class EmptyDataError(InvalidInputError):
    """The sources hold no row."""

    slug = "empty-data"

    def __init__(self, *, where: str) -> None:
        super().__init__(
            f"{where}: 0 rows, so nothing can be measured. Bring a table with at least one row a class."
        )


class MissingColumnError(InvalidInputError):
    """The contract names a column that the table does not have."""

    slug = "missing-column"

    def __init__(self, *, name: str, known: Collection[str], where: str, role: str = "a column") -> None:
        self.name = name
        near = get_close_matches(name, list(known), n=2, cutoff=0.6)
        names = ", ".join(sorted(known)[:20])
        hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else f"It has: {names}."
        super().__init__(f"{where}: no column {name!r}, which the contract names as {role}. {hint}")


class DuplicateColumnError(InvalidInputError):
    """Two columns of a table have one name."""

    slug = "duplicate-column"

    def __init__(self, *, name: str, where: str) -> None:
        super().__init__(
            f"{where}: two columns are called {name!r}, so neither can be meant. Rename one of them."
        )


class MissingTargetError(InvalidInputError):
    """Some rows have no target."""

    slug = "missing-target"

    def __init__(self, *, name: str, rows: Sequence[int], count: int) -> None:
        super().__init__(
            f"target {name!r} is missing in {_rows(rows, count)}. A row without a label can be neither "
            "trained on nor "
            "measured on: drop these rows, or label them."
        )


class InfiniteTargetError(InvalidInputError):
    """Some rows have an infinite target."""

    slug = "infinite-target"

    def __init__(self, *, name: str, rows: Sequence[int], count: int) -> None:
        super().__init__(
            f"target {name!r} is infinite in {_rows(rows, count)}; no error can be measured against it. Put "
            "in the "
            "true value, or drop these rows."
        )


class NotANumberTargetError(InvalidInputError):
    """The target of a regression holds something else than numbers."""

    slug = "not-a-number-target"

    def __init__(self, *, name: str, value: str, row: int) -> None:
        super().__init__(
            f"target {name!r} of a regression holds {value!r} in {_rows([row], 1)}, which is no number. "
            "Write "
            "`kind: classification`, or put the value right."
        )


class ConstantTargetError(InvalidInputError):
    """The target has one value only."""

    slug = "constant-target"

    def __init__(self, *, name: str, value: str) -> None:
        super().__init__(
            f"target {name!r} is {value!r} in every row, so there is nothing to learn. Bring rows with "
            "another value, "
            "or name another target."
        )


class SingleExampleClassError(InvalidInputError):
    """A class has one example only."""

    slug = "single-example-class"

    def __init__(self, *, name: str, classes: Sequence[tuple[str, int]]) -> None:
        shown = ", ".join(f"{label!r} (row {row})" for label, row in classes[:SHOWN])
        more = f" and {len(classes) - SHOWN} more" if len(classes) > SHOWN else ""
        super().__init__(
            f"target {name!r}: one example only of {shown}{more} (the first row is row 0). A class needs "
            "two: one to "
            "learn from, one to be tested on. Label more of it, join it to another class, drop it, or write "
            "`kind: regression` if the target is a quantity."
        )


class MixedTypesError(InvalidInputError):
    """A column holds values of more than one type."""

    slug = "mixed-types"

    def __init__(self, *, name: str, rows: Sequence[int], count: int, values: Sequence[str], of: int) -> None:
        shown = ", ".join(repr(value) for value in values[:3])
        super().__init__(
            f"column {name!r} holds numbers, and something else ({shown}) in {_rows(rows, count)} of {of}. "
            "Put these "
            f"values right or empty them, or say what the column is: inputs: [{{{name}: categorical}}] keeps "
            "them "
            f"as words, [{{{name}: numeric}}] makes them missing."
        )


class DuplicateIdError(InvalidInputError):
    """Two rows have one id."""

    slug = "duplicate-id"

    def __init__(self, *, name: str, value: str, rows: Sequence[int], count: int) -> None:
        super().__init__(
            f"id column {name!r}: {count} rows repeat an id, first {value!r} in {_rows(rows, len(rows))}. "
            "Votes and "
            "corrections could not be joined: keep one row for each id, or name another column."
        )


class UnreadableImageError(InvalidInputError):
    """An image is missing or damaged."""

    slug = "unreadable-image"

    def __init__(self, *, name: str, row: int, what: str, count: int = 1) -> None:
        more = f" ({count} such rows)" if count > 1 else ""
        super().__init__(
            f"column {name!r}, row {row}{more}: {what}. Image paths are relative to the table's folder. Put "
            "the file "
            "there, or drop the row."
        )


class RaggedPixelsError(InvalidInputError):
    """Rows of a pixel column are no square images of one size."""

    slug = "ragged-pixels"

    def __init__(self, *, name: str, row: int, have: int, expected: int | None = None) -> None:
        why = (
            f"the first row has {expected}"
            if expected is not None
            else "no square of 1 or 3 channels has so many"
        )
        super().__init__(
            f"column {name!r}, row {row}: {have} pixel values, but {why}. Every row must be a square image "
            "of one "
            "size: side x side, or side x side x 3."
        )


class UnsupportedColumnError(InvalidInputError):
    """A column holds something that no candidate takes."""

    slug = "unsupported-column"

    def __init__(self, *, name: str, what: str) -> None:
        super().__init__(
            f"column {name!r} holds {what}, which cannot be an input. Leave it out of `inputs`, or bring it "
            "as a "
            "number, a word, a date, a text or an image."
        )


class MissingTimeError(InvalidInputError):
    """Some rows have no time, or one that cannot be read."""

    slug = "missing-time"

    def __init__(self, *, name: str, value: str, rows: Sequence[int], count: int) -> None:
        super().__init__(
            f"time column {name!r}: {value!r} is no date (ISO, such as 2026-11-24) and no number, in "
            f"{_rows(rows, count)}. Rows are ordered by it: put the times right, or leave `time` out."
        )


class VotesDoNotJoinError(InvalidInputError):
    """A votes file does not fit the table."""

    slug = "votes-do-not-join"

    def __init__(self, *, path: str, why: str) -> None:
        super().__init__(
            f"{path}: {why}. Bring item, worker, label (one vote a line), or one line a row with one column "
            "for each "
            "annotator or one count n_<class>; items are values of the id column, or row numbers from 0."
        )


class UnknownSplitValueError(InvalidInputError):
    """The split column holds a word that names no use."""

    slug = "unknown-split-value"

    def __init__(self, *, name: str, value: str, row: int, count: int) -> None:
        super().__init__(
            f"split column {name!r} holds {value!r} in {_rows([row], count)}. Every row has one use: train, "
            "validation, calibration or test."
        )


class CannotSplitError(InvalidInputError):
    """The rows cannot be divided as the contract asks."""

    slug = "cannot-split"

    def __init__(self, *, why: str, fix: str) -> None:
        super().__init__(f"{why}, so the rows cannot be divided into their uses. {fix}")


class UnsupportedTaskError(WrongUseError):
    """Examples are asked for a kind of task that this version reads no examples of."""

    slug = "unsupported-task"

    def __init__(self, *, kind: str) -> None:
        super().__init__(
            f"examples cannot be read for {kind}: this version trains classification and regression. "
            "Detection is "
            "measured from COCO files of boxes made elsewhere."
        )


class NoInputsError(InvalidInputError):
    """No column is left to predict from."""

    slug = "no-inputs"

    def __init__(self, *, where: str, reasons: Sequence[str] = ()) -> None:
        why = f" ({'; '.join(reasons[:SHOWN])})" if reasons else ""
        super().__init__(
            f"{where}: no column is left to predict from{why}. Bring a table with inputs, or name them under "
            "`inputs` if they are known when the prediction is made."
        )


class NoTargetError(WrongUseError):
    """A table has no column that could be the target."""

    slug = "no-target"

    def __init__(self, *, where: str) -> None:
        super().__init__(
            f"{where}: no column can be the target. Name it: milepost init FILE --target COLUMN."
        )


def _rows(rows: Sequence[int], count: int) -> str:
    shown = ", ".join(str(row) for row in rows[:SHOWN])
    if count == 1:
        return f"row {shown} (the first is row 0)"
    return f"{count} rows: {shown}{', ...' if count > SHOWN else ''} (the first is row 0)"
