"""The plan of a year: what it is built from, its flip points, its picture, its comparison with scores."""

from dataclasses import replace
from functools import cache

import pytest

from milepost.base.ranges import Range
from milepost.evidence.closing import Closing
from milepost.evidence.portfolio import mean_of
from milepost.planning.portfolio.build import build_problem
from milepost.planning.portfolio.choose import choose_portfolio
from milepost.planning.portfolio.closed import base_rates
from milepost.planning.portfolio.flips import flip_points
from milepost.planning.portfolio.infeasible import InfeasiblePortfolioError
from milepost.planning.portfolio.inputs import inputs_of, success_with_risks
from milepost.planning.portfolio.picture import picture_of
from milepost.planning.portfolio.plan import plan_portfolio, steps_of
from milepost.planning.portfolio.variants import variants_of
from tests.planning.portfolio.made import brute_force
from tests.planning.portfolio.organisation import TEXT, cases, organisation


def planned(text=TEXT):
    found = organisation(text)
    return plan_portfolio(found, cases(found))


@cache
def plan():
    return planned()


@cache
def built():
    found = organisation()
    return build_problem(found, cases(found))


def test_an_option_is_worth_its_chance_under_risks_times_its_value_less_its_cost():
    tickets = next(each for each in built().problem.projects if each.name == "tickets")
    mean_value, mean_cost = mean_of(Range(500_000, 900_000)), mean_of(Range(60_000, 120_000))
    chance = 0.9 * mean_of(Range(0.5, 0.9, share=True))
    assert tickets.options[0].value == pytest.approx(chance * mean_value - mean_cost)
    assert tickets.options[0].use == pytest.approx(
        {"engineer": 1.2, "analyst": 0.4, "annotator": 1.0, "money": mean_cost}
    )
    assert success_with_risks(inputs_of(organisation(), ()).risks, "photos", 0.5) == 0.5


def test_the_portfolio_is_the_best_of_all_combinations():
    assert plan().portfolio.proven
    assert plan().portfolio.value == pytest.approx(brute_force(built().problem))


def test_hires_paid_apart_leave_the_money_alone_and_purchases_use_it():
    hire, _, node = built().problem.purchases
    assert (hire.name, hire.paid_from, hire.adds) == ("hire analyst", None, {"analyst": 1.0})
    assert (node.name, node.paid_from, node.cost) == ("buy node", "money", 40_000)


def test_what_is_not_known_is_left_out_by_name_and_never_free():
    text = TEXT.replace("value: 150000 to 260000, ", "").replace("use: {engineer: 0.7, analyst: 0.4}, ", "")
    found = planned(text)
    reasons = {each.name: each.reason for each in found.left_out}
    assert reasons["photos"] == "suggest 4: value not known"
    assert reasons["triage"] == "order: use of people not known"
    assert reasons["chat"] == "it has neither a project file nor options"
    assert not {"photos", "triage", "chat"} & {*found.portfolio.selected, *found.not_staffed}


def test_a_project_whose_support_cannot_be_compared_is_left_out_with_it():
    found = planned(TEXT.replace("{design: build, value: 0, ", "{design: build, "))
    reasons = {each.name: each.reason for each in found.left_out}
    assert reasons["fraud"] == "it requires store, which cannot be compared"
    assert "fraud" not in found.portfolio.selected


def test_unknown_amounts_and_costs_are_named():
    text = TEXT.replace("money: 400000\n", "").replace("cost: 35000, by: Bo", "by: Bo")
    unknowns = planned(text).unknowns
    assert unknowns == (
        "money: not stated in organisation.yaml, so it does not limit",
        "cost of photos (suggest 4): not known, so its value is before cost",
    )


def test_a_project_that_must_be_staffed_is_and_too_many_of_them_name_what_is_short():
    chosen = planned(TEXT.replace("- name: triage\n", "- name: triage\n    must: true\n")).portfolio.selected
    assert "triage" in chosen
    assert "screening" not in chosen
    both = TEXT.replace("    exclusive: medical\n", "    exclusive: medical\n    must: true\n")
    with pytest.raises(InfeasiblePortfolioError, match="one of screening, triage"):
        planned(both)


def test_a_flip_point_is_where_the_portfolio_becomes_another():
    problem, found = built().problem, plan()
    for flip in found.flips:
        if flip.chance_at is None:
            continue
        for nudge, staffed in ((-0.003, not flip.staffed), (0.003, flip.staffed)):
            chance = flip.chance_at + (nudge if flip.staffed else -nudge)
            moved = _with_chance(problem, flip, chance)
            best = choose_portfolio(moved).selected.get(flip.project) == flip.design
            expected = flip.staffed if nudge > 0 else not flip.staffed
            assert best == expected, (flip.says, chance, staffed)


