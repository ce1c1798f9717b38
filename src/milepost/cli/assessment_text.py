"""The first screen of an assessment, and what it rests on, at the width of the terminal."""

from __future__ import annotations

from dataclasses import replace

from milepost.cli.terminal import MOST_COLUMNS, columns
from milepost.evidence.assessment import Assessment


def assessment_lines(found: Assessment, *, verbose: bool = False) -> tuple[str, ...]:
    """Write the answer for people; the next command is left to the shell, which shows one at the very end."""
    from milepost.report.details import details
    from milepost.report.text import first_screen

    width = columns() or MOST_COLUMNS
    lines = first_screen(replace(found, next_command=""), width=width)
    return (*lines, *(["", *details(found, width=width)] if verbose else []))
