import shutil

import pytest

from milepost.base.measurement import Verdict
from milepost.base.plain import to_plain
from milepost.evidence.questions import Question, Stage
from milepost.lifecycle.assess import assess, newest_assessment
from milepost.lifecycle.check import check_project
from milepost.lifecycle.metric_try import NoTrialsError, try_rule
from milepost.lifecycle.project import open_project
from milepost.lifecycle.smoke import smoke
from milepost.lifecycle.start import ProjectExistsError, init_project
from milepost.lifecycle.status import project_status
from tests.lifecycle.made import CONTRACT, made_project

pytestmark = pytest.mark.slow
ALL_ANSWERED = {Question.METRIC, Question.BASELINES, Question.REACH, Question.INGEST, Question.SIMPLEST}


@pytest.fixture(scope="module")
def assessed(tmp_path_factory):
    """A project that was assessed once; tests copy it before they change it."""
    path = made_project(tmp_path_factory.mktemp("story"))
    with open_project(path) as project:
        found = assess(project, budget_seconds=8)
    return path, found


@pytest.fixture
def copy(assessed, tmp_path):
    shutil.copytree(assessed[0].parent, tmp_path / "copy")
    return tmp_path / "copy" / "milepost.yaml"


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def stale(path):
    return {row.question: row.stale_because for row in project_status(path).rows if row.stale_because}


def test_an_assessment_answers_the_main_question(assessed):
    _, found = assessed
    assert found.verdict is Verdict.YES
    assert found.best_candidate == "linear"
    assert found.score_now.value == pytest.approx(0.86, abs=0.06)
    assert found.ladder[0].candidate == "trivial"


def test_the_ledger_gives_the_assessment_back_as_it_was(assessed):
    path, found = assessed
    with open_project(path) as project:
        assert to_plain(newest_assessment(project)) == to_plain(found)


def test_the_status_is_computed_from_the_decisions(assessed):
    status = project_status(assessed[0])
    rows = {row.question: row for row in status.rows}
    assert {question for question, row in rows.items() if row.fresh} == ALL_ANSWERED
    assert rows[Question.REACH].verdict is Verdict.YES
    assert not rows[Question.STRATEGY].covered
    assert status.next_command == "milepost test --smoke"
    assert status.fresh_trials > 0
    assert not status.stale_trials


def test_assessing_again_fits_nothing_again(copy):
    with open_project(copy) as project:
        before = len(project.ledger.trials())
        found = assess(project, budget_seconds=8)
        assert found.spent["fits"] == len(project.ledger.trials()) - before
        assert found.spent["trials"] >= before
        assert found.spent["fits"] <= 0.3 * before


def test_a_changed_cost_makes_the_reach_stale_and_nothing_else(copy):
    edit(copy, "0.1 to 0.2", "0.3 to 0.5")
    assert stale(copy) == {Question.REACH: ("the costs changed (costs)",)}
    assert not project_status(copy).stale_trials


def test_a_comment_or_another_layout_makes_nothing_stale(copy):
    edit(copy, "costs: {label: 0.1 to 0.2}", "costs:   # what a label costs\n  label: 0.1 to 0.2")
    assert stale(copy) == {}


def test_a_changed_split_makes_the_measurements_and_the_trials_stale(copy):
    edit(copy, "data: {sources: [{uri: rows.csv}]}", "data: {sources: [{uri: rows.csv}], split: {test: 0.3}}")
    assert set(stale(copy)) == ALL_ANSWERED
    assert set(stale(copy).values()) == {("the split changed (data.split)",)}
    assert list(project_status(copy).stale_trials) == ["the split changed (data.split)"]


def test_a_changed_rule_makes_the_decisions_stale_and_no_trial(copy):
    edit(copy, "accuracy >= 0.8", "accuracy >= 0.85")
    assert set(stale(copy)) == ALL_ANSWERED - {Question.INGEST}
    status = project_status(copy)
    assert not status.stale_trials
    assert status.fresh_trials > 0
    assert status.next_command == "milepost assess"


def test_changed_data_makes_everything_stale(copy):
    with (copy.parent / "rows.csv").open("a", encoding="utf-8") as rows:
        rows.write("0.5,0.5,lab,up\n")
    assert set(stale(copy)) == ALL_ANSWERED
    assert all("the data changed" in reasons for reasons in stale(copy).values())


