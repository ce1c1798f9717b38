"""`milepost report`: one HTML page with everything that is known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from milepost.cli.answer import Answer, for_project
from milepost.cli.options import shared_options


@dataclass(frozen=True, kw_only=True)
class ReportWritten:
    """Where the report is."""

    path: Path


@click.command("report")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where to write; report.html beside the project file."
)
@click.option("--open", "opens", is_flag=True, help="Open the page in the web browser.")
@shared_options
def command(out: Path | None, opens: bool, project: Path) -> Answer:
    """Write the report: one HTML page that works offline and can be sent to anybody."""
    from milepost.lifecycle.assess import newest_assessment
    from milepost.lifecycle.kept_results import read_kept
    from milepost.lifecycle.plan import newest_plan
    from milepost.lifecycle.project import open_project
    from milepost.lifecycle.status import project_status
    from milepost.report.page import write_report

    with open_project(project) as opened:
        assessment, plan = newest_assessment(opened), newest_plan(opened)
        kept = read_kept(opened)
    path = out or project.with_name("report.html")
    path = write_report(assessment, project_status(project), path, plan=plan, kept=kept)
    if opens:
        click.launch(path.resolve().as_uri())
    return Answer(
        result=ReportWritten(path=path),
        lines=(f"The report is in {path}",),
        next_command=for_project("milepost status", project),
    )
