"""`milepost metric try`: all past trials under another metric rule, without fitting anything again."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.answer import Answer, for_project
from milepost.cli.options import shared_options


@click.command("try")
@click.argument("require", nargs=-1, metavar="[RULE]...")
@click.option("--optimize", help="The metric to rank by, where it is not the project file's.")
@shared_options
def command(require: tuple[str, ...], optimize: str | None, project: Path) -> Answer:
    """Judge all past trials by other requirements, and show which decisions flip.

    Each RULE is a requirement such as "accuracy >= 0.95" or "recall[team == 'urgent'] >= 0.9". Nothing is
    fitted and nothing is recorded.
    """
    from milepost.lifecycle.metric_try import try_rule
    from milepost.lifecycle.project import open_project

    if not require and not optimize:
        raise click.UsageError('Give a rule to try, such as "accuracy >= 0.95", or --optimize METRIC.')
    with open_project(project) as opened:
        trial = try_rule(opened, optimize=optimize, require=require)
    return Answer(result=trial, lines=trial.lines, next_command=for_project("milepost status", project))
