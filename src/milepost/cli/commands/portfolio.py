"""`milepost portfolio`: which projects to staff, in which design, and whom to hire."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from milepost.cli.answer import Answer
from milepost.cli.options import json_option, seconds_in
from milepost.cli.progress import progress_shown

DEFAULT_ORGANISATION: Final = "organisation.yaml"


@click.command("portfolio")
@click.argument("organisation", type=click.Path(path_type=Path), default=DEFAULT_ORGANISATION)
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="FILE.html", help="Also write a page to this file."
)
@click.option(
    "--time-limit",
    type=seconds_in,
    metavar="TIME",
    default="30s",
    show_default=True,
    help="Time to search and to compute prices.",
)
@json_option
def command(organisation: Path, report: Path | None, time_limit: float) -> Answer:
    """Say which projects to staff in which design, and what to hire and buy, for a year.

    Reads ORGANISATION (organisation.yaml here) and the newest assessment of every project that it lists. The choice
    is exact where it says proven; else it says how much better another could be. The answer is kept in a ledger of the
    organisation, beside ORGANISATION; what changed since an earlier one is said, what changed underneath, and what
    made the difference.
    """
    from milepost.cli.portfolio_text import PortfolioAnswer, portfolio_lines
    from milepost.lifecycle.portfolio_record import record_portfolio
    from milepost.report.portfolio_words import first_command

    path = organisation / DEFAULT_ORGANISATION if organisation.is_dir() else organisation
    with progress_shown() as progress:
        found = record_portfolio(path, time_limit=time_limit, progress=progress)
    lines = portfolio_lines(found)
    if report is not None:
        from milepost.report.portfolio_page import write_portfolio_page

        write_portfolio_page(found.plan, report, moved=found.moved, recorded=found.said)
        lines = (*lines, "", f"The page is in {report}")
    return Answer(
        result=PortfolioAnswer(
            plan=found.plan,
            moved=found.moved,
            evidence=found.evidence,
            recorded=found.said,
            report=report,
        ),
        lines=lines,
        next_command=first_command(found.plan),
    )
