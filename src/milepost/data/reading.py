"""Read a table once: some columns in full, the others at a uniform random sample of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from milepost.data.errors import EmptyDataError, MissingColumnError, MixedTypesError
from milepost.data.sources import SourceFile
from milepost.data.tables import column_names, read_batches

if TYPE_CHECKING:
    from collections.abc import Iterator

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class TablePart:
    """What was read: `sample` holds the sampled rows, `rows` (m,) their numbers in the table, in rising
    order.

    `whole` holds all `total` rows of the columns that were asked for in full. `file_starts` gives the first
    row of each file.
    """

    sample: pa.Table
    rows: Array
    whole: pa.Table
    total: int
    file_starts: tuple[int, ...] = (0,)


def common_columns(files: Sequence[SourceFile]) -> tuple[str, ...]:
    """Read the columns of the first file, which every other file must have too."""
    first = column_names(files[0])
    for file in files[1:]:
        names = column_names(file)
        for name in first:
            if name not in names:
                raise MissingColumnError(
                    name=name, known=names, where=file.name, role=f"a column of {files[0].name}"
                )
    return first


def read_part(
    files: Sequence[SourceFile],
    columns: Sequence[str],
    *,
    whole: Sequence[str] = (),
    most_rows: int | None = None,
    rng: np.random.Generator | None = None,
) -> TablePart:
    """Read `columns` at `most_rows` rows (all when None) and `whole` in full, in one pass over the batches.

    Every subset of `most_rows` rows is equally likely, and the same `rng` seed draws the same rows whatever
    the format or the size of a batch. Raises EmptyDataError.
    """
    sampler = _Sampler(most_rows, rng)
    wanted = list(dict.fromkeys([*columns, *whole]))
    kept: list[pa.Table] = []
    full: list[pa.Table] = []
    starts = []
    for file in files:
        starts.append(sampler.seen)
        for batch in _batches(file, wanted):
            positions = sampler.keep(len(batch))
            table = pa.Table.from_batches([batch])
            full.append(table.select(list(whole)))
            kept.append(
                table.select(list(columns)).take(positions) if most_rows else table.select(list(columns))
            )
    if not sampler.seen:
        raise EmptyDataError(where=", ".join(file.name for file in files))
    final, rows = sampler.finish()
    sample = _join(kept)
    return TablePart(
        sample=sample.take(final) if most_rows else sample,
        rows=rows,
        whole=_join(full),
        total=sampler.seen,
        file_starts=tuple(starts),
    )


class _Sampler:
    """Keep the rows with the smallest random keys: uniform, in one pass, however many will come."""

    def __init__(self, most: int | None, rng: np.random.Generator | None) -> None:
        self.seen = 0
        self._most = most
        self._rng = rng or np.random.default_rng(0)
        self._bound = np.inf
        self._keys: list[Array] = []
        self._rows: list[Array] = []
        self._pending = 0

    def keep(self, count: int) -> Array:
        """Say which of the next `count` rows to keep for now."""
        start, self.seen = self.seen, self.seen + count
        if self._most is None:
            return np.arange(count)
        keys = self._rng.random(count)
        positions = np.flatnonzero(keys < self._bound)
        self._keys.append(keys[positions])
        self._rows.append(start + positions)
        self._pending += len(positions)
        if self._pending > self._most:
            self._tighten()
        return positions

    def finish(self) -> tuple[Array, Array]:
        """Return the positions among the kept rows that stay, and their row numbers, both rising."""
        if self._most is None:
            rows = np.arange(self.seen)
            return rows, rows
        keys, rows = np.concatenate(self._keys), np.concatenate(self._rows)
        stay = np.sort(np.argsort(keys, kind="stable")[: self._most])
        return stay, rows[stay]

    def _tighten(self) -> None:
        assert self._most is not None
        keys = np.concatenate(self._keys)
        self._bound = min(self._bound, float(np.partition(keys, self._most - 1)[self._most - 1]) + 1e-15)
        self._pending = 0


def _batches(file: SourceFile, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    yield from read_batches(file, columns)


def _join(tables: list[pa.Table]) -> pa.Table:
    """Put batches together; columns whose batches differ in type become texts, judged with their rows."""
    try:
        return pa.concat_tables(tables, promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.concat_tables([_as_texts(table) for table in tables])


def _as_texts(table: pa.Table) -> pa.Table:
    columns = {}
    for name in table.column_names:
        try:
            columns[name] = table[name].cast(pa.string())
        except pa.ArrowException as error:
            raise MixedTypesError(
                name=name, rows=[0], count=len(table), values=[str(table[name].type)], of=len(table)
            ) from error
    return pa.table(columns)
