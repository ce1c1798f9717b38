"""Popular scores of projects, for comparison only: they order, they do not see what projects share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from milepost.planning.portfolio.problem import Option, PortfolioProblem


@dataclass(frozen=True, kw_only=True)
class ScoreInput:
    """What the scores are computed from; None is unknown, and a score that needs it is unknown too.

    `effort` in person months; `impact_1_10` and its like are marks from 1 to 10; `confidence` and `p_success` are
    shares; `value` and `cost` are money.
    """

    name: str
    reach: float | None = None
    impact: float | None = None
    confidence: float | None = None
    effort: float | None = None
    impact_1_10: float | None = None
    confidence_1_10: float | None = None
    ease_1_10: float | None = None
    user_value: float | None = None
    time_criticality: float | None = None
    risk_reduction: float | None = None
    job_size: float | None = None
    p_success: float | None = None
    value: float | None = None
    cost: float | None = None


@dataclass(frozen=True, kw_only=True)
class ProjectScores:
    """The scores of one project; None where an input is unknown."""

    name: str
    rice: float | None
    ice: float | None
    wsjf: float | None
    expected_value_per_person_month: float | None


def rice(reach: float, impact: float, confidence: float, effort: float) -> float:
    """Reach x impact x confidence / effort.

    >>> rice(1000, 2, 0.5, 4)
    250.0
    """
    return reach * impact * confidence / effort


def ice(impact_1_10: float, confidence_1_10: float, ease_1_10: float) -> float:
    """Impact x confidence x ease, each a mark from 1 to 10."""
    return impact_1_10 * confidence_1_10 * ease_1_10


def wsjf(user_value: float, time_criticality: float, risk_reduction: float, job_size: float) -> float:
    """Weighted shortest job first: cost of delay / job size."""
    return (user_value + time_criticality + risk_reduction) / job_size


def expected_value_per_person_month(p_success: float, value: float, cost: float, effort: float) -> float:
    """(P(success) x value - cost) / effort in person months."""
    return (p_success * value - cost) / effort


def scores_of(given: ScoreInput) -> ProjectScores:
    """Compute every score that the input allows.

    >>> scores_of(ScoreInput(name="a", user_value=8, time_criticality=5, risk_reduction=3, job_size=8)).wsjf
    2.0
    """
    return ProjectScores(
        name=given.name,
        rice=_known(rice, given.reach, given.impact, given.confidence, given.effort),
        ice=_known(ice, given.impact_1_10, given.confidence_1_10, given.ease_1_10),
        wsjf=_known(wsjf, given.user_value, given.time_criticality, given.risk_reduction, given.job_size),
        expected_value_per_person_month=_known(
            expected_value_per_person_month, given.p_success, given.value, given.cost, given.effort
        ),
    )


SCORES: Mapping[str, Callable[[ProjectScores], float | None]] = MappingProxyType(
    {
        "rice": lambda scores: scores.rice,
        "ice": lambda scores: scores.ice,
        "wsjf": lambda scores: scores.wsjf,
        "expected_value_per_person_month": lambda scores: scores.expected_value_per_person_month,
    }
)


def order_by(score: str, projects: Sequence[ProjectScores]) -> tuple[str, ...]:
    """The projects' names by a score of SCORES, the highest first; equal ones in the order of the input.

    Projects whose score is unknown are left out.

    >>> order_by("rice", [scores_of(ScoreInput(name="a")), scores_of(ScoreInput(name="b", reach=1, impact=1,
    ...                                                                        confidence=1, effort=1))])
    ('b',)
    """
    read = SCORES[score]
    known = [(found, project.name) for project in projects if (found := read(project)) is not None]
    return tuple(name for _, name in sorted(known, key=lambda pair: -pair[0]))


def staff_in_order(problem: PortfolioProblem, order: Sequence[str]) -> dict[str, str]:
    """What somebody staffs who goes through the projects in this order: the best design that still fits, or none.

    Purchases are not considered: put them into the resources first. A project whose `requires` is not staffed waits
    until it is; projects that must be staffed come first.
    """
    options = {project.name: project.options for project in problem.projects}
    must = [project.name for project in problem.projects if project.must and project.name in order]
    waiting, chosen, left = (
        [*must, *(name for name in order if name not in must)],
        dict[str, str](),
        dict(problem.resources),
    )
    while (found := _next(problem, waiting, chosen, left, options)) is not None:
        name, option = found
        waiting.remove(name)
        chosen[name] = option.name
        left = {resource: have - option.use.get(resource, 0.0) for resource, have in left.items()}
    return chosen


def _next(
    problem: PortfolioProblem,
    waiting: Sequence[str],
    chosen: Mapping[str, str],
    left: Mapping[str, float],
    options: Mapping[str, Sequence[Option]],
) -> tuple[str, Option] | None:
    for name in waiting:
        if any(first == name and second not in chosen for first, second in problem.requires):
            continue
        if any(name in group and any(other in chosen for other in group) for group in problem.exclusive):
            continue
        fitting = [option for option in options.get(name, ()) if _fits(option, left)]
        if fitting:
            return name, max(fitting, key=lambda option: option.value)
    return None


def _fits(option: Option, left: Mapping[str, float]) -> bool:
    return all(used <= left.get(resource, 0.0) + 1e-9 for resource, used in option.use.items())


def _known(score: Callable[..., float], *inputs: float | None) -> float | None:
    if any(each is None for each in inputs):
        return None
    try:
        return score(*inputs)
    except ZeroDivisionError:
        return None
