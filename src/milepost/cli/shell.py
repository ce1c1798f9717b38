"""The shell around every command: run it, show what it found, and leave with its exit code.

It stays light, so that `--version` and `--help` are quick: what shows answers and errors is imported late.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TextIO, cast

import click

from milepost.cli.root import command_named_in, root
from milepost.cli.terminal import columns, text_columns


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; a bug shows its traceback and returns 70."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_a_glyph(stream)
    try:
        code = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        return _left_by_the_reader(sys.stdout)
    return code


def _run(words: list[str]) -> int:
    as_json = _wants_json(words)
    command, stdout = command_named_in(words), sys.stdout
    try:
        # A width is given because click alone never goes under 50 columns, and a phone has 40.
        found = root.main(
            args=words, prog_name="milepost", standalone_mode=False, terminal_width=text_columns() - 2
        )
        return _show(found, command, as_json=as_json)
    except BrokenPipeError:
        raise
    except SystemExit:
        if sys.stdout is stdout:
            raise
        return _left_by_the_reader(stdout)  # click met the broken pipe first, and put a wrapper in its place
    except Exception as error:
        from milepost.cli.failure import show_failure

        return show_failure(error, command, as_json=as_json)


def _show(found: object, command: str, *, as_json: bool) -> int:
    """Show what a command returned: an answer, or only the code of click's own exits (--help, --version)."""
    if found is None or isinstance(found, int):
        return found or 0
    from milepost.cli.answer import Answer, answer_as_json, answer_as_text
    from milepost.cli.codes import code_for_answer

    answer = cast("Answer", found)
    click.echo(answer_as_json(command, answer) if as_json else answer_as_text(answer, width=columns()))
    return code_for_answer(answer)


def _wants_json(words: list[str]) -> bool:
    """Say whether JSON was asked for, even where the words are too wrong to be parsed."""
    return "--json" in (words[: words.index("--")] if "--" in words else words)


def _left_by_the_reader(stdout: TextIO) -> int:
    """Be quiet when the reader (head, less) has left; Python would complain once more when it flushes."""
    from milepost.cli.codes import BROKEN_PIPE

    os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
    return BROKEN_PIPE


def _never_fail_on_a_glyph(stream: object) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
