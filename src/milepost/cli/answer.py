"""What a command hands to the shell, and how it is shown: plain text for people, JSON for programs."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from milepost.base.errors import ProjectError
from milepost.base.measurement import Verdict

DEFAULT_PROJECT: Final = "milepost.yaml"
SCHEMA_VERSION: Final = 1


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command found.

    `result` is the record that JSON shows, `lines` the plain text that people read. `verdict` and `stale` set
    the exit code when `tells_by_exit_code` is on; `invalid` tells of a contract or data that cannot be used.
    """

    result: Any
    lines: tuple[str, ...]
    next_command: str = ""
    verdict: Verdict | None = None
    stale: bool = False
    invalid: bool = False
    tells_by_exit_code: bool = False


def answer_as_json(command: str, answer: Answer) -> str:
    """Write an answer as JSON; its fields are described in docs/json.md."""
    return _to_text(
        {
            "command": command,
            "verdict": answer.verdict,
            "result": answer.result,
            "next": answer.next_command or None,
        }
    )


def error_as_json(
    command: str, *, slug: str, message: str, exit_code: int, problems: tuple[Any, ...] = ()
) -> str:
    """Write an error as JSON; `problems` have places (file, line, column) where a text was wrong."""
    error = {"slug": slug, "message": message, "exit_code": exit_code, "problems": problems}
    return _to_text({"command": command, "error": error})


def answer_as_text(answer: Answer, *, width: int | None) -> str:
    """Write an answer for people; lines longer than `width` columns are wrapped (None: left alone)."""
    lines = list(answer.lines)
    if answer.next_command:
        lines += ["", f"Next: {answer.next_command}"]
    return "\n".join(part for line in lines for part in _wrapped(line, width))


def error_as_text(error: ProjectError) -> str:
    """Write an error for people, with the heading that says more about it."""
    return f"Error: {error}\nSee docs/messages.md#{error.slug}"


def for_project(command: str, project: Path) -> str:
    """Make a next command speak of the same project file as the command before it.

    >>> for_project("milepost assess", Path("milepost.yaml"))
    'milepost assess'
    >>> for_project("milepost assess", Path("my work/milepost.yaml"))
    "milepost assess --project 'my work/milepost.yaml'"
    """
    import shlex

    named = not command.startswith("milepost ") or "--project" in command
    if named or project == Path(DEFAULT_PROJECT):
        return command
    return f"{command} --project {shlex.quote(str(project))}"


def _to_text(content: dict[str, Any]) -> str:
    from milepost.base.plain import to_json

    return to_json({"milepost": SCHEMA_VERSION, **content}, indent=2)


def _wrapped(line: str, width: int | None) -> list[str]:
    if width is None or len(line) <= width:
        return [line]
    words = line.lstrip()
    indent = " " * (len(line) - len(words) + 2)
    return textwrap.wrap(
        indent[2:] + re.sub(r" {2,}", "  ", words),  # columns that do not fit need not be aligned
        width=max(width, 20),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
