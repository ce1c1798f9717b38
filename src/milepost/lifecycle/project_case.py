"""One project as the portfolio sees it: what its plan says of each design, or that it is closed."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import NormalDist

from milepost.base.ids import digest_of
from milepost.base.ranges import Law, Range
from milepost.base.restore import restore
from milepost.contract.read import read_contract
from milepost.evidence.closing import Closing
from milepost.evidence.plan import DesignWorth, Plan
from milepost.evidence.plan import Figure as PlanFigure
from milepost.evidence.portfolio import Figure, ProjectCase, ProjectOption, Source, SourceKind, mean_of
from milepost.evidence.questions import Question
from milepost.evidence.records import Evidence
from milepost.lifecycle.closing import closing_of
from milepost.lifecycle.place import LEDGER_FOLDER, LEDGER_VARIABLE, open_ledger_of
from milepost.lifecycle.plan import KIND, assessment_behind, known_of
from milepost.lifecycle.project import Project
from milepost.lifecycle.references_record import digest_for_plan
from milepost.lifecycle.staleness import changes
from milepost.lifecycle.state import State, current_state
from milepost.lifecycle.verdicts import ASSESSED, PUBLISHED, SCANNED
from milepost.planning.worth.known import Known
from milepost.planning.worth.plan import make_plan

FILE, PLANNED, TEAM, CLOSED = "file", "plan", "team", "closed"
"""What a case may be made from, beside an assessment: the keys of `ProjectCase.behind`."""

ID = 12
FAR = 0.5
"""A law whose mean is farther from the median of the draws, as a share of it, does not stand for them."""
"""So many characters of an id are shown."""


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A plan of the project and where its numbers are from; a source of None: from the keys that the plan names.

    `assessed` = the assessment behind its chances of success; `behind` = ids of both, as far as they are recorded.
    """

    plan: Plan
    recorded: Source | None = None
    assessed: Source | None = None
    stale: str = ""
    behind: Mapping[str, str] = field(default_factory=dict)


def case_of(path: Path) -> ProjectCase:
    """What the plan says of a project's designs: value and cost a year with ranges, P(success); use from `team`.

    The plan is the newest one that the ledger keeps while it is fresh; else it is computed from the project file and
    the newest assessment, as `milepost plan` would, and not recorded. Where that values no design, as when the data is
    not here, a stale plan that does is used, and says so. A project that `milepost plan --close` closed comes back as
    closed. The project is only read: a ledger that is not there is not begun.
    """
    loaded = read_contract(path)
    contract = loaded.contract
    case = ProjectCase(
        name=contract.name,
        archetype=None if contract.archetype is None else contract.archetype.value,
        behind={FILE: digest_of(loaded.version.sections)},
    )
    if not os.environ.get(LEDGER_VARIABLE) and not (path.parent / LEDGER_FOLDER).exists():
        return _with_options(case, _Found(plan=make_plan(Known(contract=contract))), path, contract.team)
    with Project(path=path, loaded=loaded, ledger=open_ledger_of(path)) as project:
        closing = _closing(project)
        if closing is not None:
            return replace(case, closed=closing, behind={CLOSED: closing.value})
        return _with_options(case, _plan_of(project), path, contract.team)


def command_for(command: str, path: Path) -> str:
    """The command for a project, as it is typed here."""
    try:
        shown = path.relative_to(Path.cwd())
    except ValueError:
        shown = path
    return f"milepost {command} --project {shlex.quote(str(shown))}"


def _closing(project: Project) -> Closing | None:
    """How the project was closed. A ledger that projects share is asked whose plan it is first."""
    ledger = project.ledger
    closing = closing_of(ledger.decisions(Question.GOALS)[::-1])
    if closing is not None and os.environ.get(LEDGER_VARIABLE):
        planned, newest = ledger.newest_evidence(Question.GOALS, KIND), ledger.newest_contract()
        named = newest.plain.get("name") if newest is not None else None
        owner = named if planned is None else planned.payload.get("project")
        return closing if owner == project.contract.name else None
    return closing


def _plan_of(project: Project) -> _Found:
    state = current_state(project.path, project.ledger)
    recorded = _recorded(project, state)
    if recorded is not None and not recorded.stale and _valued(recorded.plan):
        return recorded
    found = _computed(project, state)
    return recorded if recorded is not None and _valued(recorded.plan) and not _valued(found.plan) else found


def _valued(plan: Plan) -> bool:
    return any(row.per_year is not None for row in plan.designs)


