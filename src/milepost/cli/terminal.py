"""How wide the text may be."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Final

MOST_COLUMNS: Final = 100


def columns() -> int | None:
    """Return the columns to wrap at; files and pipes get whole lines (None) unless COLUMNS is set."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS"):
        return text_columns()
    return None


def text_columns() -> int:
    """Return the columns of running text: those of the terminal, 100 at most."""
    return max(20, min(shutil.get_terminal_size().columns, MOST_COLUMNS))
