"""`milepost assess`: can the requirement be reached, and what will it take?"""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.answer import Answer, for_project
from milepost.cli.assessment_text import assessment_lines
from milepost.cli.options import budget_option, exit_code_option, shared_options
from milepost.cli.progress import progress_shown


@click.command("assess")
@budget_option
@click.option(
    "--engine", type=click.Choice(["local"]), default="local", show_default=True, help="Where the fits run."
)
@click.option(
    "--require",
    multiple=True,
    metavar="RULE",
    help='Ask for this instead of the project file, as in "accuracy >= 0.9".',
)
@click.option("-v", "--verbose", is_flag=True, help="Show what the answer rests on.")
@exit_code_option
@shared_options
def command(
    budget_seconds: float,
    engine: str,
    require: tuple[str, ...],
    verbose: bool,
    tells_by_exit_code: bool,
    project: Path,
) -> Answer:
    """Say whether the requirement can be reached, with how many labels, under which design, at what cost.

    Fits the candidates on growing parts of the data, extends their learning curves, and records the verdict.
    With --require the question is asked for other requirements: the fits are kept, the verdict is not.
    """
    from milepost.lifecycle.assess import assess
    from milepost.lifecycle.project import open_project

    with open_project(project) as opened, progress_shown() as progress:
        found = assess(
            opened, budget_seconds=budget_seconds, engine=engine, require=require, progress=progress
        )
    return Answer(
        result=found,
        lines=assessment_lines(found, verbose=verbose),
        next_command=for_project(found.next_command, project),
        verdict=found.verdict,
        tells_by_exit_code=tells_by_exit_code,
    )