def _recorded(project: Project, state: State) -> _Found | None:
    """The newest plan of the ledger, where it is this project's."""
    evidence = project.ledger.newest_evidence(Question.GOALS, KIND)
    plan = None if evidence is None else restore(Plan, evidence.payload)
    if evidence is None or plan is None or plan.project != project.contract.name:
        return None
    behind = assessment_behind(project, state)
    used = evidence.made_from.get(ASSESSED, "") if behind is None else behind.id
    scan = project.ledger.newest_evidence(Question.GOALS, SCANNED)
    digests = {
        **state.digests,
        ASSESSED: used,
        SCANNED: "" if scan is None else scan.id,
        PUBLISHED: digest_for_plan(project.ledger),
    }
    stale = "; ".join(changes(evidence.made_from, digests))
    source = _evidence("plan", evidence, stale)
    assessed = source if stale or behind is None else _evidence("assessment", behind, "")
    return _Found(
        plan=plan,
        recorded=source,
        assessed=assessed if plan.assessment else None,
        stale=stale,
        behind={PLANNED: evidence.id, ASSESSED: used if plan.assessment else ""},
    )


def _computed(project: Project, state: State) -> _Found:
    """The plan as it would be now, with the newest assessment, also with a stale one, which is then named."""
    evidence = assessment_behind(project, state) or project.ledger.newest_evidence(Question.REACH, ASSESSED)
    if evidence is not None and evidence.payload.get("project") != project.contract.name:
        evidence = None
    plan = make_plan(known_of(project, state, evidence))
    if evidence is None:
        return _Found(plan=plan)
    stale = "; ".join(changes(evidence.made_from, state.digests))
    source = _evidence("assessment", evidence, stale)
    return _Found(plan=plan, assessed=source, stale=stale, behind={ASSESSED: evidence.id})


def _evidence(what: str, evidence: Evidence, stale: str) -> Source:
    return Source(
        kind=SourceKind.EVIDENCE,
        name=f"{what} {evidence.id[:ID]}{_note(stale)}",
        on=evidence.at.date(),
    )


def _note(stale: str) -> str:
    return f" (stale: {stale})" if stale else ""


def _with_options(case: ProjectCase, found: _Found, path: Path, team: Mapping[str, Range]) -> ProjectCase:
    plan = found.plan
    rows = [row for row in plan.designs if row.per_year is not None or row.success is not None]
    return replace(
        case,
        options=tuple(_option(row, found, team) for row in rows),
        reason="" if plan.assessment else "it was not assessed yet",
        command=command_for("plan" if plan.assessment else "assess", path),
        assumed=tuple(figure.name for figure in plan.figures if figure.default),
        behind=_behind_of(case, found, team),
    )


def _behind_of(case: ProjectCase, found: _Found, team: Mapping[str, Range]) -> dict[str, str]:
    """What a case was made from: a recorded plan stands for the file, but for the team, which no plan reads."""
    if PLANNED in found.behind:
        return {**found.behind, TEAM: digest_of(team)}
    return {**case.behind, **found.behind}


def _option(row: DesignWorth, found: _Found, team: Mapping[str, Range]) -> ProjectOption:
    chance = row.success
    return ProjectOption(
        design=row.design,
        value=_money(row.per_year, found),
        success=None
        if chance is None
        else Figure(range=_share(chance.low, chance.high), source=_behind(chance, found)),
        uses=dict(team) or None,
        cost=_money(row.cost_per_year, found),
    )


def _money(figure: PlanFigure | None, found: _Found) -> Figure | None:
    if figure is None:
        return None
    counted = Source(kind=SourceKind.PROJECT_FILE, name=f"{figure.source}{_note(found.stale)}")
    return Figure(range=_law_of(figure), source=found.recorded or counted)


def _law_of(figure: PlanFigure) -> Range:
    """The range of drawn numbers; a normal one where the lognormal of the ends would be far from their median.

    A range that ends at or below 0 is normal, so the ends are moved out to just there, at the level that this takes.
    """
    plain = Range(figure.low, figure.high)
    if plain.law is not Law.LOGNORMAL or abs(mean_of(plain) - figure.value) <= FAR * abs(figure.value):
        return plain
    spread = (figure.high - figure.low) / (2 * NormalDist().inv_cdf(0.9))
    level = 2 * NormalDist().cdf(figure.value / spread) - 1
    return Range(0.0, 2 * figure.value, level=level)


def _behind(chance: PlanFigure, found: _Found) -> Source:
    """Where a chance of success is from: a person with the day, an assessment, or the stages of the project file."""
    if chance.by:
        return Source(kind=SourceKind.EXPERT, name=chance.by, on=chance.on)
    if found.assessed is not None and chance.source.startswith("assessment"):
        return found.assessed
    return Source(kind=SourceKind.PROJECT_FILE, name="value.stages")


def _share(low: float, high: float) -> Range:
    """A range of a share; uncertain ones stay off 0 and 1, where the law has no place."""
    if high - low < 1e-6 or high <= 0.002 or low >= 0.998:
        return Range(high, high, share=True)
    return Range(max(low, 0.001), min(high, 0.999), share=True)
