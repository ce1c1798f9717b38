"""The portfolio as evidence of an organisation, kept in a ledger of its own: what is kept, and how it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from milepost.base.errors import ProjectError
from milepost.base.ids import digest_of
from milepost.base.progress import Progress, or_silent
from milepost.evidence.portfolio_record import PortfolioRecord, StaffedRecord
from milepost.evidence.questions import Question
from milepost.ledger import Ledger
from milepost.ledger.errors import NetworkFolderError, UnwritableLedgerError
from milepost.lifecycle.kept import Kept, Kind, all_kept, keep, recorded_line
from milepost.lifecycle.portfolio import PortfolioInput, read_portfolio
from milepost.lifecycle.portfolio_move import PortfolioMove, move_of
from milepost.lifecycle.portfolio_place import PORTFOLIO_VARIABLE, open_portfolio_ledger
from milepost.planning.portfolio.choose import DEFAULT_SECONDS
from milepost.planning.portfolio.inputs import inputs_of, renamed
from milepost.planning.portfolio.plan import PortfolioPlan, plan_portfolio

PORTFOLIO: Final = Kind(question=Question.GOALS, name="portfolio", record=PortfolioRecord)
ORGANISATION: Final = "organisation"


@dataclass(frozen=True, kw_only=True)
class RecordedPortfolio:
    """The plan of the year, what `moved` since the last record that differs, and the id under which it is kept.

    `said` says in a line that it is recorded, or why it is not; `evidence` is "" where it is not.
    """

    plan: PortfolioPlan
    moved: PortfolioMove | None
    evidence: str
    said: str


def record_portfolio(
    path: str | Path = "organisation.yaml",
    *,
    time_limit: float = DEFAULT_SECONDS,
    progress: Progress | None = None,
) -> RecordedPortfolio:
    """Plan the portfolio, keep it as evidence of the organisation, and say what changed since it was another.

    The answer comes also where it cannot be kept (a folder that is not yours, a network folder), and says so. Raises
    what `portfolio_of` raises.
    """
    path = Path(path).resolve()
    found = read_portfolio(path, progress=progress)
    plan = plan_portfolio(found.organisation, found.cases, time_limit=time_limit, progress=progress)
    try:
        with open_portfolio_ledger(path) as ledger:
            kept, before = keep_portfolio(ledger, found, plan)
    except ProjectError as error:
        return RecordedPortfolio(plan=plan, moved=None, evidence="", said=f"Not recorded: {_why(error)}")
    or_silent(progress)("looking what made the difference", 0, 1)
    moved = None if before is None else move_of(before, kept, found, seconds=time_limit - plan.seconds)
    return RecordedPortfolio(plan=plan, moved=moved, evidence=kept.evidence, said=recorded_line(kept))


def _why(error: ProjectError) -> str:
    """Why a portfolio is not kept; where another folder would do, the variable that names one for portfolios."""
    if not isinstance(error, UnwritableLedgerError | NetworkFolderError):
        return " ".join(str(error).split())
    return f"{error.why}. Set {PORTFOLIO_VARIABLE} to a folder on a local disk that is yours to keep it"


def keep_portfolio(
    ledger: Ledger, found: PortfolioInput, plan: PortfolioPlan
) -> tuple[Kept[PortfolioRecord], Kept[PortfolioRecord] | None]:
    """Keep a plan in the organisation's ledger; with it comes the newest record that differs, None while none does."""
    kept = keep(ledger, PORTFOLIO, record_of(found, plan), made_from_of_portfolio(found))
    before = next((one for one in all_kept(ledger, PORTFOLIO) if one.evidence != kept.evidence), None)
    return kept, before


def made_from_of_portfolio(found: PortfolioInput) -> dict[str, str]:
    """What a portfolio is made from: what organisation.yaml means, and of each project what its case was made from."""
    projects = {
        f"project:{found.keys[case.name]}:{what}": digest
        for case in found.cases
        for what, digest in case.behind.items()
    }
    return {ORGANISATION: digest_of(found.organisation), **projects}


def record_of(found: PortfolioInput, plan: PortfolioPlan) -> PortfolioRecord:
    """What is kept of a plan: no times, no prices, and no draws but the chance of the plan."""
    return PortfolioRecord(
        value=plan.portfolio.value,
        bound=plan.portfolio.bound,
        proven=plan.portfolio.proven,
        bought=plan.portfolio.bought,
        staffed=tuple(
            StaffedRecord(
                key=found.keys[one.project],
                project=one.project,
                design=one.design,
                success=one.success,
                worth=one.worth,
                use=one.use,
            )
            for one in plan.staffed
        ),
        not_staffed=plan.not_staffed,
        left_out={each.name: each.reason for each in plan.left_out},
        closed=plan.closed,
        plan=plan.risk.plan,
        probability=plan.risk.probability,
        said={key: said.text for key, said in found.said.items()},
        inputs=renamed(inputs_of(found.organisation, found.cases), found.keys),
    )
