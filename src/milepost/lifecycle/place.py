"""Where the ledger of a project is, and how its folder sees other files."""

from __future__ import annotations

import os
from pathlib import Path

from milepost.ledger import Ledger, open_ledger

LEDGER_FOLDER = ".milepost"
LEDGER_VARIABLE = "MILEPOST_LEDGER"
BLOBS_VARIABLE = "MILEPOST_BLOBS"


def open_ledger_of(path: Path) -> Ledger:
    """Open (or begin) the ledger of a project file.

    It stands in `.milepost` beside the file, or where MILEPOST_LEDGER says (a folder, or a PostgreSQL URL that
    several machines share). Predictions stand beside it, or where MILEPOST_BLOBS says (a folder, or an fsspec URL).
    """
    folder = path.parent / LEDGER_FOLDER
    location = os.environ.get(LEDGER_VARIABLE) or folder
    blobs = os.environ.get(BLOBS_VARIABLE)
    if blobs is None and "://" in str(location):
        blobs = str(folder / "blobs")
    return open_ledger(location, blobs=blobs)


def seen_from(folder: Path, path: Path) -> str:
    """The path as seen from the folder; as it is where there is no way between them (another drive)."""
    try:
        return Path(os.path.relpath(path.resolve(), folder)).as_posix()
    except ValueError:
        return path.resolve().as_posix()
