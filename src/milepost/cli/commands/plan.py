"""`milepost plan`: is it worth a model at all, or rules, or nothing?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.cli.answer import Answer, for_project
from milepost.cli.options import exit_code_option, shared_options
from milepost.evidence.closing import Closing
from milepost.evidence.plan import Plan
from milepost.evidence.records import Decision

if TYPE_CHECKING:
    from milepost.lifecycle.project import Project


@dataclass(frozen=True, kw_only=True)
class PlanDone:
    """What `milepost plan` did: the plan, or the decision that closed the project, and the page that was written."""

    plan: Plan | None
    closed: Decision | None
    page: Path | None


@click.command("plan")
@click.option(
    "--justify", is_flag=True, help="Write the one-page justification (justification.html) and show it."
)
@click.option(
    "--close",
    "cause",
    type=click.Choice([one.value for one in Closing]),
    help="Close the project: done, or with its cause of failure.",
)
@click.option("--reopen", is_flag=True, help="Plan a project again that was closed.")
@click.option(
    "--rules-vs-model", "duels", is_flag=True, help="Compare the rules with the model on the same rows."
)
@click.option("--designs", is_flag=True, help="Show what each design is worth, and the accuracy it needs.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Show all numbers with their sources, and the questionnaire."
)
@exit_code_option
@shared_options
def command(
    justify: bool,
    cause: str | None,
    reopen: bool,
    duels: bool,
    designs: bool,
    verbose: bool,
    tells_by_exit_code: bool,
    project: Path,
) -> Answer:
    """Say whether it is worth a model at all, or rules, or nothing, and record the answer.

    Works before there is any data; after `milepost assess` it counts with what was measured. What is not
    known is named, and so is what to measure next.
    """
    from milepost.lifecycle.project import open_project

    if cause and (justify or reopen or duels or designs or verbose):
        raise click.UsageError("--close ends the project and goes with no other option.")
    with open_project(project) as opened:
        if cause:
            return _closed(opened, Closing(cause), project)
        return _planned(
            opened,
            project,
            justify=justify,
            reopen=reopen,
            duels=duels,
            designs=designs,
            verbose=verbose,
            tells_by_exit_code=tells_by_exit_code,
        )


def _closed(opened: Project, cause: Closing, project: Path) -> Answer:
    from milepost.lifecycle.closing import close_project

    decision = close_project(opened, cause)
    return Answer(
        result=PlanDone(plan=None, closed=decision, page=None),
        lines=(
            f"The project is closed: {cause.says}.",
            "Its records stay. To take it up again: milepost plan --reopen",
        ),
        next_command=for_project("milepost status", project),
        verdict=decision.verdict,
    )


def _planned(
    opened: Project,
    project: Path,
    *,
    justify: bool,
    reopen: bool,
    duels: bool,
    designs: bool,
    verbose: bool,
    tells_by_exit_code: bool,
) -> Answer:
    from milepost.lifecycle.plan import plan
    from milepost.report import plan_details
    from milepost.report.justification_parts import justification_lines
    from milepost.report.plan_answer import answer_lines

    found = plan(opened, duels=duels, reopen=reopen)
    lines = justification_lines(found) if justify else answer_lines(found)
    page = None
    if designs or verbose:
        lines += plan_details.design_lines(found)
    if duels:
        lines += plan_details.rules_lines(found)
    if verbose:
        lines += plan_details.detail_lines(found)
    if justify:
        from milepost.report.justification import write_justification

        page = write_justification(found, project.with_name("justification.html"))
        lines += ("", f"The page is in {page}")
    return Answer(
        result=PlanDone(plan=found, closed=None, page=page),
        lines=lines,
        next_command=for_project(found.next_command, project),
        verdict=found.verdict,
        tells_by_exit_code=tells_by_exit_code,
    )
