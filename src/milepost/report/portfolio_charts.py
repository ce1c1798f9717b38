"""The charts of a portfolio: impact against feasibility as boxes, and what hires and purchases gain and cost."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.base.money import money, signed
from milepost.planning.portfolio.picture import PicturePoint
from milepost.planning.portfolio.plan import PortfolioPlan
from milepost.planning.portfolio.prices import UnitsPrice
from milepost.report import portfolio_words as say
from milepost.report import words
from milepost.report.charts import NARROW, WIDE, Chart
from milepost.report.portfolio_specification import specify_picture, specify_units

MOST_BARS = 8


def picture_chart(points: Sequence[PicturePoint], *, name: str) -> Chart | None:
    """Draw impact against feasibility, a box for what is known of each design; None without points."""
    if not points:
        return None
    return Chart(
        name=name,
        title="Impact and feasibility",
        description=" ".join(_point_in_words(point) for point in points),
        wide=specify_picture(points, width=WIDE - 20),
        narrow=specify_picture(points, width=NARROW),
        columns=("project", "design", "money a year", "succeeds", "priced value", "from"),
        rows=tuple(_point_row(point) for point in points),
    )


def units_chart(plan: PortfolioPlan, *, name: str) -> Chart | None:
    """Draw what units gain and cost, alone and in pairs; None where nothing that is offered gains anything."""
    recommended = [] if plan.prices.recommended is None else [plan.prices.recommended]
    every = {
        say.units_in_words(p.units): p for p in (*recommended, *plan.prices.first_units, *plan.prices.bundles)
    }
    gaining = [price for price in every.values() if price.gross is not None and price.gross > 0]
    prices = sorted(gaining, key=lambda price: -(price.net or 0.0))[:MOST_BARS]
    if not prices:
        return None
    return Chart(
        name=name,
        title="What hires and purchases gain, and what they cost",
        description=" ".join(f"{say.bundle_in_words(price)}." for price in prices),
        wide=specify_units(prices, width=WIDE),
        narrow=specify_units(prices, width=NARROW + 30),
        columns=("units", "gain", "cost", "net", "price"),
        rows=tuple(_units_row(price) for price in prices),
    )


def _point_in_words(point: PicturePoint) -> str:
    impact = f"{money(point.impact.low)} to {money(point.impact.high)} a year"
    chance = f"{words.chance(point.feasibility.low)} to {words.chance(point.feasibility.high)}"
    prior = f" ({' and '.join(point.from_prior)} by archetype only)" if point.from_prior else ""
    return f"{_name(point)}: {impact}, chance {chance}{', staffed' if point.staffed else ''}{prior}."


def _name(point: PicturePoint) -> str:
    return f"{point.project} ({point.design})" if point.design else point.project


def _point_row(point: PicturePoint) -> tuple[str, ...]:
    low, high = words.chance(point.feasibility.low), words.chance(point.feasibility.high)
    return (
        point.project,
        point.design or "not known",
        _span(money(point.impact.low), money(point.impact.high)),
        _span(low, high),
        "not known" if point.priced is None else money(point.priced),
        "; ".join([*dict.fromkeys(point.sources), *(f"{axis} by archetype" for axis in point.from_prior)]),
    )


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _units_row(price: UnitsPrice) -> tuple[str, ...]:
    return (
        say.units_in_words(price.units),
        money(price.gross or 0.0),
        money(price.cost),
        signed(price.net or 0.0),
        price.kind.value,
    )
