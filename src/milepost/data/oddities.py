"""Columns and rows that are not what they seem: constants, gaps, caps, rare classes, times that go back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from milepost.base.measurement import TaskKind
from milepost.data.findings import Finding, Severity
from milepost.evidence.examples import Examples, InputKind, Use

Array = np.ndarray[Any, Any]

_SIMPLE = (InputKind.NUMERIC, InputKind.CATEGORICAL, InputKind.DATE)
_SHOWN = 5


def find_constant_columns(examples: Examples) -> Iterator[Finding]:
    """Find inputs with one value, and inputs that have one value over the whole first part of the rows."""
    for name, kind in examples.kinds.items():
        if kind not in _SIMPLE or not len(examples):
            continue
        codes = pd.factorize(examples.inputs[name], use_na_sentinel=False)[0]
        if codes.max() == 0:
            yield Finding(
                kind="constant-column",
                severity=Severity.NOTE,
                what=f"input {name!r} has one value in every row",
                fix="Leave it out of `inputs`; if it should vary, look at how it is recorded.",
                columns=(name,),
            )
        elif start := _constant_start(codes, examples.inputs[name]):
            yield Finding(
                kind="constant-start",
                severity=Severity.WARNING,
                what=(
                    f"input {name!r} has one value in the first {start:,} rows ({start / len(codes):.0%}) "
                    "and varies after"
                ),
                fix="It was probably not recorded at first: train on the rows since it was, or leave it out.",
                count=start,
                rows=(int(examples.rows[0]), int(examples.rows[start - 1])),
                columns=(name,),
            )


def find_gaps(examples: Examples) -> Iterator[Finding]:
    """Find inputs with missing values, from 1 % on; from half on, it is a warning."""
    for name, kind in examples.kinds.items():
        if kind not in (*_SIMPLE, InputKind.TEXT):
            continue
        missing = np.asarray(examples.inputs[name].isna())
        share = float(missing.mean())
        if share >= 0.01:
            yield Finding(
                kind="missing-values",
                severity=Severity.WARNING if share >= 0.5 else Severity.NOTE,
                what=f"input {name!r} is missing in {int(missing.sum()):,} rows ({share:.1%})",
                fix=(
                    "Candidates take missing values as they are; ask why they are missing, and whether it "
                    "goes on."
                ),
                count=int(missing.sum()),
                rows=tuple(examples.rows[missing][:_SHOWN].tolist()),
                columns=(name,),
            )


def find_capped_target(examples: Examples) -> Iterator[Finding]:
    """Find a target that stops at its highest (or lowest) value: far more rows there than on any value near
    by.
    """
    if examples.task is not TaskKind.REGRESSION:
        return
    values, counts = np.unique(examples.target, return_counts=True)
    if len(values) < 50:
        return
    for place, end in ((-1, "highest"), (0, "lowest")):
        near = np.delete(counts, place)[-50:] if place else counts[1:51]
        count = int(counts[place])
        if count >= 20 and count >= 0.005 * len(examples) and count >= 5 * near.max():
            at = examples.target == values[place]
            yield Finding(
                kind="capped-target",
                severity=Severity.WARNING,
                what=(
                    f"target {examples.target_name!r} is capped: {count:,} rows ({count / len(at):.1%}) "
                    f"have its {end} value, {values[place]:g}"
                ),
                fix=(
                    "The true values lie beyond and errors there cannot be seen: get them, or narrow the "
                    "scope."
                ),
                count=count,
                rows=tuple(examples.rows[at][:_SHOWN].tolist()),
                columns=(examples.target_name,),
            )


def find_rare_classes(examples: Examples) -> Iterator[Finding]:
    """Find classes with fewer examples than their test rows could be judged by."""
    if examples.task is not TaskKind.CLASSIFICATION:
        return
    classes, counts = np.unique(examples.target, return_counts=True)
    rare = [(str(label), int(count)) for label, count in zip(classes, counts, strict=True) if count < 20]
    if rare:
        shown = ", ".join(f"{label!r} ({count})" for label, count in rare[:6])
        yield Finding(
            kind="rare-class",
            severity=Severity.WARNING,
            what=f"{len(rare)} class{'' if len(rare) == 1 else 'es'} with fewer than 20 examples: {shown}",
            fix="Nothing can be promised for them: label more, or join them to another class.",
            count=sum(count for _, count in rare),
            rows=tuple(
                examples.rows[np.isin(examples.target, [label for label, _ in rare])][:_SHOWN].tolist()
            ),
            columns=(examples.target_name,),
        )


def find_times_going_back(examples: Examples) -> Iterator[Finding]:
    """Find times, and inputs that rise with the rows like a time, that fall back now and then."""
    series = {examples.target_name: None, "time": examples.time}
    columns = {name: _ordered(examples.inputs[name], kind) for name, kind in examples.kinds.items()}
    for name, values in (series | columns).items():
        if values is None or len(values) < 100:
            continue
        steps = np.sign(np.diff(values))
        back = np.flatnonzero(steps < 0) + 1
        if 0 < len(back) <= max(0.001 * len(values), 1) and len(back) < 0.1 * np.sum(steps > 0):
            times = "once" if len(back) == 1 else f"{len(back)} times"
            yield Finding(
                kind="time-goes-back",
                severity=Severity.WARNING,
                what=f"{name!r} rises from row to row but falls back {times}",
                fix=(
                    "The clock or the order of the rows is wrong there: a split by it would mix past and "
                    "future."
                ),
                count=len(back),
                rows=tuple(examples.rows[back][:_SHOWN].tolist()),
                columns=(name,),
            )


def find_group_overlap(examples: Examples) -> Iterator[Finding]:
    """Find groups with rows in the test and outside it (a given split column can do that)."""
    if examples.group is None:
        return
    test = examples.use == Use.TEST.value
    both = np.isin(examples.group, examples.group[test]) & np.isin(examples.group, examples.group[~test])
    if both.any():
        groups = np.unique(examples.group[both])
        yield Finding(
            kind="group-across-split",
            severity=Severity.ERROR,
            what=f"{len(groups):,} groups have rows in the test and outside it, such as {str(groups[0])!r}",
            fix=(
                "The split column divides groups, so the test score is too good: let the contract split by "
                "group."
            ),
            count=int(both.sum()),
            rows=tuple(examples.rows[both][:_SHOWN].tolist()),
        )


def _constant_start(codes: Array, column: pd.Series[Any]) -> int:
    """Length of a constant first part that is no chance: a tenth of the rows, of a value that is rare after
    it.
    """
    changes = np.flatnonzero(codes != codes[0])
    start = int(changes[0])
    if start < max(0.1 * len(codes), 100):
        return 0
    after = codes[start:]
    # Rows sorted by a column start with one value too, but then it changes only from value to value.
    distinct = int(codes.max()) + 1
    many = distinct > 0.1 * len(after) and not column.is_monotonic_increasing
    varies = many or np.count_nonzero(np.diff(after)) > 2 * distinct
    return start if varies and float(np.mean(after == codes[0])) < 0.5 else 0


def _ordered(column: pd.Series[Any], kind: InputKind) -> Array | None:
    if kind not in (InputKind.NUMERIC, InputKind.DATE) or column.isna().any():
        return None
    values = column.to_numpy()
    return (
        values.astype(np.float64) if kind is InputKind.NUMERIC else values.astype("int64").astype(np.float64)
    )
