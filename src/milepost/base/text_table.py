"""Rows of cells as plain text, set in columns."""

from __future__ import annotations

from collections.abc import Sequence


def text_table(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Set rows of equal length in columns, two spaces apart; no line ends in a space.

    >>> text_table([("a", "1"), ("bcd", "22")])
    ('a    1', 'bcd  22')
    """
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    return tuple(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
