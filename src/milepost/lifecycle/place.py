"""Where the ledger of a project is."""

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
