"""`milepost metric suggest`: which metric to drive, which to hold at a threshold, which to leave for now."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from milepost.cli.answer import Answer, for_project
from milepost.cli.options import shared_options


@click.command("suggest")
@click.option(
    "--table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A CSV file of metrics in place of a project (docs/metrics.md).",
)
@shared_options
def command(table: Path | None, project: Path) -> Answer:
    """Choose the one metric to drive; hold the others at thresholds or leave them for now, with reasons.

    Reads the metric rule and the trials of the project, or a table: a row for each metric (metric, direction,
    target, baseline, engineer_around, tolerance), a column for each candidate. Says what changed since the last
    suggestion. It is kept as evidence of the project; a table needs none, and is not kept without one.
    """
    from milepost.lifecycle.metric_suggest import suggest_from_table, suggest_metric

    if table is not None:
        found = suggest_from_table(table, project=project)
        return Answer(result=found, lines=found.lines, next_command=for_project("milepost check", project))
    from milepost.lifecycle.project import open_project

    with open_project(project) as opened:
        found = suggest_metric(opened)
    wanted = [*map(shlex.quote, found.require), "--optimize", shlex.quote(found.optimize)]
    command = f"milepost metric try {' '.join(wanted)}"
    return Answer(result=found, lines=found.lines, next_command=for_project(command, project))
