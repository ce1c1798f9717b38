"""The portfolio as plain text for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from milepost.base.text_table import text_table
from milepost.lifecycle.portfolio_move import PortfolioMove
from milepost.lifecycle.portfolio_record import RecordedPortfolio
from milepost.planning.portfolio.plan import PortfolioPlan
from milepost.report import portfolio_words as say


@dataclass(frozen=True, kw_only=True)
class PortfolioAnswer:
    """The plan of the year, what `moved` since an earlier record, and the page that shows it where one was asked for.

    `evidence` = id under which it is kept, "" where it is not; `recorded` says so in words, or why not.
    """

    plan: PortfolioPlan
    moved: PortfolioMove | None
    evidence: str
    recorded: str
    report: Path | None


def portfolio_lines(found: RecordedPortfolio) -> tuple[str, ...]:
    """Write the recommendation, what changed since an earlier record, and what it rests on."""
    return (*_lines(found.plan, found.moved), "", found.said)


def _lines(plan: PortfolioPlan, moved: PortfolioMove | None) -> Iterator[str]:
    yield say.headline(plan)
    yield say.proof(plan)
    if plan.staffed:
        rows = [
            ("project", "design", "worth a year", "succeeds", "uses"),
            *map(say.staffed_row, plan.staffed),
        ]
        yield ""
        yield from (f"  {line}" for line in text_table(rows))
    if plan.not_staffed:
        yield ""
        yield f"Not staffed: {', '.join(plan.not_staffed)}"
    if moved is not None:
        yield from _section(say.since(moved), say.move_lines(moved))
        yield from _section(say.BENEATH, say.beneath_lines(moved))
        yield from _section(say.CAUSES, say.cause_lines(moved))
    yield from _section("Hire or buy", say.purchase_lines(plan))
    yield from _section("What limits", say.limit_lines(plan))
    yield from _section("How sure", say.risk_lines(plan) if plan.staffed else ())
    yield from _section("Changes if", say.flip_lines(plan))
    yield from _section("Scores, for comparison only", map(say.score_line, plan.scores))
    yield from _section("Not compared", say.left_out_lines(plan))
    yield from _section("Not known", plan.unknowns)
    yield from _section("How closed projects ended", say.base_rate_lines(plan))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from (f"  {line}" for line in found)
