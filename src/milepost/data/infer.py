"""Look at data that was never described, and propose its project file."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from milepost.base.measurement import TaskKind
from milepost.base.streams import random_stream
from milepost.data.cells import Mixture, as_numbers, as_words, kind_of, typed
from milepost.data.errors import MissingColumnError, NoInputsError, NoTargetError
from milepost.data.inputs import finite
from milepost.data.leakage import is_identifier, is_row_counter, tells_target
from milepost.data.reading import common_columns, read_part
from milepost.data.sources import Format, SourceFile, find_files
from milepost.data.splitwords import use_of_word
from milepost.data.write_contract import LeftOut, Proposal, write_contract
from milepost.evidence.examples import InputKind, Use

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]

LOOKED_AT_ROWS = 50_000
FEW_CLASSES = 20
_TARGET_NAMES = ("target", "label", "labels", "class", "y", "outcome", "category", "intent", "gold", "answer")
_SPLIT_NAMES = ("split", "fold", "subset", "partition", "set", "use")
_TIME_NAMES = ("t", "time", "timestamp", "step", "tick", "seq", "sequence")
_GROUP_WORDS = frozenset(
    {
        "id",
        "user",
        "customer",
        "patient",
        "subject",
        "session",
        "speaker",
        "author",
        "household",
        "device",
        "account",
    }
)
_SLICE_WORDS = ("sex", "gender", "race", "language", "country", "region", "site", "age_group")
_VOTE_NAME = re.compile(r"(annotator|worker|rater|vote|labell?er)[_ -]?(\d+|[a-z])$", re.IGNORECASE)


def infer_contract(
    path: str | Path,
    target: str | None = None,
    votes: str | Path | None = None,
    *,
    folder: Path | None = None,
    name: str | None = None,
) -> str:
    """Look at a table or a folder of images and write its project file, a commented YAML text.

    `folder` is where the project file will stand (default: the current one); its paths are relative to it.
    Without `target` a column is chosen by its name, else the last one, and the text says so. `votes` is a
    file of votes. At most 50,000 rows are looked at. Raises MissingColumnError for a target that is not
    there, NoTargetError where there is none to choose, and the errors of reading.
    """
    home = (folder or Path.cwd()).absolute()
    files = find_files([str(path)], Path.cwd())
    known = common_columns(files)
    chosen = _choose_target(known, target, files[0])
    part = read_part(files, known, most_rows=LOOKED_AT_ROWS, rng=random_stream("infer", str(known)))
    columns = {column: typed(part.sample[column]) for column in known}
    vote_names = () if votes is None else common_columns(find_files([str(votes)], Path.cwd()))
    proposal = _propose(columns, chosen, vote_names, total=part.total)
    if not proposal.inputs:
        reasons = [f"{left.name} {left.reason}" for left in proposal.left_out]
        raise NoInputsError(where=files[0].name, reasons=reasons)
    return write_contract(
        proposal,
        name=name or _name_of(files[0]),
        uri=_relative(path, home),
        votes_file=None if votes is None else _relative(votes, home),
        target_was_given=target is not None,
    )


def _choose_target(known: Sequence[str], target: str | None, file: SourceFile) -> str:
    if target is not None:
        if target not in known:
            raise MissingColumnError(name=target, known=known, where=file.name, role="the target")
        return target
    lowered = {name.lower(): name for name in known}
    for wanted in _TARGET_NAMES:
        if wanted in lowered:
            return lowered[wanted]
    rest = [name for name in known if name.lower() not in _SPLIT_NAMES]
    if len(rest) < 2:
        raise NoTargetError(where=file.name)
    return rest[-1]


def _propose(
    columns: dict[str, tuple[pa.ChunkedArray, Mixture | None]],
    target: str,
    vote_names: Sequence[str],
    total: int,
) -> Proposal:
    kind, labels = _read_task(columns[target][0])
    rest = {name: column for name, (column, _) in columns.items() if name != target}
    split = next((name for name, column in rest.items() if _is_split(name, column)), None)
    votes = _vote_columns(rest, labels)
    frames = {name: _frame(column) for name, column in rest.items()}
    time = next((name for name in rest if _is_time_counter(name, frames[name])), None)
    identity = next((name for name in rest if name in vote_names and _unique(frames[name])), None)
    kinds = {
        name: InputKind.NUMERIC if columns[name][1] is not None else kind_of(column)
        for name, column in rest.items()
        if name not in {split, time, identity, *votes}
    }
    reasons = {name: _reason_to_leave_out(name, of, frames[name], labels, kind) for name, of in kinds.items()}
    inputs = {name: of for name, of in kinds.items() if of is not None and reasons[name] is None}
    mixed = {name: mixture for name in inputs if (mixture := columns[name][1]) is not None}
    return Proposal(
        target=target,
        kind=kind,
        rows=total,
        labels=labels,
        inputs=inputs,
        mixed={name: (mixture.count, mixture.values) for name, mixture in mixed.items()},
        left_out=tuple(LeftOut(name=name, reason=why) for name, why in reasons.items() if why is not None),
        id=identity,
        split=split,
        has_validation=split is not None and Use.VALIDATION in _uses_in(rest[split]),
        time=time if split is None else None,
        dates=tuple(name for name, of in inputs.items() if of is InputKind.DATE),
        groups=tuple(name for name in rest if name != split and _is_group(name, frames[name])),
        slices=_slices(inputs, frames),
        votes=votes,
    )


def _read_task(column: pa.ChunkedArray) -> tuple[TaskKind, Array]:
    """Words and few whole numbers are classes; everything else that is a number is a quantity."""
    if kind_of(column) is InputKind.NUMERIC:
        numbers = as_numbers(column)
        given = numbers[np.isfinite(numbers)]
        distinct = len(np.unique(given))
        whole = bool(np.all(given == np.floor(given)))
        if not (whole and distinct <= FEW_CLASSES) and distinct > 2:
            return TaskKind.REGRESSION, numbers
    words = [word or "" for word in as_words(column).tolist()]
    return TaskKind.CLASSIFICATION, np.array(words, dtype=str)


def _frame(column: pa.ChunkedArray) -> pd.Series[Any]:
    import pandas as pd

    kind = kind_of(column)
    if kind is InputKind.NUMERIC:
        return pd.Series(finite(as_numbers(column)))
    if kind in (InputKind.PIXELS, InputKind.IMAGE_BYTES, None):
        return pd.Series(np.zeros(len(column)))
    return pd.Series(as_words(column), dtype="str")


def _is_split(name: str, column: pa.ChunkedArray) -> bool:
    if name.lower() not in _SPLIT_NAMES:
        return False
    uses = _uses_in(column)
    return None not in uses and Use.TRAIN in uses and len(uses) > 1


def _uses_in(column: pa.ChunkedArray) -> set[Use | None]:
    return {use_of_word(word) for word in column.unique().to_pylist()[:50]}


def _vote_columns(rest: dict[str, pa.ChunkedArray], labels: Array) -> tuple[str, ...]:
    classes = set(labels.tolist())
    named = [name for name in rest if _VOTE_NAME.match(name)]
    votes = [name for name in named if {word for word in as_words(rest[name]).tolist() if word} <= classes]
    return tuple(votes) if len(votes) >= 2 else ()


def _is_time_counter(name: str, values: pd.Series[Any]) -> bool:
    return name.lower() in _TIME_NAMES and is_row_counter(values)


def _unique(values: pd.Series[Any]) -> bool:
    return bool(values.is_unique and values.notna().all())


def _reason_to_leave_out(
    name: str, of: InputKind | None, values: pd.Series[Any], labels: Array, kind: TaskKind
) -> str | None:
    if of is None:
        return "holds values that no candidate takes"
    if of not in (InputKind.NUMERIC, InputKind.CATEGORICAL):
        return None
    if values.nunique(dropna=False) == 1:
        return "has one value in every row"
    if is_row_counter(values):
        return "counts the rows"
    if is_identifier(values, name):
        return "has another value in every row: it names rows"
    if _is_group(name, values):
        return "names what rows belong to, which says nothing of new ones"
    return tells_target(values, labels, kind)


def _is_group(name: str, values: pd.Series[Any]) -> bool:
    words = set(re.split(r"[_\W]+", name.lower()))
    distinct = values.nunique()
    last_is_id = name.lower().endswith(("_id", "id")) and "id" in words
    return (last_is_id or bool(words & (_GROUP_WORDS - {"id"}))) and 20 <= distinct <= 0.5 * len(values)


def _slices(inputs: dict[str, InputKind], frames: dict[str, pd.Series[Any]]) -> tuple[str, ...]:
    few = [
        name
        for name, of in inputs.items()
        if of is InputKind.CATEGORICAL and 2 <= frames[name].nunique() <= 8 and len(frames[name]) >= 200
    ]
    wanted = [name for name in few if any(word in name.lower().split("_") for word in _SLICE_WORDS)]
    return tuple((wanted or few)[:3])


def _name_of(file: SourceFile) -> str:
    path = Path(file.path)
    plain = path.stem if file.format is not Format.IMAGES else path.name
    word = path.parent.name if plain.lower() in {"data", "train", "images", "table", "items"} else plain
    return re.sub(r"[^\w-]+", "-", word or plain).strip("-").lower() or "project"


def _relative(path: str | Path, home: Path) -> str:
    text = str(path)
    if "://" in text:
        return text
    return Path(os.path.relpath(Path.cwd() / text, home)).as_posix()
