"""`milepost tasks`: the chance that the work is done, by a date or ever, and what to do next."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from milepost.cli.answer import Answer, for_project
from milepost.cli.options import shared_options


@click.command("tasks")
@click.option(
    "--by",
    "by_date",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    metavar="DATE",
    help="The date to reach, as in 2027-01-31; the budget's last day if missing.",
)
@shared_options
def command(by_date: datetime | None, project: Path) -> Answer:
    """Say how likely the tasks of the project file are done by a date, or ever, and which to do next.

    Each task has a chance; alternatives are tried until one succeeds. Past estimates are scored.
    """
    from milepost.lifecycle.project import open_project
    from milepost.lifecycle.task_plan import plan_tasks

    with open_project(project) as opened:
        found = plan_tasks(opened, None if by_date is None else by_date.date())
    return Answer(result=found, lines=found.lines, next_command=for_project("milepost status", project))
