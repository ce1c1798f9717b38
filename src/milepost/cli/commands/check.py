"""`milepost check`: the project file, the data and the machine, all problems at once."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.base.measurement import Verdict
from milepost.cli.answer import Answer, for_project
from milepost.cli.options import shared_options


@click.command("check")
@click.option("--environment", is_flag=True, help="Also check this machine and the optional packages.")
@shared_options
def command(environment: bool, project: Path) -> Answer:
    """Check the project file and the data, and show all problems at once.

    The exit code tells what was found: 0 good, 1 a check failed, 4 the project file or data cannot be used.
    """
    from milepost.lifecycle.check import check_project

    report = check_project(project, environment=environment)
    return Answer(
        result=report,
        lines=report.lines,
        next_command=for_project("milepost assess" if report.ok else "milepost check", project),
        verdict=Verdict.YES if report.ok else Verdict.NO,
        tells_by_exit_code=True,
        invalid=report.invalid,
    )