def test_a_change_that_is_taken_back_makes_the_old_verdicts_fresh_again(copy):
    edit(copy, "accuracy >= 0.8", "accuracy >= 0.85")
    with open_project(copy) as project:
        assess(project, budget_seconds=4)
    edit(copy, "accuracy >= 0.85", "accuracy >= 0.8")
    assert stale(copy) == {}


def test_changed_code_of_a_candidate_is_named(tmp_path):
    contract = CONTRACT.replace("[trivial, linear]", '[trivial, {rules: "mine:answer"}, linear]')
    path = made_project(tmp_path, contract=contract, rows=120)
    (tmp_path / "mine.py").write_text(
        "def answer(inputs):\n    return ['up'] * len(inputs)\n", encoding="utf-8"
    )
    with open_project(path) as project:
        assess(project, budget_seconds=20)
    assert stale(path) == {}
    (tmp_path / "mine.py").write_text(
        "def answer(inputs):\n    return ['down'] * len(inputs)\n", encoding="utf-8"
    )
    assert stale(path)[Question.REACH] == ("candidate rules:mine:answer changed",)
    assert Question.INGEST not in stale(path)
    assert list(project_status(path).stale_trials) == ["candidate rules:mine:answer changed"]


def test_a_requirement_out_of_reach_leads_back_to_planning(tmp_path):
    contract = CONTRACT.replace("accuracy >= 0.8", "accuracy >= 0.999").replace(
        "costs:", "budget: {labels: 500}\ncosts:"
    )
    path = made_project(tmp_path, contract=contract)
    with open_project(path) as project:
        assert assess(project, budget_seconds=5).verdict is Verdict.NO
    back = project_status(path).back
    assert [(edge.source, edge.target) for edge in back] == [(Stage.TRAIN, Stage.PLAN)]
    assert "too hard" in back[0].cause


def test_another_rule_is_tried_on_past_trials_without_fitting(copy):
    with open_project(copy) as project:
        before = len(project.ledger.trials())
        trial = try_rule(project, optimize=None, require=("accuracy >= 0.99", "recall[label == 'up'] >= 0.5"))
        assert len(project.ledger.trials()) == before
    assert trial.change.chosen_before == "linear"
    assert trial.change.chosen_after == ""
    assert any("flips from linear to nobody" in line for line in trial.lines)


def test_a_rule_cannot_be_tried_before_anything_was_measured(tmp_path):
    with (
        open_project(made_project(tmp_path)) as project,
        pytest.raises(NoTrialsError, match="milepost assess"),
    ):
        try_rule(project, optimize=None, require=("accuracy >= 0.9",))


def test_the_smoke_run_answers_the_codebase_question(tmp_path):
    path = made_project(tmp_path)
    with open_project(path) as project:
        assert smoke(project).verdict is Verdict.YES
    rows = {row.question: row for row in project_status(path).rows}
    assert rows[Question.CODEBASE].fresh


def test_a_check_looks_at_file_rule_data_code_and_machine(tmp_path):
    path = made_project(tmp_path)
    good = check_project(path, environment=True)
    assert good.ok
    assert any("ledger" in line for line in good.lines)
    (tmp_path / "rows.csv").unlink()
    edit(path, "[trivial, linear]", '[trivial, {rules: "nowhere:answer"}]')
    bad = check_project(path, environment=False)
    assert not bad.ok
    assert any(line.startswith("✗ data") for line in bad.lines)


def test_a_project_begins_with_a_look_at_the_data(tmp_path):
    made_project(tmp_path / "there")
    folder = tmp_path / "new"
    report = init_project(
        tmp_path / "there" / "rows.csv", target="label", votes=None, folder=folder, skeleton=True, force=False
    )
    assert report.path == folder / "milepost.yaml"
    with open_project(report.path) as project:
        assert project.contract.task.target == "label"
        assert smoke(project).verdict in (Verdict.YES, Verdict.NO)
    with pytest.raises(ProjectExistsError, match="--force"):
        init_project(
            tmp_path / "there" / "rows.csv",
            target="label",
            votes=None,
            folder=folder,
            skeleton=False,
            force=False,
        )
