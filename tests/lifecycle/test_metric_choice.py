"""Suggesting a metric, the history of the rule and the register of references, on a project and from tables."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta

import jsonschema
import pytest

from milepost.base.errors import InvalidFileError, InvalidInputError
from milepost.base.measurement import Direction, Measurement, Verdict
from milepost.cli.json_schema import answer_schema
from milepost.cli.shell import run
from milepost.contract.references import Answer, parse_references
from milepost.evidence.questions import Question
from milepost.evidence.records import Trial
from milepost.lifecycle.assess import assess
from milepost.lifecycle.metric_history import rule_history
from milepost.lifecycle.metric_suggest import suggest_from_table, suggest_metric
from milepost.lifecycle.metric_table import parse_metric_table
from milepost.lifecycle.metric_try import NoTrialsError
from milepost.lifecycle.project import open_project
from milepost.lifecycle.references import read_register, register_of
from milepost.lifecycle.rule_dates import dated_before, rules_in_force
from milepost.planning.metric_choice import NoMetricsError, Role
from tests.lifecycle.made import CONTRACT, made_project

POSE = """\
metric,target,engineer_around,now
position_cm,1,,0.75 to 1.25
angle_deg,5,,60
inference_ms,100,yes,300
"""
TODAY = date(2026, 11, 25)
LIMITS = """metric:
  optimize: accuracy
  require: ["accuracy >= 0.99", "recall[label == 'up'] >= 0.7", "latency_p99_ms <= 0.0001"]
  engineer_around: [latency_p99_ms]
  tolerance: {"accuracy[site == 'lab']": 0.6}
