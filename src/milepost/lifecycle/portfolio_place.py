"""Where the ledger of an organisation is: a place of its own, that no project writes to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from milepost.base.errors import WrongUseError
from milepost.ledger import Ledger, open_ledger
from milepost.lifecycle.place import LEDGER_FOLDER, LEDGER_VARIABLE

PORTFOLIO_FOLDER: Final = ".milepost-portfolio"
PORTFOLIO_VARIABLE: Final = "MILEPOST_PORTFOLIO_LEDGER"


class ProjectLedgerError(WrongUseError):
    """The place that was given for the portfolio's ledger holds, or is for, the ledger of a project."""

    slug = "project-ledger"

    def __init__(self, *, place: str, why: str) -> None:
        super().__init__(
            f"{place} is no place for the portfolio: {why}, and one ledger belongs to one project or to one "
            f"organisation. Set {PORTFOLIO_VARIABLE} to another folder or schema, or take it away: then the "
            f"portfolio is kept in {PORTFOLIO_FOLDER} beside organisation.yaml."
        )


def open_portfolio_ledger(path: Path) -> Ledger:
    """Open (or begin) the ledger of an organisation file.

    It stands in `.milepost-portfolio/FILE NAME` beside the file, or where MILEPOST_PORTFOLIO_LEDGER says (a folder, or
    a PostgreSQL URL). MILEPOST_LEDGER is for projects and moves nothing here. Raises ProjectLedgerError where the place
    is a project's, and what `open_ledger` raises.
    """
    asked = os.environ.get(PORTFOLIO_VARIABLE)
    if asked:
        _refuse_projects_place(asked)
    ledger = open_ledger(asked or path.parent / PORTFOLIO_FOLDER / path.name)
    newest = ledger.newest_contract()
    if newest is not None:
        place = ledger.place
        ledger.close()
        raise ProjectLedgerError(place=place, why=f"it holds the records of {newest.plain.get('name')}")
    return ledger


def _refuse_projects_place(asked: str) -> None:
    """Refuse where projects keep theirs, before anything is made there."""
    projects = os.environ.get(LEDGER_VARIABLE, "")
    if "://" in asked:
        if asked == projects:
            raise ProjectLedgerError(place=PORTFOLIO_VARIABLE, why=f"{LEDGER_VARIABLE} names the same")
        return
    folder = Path(asked).resolve()
    if folder.name == LEDGER_FOLDER:
        raise ProjectLedgerError(place=asked, why=f"a project keeps its own in {LEDGER_FOLDER}")
    if projects and "://" not in projects and Path(projects).resolve() == folder:
        raise ProjectLedgerError(place=asked, why=f"{LEDGER_VARIABLE} names the same")
