"""`milepost demo`: the main job on real data that comes with Milepost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from milepost.cli.answer import Answer, for_project
from milepost.cli.assessment_text import assessment_lines
from milepost.cli.options import budget_option, json_option
from milepost.cli.progress import progress_shown
from milepost.evidence.assessment import Assessment


@dataclass(frozen=True, kw_only=True)
class DemoDone:
    """The project file and the report that the demo wrote, and what it found."""

    project: Path
    report: Path
    assessment: Assessment


@click.command("demo")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default="demo",
    show_default=True,
    help="Where to put the project.",
)
@budget_option
@json_option
def command(folder: Path, budget_seconds: float) -> Answer:
    """Assess 1,797 handwritten postal digits against a requirement of 99 %, and write the report."""
    from milepost.lifecycle.assess import assess
    from milepost.lifecycle.demo import prepare_demo
    from milepost.lifecycle.project import open_project
    from milepost.lifecycle.status import project_status
    from milepost.report.page import write_report

    project = prepare_demo(folder)
    with open_project(project) as opened, progress_shown() as progress:
        found = assess(opened, budget_seconds=budget_seconds, engine="local", progress=progress)
    report = write_report(found, project_status(project), folder / "report.html")
    return Answer(
        result=DemoDone(project=project, report=report, assessment=found),
        lines=(*assessment_lines(found), "", f"The report is in {report}"),
        next_command=for_project("milepost status", project),
        verdict=found.verdict,
    )
