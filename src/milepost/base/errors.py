"""Errors that people can act on: what is wrong, why it matters, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ProjectError(Exception):
    """Something that the person who runs Milepost can put right.

    `slug` is a heading of `docs/messages.md`; every subclass has its own. Bugs are not project errors: they crash.
    """

    slug = "project-error"


class InvalidInputError(ProjectError):
    """A project file, a data file or predictions that cannot be used as they are (exit code 4)."""

    slug = "invalid-input"


class WrongUseError(ProjectError):
    """A command or a function was called in a way that has no meaning (exit code 2)."""

    slug = "wrong-use"


class MissingExtraError(ProjectError):
    """An optional part of Milepost is needed and not installed."""

    slug = "missing-extra"

    def __init__(self, *, extra: str, package: str, what: str) -> None:
        super().__init__(
            f"{what} needs {package}, which is not installed. Run: pip install 'milepost[{extra}]'"
        )


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong in a text written by people, with its place (lines and columns start at 1).

    >>> str(Problem(where="milepost.yaml", line=3, column=5, what="unknown key 'requre'", fix="write 'require'"))
    "milepost.yaml:3:5: unknown key 'requre'; write 'require'"
    """

    where: str
    what: str
    fix: str = ""
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.where, self.line, self.column) if part is not None)
        return f"{place}: {self.what}" + (f"; {self.fix}" if self.fix else "")


class InvalidFileError(InvalidInputError):
    """A file written by people has problems; all of them are shown at once."""

    slug = "invalid-file"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''} found"
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))
