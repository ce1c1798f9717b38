"""From the contract to examples: read what is needed, no more, and give every row its use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from milepost.base.measurement import TaskKind
from milepost.base.streams import random_stream
from milepost.data.cells import as_dates, as_numbers, as_words, kind_of, typed
from milepost.data.errors import (
    BrokenTableError,
    DuplicateColumnError,
    DuplicateIdError,
    EmptyDataError,
    MissingTimeError,
    UnsupportedColumnError,
    UnsupportedTaskError,
)
from milepost.data.inputs import build_inputs
from milepost.data.plan import ColumnPlan, plan_columns
from milepost.data.reading import TablePart, common_columns, read_part
from milepost.data.sources import Format, KnownFile, RememberFile, SourceFile, find_files
from milepost.data.split import draw_uses, told_uses
from milepost.data.target import read_target
from milepost.data.versions import content_of, data_version, data_version_of
from milepost.data.votes import votes_from_columns, votes_from_file
from milepost.evidence.examples import Examples, InputKind, Use

if TYPE_CHECKING:
    import pandas as pd

    from milepost.contract.model import Contract, LoadedContract

__all__ = ["data_version", "examples_from_frame", "read_examples"]

Array = np.ndarray[Any, Any]


def read_examples(
    loaded: LoadedContract,
    *,
    root: Path,
    most_rows: int | None = None,
    known_file: KnownFile | None = None,
    remember_file: RememberFile | None = None,
) -> Examples:
    """Read the examples that the contract names; relative paths start at `root`.

    Of more than `most_rows` rows a uniform random sample is kept, the same for the same data version. Target,
    group, time, id and split columns are read in full, so that a row's use does not depend on the sample; the
    other columns pass by in batches. Raises the errors of `milepost.data.errors`.
    """
    contract = loaded.contract
    _refuse_detection(contract)
    files = find_files([source.uri for source in contract.data.sources], root)
    version, _ = content_of(loaded, root, known_file=known_file, remember_file=remember_file)
    plan = plan_columns(contract, common_columns(files), where=files[0].name)
    rng = random_stream("sample", version)
    part = read_part(files, plan.partly, whole=plan.whole, most_rows=most_rows, rng=rng)
    return _examples(contract, plan, part, version, _folders(files, part), root)


def examples_from_frame(
    frame: pd.DataFrame | pa.Table, loaded: LoadedContract, *, root: Path, most_rows: int | None = None
) -> Examples:
    """Make examples of a pandas data frame or an Arrow table in memory, as `read_examples` does of files."""
    contract = loaded.contract
    _refuse_detection(contract)
    table = _table_of(frame)
    version = data_version_of(table)
    plan = plan_columns(contract, tuple(table.column_names), where="the table in memory")
    rows = np.arange(len(table))
    if most_rows is not None and most_rows < len(table):
        rng = random_stream("sample", version)
        rows = np.sort(rng.choice(len(table), most_rows, replace=False))
    sample = table.select(list(plan.partly)).take(rows)
    part = TablePart(sample=sample, rows=rows, whole=table.select(list(plan.whole)), total=len(table))
    return _examples(contract, plan, part, version, ((0, str(root)),), root)


def _table_of(frame: pd.DataFrame | pa.Table) -> pa.Table:
    where = "the table in memory"
    names = [str(name) for name in (frame.column_names if isinstance(frame, pa.Table) else frame.columns)]
    for name in names:
        if names.count(name) > 1:
            raise DuplicateColumnError(name=name, where=where)
    if not len(frame):
        raise EmptyDataError(where=where)
    if isinstance(frame, pa.Table):
        return frame
    try:
        return pa.Table.from_pandas(frame.set_axis(names, axis="columns"), preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise BrokenTableError(path=where, why=f"a column mixes types ({error})") from error


def _refuse_detection(contract: Contract) -> None:
    if contract.task.kind is TaskKind.DETECTION:
        raise UnsupportedTaskError(kind="detection")


def _folders(files: Sequence[SourceFile], part: TablePart) -> tuple[tuple[int, str], ...]:
    def home(file: SourceFile) -> str:
        return file.path if file.format is Format.IMAGES else file.path.rsplit("/", 1)[0]

    return tuple((start, home(file)) for start, file in zip(part.file_starts, files, strict=True))


def _examples(
    contract: Contract,
    plan: ColumnPlan,
    part: TablePart,
    version: str,
    folders: tuple[tuple[int, str], ...],
    root: Path,
) -> Examples:
    task, rows = contract.task, part.rows
    whole = {name: _plain_values(part.whole[name], name) for name in plan.whole}
    target = read_target(whole[task.target], task.target, task.kind)
    group = None if task.group is None else _words(whole[task.group])
    time = None if task.time is None else _moments(whole[task.time], task.time)
    ids = None if task.id is None else _ids(whole[task.id], task.id)
    use = _uses(contract, target, group, time, whole)
    stated = {name: kind for name, kind in task.input_kinds.items() if name in plan.inputs}
    inputs, kinds = build_inputs(part.sample.select(list(plan.inputs)), stated, rows=rows, folders=folders)
    sampled = {name: column.take(pa.array(rows)) for name, column in whole.items()}
    sampled |= {name: typed(part.sample[name])[0] for name in plan.named if name not in whole}
    named = dict.fromkeys([*plan.named, task.target])
    return Examples(
        task=task.kind,
        inputs=inputs,
        kinds=kinds,
        target=target[rows],
        target_name=task.target,
        rows=rows.astype(np.int64),
        use=use[rows],
        version=version,
        total_rows=part.total,
        columns={name: _plain_column(sampled[name]) for name in named},
        group=None if group is None else group[rows],
        time=None if time is None else time[rows],
        votes=_votes(contract, part, sampled, root, target, ids),
    )


def _plain_values(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """Refuse images, lists and structs where a target, a group, a time, an id or a use should stand."""
    values = typed(column)[0]
    if kind_of(values) in (None, InputKind.PIXELS, InputKind.IMAGE_BYTES):
        raise UnsupportedColumnError(name=name, what=f"values of type {values.type}")
    return values


def _words(column: pa.ChunkedArray) -> Array:
    """Texts; a missing value is a group of its own."""
    words = as_words(column)
    alone = [f"row {row}" if word is None else word for row, word in enumerate(words.tolist())]
    return np.array(alone, dtype=str)


def _moments(column: pa.ChunkedArray, name: str) -> Array:
    """Times that can be ordered: numbers as float64, dates as datetime64[us]."""
    kind = kind_of(column)
    if kind is InputKind.NUMERIC:
        moments: Array = as_numbers(column)
    else:
        moments = np.asarray(as_dates(column), dtype="datetime64[us]")
    missing = np.flatnonzero(np.isnan(moments) if moments.dtype.kind == "f" else np.isnat(moments))
    if len(missing):
        value = column[int(missing[0])].as_py()
        raise MissingTimeError(name=name, value=str(value), rows=missing[:5].tolist(), count=len(missing))
    return moments


def _ids(column: pa.ChunkedArray, name: str) -> Array:
    words = as_words(column)
    seen: dict[Any, int] = {}
    for row, word in enumerate(words.tolist()):
        if seen.setdefault(word, row) != row:
            raise DuplicateIdError(
                name=name,
                value=str(word),
                rows=[seen[word], row],
                count=len(words) - len(set(words.tolist())),
            )
    return words


def _uses(
    contract: Contract,
    target: Array,
    group: Array | None,
    time: Array | None,
    whole: dict[str, pa.ChunkedArray],
) -> Array:
    split = contract.data.split
    shares = {Use.VALIDATION: split.validation, Use.CALIBRATION: split.calibration, Use.TEST: split.test}
    strata = target if contract.task.kind is TaskKind.CLASSIFICATION else None
    if split.column is None:
        return draw_uses(len(target), shares, strata=strata, group=group, time=time)
    words = as_words(whole[split.column])
    return told_uses(words, shares, name=split.column, strata=strata, group=group, time=time)


def _plain_column(column: pa.ChunkedArray) -> Array:
    """What conditions are evaluated on: float64 numbers, datetime64 dates, booleans, or objects (str or
    None).
    """
    kind = kind_of(column)
    if kind is InputKind.NUMERIC:
        return as_numbers(column)
    if kind is InputKind.DATE:
        return np.asarray(as_dates(column), dtype="datetime64[us]")
    if pa.types.is_boolean(column.type) and not column.null_count:
        return np.asarray(column.to_numpy(zero_copy_only=False), dtype=bool)
    return as_words(column)


def _votes(
    contract: Contract,
    part: TablePart,
    sampled: Mapping[str, pa.ChunkedArray],
    root: Path,
    target: Array,
    ids: Array | None,
) -> Array | None:
    """The votes; the target may be a column of them, which is then among those `sampled`."""
    labels = contract.labels
    if labels.votes:
        columns = {
            name: sampled[name] if name in sampled else part.sample[name]
            for name in dict.fromkeys(labels.votes)
        }
        return votes_from_columns(pa.table(columns), contract.task.kind)
    if labels.votes_file is None:
        return None
    classes = np.unique(target).tolist() if contract.task.kind is TaskKind.CLASSIFICATION else []
    return votes_from_file(
        find_files([labels.votes_file], root)[0],
        rows=part.rows,
        total=part.total,
        classes=classes,
        task=contract.task.kind,
        id_name=contract.task.id,
        ids=ids,
        target=target[part.rows],
    )
