"""A project that is open: its contract, its ledger and its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from milepost.contract.model import Contract
from milepost.contract.read import LoadedContract, read_contract
from milepost.ledger import Ledger
from milepost.lifecycle.place import open_ledger_of


@dataclass(frozen=True, kw_only=True)
class Project:
    """The project file as it was read, and the ledger beside it. Use it as a context manager."""

    path: Path
    loaded: LoadedContract
    ledger: Ledger

    @property
    def root(self) -> Path:
        """The folder of the project file: relative paths of the contract start here."""
        return self.path.parent

    @property
    def contract(self) -> Contract:
        """The parsed project file."""
        return self.loaded.contract

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ledger.close()


def open_project(path: str | Path = "milepost.yaml") -> Project:
    """Read the project file, open (or begin) its ledger, and remember this version of the contract.

    The ledger stands in `.milepost` beside the file, or where MILEPOST_LEDGER says (a PostgreSQL URL, say).
    Raises InvalidFileError with every problem of the file at once.
    """
    path = Path(path).resolve()
    loaded = read_contract(path)
    ledger = open_ledger_of(path)
    newest = ledger.newest_contract()
    if newest is None or newest.file_digest != loaded.version.file_digest:
        ledger.add_contract(loaded.version)
    return Project(path=path, loaded=loaded, ledger=ledger)
