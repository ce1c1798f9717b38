"""The page of a portfolio: one HTML file that works offline, with the picture of impact and feasibility."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Literal

from milepost.lifecycle.portfolio_move import PortfolioMove
from milepost.planning.portfolio.plan import PortfolioPlan
from milepost.report import portfolio_words as say
from milepost.report.drawing import choose_way, draw_chart, licences_of, scripts_of, security_policy
from milepost.report.page import dark_style, page_environment, write_page
from milepost.report.portfolio_charts import picture_chart, units_chart


def write_portfolio_page(
    plan: PortfolioPlan,
    path: Path,
    *,
    moved: PortfolioMove | None = None,
    recorded: str = "",
    charts: Literal["auto", "svg", "vega"] = "auto",
) -> Path:
    """Write the page and return its path. Raises ReportNotWrittenError and MissingChartsError.

    `moved` = what changed since an earlier record, `recorded` = what is said about keeping this one.
    """
    return write_page(render_portfolio(plan, moved=moved, recorded=recorded, charts=charts), path)


def render_portfolio(
    plan: PortfolioPlan,
    *,
    moved: PortfolioMove | None = None,
    recorded: str = "",
    charts: Literal["auto", "svg", "vega"] = "auto",
) -> str:
    """Render the page as HTML text; the same plan gives the same page."""
    way = choose_way(charts)
    picture, units = picture_chart(plan.picture, name="picture"), units_chart(plan, name="units")
    scripts = scripts_of(way) if picture or units else ()
    environment = page_environment()
    environment.globals["draw"] = partial(draw_chart, way=way)
    return environment.get_template("portfolio.html.j2").render(
        plan=plan,
        moved=moved,
        recorded=recorded,
        say=say,
        rows=[say.staffed_row(item) for item in plan.staffed],
        purchases=tuple(say.purchase_lines(plan)),
        picture=picture,
        units=units,
        sections=sections_of(plan),
        scripts=scripts,
        licences=licences_of(way) if scripts else "",
        policy=security_policy(scripts),
        style=(files("milepost.report") / "templates" / "style.css").read_text(encoding="utf-8")
        + dark_style(),
    )


def sections_of(plan: PortfolioPlan) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """Title, lines and explanation of what follows the picture."""
    about_prices = (
        "A re-solved step is what one more, or one less, changes in the best choice of whole projects. A dual price "
        "holds only if fractions of projects could be staffed."
    )
    about_scores = (
        "What somebody would staff who goes down the list by the score, with the same people and machines."
    )
    about_flips = (
        "Only this one number moves, all others stay. It is the project's own chance to succeed; the table at the top "
        "counts the risks that projects share too."
    )
    return (
        ("What limits", say.limit_lines(plan), about_prices),
        ("How sure", tuple(say.risk_lines(plan)) if plan.staffed else (), ""),
        ("Changes if", say.flip_lines(plan), about_flips),
        ("Scores, for comparison only", tuple(map(say.score_line, plan.scores)), about_scores),
        ("Not compared", say.left_out_lines(plan), ""),
        ("Not known", plan.unknowns, ""),
        ("How closed projects ended", say.base_rate_lines(plan), "Share with its 80 % interval."),
    )