def _with_chance(problem, flip, chance):
    """The problem with the one design's chance at another value; its worth is linear in it."""
    projects = []
    for project in problem.projects:
        options = []
        for option in project.options:
            if (project.name, option.name) == (flip.project, flip.design):
                behind = built().options[flip.project, flip.design]
                cost = 0.0 if behind.cost is None else behind.cost.mean
                options.append(replace(option, value=(option.value + cost) * chance / flip.chance_now - cost))
            else:
                options.append(option)
        projects.append(replace(project, options=tuple(options)))
    return replace(problem, projects=tuple(projects))


def test_a_project_that_nothing_can_do_without_stays_at_any_chance():
    found = organisation(TEXT.replace("- name: triage\n", "- name: triage\n    must: true\n"))
    problem = build_problem(found, cases(found))
    portfolio = choose_portfolio(problem.problem)
    flips = flip_points(problem, portfolio, variants_of(problem.problem, time_limit=5, count=10))
    (triage,) = [flip for flip in flips if flip.project == "triage" and flip.staffed]
    assert triage.chance_at is None
    assert "stays at any chance" in triage.says


def test_the_picture_has_a_box_for_each_design_and_dashes_where_only_the_archetype_speaks():
    points = {(point.project, point.design): point for point in plan().picture}
    chat = points["chat", ""]
    assert chat.from_prior == ("impact", "feasibility")
    assert (chat.feasibility.low, chat.feasibility.high, chat.priced) == (0.1, 0.5, None)
    tickets = points["tickets", "defer"]
    assert (tickets.impact, tickets.feasibility) == (Range(500_000, 900_000), Range(0.5, 0.9, share=True))
    assert ("old", "") not in points
    duals = plan().prices.relaxed.price
    option = built().problem.projects[0].options[0]
    assert tickets.priced == pytest.approx(
        option.value - sum(duals[name] * used for name, used in option.use.items())
    )


def test_archetypes_lie_on_the_diagonal():
    words = ("improve", "augment", "automate")
    found = organisation(TEXT + "".join(f"# {word}\n" for word in words))
    boxes = []
    for word in words:
        changed = organisation(
            TEXT.replace("{name: chat, archetype: automate}", f"{{name: chat, archetype: {word}}}")
        )
        problem = build_problem(changed, cases(changed))
        points = picture_of(problem, cases(changed), plan().portfolio, {})
        boxes.append(next(point for point in points if point.project == "chat"))
    assert [box.impact.low for box in boxes] == sorted(box.impact.low for box in boxes)
    assert [box.feasibility.high for box in boxes] == sorted(
        (box.feasibility.high for box in boxes), reverse=True
    )
    assert found.projects


def test_a_project_of_which_nothing_is_known_is_not_drawn():
    found = organisation(TEXT.replace("{name: chat, archetype: automate}", "{name: chat}"))
    problem = build_problem(found, cases(found))
    assert "chat" not in {point.project for point in picture_of(problem, cases(found), plan().portfolio, {})}


def test_scores_are_compared_with_what_was_written_and_with_people_as_effort():
    found = {each.score: each for each in plan().scores}
    assert found["rice"].order == ("tickets",)
    assert set(found["rice"].unscored) == {"photos", "screening", "triage", "store", "fraud"}
    per_month = found["expected_value_per_person_month"]
    assert per_month.scored == 6
    assert per_month.share <= 1 + 1e-9
    assert "ice" not in found


def test_the_risk_of_the_year_has_its_plan_and_its_mean_is_the_value():
    risk = plan().risk
    assert risk.plan == 900_000
    assert risk.mean == pytest.approx(plan().portfolio.value, rel=0.02)
    assert planned(TEXT.replace("plan: 900000\n", "")).risk.plan == pytest.approx(plan().portfolio.value)


def test_base_rates_count_how_projects_ended():
    assert [(rate.ended, rate.count, rate.n) for rate in plan().base_rates] == [
        (Closing.DONE, 1, 2), (Closing.UNCLEAR_SUCCESS, 1, 2),
    ]  # fmt: skip
    assert base_rates([]) == ()
    first = base_rates([Closing.TEAM_MANAGEMENT] * 3 + [Closing.DONE])[0]
    assert (first.ended, first.share) == (Closing.TEAM_MANAGEMENT, 0.75)
    assert first.low < 0.75 < first.high


def test_an_organisation_without_projects_has_a_plan_that_says_so():
    found = planned("roles: {engineer: 1}\nmoney: 10\n")
    assert (found.staffed, found.picture, found.flips, found.scores) == ((), (), (), ())
    assert found.portfolio.proven


def test_a_step_of_money_is_a_hundredth_and_of_people_one():
    assert steps_of({"engineer": 3.0, "money": 50.0, "hours": 1800.0}) == {
        "engineer": 1.0,
        "money": 1.0,
        "hours": 18.0,
    }


def test_the_same_files_give_the_same_plan():
    one, other = planned(), planned()
    assert replace(one, seconds=0, portfolio=other.portfolio, prices=other.prices) == replace(
        other, seconds=0
    )
    assert one.portfolio.selected == other.portfolio.selected
