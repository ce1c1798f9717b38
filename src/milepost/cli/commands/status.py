"""`milepost status`: where the project stands, and why."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.answer import Answer, for_project
from milepost.cli.options import exit_code_option, shared_options
from milepost.cli.status_text import overall, status_lines


@click.command("status")
@exit_code_option
@shared_options
def command(tells_by_exit_code: bool, project: Path) -> Answer:
    """Show the newest verdict for each question of the life cycle, what is old and why, and what is next."""
    from milepost.lifecycle.status import project_status

    status = project_status(project)
    return Answer(
        result=status,
        lines=status_lines(status),
        next_command=for_project(status.next_command, project),
        verdict=overall(status),
        stale=any(row.stale_because for row in status.rows),
        tells_by_exit_code=tells_by_exit_code,
    )
