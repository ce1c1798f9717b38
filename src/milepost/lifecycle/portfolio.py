"""The portfolio of an organisation: opens each of its projects, reads what is known, and plans the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from milepost.base.errors import ProjectError
from milepost.base.ranges import Range
from milepost.contract.organisation import ProjectEntry, StatedOption, read_organisation
from milepost.evidence.portfolio import Figure, ProjectCase, ProjectOption, Source, SourceKind
from milepost.lifecycle.assess import Progress
from milepost.lifecycle.project_case import case_of, command_for
from milepost.planning.portfolio.choose import DEFAULT_SECONDS
from milepost.planning.portfolio.plan import PortfolioPlan, plan_portfolio


def portfolio_of(
    path: str | Path = "organisation.yaml",
    *,
    time_limit: float = DEFAULT_SECONDS,
    progress: Progress | None = None,
) -> PortfolioPlan:
    """Read organisation.yaml and all its projects, and say which to staff, in which design, and what to buy.

    A project that cannot be read, or was not assessed, is listed with the reason. Nothing is recorded. Raises
    InvalidFileError for organisation.yaml, InfeasiblePortfolioError, NoPortfolioInTimeError, PortfolioInputError.
    """
    path = Path(path).resolve()
    organisation = read_organisation(path)
    tell = progress or (lambda what, done, total: None)
    cases = []
    for at, entry in enumerate(organisation.projects):
        tell("reading the projects", at, len(organisation.projects))
        cases.append(case_of_entry(entry, path.parent))
    return plan_portfolio(organisation, cases, time_limit=time_limit, progress=tell)


def case_of_entry(entry: ProjectEntry, folder: Path) -> ProjectCase:
    """What is known of one entry of the list: from its project, and from the estimates beside it."""
    case = ProjectCase(name=entry.name, reason="it has neither a project file nor options")
    if entry.closed is None and entry.path is not None:
        file = folder / entry.path
        file = file / "milepost.yaml" if file.is_dir() else file
        try:
            case = case_of(file)
        except ProjectError as error:
            reason = " ".join(str(error).split())
            case = ProjectCase(
                name=entry.name, reason=f"it cannot be read: {reason}", command=command_for("check", file)
            )
    archetype = entry.archetype.value if entry.archetype is not None else case.archetype
    return replace(
        case,
        name=entry.name,
        archetype=archetype,
        closed=entry.closed or case.closed,
        options=_joined(case.options, entry.options),
        scores=dict(entry.scores),
        reason="" if entry.path is None and entry.options else case.reason,
    )


def _joined(assessed: Sequence[ProjectOption], stated: Sequence[StatedOption]) -> tuple[ProjectOption, ...]:
    """Estimates fill what is left open, and add designs.

    Where both speak an assessment wins over an estimate, and an estimate over what the project file alone says.
    """
    estimates = {option.design: _stated(option) for option in stated}
    filled = [_filled(option, estimates.pop(option.design, None)) for option in assessed]
    return (*filled, *estimates.values())


def _filled(option: ProjectOption, estimate: ProjectOption | None) -> ProjectOption:
    if estimate is None:
        return option
    if option.success is None or option.success.source.kind is not SourceKind.EVIDENCE:
        option, estimate = estimate, option
    return replace(
        option,
        value=option.value or estimate.value,
        success=option.success or estimate.success,
        uses=option.uses if option.uses is not None else estimate.uses,
        cost=option.cost or estimate.cost,
    )


def _stated(option: StatedOption) -> ProjectOption:
    source = Source(kind=SourceKind.EXPERT, name=option.by, on=option.on)

    def figure(number: Range | None) -> Figure | None:
        return None if number is None else Figure(range=number, source=source)

    return ProjectOption(
        design=option.design,
        value=figure(option.value),
        success=figure(option.success),
        uses=option.use,
        cost=figure(option.cost),
    )
