"""Reading a project file: text -> values with places -> checked -> records. Loading runs no code."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from milepost.base.clock import utc_now
from milepost.base.errors import InvalidFileError, Problem
from milepost.contract.build import build_contract
from milepost.contract.digests import version_of
from milepost.contract.door import ContractDoor
from milepost.contract.model import LoadedContract
from milepost.contract.places import parse_yaml, read_text
from milepost.contract.problems import check_document

__all__ = ["LoadedContract", "parse_contract", "read_contract"]

MISSING_FIX = (
    "run 'milepost init FILE --target COLUMN' to write one from your data, or 'milepost init' without any"
)


def read_contract(path: Path, *, now: datetime | None = None) -> LoadedContract:
    """Read and check a project file; raises `InvalidFileError` with all problems, each with line and column.

    `now` is the time that its version bears (the clock's by default).
    """
    return parse_contract(read_text(path, missing_fix=MISSING_FIX), path, now=now)


def parse_contract(text: str, where: str | Path, *, now: datetime | None = None) -> LoadedContract:
    """Read and check the text of a project file; `where` is its path, shown in messages.

    >>> loaded = parse_contract('''
    ... milepost: 1
    ... name: tickets
    ... task: {kind: classification, target: team}
    ... data: {sources: [{uri: tickets.csv}]}
    ... metric: {optimize: accuracy, require: ["accuracy >= 0.9"]}
    ... ''', "milepost.yaml")
    >>> loaded.contract.data.split.test
    0.2
    """
    root, problems = parse_yaml(text, str(where))
    if not isinstance(root.value, dict):
        what = "the file is empty" if root.value is None else "the file is no mapping of keys to values"
        raise InvalidFileError([Problem(where=str(where), line=1, column=1, what=what, fix=MISSING_FIX)])
    contract = build_contract(check_document(ContractDoor, root, problems, str(where)))
    version = version_of(contract, text.encode(errors="surrogatepass"), at=now or utc_now())
    return LoadedContract(contract=contract, version=version, path=Path(where), text=text)
