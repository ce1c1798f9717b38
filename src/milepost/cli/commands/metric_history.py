"""`milepost metric history`: the versions of the metric rule, their dates, and what each flips."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.answer import Answer, for_project
from milepost.cli.options import shared_options


@click.command("history")
@shared_options
def command(project: Path) -> Answer:
    """Show the versions of the metric rule, whether the rule is older than what it judges, and what flips.

    All kept trials are judged by every version again; nothing is fitted and nothing is recorded.
    """
    from milepost.lifecycle.metric_history import rule_history
    from milepost.lifecycle.project import open_project

    with open_project(project) as opened:
        history = rule_history(opened)
    return Answer(result=history, lines=history.lines, next_command=for_project("milepost status", project))
