"""`milepost references`: what others reached, what is possible, and what to try next."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.base.clock import utc_now
from milepost.cli.answer import Answer, for_project
from milepost.cli.options import shared_options


@click.command("references")
@click.option(
    "--years",
    type=click.FloatRange(min=0, min_open=True),
    default=3.0,
    show_default=True,
    help="Results older than this are stale.",
)
@shared_options
def command(years: float, project: Path) -> Answer:
    """List the register of published results (references.yaml) and hold it against the project's own.

    Says how far each compares, how old it is, your own reproduction, what is possible, and what to try next.
    """
    from milepost.lifecycle.project import open_project
    from milepost.lifecycle.references import read_register

    with open_project(project) as opened:
        register = read_register(opened, today=utc_now().date(), years=years)
    return Answer(result=register, lines=register.lines, next_command=for_project("milepost report", project))
