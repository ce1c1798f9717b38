"""Find the ledger: a folder is SQLite and local files, a PostgreSQL URL is a server."""

from __future__ import annotations

from pathlib import Path

from milepost.ledger.blobs import blobs_at
from milepost.ledger.database import Database
from milepost.ledger.errors import UnknownLocationError
from milepost.ledger.ledger import Ledger

BLOBS_FOLDER = "blobs"


def open_ledger(location: str | Path, *, blobs: str | Path | None = None) -> Ledger:
    """Open the ledger at a place, and make it where there is none; several processes may do so at once.

    `location` is a folder (`.milepost`: records in `.milepost/ledger.db`, blobs in `.milepost/blobs`) or a
    URL `postgresql://user@host/database`, whose tables lie in the first schema of its search path. `blobs` is
    another folder or an fsspec URL (`s3://bucket/blobs`); a PostgreSQL ledger needs one to keep predictions.

    Raises a subclass of ProjectError when the place cannot hold a ledger (network folder, read-only, another
    program's file, a newer schema, a server that does not answer).
    """
    text = str(location)
    if text.startswith(("postgresql://", "postgres://")):
        return Ledger(_open_postgres(text), None if blobs is None else blobs_at(blobs))
    if "://" in text or not text:
        raise UnknownLocationError(location=text)
    from milepost.ledger.sqlite import open_sqlite

    folder = Path(location)
    return Ledger(open_sqlite(folder), blobs_at(folder / BLOBS_FOLDER if blobs is None else blobs))


def _open_postgres(url: str) -> Database:
    from milepost.ledger.postgres import open_postgres

    return open_postgres(url)
