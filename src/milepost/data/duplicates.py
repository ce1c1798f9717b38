"""Exact and near duplicates, in all and across the split: a test row that was trained on tests nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from milepost.data.findings import Finding, Severity
from milepost.data.near import near_images, near_numbers, near_texts
from milepost.evidence.examples import Examples, InputKind, Use

Array = np.ndarray[Any, Any]

# Near duplicates are looked for among so many rows at most.
NEAR_ROWS = 50_000
NEAR_IMAGES = 10_000
NEAR_IMAGE_BYTES = 50_000_000
_SHOWN = 5


def find_duplicates(examples: Examples) -> Iterator[Finding]:
    """Find rows whose inputs and target equal an earlier row's, and rows with equal inputs and another
    target.
    """
    inputs = group_equal_inputs(examples)
    targets = pd.factorize(examples.target)[0]
    both = pd.factorize(inputs * (targets.max() + 1) + targets)[0]
    repeated = np.asarray(pd.Series(both).duplicated())
    if repeated.any():
        yield _exact(examples, repeated)
    yield from _across(examples, inputs, "exact-duplicates-across-split", "equal inputs to")
    yield from _contradictions(examples, inputs, targets)


def find_near_duplicates(examples: Examples) -> Iterator[Finding]:
    """Find rows that nearly equal an earlier row: texts, images, or numbers that agree after rounding."""
    exact = group_equal_inputs(examples)
    groups, what = _near_groups(examples)
    if groups is None:
        return
    first = np.asarray(~pd.Series(exact[: len(groups)]).duplicated())
    near = np.asarray(pd.Series(np.where(first, groups, -1)).duplicated()) & first
    if near.any():
        rows = examples.rows[: len(groups)][near]
        yield Finding(
            kind="near-duplicates",
            severity=Severity.NOTE,
            what=f"{_rows(near.sum())} nearly repeat{_s(near.sum())} the {what} of another row",
            fix="If they come from one thing (a person, a template, a burst of photos), name it as `group`.",
            count=int(near.sum()),
            rows=tuple(rows[:_SHOWN].tolist()),
        )
    part = examples.take(np.flatnonzero(first)) if len(groups) == len(examples) else None
    if part is not None and near.any():
        yield from _across(part, groups[first], "near-duplicates-across-split", f"nearly the same {what} as")


def group_equal_inputs(examples: Examples) -> Array:
    """Number the rows so that rows with equal inputs have equal numbers; (n,) int64."""
    hashes = np.zeros(len(examples), dtype=np.uint64)
    for name, kind in examples.kinds.items():
        hashes = hashes * np.uint64(1_000_003) + _hash_column(examples.inputs[name], kind)
    return np.asarray(pd.factorize(hashes)[0], dtype=np.int64)


def _hash_column(column: pd.Series[Any], kind: InputKind) -> Array:
    match kind:
        case InputKind.IMAGE_BYTES:
            return _hash_contents(list(column))
        case InputKind.PIXELS:
            return _hash_contents([values.tobytes() for values in column])
        case _:
            return np.asarray(pd.util.hash_pandas_object(column, index=False), dtype=np.uint64)


def _hash_contents(contents: list[bytes]) -> Array:
    digests = b"".join(hashlib.blake2b(content, digest_size=8).digest() for content in contents)
    return np.frombuffer(digests, dtype=np.uint64)


def _exact(examples: Examples, repeated: Array) -> Finding:
    count = int(repeated.sum())
    share = count / len(examples)
    return Finding(
        kind="exact-duplicates",
        severity=Severity.WARNING if share >= 0.01 else Severity.NOTE,
        what=f"{_rows(count)} ({share:.1%}) repeat{_s(count)} another row, inputs and target",
        fix=(
            "Keep one of each unless they are separate events; repeated rows make scores look surer than "
            "they are."
        ),
        count=count,
        rows=tuple(examples.rows[repeated][:_SHOWN].tolist()),
    )


def _across(examples: Examples, groups: Array, kind: str, how: str) -> Iterator[Finding]:
    test = examples.use == Use.TEST.value
    leaked = test & np.isin(groups, groups[~test])
    if leaked.any() and test.any():
        count, share = int(leaked.sum()), leaked.sum() / test.sum()
        yield Finding(
            kind=kind,
            severity=Severity.WARNING if share >= 0.005 else Severity.NOTE,
            what=(
                f"{_rows(count)} of the test ({share:.1%}) {'has' if count == 1 else 'have'} {how} a row "
                "outside it"
            ),
            fix=(
                "The test score is too good by as much as these are easier: drop them, or name a `group` "
                "they share."
            ),
            count=count,
            rows=tuple(examples.rows[leaked][:_SHOWN].tolist()),
        )


def _contradictions(examples: Examples, inputs: Array, targets: Array) -> Iterator[Finding]:
    frame = pd.DataFrame({"inputs": inputs, "targets": targets})
    several = np.asarray(frame.groupby("inputs")["targets"].transform("nunique") > 1)
    if several.any():
        count = int(several.sum())
        yield Finding(
            kind="contradicting-targets",
            severity=Severity.NOTE,
            what=(
                f"{_rows(count)} ({count / len(examples):.1%}) have the inputs of another row and another "
                "target"
            ),
            fix="Either labels are wrong or the inputs do not tell: no model can be right on all of them.",
            count=count,
            rows=tuple(examples.rows[several][:_SHOWN].tolist()),
        )


def _near_groups(examples: Examples) -> tuple[Array | None, str]:
    """Number rows by near equality; image kinds win over texts, texts over numbers."""
    by_kind = {kind: [name for name, of in examples.kinds.items() if of is kind] for kind in InputKind}
    for kind in (InputKind.IMAGE_BYTES, InputKind.IMAGE_PATH, InputKind.PIXELS):
        if by_kind[kind]:
            values = list(examples.inputs[by_kind[kind][0]])
            return near_images(values[: _images_to_decode(values, kind)], kind), "image"
    part = examples.inputs[:NEAR_ROWS]
    if by_kind[InputKind.TEXT]:
        columns = [part[name].fillna("").tolist() for name in by_kind[InputKind.TEXT]]
        return near_texts([" ".join(texts) for texts in zip(*columns, strict=True)]), "text"
    numbers = by_kind[InputKind.NUMERIC]
    if len(numbers) < 3:
        return None, ""
    words = pd.util.hash_pandas_object(part[by_kind[InputKind.CATEGORICAL]], index=False)
    return near_numbers(part[numbers].to_numpy(np.float64), np.asarray(words)), "numbers"


def _images_to_decode(values: list[Any], kind: InputKind) -> int:
    """So many images that decoding them takes seconds: fewer of the large ones."""
    if kind is InputKind.PIXELS or not values:
        return NEAR_IMAGES
    sizes = [len(value) if isinstance(value, bytes) else Path(value).stat().st_size for value in values[:50]]
    return int(np.clip(NEAR_IMAGE_BYTES / max(float(np.mean(sizes)), 1.0), 500, NEAR_IMAGES))


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _s(count: int) -> str:
    return "s" if count == 1 else ""
