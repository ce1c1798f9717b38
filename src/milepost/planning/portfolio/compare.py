"""What the popular scores would staff, beside the portfolio: how much of its value an order of projects reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from milepost.evidence.portfolio import ProjectCase, ProjectOption
from milepost.planning.portfolio.build import Built
from milepost.planning.portfolio.choose import Portfolio
from milepost.planning.portfolio.scores import (
    SCORES,
    ProjectScores,
    ScoreInput,
    order_by,
    scores_of,
    staff_in_order,
)

MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class ScoreComparison:
    """One score: its order of the projects, what staffing in that order gives, and how much it agrees.

    Its capacity is what there is with the portfolio's purchases. `share` = its value before purchases / the
    portfolio's; None where the portfolio's is not above 0. `agree` of the `scored` projects are staffed in both or in
    neither. `unscored` lack an input of the score.
    """

    score: str
    order: tuple[str, ...]
    staffed: Mapping[str, str]
    share: float | None
    agree: int
    scored: int
    unscored: tuple[str, ...]


def compare_scores(
    built: Built,
    cases: Sequence[ProjectCase],
    portfolio: Portfolio,
    capacity: Mapping[str, float],
    *,
    people: Sequence[str],
) -> tuple[ScoreComparison, ...]:
    """Compare every score of SCORES that is known for some project; `people` are the resources that count as effort."""
    problem = replace(built.problem, resources=dict(capacity), purchases=())
    worth = {(p.name, o.name): o.value for p in problem.projects for o in p.options}
    comparable = [case for case in cases if any(case.name == name for name, _ in worth)]
    scored = [scores_of(_input(built, case, worth, people)) for case in comparable]
    best = sum(worth[pair] for pair in portfolio.selected.items())
    found = []
    for score in SCORES:
        order = order_by(score, scored)
        if order:
            staffed = staff_in_order(problem, order)
            value = sum(worth[pair] for pair in staffed.items())
            found.append(
                _comparison(score, order, staffed, value / best if best > 0 else None, scored, portfolio)
            )
    return tuple(found)


def _comparison(
    score: str,
    order: tuple[str, ...],
    staffed: Mapping[str, str],
    share: float | None,
    scored: Sequence[ProjectScores],
    portfolio: Portfolio,
) -> ScoreComparison:
    return ScoreComparison(
        score=score,
        order=order,
        staffed=staffed,
        share=share,
        agree=sum((name in staffed) == (name in portfolio.selected) for name in order),
        scored=len(order),
        unscored=tuple(each.name for each in scored if each.name not in order),
    )


def _input(
    built: Built, case: ProjectCase, worth: Mapping[tuple[str, str], float], people: Sequence[str]
) -> ScoreInput:
    """The inputs that somebody wrote down, and the expected value of the best design from what is known."""
    designs = [option for (name, _), option in built.options.items() if name == case.name]
    best = max(designs, key=lambda option: worth.get((case.name, option.design), float("-inf")))
    given = {"name": case.name, "effort": _effort(best, people), **case.scores}
    return ScoreInput(
        **given,  # type: ignore[arg-type]
        p_success=None if best.success is None else best.success.mean,
        value=None if best.value is None else best.value.mean,
        cost=None if best.cost is None else best.cost.mean,
    )


def _effort(option: ProjectOption, people: Sequence[str]) -> float | None:
    """Person months in the year: the people that the design uses."""
    used = sum(amount.middle for name, amount in (option.uses or {}).items() if name in people)
    return MONTHS * used if used > 0 else None
