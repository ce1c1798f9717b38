"""`milepost test --smoke`: does the project train and predict end to end on a tiny subset?"""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.answer import Answer, for_project
from milepost.cli.options import shared_options


@click.command("test")
@click.option(
    "--smoke", is_flag=True, required=True, help="Train and predict every candidate on a tiny subset."
)
@shared_options
def command(smoke: bool, project: Path) -> Answer:
    """Run the project end to end on a tiny subset, in seconds, and record whether it worked.

    The exit code tells the verdict: 0 yes, 1 no, 3 unknown.
    """
    from milepost.lifecycle.project import open_project
    from milepost.lifecycle.smoke import smoke as run_smoke

    with open_project(project) as opened:
        decision = run_smoke(opened)
    return Answer(
        result=decision,
        lines=(
            f"{decision.question.text} {decision.verdict.value.upper()}",
            *(f"  {r}" for r in decision.reasons),
        ),
        next_command=for_project(decision.next_command or "milepost status", project),
        verdict=decision.verdict,
        tells_by_exit_code=True,
    )
