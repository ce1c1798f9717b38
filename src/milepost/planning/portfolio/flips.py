"""Where the recommendation changes: how far a project's chance or value must move until the portfolio is another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from milepost.base.chance import chance
from milepost.evidence.portfolio import ProjectOption
from milepost.planning.portfolio.build import Built
from milepost.planning.portfolio.choose import Portfolio
from milepost.planning.portfolio.problem import Option, PortfolioProblem, ProjectOptions
from milepost.planning.portfolio.variants import Variants

LEAST_SAID = 0.005
"""What shared risks take off a chance is said from half a point on."""

_SAME = 1e-6


@dataclass(frozen=True, kw_only=True)
class FlipPoint:
    """The recommendation changes when P(success) of this design passes `chance_at`, or its value passes `value_at`.

    A staffed design goes out below, another comes in above. `chance_now` and `value_now` are today's means (value in
    money a year); the chances are the project's own, before the risks that projects share. None where no chance from
    0 to 1, or no value above 0, changes it: `says` tells so.
    """

    project: str
    design: str
    staffed: bool
    chance_now: float
    chance_at: float | None
    value_now: float
    value_at: float | None
    says: str


def flip_points(built: Built, portfolio: Portfolio, variants: Variants) -> tuple[FlipPoint, ...]:
    """Re-solve with each staffed design forbidden, and with each other design forced; the closest flips first.

    Only the one number moves, all others stay. What there was no time for is left out.
    """
    found = [
        flip
        for project in built.problem.projects
        for option in project.options
        if (flip := _flip_point(built, portfolio, variants, project, option)) is not None
    ]
    return tuple(sorted(found, key=_nearness))


def _flip_point(
    built: Built, portfolio: Portfolio, variants: Variants, project: ProjectOptions, option: Option
) -> FlipPoint | None:
    behind = built.options[project.name, option.name]
    staffed = portfolio.selected.get(project.name) == option.name
    if staffed and project.must and len(project.options) == 1:
        return _never(project.name, option.name, behind)
    change = _without if staffed else _forced
    other = variants.choose(change(built.problem, project, option))
    if other is None:
        return _never(project.name, option.name, behind) if staffed and variants.known is not None else None
    lost = portfolio.value - other.value
    at = option.value - lost if staffed else option.value + lost
    return _flip(project.name, option, behind, at, staffed=staffed)


def _without(problem: PortfolioProblem, project: ProjectOptions, option: Option) -> PortfolioProblem:
    left = tuple(each for each in project.options if each is not option)
    return _replaced(problem, replace(project, options=left))


def _forced(problem: PortfolioProblem, project: ProjectOptions, option: Option) -> PortfolioProblem:
    return _replaced(problem, replace(project, options=(option,), must=True))


def _replaced(problem: PortfolioProblem, changed: ProjectOptions) -> PortfolioProblem:
    projects = tuple(changed if each.name == changed.name else each for each in problem.projects)
    return replace(problem, projects=projects)


def _flip(project: str, option: Option, behind: ProjectOption, at: float, *, staffed: bool) -> FlipPoint:
    """`at` is the option's net worth at which both portfolios are equal; worth = share x success x value - cost."""
    assert behind.value is not None
    assert behind.success is not None
    value, success = behind.value.mean, behind.success.mean
    cost = 0.0 if behind.cost is None else behind.cost.mean
    gross_now, gross_at = option.value + cost, at + cost
    ratio = gross_at / gross_now if abs(gross_now) > _SAME else None
    chance = None if ratio is None or not 0 <= ratio * success <= 1 else ratio * success
    if staffed and chance is not None and chance < _SAME:
        chance = None  # no chance is below
    now = _now(success, gross_now / value if value else success)
    worth = None if ratio is None or ratio * value <= 0 else ratio * value
    return FlipPoint(
        project=project,
        design=option.name,
        staffed=staffed,
        chance_now=success,
        chance_at=chance,
        value_now=value,
        value_at=worth,
        says=_in_words(project, option.name, chance, now, worth, staffed=staffed),
    )


def _never(project: str, design: str, behind: ProjectOption) -> FlipPoint:
    assert behind.value is not None
    assert behind.success is not None
    return FlipPoint(
        project=project,
        design=design,
        staffed=True,
        chance_now=behind.success.mean,
        chance_at=None,
        value_now=behind.value.mean,
        value_at=None,
        says=f"{project} ({design}) stays at any chance: no portfolio keeps the limits without it",
    )


def _in_words(
    project: str, design: str, at: float | None, now: str, worth: float | None, *, staffed: bool
) -> str:
    name = f"{project} ({design})"
    turn, side = ("leaves", "below") if staffed else ("comes in", "above")
    if at is not None:
        return f"{name} {turn} when its own chance of success is {side} {chance(at)} ({now})"
    if worth is not None and not staffed:
        return f"{name} comes in at no chance of success; at today's chance when its value is above {worth:,.0f} a year"
    return f"{name} {'stays' if staffed else 'stays out'} at any chance of success"


def _now(own: float, under_risks: float) -> str:
    """Today's own chance, and what the risks that projects share leave of it."""
    said = f"now {chance(own)}"
    return f"{said}; {chance(under_risks)} with the shared risks" if own - under_risks >= LEAST_SAID else said


def _nearness(flip: FlipPoint) -> tuple[bool, float]:
    return (flip.chance_at is None, abs((flip.chance_at or 0.0) - flip.chance_now))


def closest(flips: Sequence[FlipPoint], most: int) -> tuple[FlipPoint, ...]:
    """The flips by chance that are nearest to today, at most so many."""
    return tuple(flip for flip in flips if flip.chance_at is not None)[:most]
