"""Contracts and files for the tests of data."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from milepost.base.measurement import TaskKind
from milepost.contract.model import (
    Contract,
    DataSection,
    LabelsSection,
    LoadedContract,
    MetricSection,
    Source,
    Split,
    TaskSection,
)
from milepost.evidence.records import ContractVersion


def contract_on(
    *uris: str,
    target: str = "label",
    kind: TaskKind = TaskKind.CLASSIFICATION,
    split: Split | None = None,
    labels: LabelsSection | None = None,
    require: tuple[str, ...] = (),
    **task: Any,
) -> LoadedContract:
    """A contract on these sources, as if it had been read from a file."""
    contract = Contract(
        name="test",
        task=TaskSection(kind=kind, target=target, **task),
        data=DataSection(sources=tuple(Source(uri=uri) for uri in uris), split=split or Split()),
        metric=MetricSection(optimize="accuracy", require=require),
        labels=labels or LabelsSection(),
    )
    version = ContractVersion(file_digest="", sections={}, plain={}, at=datetime(2026, 1, 1, tzinfo=UTC))
    return LoadedContract(contract=contract, version=version, path=Path("milepost.yaml"), text="")


def write(path: Path, text: str) -> Path:
    """Write a text file in UTF-8, with the line ends as they are."""
    path.write_bytes(text.encode())
    return path


def csv_of(count: int, *, columns: str = "x,word,label") -> str:
    """A small clean table: a number, a word, and two classes that no column gives away."""
    lines = [f"{i * 7 % 13}.5,{'abcd'[i * 5 % 4]},{'yes' if i * 11 % 7 < 3 else 'no'}" for i in range(count)]
    return "\n".join([columns, *lines]) + "\n"
