"""The tables of a plan: designs, numbers with their sources, the tornado, and the rules that a scan found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from milepost.evidence.plan import DesignWorth, Figure, Plan, TornadoBar
from milepost.evidence.scan import ScanSummary
from milepost.report import words
from milepost.report.plan_words import money, share

DESIGN_COLUMNS: Final = (
    "design",
    "a year, now",
    "a year, as required",
    "pays from",
    "best from",
    "chance",
)
FIGURE_COLUMNS: Final = ("number", "middle", "likely between", "where it comes from")
SCAN_COLUMNS: Final = ("function", "where", "chance", "lines", "commits a year", "changed lines a year")
BAR_COLUMNS: Final = ("number", "low", "high", "net value at low", "net value at high", "worth knowing")


def design_rows(plan: Plan) -> list[tuple[str, ...]]:
    """The designs as a table, in the columns DESIGN_COLUMNS."""
    return [_design_row(row) for row in plan.designs]


def figure_rows(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    """The numbers as a table, in the columns FIGURE_COLUMNS."""
    return [
        (
            one.name,
            money(one.value),
            _spread(one),
            one.source,
        )
        for one in figures
    ]


def bar_rows(bars: Sequence[TornadoBar]) -> list[tuple[str, ...]]:
    """The tornado as a table, in the columns BAR_COLUMNS."""
    return [
        (
            bar.name,
            money(bar.low),
            money(bar.high),
            money(bar.at_low),
            money(bar.at_high),
            money(bar.worth_knowing),
        )
        for bar in bars
    ]


def scan_rows(scan: ScanSummary) -> list[tuple[str, ...]]:
    """The findings of a recorded scan as a table, in the columns SCAN_COLUMNS."""
    return [
        (
            one.function,
            f"{one.path}:{one.line}",
            words.chance(one.score),
            f"{one.lines_of_code:,}",
            _or_not_known(one.commits_a_year),
            _or_not_known(one.lines_a_year),
        )
        for one in scan.top
    ]


def _spread(one: Figure) -> str:
    """Between what it likely lies; a single number is taken as exact, or assumed where nobody said it."""
    if one.low != one.high:
        return f"{money(one.low)} to {money(one.high)}"
    return "assumed" if one.default else "taken as exact"


def _design_row(row: DesignWorth) -> tuple[str, ...]:
    if row.note:
        return row.design, *["–"] * 4, _reach(row)
    return (
        row.design,
        money(row.now),
        money(row.at_requirement),
        share(row.pays_from),
        share(row.best_from),
        _reach(row),
    )


def _reach(row: DesignWorth) -> str:
    return words.NOT_KNOWN if row.reach is None else words.chance(row.reach)


def _or_not_known(value: float | None) -> str:
    return words.NOT_KNOWN if value is None else f"{value:g}"
