"""Options that commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from milepost.cli.answer import DEFAULT_PROJECT

Function = TypeVar("Function", bound=Callable[..., Any])

_SECONDS_IN: Final = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}


def project_path(value: str | Path) -> Path:
    """Return the path of a project file; a folder stands for the `milepost.yaml` in it.

    >>> project_path("tickets.yaml").name
    'tickets.yaml'
    """
    path = Path(value)
    return path / DEFAULT_PROJECT if path.is_dir() else path


def seconds_in(value: str | float) -> float:
    """Return the seconds in a length of time such as 45s, 2m or 1h; a plain number is seconds.

    >>> seconds_in("2m")
    120.0
    """
    found = re.fullmatch(r"(\d{1,9}(?:\.\d+)?)\s*(s|m|min|h|)", str(value).strip())
    seconds = float(found[1]) * _SECONDS_IN[found[2]] if found else 0.0
    if seconds <= 0:
        raise click.BadParameter(f"'{value}' is no length of time above zero; write 45s, 2m or 1h.")
    return seconds


project_option: Final = click.option(
    "--project",
    type=project_path,
    metavar="PATH",
    default=DEFAULT_PROJECT,
    show_default=True,
    help="The project file, or the folder it is in.",
)

budget_option: Final = click.option(
    "--budget",
    "budget_seconds",
    type=seconds_in,
    metavar="TIME",
    default="60s",
    show_default=True,
    help="Time to spend on fits: 45s, 2m, 1h.",
)

# The shell looks for --json in the words themselves, so that errors of parsing are JSON too.
json_option: Final = click.option(
    "--json", is_flag=True, expose_value=False, help="Show the result as JSON (docs/json.md)."
)

exit_code_option: Final = click.option(
    "--exit-code",
    "tells_by_exit_code",
    is_flag=True,
    help="Leave with 1 for no, 3 for unknown, 5 for stale.",
)


def shared_options(function: Function) -> Function:
    """Give a command `--project` and `--json`."""
    return project_option(json_option(function))