"""


@pytest.fixture(scope="module")
def assessed(tmp_path_factory):
    path = made_project(tmp_path_factory.mktemp("choice"))
    with open_project(path) as project:
        assess(project, budget_seconds=20)
    return path


@pytest.fixture
def copy(assessed, tmp_path):
    shutil.copytree(assessed.parent, tmp_path / "copy")
    return tmp_path / "copy" / "milepost.yaml"


def write_rule(path, rule):
    text = CONTRACT.replace('metric: {optimize: accuracy, require: ["accuracy >= 0.8"]}\n', rule)
    assert rule in text
    path.write_text(text, encoding="utf-8")


# Suggesting


def test_the_pose_case_from_a_table(tmp_path):
    table = tmp_path / "metrics.csv"
    table.write_text("\ufeff" + POSE, encoding="utf-8")
    found = suggest_from_table(table)
    assert found.choice.drive == "angle_deg"
    assert {advice.metric: advice.role for advice in found.choice.advice} == {
        "angle_deg": Role.DRIVE,
        "position_cm": Role.THRESHOLD,
        "inference_ms": Role.IGNORE,
    }
    assert any("elsewhere: position_cm, angle_deg, inference_ms" in line for line in found.lines)
    table.write_text(POSE.replace("60", "4"), encoding="utf-8")
    assert suggest_from_table(table).choice.drive == "inference_ms"
    assert "  optimize: inference_ms" in suggest_from_table(table).lines


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("", "no column 'metric'"),
        ("metric,a,a\nx,1,2\n", "has a name twice"),
        ("metric,a\nx,1,2\n", ":2: 3 cells, and the header has 2"),
        ("metric,target,a\nx,1 to 2,3\n", "target is one number"),
        ("metric,a\nx,high\n", "'high' is neither a number nor a range"),
        ("metric,direction,a\nx,up,1\n", "'up' is no direction; write max or min"),
        ("metric,engineer_around,a\nx,perhaps,1\n", "'perhaps' is no answer; write yes or no"),
        ("metric,a\nx,1\nx,2\n", "'x' stands here twice"),
        ("metric,a\n,1\n", "the metric has no name"),
        ('metric,a\n"x,1\n', "it is no CSV"),
    ],
)
def test_a_table_that_cannot_be_read_says_where_and_why(table, says):
    with pytest.raises(InvalidFileError) as caught:
        parse_metric_table(table, "metrics.csv")
    assert says in str(caught.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_table_that_is_not_there_or_no_text_is_refused(content, tmp_path):
    path = tmp_path / "metrics.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidFileError, match=r"cannot be read|no UTF-8"):
        suggest_from_table(path)


def test_a_table_without_a_value_has_nothing_to_choose_from():
    with pytest.raises(NoMetricsError):
        suggest_from_rows("metric,target,a\nx,1,\n")


def suggest_from_rows(text):
    from milepost.planning.metric_choice import choose_metric

    return choose_metric(parse_metric_table(text, "here"))


def test_all_problems_of_a_table_are_told_at_once():
    with pytest.raises(InvalidFileError, match="3 problems"):
        parse_metric_table("metric,direction,target,a\nx,up,1,much\ny,max,2,\ny,max,2,\n", "here")


def test_a_table_knows_the_metrics_of_this_package_and_takes_others():
    known, own, better = parse_metric_table(
        "metric,direction,best,a\naccuracy,,,0.9\npicks,max,,400\nscore,max,10,7\n", "here"
    )
    assert (known.scale.direction, known.scale.best) == (Direction.MAX, 1)
    assert (own.scale.direction, own.scale.best) == (Direction.MAX, None)
    assert (better.scale.direction, better.scale.best) == (Direction.MAX, 10)


@pytest.mark.slow
def test_a_project_suggests_from_its_own_rule_and_trials(copy):
    write_rule(copy, LIMITS)
    with open_project(copy) as project:
        found = suggest_metric(project)
        decisions = len(project.ledger.decisions())
    roles = {advice.metric: advice.role for advice in found.choice.advice}
    assert roles == {
        "accuracy": Role.DRIVE,
        "recall[label == 'up']": Role.THRESHOLD,
        "accuracy[site == 'lab']": Role.THRESHOLD,
        "latency_p99_ms": Role.IGNORE,
    }
    held = {advice.metric: advice.threshold for advice in found.choice.advice}
    assert held["accuracy[site == 'lab']"] == 0.6
    assert "  # later: latency_p99_ms <= 0.0001" in found.section
    assert found.optimize == "accuracy"
    assert found.require == (
        "accuracy >= 0.99",
        "recall[label == 'up'] >= 0.7",
        "accuracy[site == 'lab'] >= 0.6",
    )
    assert all(advice.now.n > 1 for advice in found.choice.advice if advice.metric != "latency_p99_ms")
    with open_project(copy) as project:
        assert len(project.ledger.decisions()) == decisions


@pytest.mark.slow
def test_the_suggested_section_is_one_that_the_project_file_takes(copy):
    write_rule(copy, LIMITS)
    with open_project(copy) as project:
        section = suggest_metric(project).section
    write_rule(copy, section)
    with open_project(copy) as project:
        assert project.contract.metric.optimize == "accuracy"
        assert project.contract.metric.engineer_around == ("latency_p99_ms",)


@pytest.mark.slow
def test_a_column_that_is_not_there_is_refused_and_not_called_unmeasured(copy):
    write_rule(copy, "metric: {optimize: accuracy, tolerance: {\"accuracy[stie == 'lab']\": 0.6}}\n")
    with open_project(copy) as project, pytest.raises(InvalidInputError, match="stie"):
        suggest_metric(project)


def test_without_trials_there_is_nothing_to_suggest_from(tmp_path):
    with open_project(made_project(tmp_path)) as project, pytest.raises(NoTrialsError):
        suggest_metric(project)


# The history of the rule


@pytest.mark.slow
def test_a_rule_that_is_older_than_its_trials_is_said_to_be(assessed):
    with open_project(assessed) as project:
        history = rule_history(project)
    assert (len(history.versions), history.steps, history.dated_before) == (1, (), True)
    assert history.versions[0].trials_before == 0 < history.versions[0].trials_after


@pytest.mark.slow
def test_each_version_says_what_it_flips_and_a_rule_made_after_the_trials_is_said_to_be(copy):
    write_rule(copy, 'metric: {optimize: accuracy, require: ["accuracy >= 0.3"]}\n')
    with open_project(copy):
        pass
    write_rule(copy, "metric: {optimize: accuracy, require: [\"accuracy[site == 'lab'] >= 0.999\"]}\n")
    with open_project(copy) as project:
        history = rule_history(project)
    assert len(history.versions) == 3
    assert history.dated_before is False
    assert "older than it" in history.reason
    first, second = history.steps
    flipped = {flip.candidate: flip.verdict_after for flip in first.change.flips}
    assert flipped["trivial"] is Verdict.YES
    assert (second.change.chosen_before, second.change.chosen_after) == ("linear", "")
    assert any("flips from linear to nobody" in line for line in history.lines)


@pytest.mark.slow
def test_a_rule_that_cannot_be_judged_any_more_says_why(copy):
    write_rule(copy, "metric: {optimize: accuracy, require: [\"accuracy[site == 'moon'] >= 0.9\"]}\n")
    with open_project(copy) as project:
        history = rule_history(project)
    assert history.steps[0].change is None
    assert "no training or validation row has site == 'moon'" in history.steps[0].unknown


def test_without_trials_the_versions_are_still_told(tmp_path):
    path = made_project(tmp_path)
    with open_project(path):
        pass
    write_rule(path, "metric: {optimize: f1_macro}\n")
    with open_project(path) as project:
        history = rule_history(project)
    assert [version.rule.split(",")[0] for version in history.versions] == [
        "optimise accuracy", "optimise f1_macro",
    ]  # fmt: skip
    assert history.dated_before is None
    assert history.steps[0].unknown == "no kept trial to judge"


def test_a_rule_that_comes_back_counts_from_its_return(tmp_path):
    path = made_project(tmp_path)
    first = path.read_text(encoding="utf-8")
    for text in (first, first.replace("0.8", "0.9"), first.replace("name: made", "name: renamed"), first):
        path.write_text(text, encoding="utf-8")
        with open_project(path) as project:
            versions = project.ledger.contracts()
    rules = rules_in_force(versions)
    assert [section.require[0] for _, section in rules] == [
        "accuracy >= 0.8", "accuracy >= 0.9", "accuracy >= 0.8",
    ]  # fmt: skip
    assert rules[-1][0] == versions[2].at


def test_one_trial_older_than_the_rule_is_enough_to_say_so():
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    trials = [
        Trial(candidate="a", size=1, repeat=0, made_from={}, at=noon + timedelta(hours=hour))
        for hour in (-1, 0, 1)
    ]
    assert dated_before(noon, trials[1:])[0] is True
    assert dated_before(noon, trials)[0] is False
    assert dated_before(noon, [])[0] is None
    assert rules_in_force([]) == []


@pytest.mark.slow
def test_the_verdict_on_the_metric_says_whether_the_rule_is_older(assessed):
    with open_project(assessed) as project:
        decision = project.ledger.newest_decisions()[Question.METRIC]
    assert decision.reasons[-1].startswith("the rule is older than all")


# References

PAPERS = """\
- {id: near, metric: accuracy, n: 400, value: 0.93, source: a paper, date: 2025, comparable: partly, code: there}
- {id: old, metric: accuracy, value: 0.95, source: a paper, date: 2019}
- {id: mine, metric: accuracy, n: 300, value: 0.92, source: a paper, date: 2026, reproduced: {value: 0.85, n: 1000}}
- {id: other, metric: f1_macro, value: 0.9, source: a paper, date: 2026}
- {id: desk, metric: accuracy, value: 0.86 to 0.9, source: two clerks, date: 2026-01, people: experts}
"""


@pytest.mark.slow
def test_the_register_is_held_against_the_newest_assessment(copy):
    (copy.parent / "references.yaml").write_text(PAPERS, encoding="utf-8")
    with open_project(copy) as project:
        register = read_register(project, today=TODAY)
    rows = {row.reference.id: row for row in register.rows}
    assert rows["other"].compares.answer is Answer.NO
    assert rows["near"].compares.answer is Answer.PARTLY
    assert [name for name, row in rows.items() if row.age.stale] == ["old"]
    assert rows["mine"].gap.high < 0
    (outlook,) = register.outlooks
    assert outlook.metric == "accuracy"
    assert outlook.possible.reference == "near"
    assert 0.7 < outlook.best.value < 0.95
    assert outlook.to_try[0].reference == "near"
    assert {one.reference for one in outlook.to_try} == {"near", "old", "mine"}
    assert register.alarm == ""
    assert any("rung 3 of 5" in line for line in register.lines)


def test_without_an_assessment_the_register_says_what_it_can():
    register = register_of(parse_references(PAPERS, "r"), None, ["accuracy"], today=TODAY)
    assert register.outlooks[0].best is None
    assert all(one.gain is None for one in register.outlooks[0].to_try)


def test_an_old_register_and_an_empty_one_raise_the_alarm():
    old = register_of(parse_references(PAPERS, "r"), None, ["accuracy"], today=date(2035, 1, 1))
    assert "search for newer work" in old.alarm
    assert "no published result" in register_of((), None, ["accuracy"], today=TODAY).alarm


def test_a_missing_register_says_what_to_write(tmp_path):
    with (
        open_project(made_project(tmp_path)) as project,
        pytest.raises(InvalidFileError, match="there is no such file; write a list"),
    ):
        read_register(project, today=TODAY)


@pytest.mark.slow
def test_published_results_stand_on_the_ladder_by_their_own_metric(copy):
    rule = 'metric: {optimize: accuracy, require: ["f1_macro >= 0.8"]}\n'
    text = CONTRACT.replace('metric: {optimize: accuracy, require: ["accuracy >= 0.8"]}\n', rule)
    names = "{published: near}, {published: other}, {published: third}"
    copy.write_text(text.replace("[trivial, linear]", f"[trivial, linear, {names}]"), encoding="utf-8")
    third = "- {id: third, metric: log_loss, value: 0.3, source: s, n: 100}\n"
    (copy.parent / "references.yaml").write_text(PAPERS + third, encoding="utf-8")
    with open_project(copy) as project:
        found = assess(project, budget_seconds=20)
    rows = {row.candidate: row for row in found.ladder}
    assert isinstance(rows["published:near"].score, Measurement)
    assert rows["published:near"].required == {}
    assert rows["published:other"].score is None
    assert rows["published:other"].required["f1_macro >= 0.8"].value == pytest.approx(0.9)
    assert (rows["published:third"].score, rows["published:third"].required) == (None, {})
    assert rows["published:third"].comparable.startswith("no: it is log_loss")
    assert [(point.reference, point.n) for point in found.published] == [("near", 400), ("third", 100)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [["metric", "suggest"], ["metric", "history"], ["references"]], ids=" ".join
)
def test_what_the_commands_show_keeps_to_the_schema(words, copy, capsys):
    (copy.parent / "references.yaml").write_text(PAPERS, encoding="utf-8")
    write_rule(copy, LIMITS)
    assert run([*words, "--json", "--project", str(copy)]) == 0
    jsonschema.validate(json.loads(capsys.readouterr().out), answer_schema())
