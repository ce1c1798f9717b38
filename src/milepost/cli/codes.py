"""Exit codes: the one table from what happened to a number (DESIGN section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from milepost.base.errors import InvalidInputError, MissingExtraError, ProjectError, WrongUseError
from milepost.base.measurement import Verdict

if TYPE_CHECKING:
    from milepost.cli.answer import Answer

DONE: Final = 0
WRONG_USE: Final = 2
INVALID: Final = 4
STALE: Final = 5
BUG: Final = 70
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141

VERDICT_CODES: Final = {Verdict.YES: DONE, Verdict.NO: 1, Verdict.UNKNOWN: 3}

ERROR_CODES: Final[tuple[tuple[type[ProjectError], int], ...]] = (
    (InvalidInputError, INVALID),
    (WrongUseError, WRONG_USE),
    (MissingExtraError, WRONG_USE),
    (ProjectError, WRONG_USE),
)


def code_for_error(error: ProjectError) -> int:
    """Return the exit code of the first class in the table that the error belongs to.

    >>> code_for_error(InvalidInputError("no rows"))
    4
    """
    return next(code for kind, code in ERROR_CODES if isinstance(error, kind))


def code_for_answer(answer: Answer) -> int:
    """Return 0 for a command that did its work, or its verdict's code where the exit code shall tell it."""
    if not answer.tells_by_exit_code:
        return DONE
    return INVALID if answer.invalid else code_for_verdict(answer.verdict, stale=answer.stale)


def code_for_verdict(verdict: Verdict | None, *, stale: bool = False) -> int:
    """Return the exit code of a verdict: no 1, stale 5, unknown 3; a "no" is told even where others are old.

    >>> code_for_verdict(Verdict.YES, stale=True)
    5
    """
    if verdict is Verdict.NO:
        return VERDICT_CODES[verdict]
    if stale:
        return STALE
    return DONE if verdict is None else VERDICT_CODES[verdict]
