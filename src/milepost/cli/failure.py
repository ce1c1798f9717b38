"""What the shell shows when a command fails: a message and its heading, never a traceback for bad input."""

from __future__ import annotations

import traceback
from typing import Final

import click

from milepost.base.errors import InvalidFileError, ProjectError, WrongUseError
from milepost.cli.answer import error_as_json, error_as_text
from milepost.cli.codes import BUG, INTERRUPTED, WRONG_USE, code_for_error

INTERRUPTED_NOTE: Final = (
    "Interrupted. What was finished is in the ledger; run the same command again to go on."
)
BUG_NOTE: Final = "This is a bug in Milepost, not in your project. Please report it with the lines above."


def show_failure(error: Exception, command: str, *, as_json: bool) -> int:
    """Show on standard error what went wrong (also as JSON, where asked for), and return the exit code."""
    match error:
        case ProjectError():
            return _show_project_error(error, command, as_json=as_json)
        case click.Abort():
            click.echo(INTERRUPTED_NOTE, err=True)
            return INTERRUPTED
        case click.ClickException():
            return _show_wrong_use(error, command, as_json=as_json)
        case _:
            traceback.print_exception(error)
            click.echo(BUG_NOTE, err=True)
            return BUG


def _show_project_error(error: ProjectError, command: str, *, as_json: bool) -> int:
    code = code_for_error(error)
    click.echo(error_as_text(error), err=True)
    if as_json:
        problems = error.problems if isinstance(error, InvalidFileError) else ()
        click.echo(
            error_as_json(command, slug=error.slug, message=str(error), exit_code=code, problems=problems)
        )
    return code


def _show_wrong_use(error: click.ClickException, command: str, *, as_json: bool) -> int:
    error.show()
    if as_json:
        message = error.format_message()
        click.echo(error_as_json(command, slug=WrongUseError.slug, message=message, exit_code=WRONG_USE))
    return WRONG_USE
