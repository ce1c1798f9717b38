"""Optima of many variants of one problem: by looking at every combination where it is small, else by the solver."""

from __future__ import annotations

import time
from dataclasses import dataclass

from milepost.planning.portfolio.choose import NoPortfolioInTimeError, Portfolio, choose_portfolio
from milepost.planning.portfolio.enumerate import Combinations, best_combination, combinations_of
from milepost.planning.portfolio.infeasible import InfeasiblePortfolioError
from milepost.planning.portfolio.problem import PortfolioProblem


@dataclass(kw_only=True)
class Variants:
    """Optima of variants of one problem, until the time ends (`end` on the monotonic clock); None then.

    Time is shared among the `left` problems still to solve: a hard one may use what others saved.
    """

    known: Combinations | None
    end: float
    left: int

    def choose(self, problem: PortfolioProblem) -> Portfolio | None:
        """The optimum of a variant; None where no portfolio keeps its limits, or time ran out."""
        if self.known is not None:
            return self._look_up(self.known, problem)
        remaining = self.end - time.monotonic()
        share = 3 * remaining / max(self.left, 1)
        self.left -= 1
        if remaining <= 0:
            return None
        try:
            return choose_portfolio(problem, time_limit=min(remaining, share))
        except (InfeasiblePortfolioError, NoPortfolioInTimeError):
            return None

    def _look_up(self, known: Combinations, problem: PortfolioProblem) -> Portfolio | None:
        try:
            return best_combination(known, problem)
        except InfeasiblePortfolioError:
            return None


def variants_of(problem: PortfolioProblem, *, time_limit: float, count: int) -> Variants:
    """Get ready to solve about `count` variants of a problem within `time_limit` seconds."""
    end = time.monotonic() + time_limit
    return Variants(known=combinations_of(problem), end=end, left=count)
