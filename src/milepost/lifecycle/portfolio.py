"""The portfolio of an organisation: opens each of its projects, reads what is known, and plans the year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from milepost.base.errors import ProjectError
from milepost.base.progress import Progress, or_silent
from milepost.base.ranges import Range
from milepost.contract.organisation import Organisation, ProjectEntry, StatedOption, read_organisation
from milepost.contract.organisation_said import Said, organisation_said
from milepost.contract.places import read_text
from milepost.evidence.portfolio import Figure, ProjectCase, ProjectOption, Source, SourceKind
from milepost.lifecycle.portfolio_names import called, cases_called, names_of
from milepost.lifecycle.project_case import case_of, command_for
from milepost.planning.portfolio.choose import DEFAULT_SECONDS
from milepost.planning.portfolio.plan import PortfolioPlan, plan_portfolio


@dataclass(frozen=True, kw_only=True)
class PortfolioInput:
    """What a portfolio is planned from: the organisation and a case of each project, under the names shown.

    `keys` = the name in the list of organisation.yaml by the name shown; `said` = what the `file` says, key by key.
    """

    organisation: Organisation
    cases: tuple[ProjectCase, ...]
    keys: Mapping[str, str]
    file: str
    said: Mapping[str, Said]


def portfolio_of(
    path: str | Path = "organisation.yaml",
    *,
    time_limit: float = DEFAULT_SECONDS,
    progress: Progress | None = None,
) -> PortfolioPlan:
    """Read organisation.yaml and all its projects, and say which to staff, in which design, and what to buy.

    A project that cannot be read, or was not assessed, is listed with the reason. Nothing is recorded:
    `milepost.lifecycle.portfolio_record.record_portfolio` does. Raises InvalidFileError for organisation.yaml,
    InfeasiblePortfolioError, NoPortfolioInTimeError, PortfolioInputError.
    """
    found = read_portfolio(Path(path).resolve(), progress=progress)
    return plan_portfolio(
        found.organisation, found.cases, time_limit=time_limit, progress=or_silent(progress)
    )


def read_portfolio(path: Path, *, progress: Progress | None = None) -> PortfolioInput:
    """Read organisation.yaml and what is known of each of its projects; raises InvalidFileError for the former."""
    organisation = read_organisation(path)
    tell = or_silent(progress)
    cases, own = [], []
    for at, entry in enumerate(organisation.projects):
        tell("reading the projects", at, len(organisation.projects))
        case, name = _read(entry, path.parent)
        cases.append(case)
        own.append(name)
    names = names_of(organisation, own)
    return PortfolioInput(
        organisation=called(organisation, names),
        cases=tuple(cases_called(cases, names)),
        keys={name: key for key, name in names.items()},
        file=path.name,
        said=organisation_said(read_text(path, missing_fix=""), str(path)),
    )


def case_of_entry(entry: ProjectEntry, folder: Path) -> ProjectCase:
    """What is known of one entry of the list: from its project, and from the estimates beside it."""
    return _read(entry, folder)[0]


def _read(entry: ProjectEntry, folder: Path) -> tuple[ProjectCase, str]:
    """The case under its name in the list, and the project's own name, "" where its file was not read."""
    case, own = ProjectCase(name=entry.name, reason="it has neither a project file nor options"), ""
    if entry.closed is None and entry.path is not None:
        file = folder / entry.path
        file = file / "milepost.yaml" if file.is_dir() else file
        try:
            case = case_of(file)
            own = case.name
        except ProjectError as error:
            reason = " ".join(str(error).split())
            case = ProjectCase(
                name=entry.name, reason=f"it cannot be read: {reason}", command=command_for("check", file)
            )
    archetype = entry.archetype.value if entry.archetype is not None else case.archetype
    joined = replace(
        case,
        name=entry.name,
        archetype=archetype,
        closed=entry.closed or case.closed,
        options=_joined(case.options, entry.options),
        scores=dict(entry.scores),
        reason="" if entry.path is None and entry.options else case.reason,
    )
    return joined, own


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
