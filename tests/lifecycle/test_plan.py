"""Stories of the goals: planned before there is data, after an assessment, stale, closed and opened again."""

import json
import re

import pytest

from milepost.base.measurement import Verdict
from milepost.cli.shell import run
from milepost.evidence.closing import Closing
from milepost.evidence.plan import Answer
from milepost.evidence.questions import Question
from milepost.lifecycle.assess import assess
from milepost.lifecycle.closing import ProjectClosedError, close_project
from milepost.lifecycle.duel import NoDuelError
from milepost.lifecycle.metric_try import NoTrialsError
from milepost.lifecycle.plan import newest_plan, plan
from milepost.lifecycle.project import open_project
from milepost.lifecycle.status import project_status
from milepost.report.plan_details import detail_lines
from tests.lifecycle.made import CONTRACT, made_project

VALUE = """\
value:
  decisions_per_year: 100000 to 200000
  payoff: {correct: 1, wrong: -2}
  today_per_decision: -0.2
  build_cost: 20000
  success: {range: 0.4 to 0.7, by: Ada, on: 2026-11-01}
questions: {cheap_prediction: yes, complicated_rules: no}
"""


@pytest.fixture
def bare(tmp_path):
    """A project file whose data is not there yet."""
    path = tmp_path / "milepost.yaml"
    path.write_text(CONTRACT + VALUE, encoding="utf-8")
    return path


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def planned(path, **options):
    with open_project(path) as project:
        return plan(project, **options)


def row_of(path, question=Question.GOALS):
    return next(row for row in project_status(path).rows if row.question is question)


def test_a_plan_needs_no_data(bare):
    assert project_status(bare).next_command == "milepost plan"
    found = planned(bare)
    assert (found.verdict, found.answer) == (Verdict.YES, Answer.MODEL)
    assert found.success.source == "Ada, 2026-11-01 (value.success)"
    row = row_of(bare)
    assert (row.verdict, row.fresh) == (Verdict.YES, True)
    assert project_status(bare).next_command == "milepost assess"


def test_the_newest_plan_is_kept(bare):
    with open_project(bare) as project:
        assert newest_plan(project) is None
        made = plan(project)
        assert newest_plan(project) == made


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("wrong: -2", "wrong: -3", "what decisions are worth changed (value)"),
        ("complicated_rules: no", "complicated_rules: yes", "the questionnaire changed (questions)"),
        ("label: 0.1 to 0.2", "label: 0.3", "the costs changed (costs)"),
        ("accuracy >= 0.8", "accuracy >= 0.85", "the metric rule changed (metric)"),
    ],
)
def test_a_change_of_what_it_rests_on_makes_it_stale_and_says_why(bare, old, new, why):
    planned(bare)
    edit(bare, old, new)
    assert row_of(bare).stale_because == (why,)
    edit(bare, new, old)
    assert row_of(bare).fresh


def test_what_it_does_not_read_leaves_it_fresh(bare):
    planned(bare)
    edit(bare, "name: made", "name: renamed")
    edit(bare, "baselines: [trivial, linear]", "baselines: [trivial, linear, nearest]")
    assert row_of(bare).fresh


def test_an_undecided_plan_comes_last_and_a_no_comes_first(bare):
    edit(bare, "  build_cost: 20000\n", "")
    assert planned(bare).verdict is Verdict.UNKNOWN
    assert project_status(bare).next_command == "milepost assess"
    edit(bare, "decisions_per_year: 100000 to 200000", "decisions_per_year: 1\n  build_cost: 20000")
    assert planned(bare).answer is Answer.NOTHING
    assert row_of(bare).verdict is Verdict.NO


@pytest.mark.parametrize("cause", list(Closing))
def test_a_closed_project_says_so_with_its_cause_until_it_is_opened_again(bare, cause):
    planned(bare)
    with open_project(bare) as project:
        close_project(project, cause)
        with pytest.raises(ProjectClosedError, match="plan --reopen"):
            plan(project)
        with pytest.raises(ProjectClosedError):
            close_project(project, cause)
    status = project_status(bare)
    assert (status.closed, status.next_command) == (cause.value, "milepost plan --reopen")
    assert row_of(bare).verdict is (Verdict.YES if cause is Closing.DONE else Verdict.NO)
    assert cause.says in row_of(bare).reasons[0]
    planned(bare, reopen=True)
    assert project_status(bare).closed == ""
    assert row_of(bare).verdict is Verdict.YES


