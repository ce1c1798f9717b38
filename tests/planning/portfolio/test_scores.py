"""Popular scores: their formulas, their order, and what they would staff."""

import pytest
from hypothesis import given, settings

from milepost.planning.portfolio.choose import choose_portfolio
from milepost.planning.portfolio.infeasible import InfeasiblePortfolioError
from milepost.planning.portfolio.problem import PortfolioProblem
from milepost.planning.portfolio.scores import SCORES, ScoreInput, order_by, scores_of, staff_in_order
from tests.planning.portfolio.made import option, problems, project


def test_each_score_is_its_formula():
    found = scores_of(
        ScoreInput(
            name="a", reach=2000, impact=0.5, confidence=0.8, effort=4, impact_1_10=6, confidence_1_10=5,
            ease_1_10=2, user_value=3, time_criticality=2, risk_reduction=1, job_size=4, p_success=0.5,
            value=100, cost=10,
        )
    )  # fmt: skip
    assert (found.rice, found.ice, found.wsjf) == (200.0, 60, 1.5)
    assert found.expected_value_per_person_month == 10.0


def test_a_score_without_its_input_is_unknown_and_stands_in_no_order():
    nothing = scores_of(ScoreInput(name="a", reach=1, impact=1, confidence=1, effort=0))
    assert [read(nothing) for read in SCORES.values()] == [None] * 4
    assert order_by("rice", [nothing]) == ()


def test_equal_scores_keep_the_order_of_the_input():
    rows = [
        scores_of(ScoreInput(name=name, user_value=value, time_criticality=0, risk_reduction=0, job_size=1))
        for name, value in [("c", 2), ("a", 5), ("b", 2), ("d", 5)]
    ]
    assert order_by("wsjf", rows) == ("a", "d", "c", "b")


def test_an_order_staffs_what_still_fits_and_waits_for_what_is_required():
    problem = PortfolioProblem(
        projects=(
            project("fraud", option(9, engineer=1)),
            project("store", option(-1, engineer=1)),
            project("big", option(50, engineer=5), option(8, "suggest", engineer=1)),
        ),
        resources={"engineer": 3.0},
        requires=(("fraud", "store"),),
    )
    assert staff_in_order(problem, ["fraud", "big", "store"]) == {
        "big": "suggest", "store": "automatic", "fraud": "automatic",
    }  # fmt: skip


@given(problem=problems())
@settings(max_examples=40, deadline=None)
def test_no_order_beats_the_portfolio(problem):
    try:
        best = choose_portfolio(PortfolioProblem(**{**vars(problem), "purchases": ()}))
    except InfeasiblePortfolioError:
        return
    if any(each.must for each in problem.projects) or min(problem.resources.values()) < 0:
        return
    worth = {(p.name, o.name): o.value for p in problem.projects for o in p.options}
    staffed = staff_in_order(problem, [each.name for each in problem.projects])
    assert sum(worth[pair] for pair in staffed.items()) <= best.value + 1e-6


def test_every_score_is_known_by_its_name():
    assert set(SCORES) == {"rice", "ice", "wsjf", "expected_value_per_person_month"}
    with pytest.raises(KeyError):
        order_by("moscow", [])
