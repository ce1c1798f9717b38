"""The portfolio of an organisation: opens each of its projects, reads what is known, and plans the year."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from milepost.base.errors import ProjectError
from milepost.base.measurement import Measurement
from milepost.base.ranges import Range
from milepost.base.restore import restore
from milepost.contract.model import Contract, DesignSpec
from milepost.contract.organisation import ProjectEntry, StatedOption, read_organisation
from milepost.contract.read import read_contract
from milepost.evidence.assessment import Assessment, DesignRow, FrontierPoint
from milepost.evidence.portfolio import Figure, ProjectCase, ProjectOption, Source, SourceKind
from milepost.evidence.questions import Question
from milepost.ledger import Ledger
from milepost.lifecycle.assess import KIND, Progress
from milepost.lifecycle.place import LEDGER_FOLDER, LEDGER_VARIABLE, open_ledger_of
from milepost.lifecycle.state import current_state
from milepost.lifecycle.status import changes
from milepost.metrics.rule import parse_requirement
from milepost.planning.delivered import name_of
from milepost.planning.portfolio.choose import DEFAULT_SECONDS
from milepost.planning.portfolio.plan import PortfolioPlan, plan_portfolio
from milepost.planning.portfolio.worth import yearly_value

CLOSE_ENOUGH = 0.01
"""More labels that raise the chance by less than this are not bought."""


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
                name=entry.name, reason=f"it cannot be read: {reason}", command=_for("check", file)
            )
    archetype = entry.archetype.value if entry.archetype is not None else case.archetype
    return replace(
        case,
        name=entry.name,
        archetype=archetype,
        closed=entry.closed,
        options=_joined(case.options, entry.options),
        scores=dict(entry.scores),
    )


def case_of(path: Path) -> ProjectCase:
    """What a project's newest assessment and its file say: one option for each design that was assessed.

    P(success) is the chance that the requirement is reached within the budget; value and cost come from the file's
    `value`, `budget` and label prices, the use of people from its `team`. The project is only read: a ledger that is
    not there is not begun.
    """
    contract = read_contract(path).contract
    case = ProjectCase(
        name=contract.name,
        archetype=contract.archetype.value if contract.archetype is not None else None,
        reason="it was not assessed yet",
        command=_for("assess", path),
    )
    if not os.environ.get(LEDGER_VARIABLE) and not (path.parent / LEDGER_FOLDER).exists():
        return case
    with open_ledger_of(path) as ledger:
        found = _newest(ledger, path)
    if found is None or found[0].project != contract.name:
        return case
    assessment, source = found
    named = {name_of(design): design for design in contract.designs}
    options = tuple(
        _assessed_option(contract, named[row.design], row, assessment, source)
        for row in assessment.designs
        if row.design in named
    )
    return replace(case, options=options, reason="its designs changed since it was assessed")


def _newest(ledger: Ledger, path: Path) -> tuple[Assessment, Source] | None:
    evidence = ledger.newest_evidence(Question.REACH, KIND)
    if evidence is None:
        return None
    stale = "; ".join(changes(evidence.made_from, current_state(path, ledger).digests))
    name = evidence.id[:12] + (f" (stale: {stale})" if stale else "")
    assessment: Assessment = restore(Assessment, evidence.payload)
    return assessment, Source(kind=SourceKind.EVIDENCE, name=name, on=evidence.at.date())


def _assessed_option(
    contract: Contract, design: DesignSpec, row: DesignRow, assessment: Assessment, source: Source
) -> ProjectOption:
    file = Source(kind=SourceKind.PROJECT_FILE, name="value")
    value, _ = yearly_value(
        contract.value,
        design.kind,
        accuracy=_accuracy(contract, row, assessment),
        coverage=_as_range(row.coverage),
    )
    point, success = _within_budget(contract, row, assessment)
    cost = None if point is None else _cost(point)
    return ProjectOption(
        design=row.design,
        value=None if value is None else Figure(range=value, source=file),
        success=Figure(range=success, source=source),
        uses=dict(contract.team) or None,
        cost=None
        if cost is None
        else Figure(range=cost, source=Source(kind=SourceKind.PROJECT_FILE, name="costs")),
    )


def _accuracy(contract: Contract, row: DesignRow, assessment: Assessment) -> Range | None:
    """The accuracy that is required of all cases; where none is, the measured one if accuracy is what is measured."""
    for text in contract.metric.require:
        requirement = parse_requirement(text)
        whole = not isinstance(requirement.metric, str) and requirement.condition is None
        if whole and getattr(requirement.metric, "name", "") == "accuracy":
            return Range(requirement.threshold, requirement.threshold)
    return (
        _as_range(row.delivered) if assessment.metric == "accuracy" and not contract.metric.require else None
    )


def _within_budget(
    contract: Contract, row: DesignRow, assessment: Assessment
) -> tuple[FrontierPoint | None, Range]:
    """The cheapest point of the frontier that is about as sure as the budget allows, and the chance there.

    The chance is a range where the price of a label is one: fewer labels for the money at the high price.
    """
    most = assessment.budget_labels if assessment.budget_labels is not None else assessment.horizon
    money = contract.budget.money
    points = [point for point in row.frontier if point.labels <= most]
    if not points:
        return None, _share(row.probability, row.probability)
    low, high, middle = points, points, points
    if money is not None and all(point.cost_high is not None for point in points):
        low = [point for point in points if (point.cost_high or 0.0) <= money.low] or points[:1]
        high = [point for point in points if (point.cost_low or 0.0) <= money.high] or points[:1]
        middle = [
            p for p in points if ((p.cost_low or 0.0) + (p.cost_high or 0.0)) / 2 <= money.middle
        ] or points[:1]
    ends = sorted((_enough(low).probability, _enough(high).probability))
    return _enough(middle), _share(*ends)


def _enough(points: Sequence[FrontierPoint]) -> FrontierPoint:
    """The first point that is about as sure as any: more labels would be bought for nothing."""
    best = max(point.probability for point in points)
    return next(point for point in points if point.probability >= best - CLOSE_ENOUGH)


def _share(low: float, high: float) -> Range:
    if high - low < 1e-6:
        return Range(high, high, share=True)
    return (
        Range(max(low, 0.001), min(high, 0.999), share=True)
        if high > 0.002 and low < 0.998
        else Range(high, high)
    )


def _cost(point: FrontierPoint) -> Range | None:
    return (
        None if point.cost_low is None or point.cost_high is None else Range(point.cost_low, point.cost_high)
    )


def _as_range(measured: Measurement | None) -> Range | None:
    return None if measured is None else Range(measured.low, measured.high, measured.level)


def _joined(assessed: Sequence[ProjectOption], stated: Sequence[StatedOption]) -> tuple[ProjectOption, ...]:
    """Estimates fill what the evidence leaves open, and add designs; evidence wins where both speak."""
    estimates = {option.design: _stated(option) for option in stated}
    filled = [_filled(option, estimates.pop(option.design, None)) for option in assessed]
    return (*filled, *estimates.values())


def _filled(option: ProjectOption, estimate: ProjectOption | None) -> ProjectOption:
    if estimate is None:
        return option
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


def _for(command: str, path: Path) -> str:
    try:
        shown = path.relative_to(Path.cwd())
    except ValueError:
        shown = path
    return f"milepost {command} --project {shlex.quote(str(shown))}"
