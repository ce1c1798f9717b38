"""Votes of several annotators: as columns, one vote a line, or counts of votes for each class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from milepost.base.measurement import TaskKind
from milepost.data.cells import as_numbers, as_words, typed
from milepost.data.errors import VotesDoNotJoinError
from milepost.data.reading import common_columns, read_part
from milepost.data.sources import SourceFile

Array = np.ndarray[Any, Any]

ITEM_NAMES = ("item", "index", "row", "id", "task", "example")
WORKER_NAMES = ("worker", "annotator", "rater", "user", "labeler", "labeller")
VOTE_NAMES = ("label", "vote", "answer", "class", "rating", "response")
COUNT_PREFIX = "n_"


def votes_from_columns(table: pa.Table, task: TaskKind) -> Array:
    """Read one column of votes for each annotator; (n, annotators) objects, None where nobody voted."""
    columns = [_votes(table[name], task) for name in table.column_names]
    return np.column_stack(columns) if columns else np.empty((len(table), 0), dtype=object)


def votes_from_file(
    file: SourceFile,
    *,
    rows: Array,
    total: int,
    classes: Sequence[str],
    task: TaskKind,
    id_name: str | None = None,
    ids: Array | None = None,
    target: Array | None = None,
) -> Array:
    """Join a votes file to the examples `rows` (n,) of a table of `total` rows; (n, most votes) objects, None
    as filler.

    Long files (item, worker, label) keep the last of repeated votes. Wide files have one line a row, with a
    column for each annotator or one count `n_<class>`. Lines belong to the id column where both have it
    (`ids` (total,) texts), else to row numbers from 0, else to the rows in order. `target` (n,) tells counts
    by class number from counts by name. Raises VotesDoNotJoinError.
    """
    names = common_columns([file])
    table = _typed_table(read_part([file], names).sample)
    item = _item_column(names, id_name)
    worker, vote = _named(names, WORKER_NAMES), _named(names, VOTE_NAMES)
    if item and worker and vote:
        place = _places(table[item], file, item, id_name, ids, total, repeated=True)
        return _long(place, as_words(table[worker]), _votes(table[vote], task), rows, file)
    place = (
        _places(table[item], file, item, id_name, ids, total) if item else _in_order(len(table), total, file)
    )
    counts = [name for name in names if name.startswith(COUNT_PREFIX)]
    if len(counts) >= 2 and task is TaskKind.CLASSIFICATION:
        wide = _expanded(table.select(counts), counts, classes, file)
    else:
        others = [name for name in names if name != item]
        if not others:
            raise VotesDoNotJoinError(path=file.name, why="it has no column of votes")
        wide = votes_from_columns(table.select(others), task)
    joined = _aligned(wide, place, rows, total)
    _check_against(joined, target, task, file)
    return joined


def _typed_table(table: pa.Table) -> pa.Table:
    return pa.table({name: typed(table[name])[0] for name in table.column_names})


def _named(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    lowered = {name.lower(): name for name in names}
    return next((lowered[name] for name in wanted if name in lowered), None)


def _item_column(names: Sequence[str], id_name: str | None) -> str | None:
    return id_name if id_name in names else _named(names, ITEM_NAMES)


def _votes(column: pa.ChunkedArray, task: TaskKind) -> Array:
    if task is not TaskKind.REGRESSION:
        return as_words(typed(column)[0])
    numbers = as_numbers(typed(column)[0])
    return np.array([None if np.isnan(number) else number for number in numbers.tolist()], dtype=object)


def _in_order(count: int, total: int, file: SourceFile) -> Array:
    if count != total:
        why = f"it has no item column, and {count} lines for {total} rows"
        raise VotesDoNotJoinError(path=file.name, why=why)
    return np.arange(count)


def _places(
    column: pa.ChunkedArray,
    file: SourceFile,
    item: str,
    id_name: str | None,
    ids: Array | None,
    total: int,
    *,
    repeated: bool = False,
) -> Array:
    """Find the row of every line: by id, or by row number."""
    if ids is not None and item == id_name:
        place = _by_id(as_words(column), ids, file, item)
    else:
        numbers = as_numbers(column)
        outside = ~((numbers >= 0) & (numbers < total) & (numbers == np.floor(numbers)))
        if outside.any():
            value = column[int(np.argmax(outside))].as_py()
            why = f"column {item!r} holds {value!r}, which is no row of a table of {total} rows"
            raise VotesDoNotJoinError(path=file.name, why=why)
        place = numbers.astype(np.int64)
    if not repeated and len(np.unique(place)) < len(place):
        raise VotesDoNotJoinError(path=file.name, why=f"column {item!r} names a row twice")
    return place


def _by_id(words: Array, ids: Array, file: SourceFile, item: str) -> Array:
    place_of = {value: row for row, value in enumerate(ids.tolist())}
    place = np.array([place_of.get(word, -1) for word in words.tolist()], dtype=np.int64)
    if (place < 0).all():
        why = f"none of its {len(place)} items in column {item!r} is an id of the table (first: {words[0]!r})"
        raise VotesDoNotJoinError(path=file.name, why=why)
    return place


def _long(place: Array, workers: Array, votes: Array, rows: Array, file: SourceFile) -> Array:
    position = {row: at for at, row in enumerate(rows.tolist())}
    by_row: list[dict[str, Any]] = [{} for _ in rows]
    for row, worker, vote in zip(place.tolist(), workers.tolist(), votes.tolist(), strict=True):
        at = position.get(row)
        if at is not None and vote is not None:
            by_row[at][worker] = vote
    most = max((len(votes_of) for votes_of in by_row), default=0)
    if not most:
        raise VotesDoNotJoinError(path=file.name, why="none of its votes belongs to a row that was read")
    joined = np.full((len(rows), most), None, dtype=object)
    for at, votes_of in enumerate(by_row):
        joined[at, : len(votes_of)] = list(votes_of.values())
    return joined


def _expanded(table: pa.Table, counts: Sequence[str], classes: Sequence[str], file: SourceFile) -> Array:
    numbers = np.column_stack([as_numbers(table[name]) for name in counts])
    if not np.all(np.isfinite(numbers) & (numbers >= 0) & (numbers == np.floor(numbers))):
        raise VotesDoNotJoinError(path=file.name, why="a count of votes is no whole number")
    labels = np.array(_labels_of(counts, classes, file), dtype=object)
    numbers = numbers.astype(np.int64)
    most = max(int(numbers.sum(axis=1).max(initial=0)), 1)
    expanded = np.full((len(numbers), most), None, dtype=object)
    for at, row in enumerate(numbers):
        expanded[at, : row.sum()] = np.repeat(labels, row)
    return expanded


def _labels_of(counts: Sequence[str], classes: Sequence[str], file: SourceFile) -> list[str]:
    """Match columns n_<class> to the classes: by name, or in order when the classes are numbers."""
    names = [name.removeprefix(COUNT_PREFIX) for name in counts]
    if set(classes) <= set(names):
        return names
    if len(classes) == len(names) and all(label.lstrip("-").isdigit() for label in classes):
        return sorted(classes, key=int)
    why = f"its counts are of {', '.join(names[:6])}, but the classes are {', '.join(list(classes)[:6])}"
    raise VotesDoNotJoinError(path=file.name, why=why)


def _aligned(wide: Array, place: Array, rows: Array, total: int) -> Array:
    line_of = np.full(total, -1, dtype=np.int64)
    line_of[place[place >= 0]] = np.flatnonzero(place >= 0)
    lines = line_of[rows]
    joined = np.full((len(rows), wide.shape[1]), None, dtype=object)
    joined[lines >= 0] = wide[lines[lines >= 0]]
    if not (lines >= 0).any():
        return joined
    used = max((int(np.sum(row != None)) for row in joined), default=0)  # noqa: E711
    filled_first = all(value is None for value in joined[:, used:].ravel().tolist())
    return joined[:, :used] if used and filled_first else joined


def _check_against(votes: Array, target: Array | None, task: TaskKind, file: SourceFile) -> None:
    """Refuse votes that agree with the target less often than a coin would: they are joined to other rows."""
    if target is None or task is not TaskKind.CLASSIFICATION or len(target) < 50:
        return
    given = votes != None  # noqa: E711
    if not given.any():
        raise VotesDoNotJoinError(path=file.name, why="none of its votes belongs to a row that was read")
    share = float((votes == target[:, None])[given].mean())
    _, counts = np.unique(target, return_counts=True)
    by_chance = float(np.square(counts / len(target)).sum())
    if share < 0.9 * by_chance:
        why = f"{share:.1%} of its votes agree with the target, and {by_chance:.1%} would by chance"
        raise VotesDoNotJoinError(path=file.name, why=f"{why}: lines and rows, or classes, do not match")
