"""The plan: its verdicts, its numbers against known truth, and what it says where something is missing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.base.measurement import Verdict
from milepost.base.plain import to_plain
from milepost.base.restore import restore
from milepost.evidence.plan import Answer, Plan
from milepost.planning.value.payoff import InvalidPayoffError
from milepost.planning.worth.plan import make_plan
from milepost.report.plan_parts import automation_lines
from tests.planning.worth.made import PEOPLE, VALUE, assessed, plan_of

ANNUITY = sum(1.1**-year for year in (1, 2, 3))


def figure(plan, name):
    return next(one for one in plan.figures if one.name == name)


def test_the_expected_value_is_that_of_the_closed_form():
    plan = plan_of(("range: 0.4 to 0.6", "range: 0.5"))
    yearly = 0.8 * 100_000 * (0.9 * 1 + 0.1 * -2 - 0.01 - 0.2) - 5000 - 1000
    assert plan.worth_per_year == pytest.approx(yearly)
    assert plan.investment.expected == pytest.approx(0.5 * ANNUITY * yearly - 30_000)
    assert plan.investment.loss == pytest.approx(0.5, abs=0.01)
    assert plan.investment.least_success == pytest.approx(30_000 / (ANNUITY * yearly))
    assert (plan.verdict, plan.answer) == (Verdict.YES, Answer.MODEL)


def test_sampled_ranges_have_the_mean_of_their_laws():
    plan = plan_of(("decisions_per_year: 100000", "decisions_per_year: 50000 to 200000"))
    spread = np.log(4) / (2 * 1.2815515655446004)
    decisions = 100_000 * np.exp(spread**2 / 2)
    yearly = 0.8 * decisions * 0.49 - 6000
    expected = 0.5 * ANNUITY * yearly - 30_000
    assert plan.investment.expected == pytest.approx(expected, abs=5 * plan.investment.standard_error)


def test_the_break_even_is_that_of_the_formula():
    row = plan_of().break_even
    assert row.running == pytest.approx((0.2 + 0.01 + 2) / 3)
    assert row.with_costs == pytest.approx((0.21 + 30_000 / (80_000 * 3) + 2) / 3)
    assert row.with_upkeep == pytest.approx((0.21 + 30_000 / 240_000 + 6000 / 80_000 + 2) / 3)
    assert row.reachable
    assert row.required == "0.9"


def test_where_no_accuracy_pays_that_is_said_before_any_work():
    plan = plan_of(("decisions_per_year: 100000", "decisions_per_year: 5000"))
    assert plan.break_even.with_upkeep > 1
    assert (plan.verdict, plan.answer) == (Verdict.NO, Answer.NOTHING)
    assert "no accuracy pays" in plan.reasons[0]
    assert plan.next_command == "milepost plan --close too-small"


def test_no_accuracy_pays_even_where_nobody_said_what_it_costs_or_how_likely_it_is():
    value = "value: {decisions_per_year: 1000, payoff: {correct: 1, wrong: -1}, today_per_decision: 1.5}\n"
    plan = plan_of(value=value)
    assert (plan.verdict, plan.answer) == (Verdict.NO, Answer.NOTHING)


@pytest.mark.parametrize(
    ("old", "named"),
    [
        ("  decisions_per_year: 100000\n", "value.decisions_per_year"),
        ("correct: 1, ", "value.payoff.correct"),
        (", wrong: -2", "value.payoff.wrong"),
        ("  today_per_decision: 0.2\n", "value.today_per_decision"),
        ("  build_cost: 30000\n", "value.build_cost"),
        ("  success: {range: 0.4 to 0.6, by: Ada, on: 2026-11-01}\n", "value.success"),
        (', require: ["accuracy >= 0.9"]', "metric.require"),
        ("cheap_prediction: yes, ", "questions.cheap_prediction"),
    ],
)
def test_a_missing_number_keeps_the_answer_open_and_is_named(old, named):
    plan = plan_of((old, ""))
    assert (plan.verdict, plan.answer) == (Verdict.UNKNOWN, Answer.OPEN)
    assert any(named in reason for reason in plan.reasons), plan.reasons


def test_nothing_written_down_is_unknown_and_names_all_of_it():
    plan = plan_of(value="")
    assert plan.verdict is Verdict.UNKNOWN
    assert plan.investment is None
    assert len([name for name in plan.unknowns if "(value." in name]) >= 8
    assert len(plan.questions) == 23
    assert not any(row.known for row in plan.questions if row.group == "the two rules")


@pytest.mark.parametrize(
    ("old", "taken"),
    [
        ("  run_cost: 0.01\n", "run_cost"),
        ("  upkeep_per_year: 5000\n", "upkeep"),
        ("  complexity_per_year: 1000\n", "complexity"),
        ("  adoption: 0.8\n", "adoption"),
        ("  years: 3\n", "years"),
    ],
)
def test_what_is_counted_as_nothing_is_said(old, taken):
    plan = plan_of((old, ""))
    assert any(taken in name for name in plan.unknowns)


def test_every_number_says_where_it_comes_from():
    plan = plan_of(("  run_cost: 0.01\n", ""))
    assert all(one.source for one in plan.figures)
    assert figure(plan, "chance of success").source == "Ada, 2026-11-01 (value.success)"
    assert figure(plan, "running one prediction").default
    assert not figure(plan, "upkeep a year").default


def test_the_chance_of_success_is_that_of_the_assessment_once_there_is_one():
    known = assessed()
    plan = make_plan(known)
    assert plan.success.source.startswith("assessment 01234567")
    row = next(row for row in known.assessment.designs if row.design == plan.best_design)
    assert plan.success.value == pytest.approx(row.probability)
    assert plan.assessment == known.evidence


def test_stages_alone_stand_for_the_chance_of_success():
    stages = "  stages: [{name: pilot, cost: 4000, probability: 0.5}, {name: build, cost: 20000, probability: 0.8}]\n"
    plan = plan_of(
        ("  success: {range: 0.4 to 0.6, by: Ada, on: 2026-11-01}\n", stages), ("  build_cost: 30000\n", "")
    )
    yearly = 0.8 * 100_000 * 0.49 - 6000
    staged = -4000 + 0.5 * (-20_000 + 0.8 * ANNUITY * yearly)
    assert plan.stages.staged == pytest.approx(staged)
    assert plan.stages.option == pytest.approx(10_000)
    assert plan.investment.expected == pytest.approx(staged)
    assert plan.investment.success == pytest.approx(0.4)
    assert plan.investment.loss == pytest.approx(0.6, abs=0.01)


def test_the_answer_flips_where_it_says_it_does():
    plan = plan_of(("range: 0.4 to 0.6", "range: 0.5"))
    flip = next(one for one in plan.flips if one.name == "decisions a year")
    there = plan_of(
        ("range: 0.4 to 0.6", "range: 0.5"), ("decisions_per_year: 100000", f"decisions_per_year: {flip.at}")
    )
    assert flip.at < flip.now
    assert abs(there.investment.expected) < 1e-3 * plan.investment.expected
    assert "no longer worth it if decisions a year <" in flip.says


def test_what_moves_it_most_and_is_worth_knowing_is_named():
    plan = plan_of(("today_per_decision: 0.2", "today_per_decision: 0.2 to 0.8"))
    assert plan.tornado[0].name == "today's decision"
    assert plan.tornado[0].worth_knowing > 0
    assert "worth up to" in plan.measure_next


def test_rules_that_bring_more_than_the_model_are_the_answer():
    plan = make_plan(assessed(rules_error=0.04, floor=0.09))
    assert plan.rules.per_year > 0
    assert (plan.verdict, plan.answer) == (Verdict.NO, Answer.RULES)
    assert plan.summary.startswith("No model: rules.")


def test_a_model_that_beats_the_rules_is_worth_it():
    plan = make_plan(assessed(rules_error=0.35))
    assert plan.answer is Answer.MODEL
    assert plan.rules.per_year < plan.rules.model_per_year


def test_rules_are_named_where_nobody_measured_them():
    assert any("no rules are on the ladder" in name for name in make_plan(assessed()).unknowns)


def test_designs_are_those_of_the_measured_predictions():
    plan = make_plan(assessed(value=VALUE.replace("questions", PEOPLE + "questions")))
    rows = {row.design: row for row in plan.designs}
    assert set(rows) == {"automatic", "suggest 2", "defer"}
    assert all(not row.note for row in rows.values())
    assert rows["suggest 2"].pays_from < rows["automatic"].pays_from
    assert rows["defer"].now >= rows["automatic"].now
    assert rows["automatic"].now == pytest.approx(
        0.8 * 100_000 * (3 * plan.accuracy_now.value - 2 - 0.01 - max(0.2, plan.baseline_per_decision)) - 6000
    )


def test_a_design_that_cannot_be_valued_says_what_is_missing():
    rows = {
        row.design: row
        for row in plan_of(more="designs: [automatic, confirm, {suggest: 3}, defer]\n").designs
    }
    assert "value.people" in rows["confirm"].note
    assert "assessment" in rows["defer"].note
    assert rows["automatic"].note == ""


def test_people_who_decide_alone_are_a_way_without_a_model():
    plan = plan_of(value=VALUE.replace("questions", PEOPLE + "questions"))
    assert plan.baseline == "people deciding alone"
    assert plan.baseline_per_decision == pytest.approx(0.95 - 0.1 - 65 * 30 / 3600)


def test_people_who_cannot_take_every_case_are_none():
    people = PEOPLE.replace("wage", "reviews_per_day: 10, wage")
    plan = plan_of(
        ("  today_per_decision: 0.2\n", ""), value=VALUE.replace("questions", people + "questions")
    )
    assert plan.verdict is Verdict.UNKNOWN
    assert plan.baseline == ""


def test_a_rate_counts_what_an_hour_brings():
    rate = "  rate: {seconds_per_attempt: 6, seconds_per_failure: 3, today_per_hour: 400}\n"
    plan = plan_of(
        ("wrong: -2", "wrong: 0"),
        ("  today_per_decision: 0.2\n", ""),
        ("  run_cost: 0.01\n", ""),
        value=VALUE.replace("questions", rate + "questions"),
    )
    assert plan.baseline_per_decision == 1
    assert plan.break_even.running == pytest.approx(0.75, abs=1e-3)
    assert plan.worth_per_year == pytest.approx(
        80_000 * (600 * 0.9 / (1 + 0.1 * 0.5) / 400 - 1) - 6000, rel=1e-3
    )


def test_a_requirement_that_asks_for_more_than_the_money_is_named():
    plan = make_plan(assessed(("accuracy >= 0.9", "accuracy >= 0.999"), more=""))
    assert plan.answer is Answer.NOTHING
    assert any("asks for more than the money" in reason for reason in plan.reasons)
    assert plan.next_command.startswith("milepost metric try 'accuracy >= 0.")


def test_more_labels_are_valued_after_an_assessment():
    plan = make_plan(assessed(more="costs: {label: 0.5}\n"))
    assert {row.kind for row in plan.labels} == {"test", "training"}
    assert all(row.worth >= 0 for row in plan.labels if row.kind == "test")
    assert all(row.net == pytest.approx(row.worth - row.cost) for row in plan.labels)


def test_without_a_price_labels_have_a_worth_and_no_net():
    plan = make_plan(assessed())
    assert plan.labels
    assert all(row.net is None and row.cost is None for row in plan.labels)


def test_a_payoff_matrix_counts_the_mistakes_that_are_made():
    matrix = "payoff: {correct: 1, wrong: -2, matrix: {a: {b: -20}}}"
    plan = make_plan(assessed(("payoff: {correct: 1, wrong: -2}", matrix)))
    wrong = figure(plan, "a wrong decision")
    assert -20 < wrong.value < -2
    assert "matrix" in wrong.source


def test_a_payoff_matrix_without_data_asks_for_an_assessment_and_not_for_other_payoffs():
    plan = plan_of(
        ("payoff: {correct: 1, wrong: -2}", "payoff: {matrix: {a: {a: 1, b: -20}, b: {b: 1, a: -2}}}")
    )
    assert plan.verdict is Verdict.UNKNOWN
    assert [name for name in plan.unknowns if "payoff.matrix" in name]
    assert not [name for name in plan.unknowns if "payoff.correct" in name or "payoff.wrong" in name]
    assert plan.next_command == "milepost assess"


def test_rules_that_wait_to_be_measured_are_not_called_missing():
    plan = plan_of(more='baselines: [trivial, {rules: "routing:route"}]\n')
    assert "what the rules reach: they were not measured yet (milepost assess)" in plan.unknowns
    assert not any("no rules are on the ladder" in name for name in plan.unknowns)


def test_a_model_that_is_never_wrong_is_right_in_every_class_as_often_as_it_occurs():
    matrix = "payoff: {correct: 1, wrong: -2, matrix: {a: {a: 10, b: -20}}}"
    known = assessed(("payoff: {correct: 1, wrong: -2}", matrix))
    seen, plan = known.observed, make_plan(known)
    assert seen is not None
    shares = dict(zip(seen.classes, seen.counts.sum(axis=0) / seen.counts.sum(), strict=True))
    right, wrong = figure(plan, "a right decision"), figure(plan, "a wrong decision")
    assert right.value == pytest.approx(10 * shares["a"] + 1 - shares["a"])
    worth = {("a", "a"): 10, ("b", "a"): -20}
    paid = sum(
        seen.counts[row, column] * worth.get((decided, truth), 1 if decided == truth else -2)
        for row, decided in enumerate(seen.classes)
        for column, truth in enumerate(seen.classes)
    )
    accuracy = seen.accuracy.value
    assert accuracy * right.value + (1 - accuracy) * wrong.value == pytest.approx(paid / seen.counts.sum())


def test_payoffs_that_contradict_themselves_are_refused():
    with pytest.raises(InvalidPayoffError, match="being wrong would pay more"):
        plan_of(("wrong: -2", "wrong: 3"))


def test_a_class_that_is_none_is_refused_once_the_classes_are_known():
    matrix = "payoff: {correct: 1, wrong: -2, matrix: {nobody: {a: -20}}}"
    with pytest.raises(InvalidPayoffError, match="nobody"):
        make_plan(assessed(("payoff: {correct: 1, wrong: -2}", matrix)))


def test_a_refusal_on_ethics_is_a_no_and_any_other_keeps_a_yes_from_being_given():
    def refused(point):
        sign = f"{point}: [{{name: Bo, role: legal, date: 2026-11-02, agrees: no}}]"
        return plan_of(("complicated_rules: no", f"complicated_rules: no, checklist: {{{sign}}}"))

    assert refused("ethics").answer is Answer.NOTHING
    assert refused("success_criteria").verdict is Verdict.UNKNOWN
    assert any("Bo (legal)" in reason for reason in refused("success_criteria").reasons)


def test_the_archetype_says_what_is_owed_and_its_lever():
    plan = plan_of(more="archetype: automate\n")
    assert "guarantee" in " ".join(plan.owes)
    assert "scope" in plan.lever


def test_the_path_of_automation_is_held_against_the_evidence():
    steps = "automation: [{level: 1, means: proposes, wrong: -0.1, accuracy: 0.8}, {level: 5, means: all"
    steps += ", accuracy: 0.999}]\n"
    before = plan_of(more=steps).automation
    after = make_plan(assessed(more=steps)).automation
    assert [row.allowed for row in before] == [Verdict.UNKNOWN, Verdict.UNKNOWN]
    assert [row.allowed for row in after] == [Verdict.YES, Verdict.NO]
    assert after[1].name == "full"
    assert after[1].owes


def test_levels_are_not_priced_where_the_payoff_is_a_rate():
    rate = "  rate: {seconds_per_attempt: 6, seconds_per_failure: 3, today_per_hour: 400}\n"
    steps = "automation: [{level: 5, means: all, accuracy: 0.7}]\n"
    plan = plan_of(value=VALUE.replace("questions", rate + "questions"), more=steps)
    assert plan.automation[0].needed is None
    assert "not priced: the payoff is a rate" in automation_lines(plan)[0]
    assert "than the best lower level" in automation_lines(plan_of(more=steps))[0]


def test_the_assessment_and_the_plan_may_name_different_designs_and_it_says_why():
    known = assessed()
    other = replace(known.assessment, best_design="something else")
    reasons = make_plan(replace(known, assessment=other)).reasons
    assert any("the assessment names 'something else'" in reason for reason in reasons)
    plan = make_plan(known)
    same = make_plan(replace(known, assessment=replace(known.assessment, best_design=plan.best_design)))
    assert not any("the assessment names" in reason for reason in same.reasons)


def test_regression_has_no_right_and_wrong_and_stays_open():
    plan = plan_of(
        ("kind: classification, target: letter", "kind: regression, target: price"),
        ('optimize: accuracy, require: ["accuracy >= 0.9"]', 'optimize: mae, require: ["mae <= 3"]'),
    )
    assert plan.verdict is Verdict.UNKNOWN
    assert any("which numbers count as right" in reason for reason in plan.reasons)


@pytest.mark.parametrize(
    "make", [plan_of, lambda: make_plan(assessed(rules_error=0.3)), lambda: plan_of(value="")]
)
def test_a_plan_comes_back_from_the_ledger_as_it_was(make):
    plan = make()
    again = restore(Plan, to_plain(plan))
    assert to_plain(again) == to_plain(plan)


def test_the_same_project_gives_the_same_plan():
    assert to_plain(plan_of()) == to_plain(plan_of())


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(
    today=st.floats(-1, 0.9),
    more=st.floats(0, 1),
    decisions=st.floats(1000, 500_000),
)
def test_a_better_process_today_never_makes_a_model_worth_more(today, more, decisions):
    def answer(at):
        return plan_of(
            ("today_per_decision: 0.2", f"today_per_decision: {at:.6f}"),
            ("decisions_per_year: 100000", f"decisions_per_year: {decisions:.3f}"),
        )

    low, high = answer(today), answer(min(today + more, 0.99))
    assert high.investment.expected <= low.investment.expected + 1e-6
    assert high.break_even.running >= low.break_even.running - 1e-9


@pytest.mark.parametrize("decisions", ["0", "1", "1e15"])
def test_extreme_volumes_are_answered(decisions):
    plan = plan_of(("decisions_per_year: 100000", f"decisions_per_year: {decisions}"))
    assert plan.verdict in (Verdict.YES, Verdict.NO)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("adoption: 0.8", "adoption: 0"),
        ("run_cost: 0.01", "run_cost: 1e6"),
        ("correct: 1, wrong: -2", "correct: 0, wrong: 0"),
        ("range: 0.4 to 0.6", "range: 0"),
        ("range: 0.4 to 0.6", "range: 1"),
        ("discount_rate: 0.1", "discount_rate: 0"),
        ("correct: 1,", "correct: -1 to 3,"),
        ("build_cost: 30000", "build_cost: 0"),
    ],
)
def test_numbers_at_the_edge_are_answered(old, new):
    plan = plan_of((old, new))
    assert plan.verdict in Verdict
    assert np.isfinite(plan.investment.expected)


def design(plan, name="automatic"):
    return next(row for row in plan.designs if row.design == name)


def test_every_design_has_its_year_its_chance_and_its_cost_with_sources():
    row = design(plan_of())
    yearly = 0.8 * 100_000 * (0.9 * 1 + 0.1 * -2 - 0.01 - 0.2) - 5000 - 1000
    assert (row.per_year.low, row.per_year.value, row.per_year.high) == pytest.approx((yearly,) * 3)
    assert row.per_year.source == "value; accuracy as required (metric.require)"
    assert (row.success.low, row.success.high) == pytest.approx((0.4, 0.6))
    assert (row.success.by, str(row.success.on)) == ("Ada", "2026-11-01")
    assert (row.cost.value, row.cost.source.split(";")[0]) == (30_000, "value.build_cost")
    assert row.cost_per_year.value * ANNUITY == pytest.approx(30_000)


def test_a_range_of_the_inputs_is_a_range_of_the_year():
    """Money a year is linear in the decisions, so its points are those of their range."""
    row = design(plan_of(("decisions_per_year: 100000", "decisions_per_year: 50000 to 200000")))
    for decisions, found in (
        (50_000, row.per_year.low),
        (100_000, row.per_year.value),
        (200_000, row.per_year.high),
    ):
        assert found == pytest.approx(0.8 * decisions * 0.49 - 6000, rel=0.04)


def test_stages_lower_the_chance_and_are_paid_as_far_as_they_get():
    stages = "  stages: [{name: pilot, cost: 4000, probability: 0.5}, {name: launch, cost: 9000, probability: 0.8}]\n"
    row = design(
        plan_of(("range: 0.4 to 0.6", "range: 0.5"), value=VALUE.replace("questions:", stages + "questions:"))
    )
    assert row.success.value == pytest.approx(0.5 * 0.5 * 0.8)
    assert row.cost.value == pytest.approx(30_000 + 4000 + 0.5 * 9000)


def test_a_design_that_cannot_be_valued_keeps_its_chance_and_what_nobody_knows_stays_unknown():
    unknown = plan_of(("  payoff: {correct: 1, wrong: -2}\n", ""), ("  build_cost: 30000\n", ""))
    row = design(unknown)
    assert (row.per_year, row.cost, row.note) == (None, None, "what decisions are worth is not known (value)")
    assert row.success.value == pytest.approx(0.5)
    known = assessed(more="designs: [automatic, {suggest: 2}]\n")
    suggest = design(make_plan(known), "suggest 2")
    reach = {each.design: each.probability for each in known.assessment.designs}
    assert suggest.per_year is None
    assert suggest.success.value == reach["suggest 2"]


def test_after_an_assessment_each_design_has_its_own_chance():
    known = assessed()
    plan = make_plan(known)
    reach = {row.design: row.probability for row in known.assessment.designs}
    assert {row.design: row.success.value for row in plan.designs} == reach
    assert all(row.success.source.startswith("assessment 01234567") for row in plan.designs)


def test_the_numbers_listed_are_those_that_the_best_design_counts_with():
    plan = make_plan(assessed(value=VALUE.replace("questions", PEOPLE + "questions")))
    assert plan.best_design == "suggest 2"
    assert figure(plan, "chance of success").value == pytest.approx(plan.success.value)
    accuracy = figure(plan, "accuracy when it succeeds")
    assert accuracy.low < 0.9, "a list of two meets 0.9 with a weaker model"
    assert accuracy.source.endswith("(suggest 2)")


def test_before_anything_is_measured_accuracy_is_priced_by_published_curves_with_their_source():
    half, labels, quality = plan_of(more="costs: {label: 0.2 to 0.5}\n").accuracy_price
    assert half.startswith(
        "half the error takes 7.25 to 20,000 x the labels, each further nine 720 x or more"
    )
    assert "Hestness et al. 2017" in half
    assert "cost 2,000 to 5,000 (costs.label)" in labels
    assert quality.startswith("quality of the labels apart")
    assert not any("costs.label" in line for line in plan_of().accuracy_price)
    assert not any("Hestness" in line for line in make_plan(assessed()).accuracy_price)


def test_without_a_chance_of_success_the_accuracy_that_pays_is_said_as_the_least_one():
    unknown = ("  success: {range: 0.4 to 0.6, by: Ada, on: 2026-11-01}\n", "")
    found = plan_of(unknown)
    (flip,) = found.flips
    assert flip.says == f"pays from an accuracy of {flip.at:.3f} on"
    assert flip.says in found.reasons


@pytest.mark.parametrize(
    "today",
    ["  today: {accuracy: 0.85, cost: 0.1}\n"],
)
def test_todays_decisions_are_worth_what_the_models_are_in_the_same_draw(today):
    """Whatever a right decision is worth, the model is the better one: so it pays in nearly all draws."""

    def told(correct):
        value = VALUE.replace("  today_per_decision: 0.2\n", today).replace("0.4 to 0.6", "0.9 to 0.95")
        return plan_of(("correct: 1,", f"correct: {correct},"), value=value)

    low, high = told("2"), told("20")
    between = told("2 to 20")
    assert (low.verdict, high.verdict) == (between.verdict, between.verdict)
    assert not any(flip.name == "a right decision" for flip in between.flips if flip.at > 2)


def test_the_strictest_accuracy_counts_whatever_the_order():
    plain = '["accuracy >= 0.9"]'
    one = plan_of((plain, '["accuracy >= 0.7", "accuracy >= 0.95"]'))
    other = plan_of((plain, '["error_rate <= 0.05", "accuracy >= 0.7"]'))
    assert one.break_even.required == "0.95"
    assert one.break_even.required == other.break_even.required
    assert one.verdict is other.verdict
