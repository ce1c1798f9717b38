"""The version of data is its content: a hash of the files' bytes, or of the table in memory.

Nothing heavy is imported for files, so that `status` can ask whether the data changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from milepost.base.clock import utc_now
from milepost.base.ids import digest_bytes, digest_of
from milepost.data.sources import KnownFile, RememberFile, digest_files, find_files, version_of
from milepost.evidence.records import DataVersion

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from milepost.contract.model import Contract, LoadedContract


def content_of(
    loaded: LoadedContract,
    root: Path,
    *,
    known_file: KnownFile | None = None,
    remember_file: RememberFile | None = None,
) -> tuple[str, tuple[tuple[str, int, str], ...]]:
    """Hash the sources (and the file of votes): the version's digest, and one (name, bytes, digest) for each
    file.

    Files that `known_file` knows by path, size and time are not read. Images that a column of paths points to
    are not part of the version: keep them in a folder of their own as a source, or inside the table.
    """
    return content_of_contract(loaded.contract, root, known_file=known_file, remember_file=remember_file)


def content_of_contract(
    contract: Contract,
    root: Path,
    *,
    known_file: KnownFile | None = None,
    remember_file: RememberFile | None = None,
) -> tuple[str, tuple[tuple[str, int, str], ...]]:
    """Hash the sources of a contract without its file, as `content_of` does."""
    uris = [source.uri for source in contract.data.sources]
    if contract.labels.votes_file is not None:
        uris.append(contract.labels.votes_file)
    files = find_files(uris, root)
    entries = digest_files(files, known_file=known_file, remember_file=remember_file)
    return version_of(entries), entries


def data_version(
    loaded: LoadedContract,
    root: Path,
    known_file: KnownFile | None = None,
    remember_file: RememberFile | None = None,
) -> DataVersion:
    """Name the content of the data as it is now, with its number of rows; raises NoDataError."""
    from milepost.data.tables import count_rows

    digest, entries = content_of(loaded, root, known_file=known_file, remember_file=remember_file)
    files = find_files([source.uri for source in loaded.contract.data.sources], root)
    rows = sum(count_rows(file) for file in files)
    return DataVersion(digest=digest, rows=rows, files=entries, at=utc_now())


def data_version_of(table: pa.Table) -> str:
    """Hash the content of a table in memory: names, and the values column by column."""
    frame = table.to_pandas()
    return digest_of([[str(name), _digest_column(frame[name])] for name in frame.columns])


def _digest_column(column: pd.Series) -> str:
    import pandas as pd

    try:
        return digest_bytes(pd.util.hash_pandas_object(column, index=False).to_numpy().tobytes())
    except TypeError:
        return digest_bytes(repr([_plain(value) for value in column]).encode())


def _plain(value: object) -> object:
    return value.tolist() if hasattr(value, "tolist") else value
