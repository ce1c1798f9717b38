"""How a project ends: done, or by one of the causes of failure that the lecture names (LECTURE 3)."""

from __future__ import annotations

from enum import Enum


class Closing(Enum):
    """How a project was closed, the same for one project and over a portfolio. `DONE` is no failure."""

    DONE = "done"
    INFEASIBLE = "infeasible"
    BADLY_SCOPED = "badly-scoped"
    NEVER_IN_PRODUCTION = "never-in-production"
    UNCLEAR_SUCCESS = "unclear-success"
    TEAM_MANAGEMENT = "team-management"
    TOO_SMALL = "too-small"

    @property
    def says(self) -> str:
        """The ending in words.

        >>> Closing.TOO_SMALL.says
        'solved, but too small a problem for the complexity it brings'
        """
        return _WORDS[self]

    @property
    def failed(self) -> bool:
        """Whether it is one of the causes of failure."""
        return self is not Closing.DONE


_WORDS = {
    Closing.DONE: "done",
    Closing.INFEASIBLE: "technically infeasible",
    Closing.BADLY_SCOPED: "badly scoped",
    Closing.NEVER_IN_PRODUCTION: "never reached production",
    Closing.UNCLEAR_SUCCESS: "unclear success criteria",
    Closing.TEAM_MANAGEMENT: "poor team management",
    Closing.TOO_SMALL: "solved, but too small a problem for the complexity it brings",
}
