"""The justification of a project on one page, for those who decide about money: offline HTML with one chart."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Literal

from milepost.evidence.plan import Plan
from milepost.report.drawing import choose_way, draw_chart, licences_of, scripts_of, security_policy
from milepost.report.justification_parts import justification
from milepost.report.page import dark_style, page_environment, write_page
from milepost.report.plan_charts import break_even_chart, value_chart
from milepost.report.plan_words import HEADS


def write_justification(plan: Plan, path: Path, *, charts: Literal["auto", "svg", "vega"] = "auto") -> Path:
    """Write the page and return its path; raises ReportNotWrittenError where that is not possible."""
    return write_page(render_justification(plan, charts=charts), path)


def render_justification(plan: Plan, *, charts: Literal["auto", "svg", "vega"] = "auto") -> str:
    """Render the page as HTML text: impact beside the three parts of feasibility, and what is not known."""
    way = choose_way(charts)
    chart = value_chart(plan) or break_even_chart(plan)
    scripts = scripts_of(way) if chart is not None else ()
    environment = page_environment()
    environment.globals["draw"] = partial(draw_chart, way=way)
    return environment.get_template("justification.html.j2").render(
        plan=plan,
        head=HEADS[plan.answer],
        parts=justification(plan),
        chart=chart,
        scripts=scripts,
        licences=licences_of(way) if scripts else "",
        policy=security_policy(scripts),
        style=(files("milepost.report") / "templates" / "style.css").read_text(encoding="utf-8")
        + dark_style(),
    )