def test_an_old_closing_does_not_come_back_when_the_new_plan_is_stale(bare):
    with open_project(bare) as project:
        close_project(project, Closing.BADLY_SCOPED)
    planned(bare, reopen=True)
    edit(bare, "wrong: -2", "wrong: -3")
    assert project_status(bare).closed == ""
    assert row_of(bare).stale_because == ("what decisions are worth changed (value)",)


def test_rules_cannot_fight_before_anything_was_tried(bare):
    made_project(bare.parent, contract=CONTRACT + VALUE)
    with pytest.raises((NoTrialsError, NoDuelError)):
        planned(bare, duels=True)


@pytest.mark.slow
def test_after_an_assessment_the_plan_counts_with_what_was_measured(tmp_path):
    path = made_project(tmp_path, contract=CONTRACT + VALUE + "designs: [automatic, defer]\n")
    before = planned(path)
    with open_project(path) as project:
        found = assess(project, budget_seconds=8)
    assert row_of(path).stale_because == ("there is another assessment",)
    after = planned(path)
    assert (before.assessment, before.accuracy_now, before.curve) == ("", None, None)
    assert after.accuracy_now.n > 200
    assert after.success.source.startswith("assessment")
    assert after.curve.positive in ("up", "down")
    assert after.curve.threshold == pytest.approx(0.5)
    assert {row.design for row in after.designs} == {row.design for row in found.designs}
    assert row_of(path).fresh
    edit(path, "label: 0.1 to 0.2", "label: 0.3")
    again = planned(path)
    assert again.assessment == ""
    assert any("the newest assessment is stale" in name for name in again.unknowns)
    edit(path, "label: 0.3", "label: 0.1 to 0.2")
    assert row_of(path).fresh


@pytest.mark.slow
def test_predictions_that_cannot_be_read_again_are_a_note_and_no_error(tmp_path):
    path = made_project(tmp_path, contract=CONTRACT + VALUE)
    with open_project(path) as project:
        assess(project, budget_seconds=4)
        for trial in project.ledger.trials():
            if trial.predictions:
                project.ledger.erase_blob(trial.predictions, "test")
        found = plan(project)
    assert found.accuracy_now is None
    assert any("could not be read" in name for name in found.unknowns)


def shown(words, capsys):
    capsys.readouterr()
    code = run(words)
    return code, capsys.readouterr()


def test_the_command_answers_in_a_few_lines_and_in_json(bare, monkeypatch, capsys):
    monkeypatch.chdir(bare.parent)
    code, said = shown(["plan"], capsys)
    assert code == 0
    assert said.out.startswith("Is it worth a model at all (or rules, or nothing)? YES, a model\n")
    assert len(said.out.splitlines()) <= 24
    code, said = shown(["plan", "--json", "--exit-code"], capsys)
    assert code == 0
    answer = json.loads(said.out)
    assert answer["verdict"] == "yes"
    assert answer["result"]["plan"]["answer"] == "model"
    assert answer["result"]["closed"] is None


def test_details_show_every_number_with_its_source_and_every_question(bare, monkeypatch, capsys):
    monkeypatch.chdir(bare.parent)
    _, said = shown(["plan", "--verbose"], capsys)
    for part in (
        "value.build_cost",
        "Ada, 2026-11-01",
        "Questionnaire",
        "Checklist",
        "Where the answer flips",
    ):
        assert part in said.out


