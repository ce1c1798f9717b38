"""The report: one HTML page that works offline, made of the assessment and the status of a project."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from milepost.base.errors import WrongUseError
from milepost.base.measurement import Measurement
from milepost.evidence.assessment import Assessment, CurveRecord, DesignRow
from milepost.evidence.plan import Plan
from milepost.evidence.status import Status
from milepost.lifecycle.kept_results import KeptResults
from milepost.report import (
    charts,
    costs,
    flywheel_words,
    gaps,
    kept_text,
    lifecycle_map,
    plan_parts,
    plan_tables,
    plan_words,
    rows,
    text,
    two_gaps,
    words,
)
from milepost.report.drawing import choose_way, draw_chart, licences_of, scripts_of, security_policy
from milepost.report.kept_charts import kept_charts
from milepost.report.nine_chart import nine_chart
from milepost.report.palette import dark_rules
from milepost.report.plan_charts import plan_charts

if TYPE_CHECKING:
    from jinja2 import Environment

NOTHING_KEPT = KeptResults()


class ReportNotWrittenError(WrongUseError):
    """The report cannot be written where it was asked for."""

    slug = "report-not-written"

    def __init__(self, path: Path, cause: OSError) -> None:
        reason = cause.strerror or type(cause).__name__
        super().__init__(
            f"The report cannot be written to {path}: {reason}. Name a file in a folder that is yours."
        )


def write_report(
    assessment: Assessment | None,
    status: Status,
    path: Path,
    *,
    plan: Plan | None = None,
    kept: KeptResults = NOTHING_KEPT,
    charts: Literal["auto", "svg", "vega"] = "auto",
) -> Path:
    """Write the report as one HTML file and return its path; a reader never sees half of it.

    Without an assessment the page shows the status, the `plan` where there is one, and the results that are `kept`
    (tasks, metric, published results). `charts` chooses how charts
    are drawn: "svg" needs the extra `charts`, "vega" embeds the vendored scripts (830 kB), "auto" takes SVG where it
    can be had.
    Raises ReportNotWrittenError and MissingChartsError.
    """
    return write_page(render_page(assessment, status, plan=plan, kept=kept, charts=charts), path)


def write_page(page: str, path: Path) -> Path:
    """Write a finished page and return its path; a reader never sees half of it. Raises ReportNotWrittenError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, page)
    except OSError as error:
        raise ReportNotWrittenError(path, error) from error
    return path


def render_page(
    assessment: Assessment | None,
    status: Status,
    *,
    plan: Plan | None = None,
    kept: KeptResults = NOTHING_KEPT,
    charts: Literal["auto", "svg", "vega"] = "auto",
) -> str:
    """Render the report as HTML text; the same records give the same page."""
    way = choose_way(charts)
    drawn = chart_groups(assessment) if assessment is not None else {}
    drawn["plan"] = plan_charts(plan) if plan is not None else []
    drawn |= kept_charts(kept)
    needed = scripts_of(way) if any(drawn.values()) else ()
    environment = page_environment()
    environment.globals["draw"] = partial(draw_chart, way=way)
    return environment.get_template("page.html.j2").render(
        assessment=assessment,
        plan=plan,
        kept=kept,
        status=status,
        charts=drawn,
        scripts=needed,
        licences=licences_of(way) if needed else "",
        policy=security_policy(needed),
        style=(files("milepost.report") / "templates" / "style.css").read_text(encoding="utf-8")
        + dark_style(),
        maps=[lifecycle_map.draw_map(status), lifecycle_map.draw_map(status, narrow=True)],
    )


def chart_groups(assessment: Assessment) -> dict[str, list[charts.Chart]]:
    """Make the charts of an assessment, by the section that shows them; a section without data has none."""
    best = next((c for c in assessment.curves if _is_main(c, assessment) and c.points), None)
    others = [c for c in assessment.curves if c is not best and c.points]
    design = _design_to_pay_for(assessment)
    found: dict[str, list[charts.Chart | None]] = {
        "ladder": _ladder_charts(assessment),
        "errors": [two_gaps.two_gap_chart(assessment, name="errors")],
        "curve": [_main_curve(best, assessment)] if best else [],
        "curves": [
            charts.curve_chart(curve, name=f"curve-{i}", beside=others, small=True)
            for i, curve in enumerate(others, 1)
        ],
        "frontier": [
            charts.frontier_chart(
                assessment.designs, assessment.best_design, budget=assessment.budget_labels, name="frontier"
            ),
            charts.money_chart(design, name="money") if design else None,
        ],
        "nines": [nine_chart(assessment, name="nines")],
    }
    return {section: [chart for chart in group if chart is not None] for section, group in found.items()}


def dark_style() -> str:
    """Write the style rules that swap the colours of charts on dark screens; paper stays light."""
    return "@media screen and (prefers-color-scheme: dark) {\n" + dark_rules() + "\n}\n"


def _is_main(curve: Any, assessment: Assessment) -> bool:
    return bool(
        curve.candidate == assessment.best_candidate
        and curve.metric in (assessment.deciding, assessment.metric)
    )


def _main_curve(curve: CurveRecord, assessment: Assessment) -> charts.Chart:
    ceiling, published = assessment.voted_ceiling, assessment.published
    return charts.curve_chart(curve, name="curve", ceiling=ceiling, published=published)


def _design_to_pay_for(assessment: Assessment) -> DesignRow | None:
    """Find the design whose money is worth a picture: the best one, unless it is paid for already."""
    rows = sorted(assessment.designs, key=lambda row: row.design != assessment.best_design)
    paid = [row for row in rows if row.frontier and row.frontier[0].probability < 0.95]
    return next(iter(paid or rows), None)


def _ladder_charts(assessment: Assessment) -> list[charts.Chart | None]:
    """Draw the ladder by the optimised metric, and by what decides where that is another one."""
    rows, deciding = assessment.ladder, assessment.deciding
    if text.optimises_what_decides(assessment):
        return [charts.ladder_chart(rows, assessment.metric, target=assessment.target, name="ladder")]
    required = [replace(row, score=row.required.get(deciding)) for row in rows]
    return [
        charts.ladder_chart(rows, assessment.metric, target=None, name="ladder"),
        charts.ladder_chart(required, deciding, target=assessment.target, name="ladder-deciding"),
    ]


def page_environment() -> Environment:
    """Make the environment that renders pages: everything is escaped, and nothing may be undefined."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("milepost.report", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_bind_units,
    )
    environment.globals.update(
        words=words,
        rows=rows,
        text=text,
        costs=costs,
        gaps=gaps,
        plan_words=plan_words,
        plan_tables=plan_tables,
        plan_parts=plan_parts,
        flywheel_words=flywheel_words,
        two_gaps=two_gaps,
        kept_text=kept_text,
        state_of=lifecycle_map.state_of,
        state_words=_state_words,
    )
    environment.tests["known"] = _is_known
    environment.filters["capitalize_first"] = _capitalize_first
    return environment


def _bind_units(value: Any) -> Any:
    """Keep "98 %" on one line; markup that is already safe stays as it is."""
    return value.replace(" %", "\u00a0%") if type(value) is str else value


def _state_words(state: str) -> str:
    return lifecycle_map.STATE_WORDS[state]


def _capitalize_first(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _is_known(value: object) -> bool:
    if isinstance(value, Measurement):
        return words.is_known(value.value)
    return isinstance(value, int | float) and words.is_known(float(value))


def _replace(path: Path, page: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(page)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
