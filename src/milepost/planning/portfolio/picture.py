"""The picture of impact against feasibility, as boxes of what is known and not as points (LECTURE 25, 30)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from milepost.base.ranges import Range
from milepost.evidence.portfolio import ProjectCase, ProjectOption
from milepost.planning.portfolio.build import Built
from milepost.planning.portfolio.choose import Portfolio

FEASIBILITY_PRIORS: Mapping[str | None, tuple[float, float]] = MappingProxyType(
    {"improve": (0.5, 0.9), "augment": (0.3, 0.7), "automate": (0.1, 0.5), None: (0.1, 0.9)}
)
"""P(success) by archetype where nothing else is known: the diagonal of LECTURE 30, as 10 % and 90 % points."""

IMPACT_PRIORS: Mapping[str | None, tuple[float, float]] = MappingProxyType(
    {"improve": (0.0, 0.5), "augment": (0.25, 0.75), "automate": (0.5, 1.0), None: (0.0, 1.0)}
)
"""Impact by archetype, as shares of the spread of the projects whose value is known."""


@dataclass(frozen=True, kw_only=True)
class PicturePoint:
    """One design in the picture: a box from low to high with its middle, on both axes.

    `impact` = money a year at the requirement, `feasibility` = P(success); `priced` = its worth in the portfolio less
    the dual prices of what it uses, None where it cannot be compared. `from_prior` names the axes ("impact",
    "feasibility") that rest on the archetype alone. `staffed` says that the portfolio staffs it.
    """

    project: str
    design: str
    impact: Range
    feasibility: Range
    priced: float | None
    staffed: bool
    from_prior: tuple[str, ...]
    sources: tuple[str, ...]


def picture_of(
    built: Built, cases: Sequence[ProjectCase], portfolio: Portfolio, duals: Mapping[str, float]
) -> tuple[PicturePoint, ...]:
    """Place every design of every open project; what nobody knows is placed by its archetype, and says so."""
    known = [figure.range for case in cases for o in case.options if (figure := o.value) is not None]
    worth = {
        (project.name, option.name): option.value
        - sum(duals.get(name, 0.0) * used for name, used in option.use.items())
        for project in built.problem.projects
        for option in project.options
    }
    points = []
    for case in cases:
        if case.closed is not None:
            continue
        for option in case.options or (_blank(case),):
            point = _point(case, option, known)
            if point is not None:
                key = (case.name, option.design)
                points.append(
                    _placed(point, worth.get(key), portfolio.selected.get(case.name) == option.design)
                )
    return tuple(points)


def _blank(case: ProjectCase) -> ProjectOption:
    return ProjectOption(design="", value=None, success=None, uses=None, cost=None)


def _point(case: ProjectCase, option: ProjectOption, known: Sequence[Range]) -> PicturePoint | None:
    """The box of a design; None where nothing is known of it, or no other project gives its impact a scale."""
    if option.value is None and option.success is None and case.archetype is None:
        return None
    impact = _impact_prior(case.archetype, known) if option.value is None else option.value.range
    if impact is None:
        return None
    low, high = FEASIBILITY_PRIORS.get(case.archetype, FEASIBILITY_PRIORS[None])
    feasibility = Range(low, high, share=True) if option.success is None else option.success.range
    prior = [
        name for name, figure in (("impact", option.value), ("feasibility", option.success)) if figure is None
    ]
    return PicturePoint(
        project=case.name,
        design=option.design,
        impact=impact,
        feasibility=feasibility,
        priced=None,
        staffed=False,
        from_prior=tuple(prior),
        sources=tuple(str(figure.source) for figure in (option.value, option.success) if figure is not None),
    )


def _placed(point: PicturePoint, priced: float | None, staffed: bool) -> PicturePoint:
    return PicturePoint(**{**vars(point), "priced": priced, "staffed": staffed})


def _impact_prior(archetype: str | None, known: Sequence[Range]) -> Range | None:
    if not known:
        return None
    ends = np.array([end for each in known for end in (each.low, each.high)])
    shares = IMPACT_PRIORS.get(archetype, IMPACT_PRIORS[None])
    low, high = (float(np.quantile(ends, share)) for share in shares)
    return Range(low, high)