def test_the_justification_is_one_page_that_fetches_nothing(bare, monkeypatch, capsys):
    monkeypatch.chdir(bare.parent)
    edit(bare, "name: made", "name: made\nproblem: \"<script>alert('x')</script>\"")
    code, said = shown(["plan", "--justify"], capsys)
    assert code == 0
    for part in ("Impact", "Feasibility: data availability", "accuracy requirement", "problem difficulty"):
        assert part in said.out
    page = (bare.parent / "justification.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert page.count("<figure") == 1
    assert "default-src &#39;none&#39;" in page


def test_closing_on_the_command_line(bare, monkeypatch, capsys):
    monkeypatch.chdir(bare.parent)
    assert shown(["plan", "--close", "too-small"], capsys)[0] == 0
    code, said = shown(["plan"], capsys)
    assert code == 2
    assert "docs/messages.md#project-closed" in said.err
    assert "closed" in shown(["status"], capsys)[1].out
    assert shown(["plan", "--reopen"], capsys)[0] == 0
    assert shown(["plan", "--close", "nonsense"], capsys)[0] == 2
    assert shown(["plan", "--close", "infeasible", "--justify"], capsys)[0] == 2


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong: -2", "wrong: 5", 2),
        ("wrong: -2", "wrong: much", 4),
        ("success: {range: 0.4 to 0.7", "success: {range: 4 to 7", 4),
        ("build_cost: 20000", "build_cost: -1", 4),
    ],
)
def test_numbers_that_cannot_be_get_advice_and_no_traceback(bare, old, new, code, monkeypatch, capsys):
    monkeypatch.chdir(bare.parent)
    edit(bare, old, new)
    left, said = shown(["plan"], capsys)
    assert left == code
    assert said.err.startswith("Error: ")
    assert "Traceback" not in said.err


def test_what_somebody_expected_is_scored_once_the_project_was_closed(bare):
    assert planned(bare).past is None
    assert [one.came for one in planned(bare).past.estimates] == [None]
    with open_project(bare) as project:
        close_project(project, Closing.INFEASIBLE)
    found = planned(bare, reopen=True)
    one = found.past.estimates[0]
    assert (one.by, one.on.isoformat(), one.low, one.high, one.came) == ("Ada", "2026-11-01", 0.4, 0.7, 0)
    assert found.past.brier == {"Ada": pytest.approx(found.success.value**2)}
    lines = detail_lines(found)
    assert any(line.startswith("  Ada, 2026-11-01: 0.4 to 0.7; came 0 (closed on ") for line in lines)
    assert f"  Ada: Brier {one.brier:.2f}, n = 1" in lines


def test_a_project_without_data_begins_with_a_file_that_asks_for_what_a_plan_needs(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    code, said = shown(["init", "--target", "team"], capsys)
    assert (code, said.out.splitlines()[-1]) == (0, "Next: milepost plan")
    code, said = shown(["plan"], capsys)
    assert code == 0
    assert "value.decisions_per_year" in said.out
    assert said.out.splitlines()[-1] == "Next: milepost plan"


def test_the_examples_in_the_file_without_data_can_be_written_as_they_stand(tmp_path, capsys):
    assert run(["init", "--project", str(tmp_path)]) == 0
    path = tmp_path / "milepost.yaml"
    text = path.read_text(encoding="utf-8")
    asked = text[text.index("value:") : text.index("questions:")]
    filled = re.sub(r"(?m)^( +\w+:)   # (?:[^:\n]*: )?(.+)$", r"\1 \2", asked)
    path.write_text(text.replace(asked, filled).replace("# require", "require"), encoding="utf-8")
    found = planned(path)
    assert (found.break_even.running, found.investment is not None) == (pytest.approx(0.781, abs=1e-3), True)
    assert {one.source for one in found.figures if one.default} == {"default: nothing"}


def test_a_file_without_data_replaces_nothing_and_looks_at_nothing(bare, monkeypatch, capsys):
    monkeypatch.chdir(bare.parent)
    before = bare.read_text(encoding="utf-8")
    assert shown(["init"], capsys)[0] == 2
    assert shown(["init", "--skeleton", "--force"], capsys)[0] == 2
    assert bare.read_text(encoding="utf-8") == before


def test_a_closed_project_says_how_it_is_taken_up_again(bare, monkeypatch, capsys):
    monkeypatch.chdir(bare.parent)
    _, said = shown(["plan", "--close", "infeasible"], capsys)
    assert "milepost plan --reopen" in said.out
    assert shown(["plan"], capsys)[0] != 0
    assert shown(["plan", "--reopen"], capsys)[0] == 0
