"""What each command hands to its flow, and what it shows of the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from milepost.base.measurement import Verdict
from milepost.cli.shell import run
from milepost.cli.status_text import overall, status_lines
from milepost.evidence.questions import Question, Stage
from milepost.evidence.records import BackEdge
from milepost.evidence.status import Status
from tests.cli import fakes

CALLS = [
    ["init", "data.csv", "--target", "team"],
    ["check"],
    ["assess"],
    ["status"],
    ["metric", "try", "accuracy >= 0.95"],
    ["metric", "suggest"],
    ["metric", "suggest", "--table", "metrics.csv"],
    ["metric", "history"],
    ["references"],
    ["report"],
    ["plan"],
    ["plan", "--designs"],
    ["plan", "--verbose"],
    ["test", "--smoke"],
    ["demo"],
]


@pytest.fixture(autouse=True)
def in_an_empty_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_each_command_proposes_one_next_command(words, monkeypatch, capsys):
    fakes.put_flows(monkeypatch, verdict=Verdict.YES)
    assert run(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("Next: milepost ")] == lines[-1:]


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_json_has_the_same_five_keys_for_each_command(words, monkeypatch, capsys):
    fakes.put_flows(monkeypatch, verdict=Verdict.YES)
    assert run([*words, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert set(shown) == {"milepost", "command", "verdict", "result", "next"}
    assert shown["milepost"] == 1
    assert words[: len(shown["command"].split())] == shown["command"].split()


@pytest.mark.parametrize(("verdict", "code"), [(Verdict.YES, 0), (Verdict.NO, 1), (Verdict.UNKNOWN, 3)])
def test_the_verdict_is_in_the_exit_code_only_when_asked_for(verdict, code, monkeypatch, capsys):
    fakes.put_flows(monkeypatch, verdict=verdict)
    assert run(["assess"]) == 0
    assert run(["status"]) == 0
    assert run(["assess", "--exit-code"]) == code
    assert run(["status", "--exit-code"]) == code
    assert run(["test", "--smoke"]) == code


def test_a_stale_verdict_has_its_own_exit_code(monkeypatch, capsys):
    old = fakes.status(Verdict.YES, stale_because=("split changed",))
    fakes.put(monkeypatch, "milepost.lifecycle.status", project_status=lambda path: old)
    assert run(["status", "--exit-code"]) == 5
    assert "stale: split changed" in capsys.readouterr().out


def test_a_failed_check_tells_by_its_exit_code(monkeypatch, capsys):
    failed = fakes.Lines(ok=False, lines=("duplicates: 3 rows",))
    fakes.put(monkeypatch, "milepost.lifecycle.check", check_project=lambda path, environment: failed)
    assert run(["check"]) == 1
    assert "duplicates: 3 rows" in capsys.readouterr().out


def test_a_check_of_data_that_cannot_be_used_tells_4(monkeypatch, capsys):
    unusable = fakes.Lines(ok=False, invalid=True, lines=("data: 0 rows",))
    fakes.put(monkeypatch, "milepost.lifecycle.check", check_project=lambda path, environment: unusable)
    assert run(["check"]) == 4
    assert "0 rows" in capsys.readouterr().out


def test_assess_hands_on_budget_and_engine(monkeypatch, capsys):
    fakes.put_flows(monkeypatch)
    seen = {}

    def assess(project, **options):
        seen.update(options, project=project)
        return fakes.assessment(Verdict.YES)

    fakes.put(monkeypatch, "milepost.lifecycle.assess", assess=assess)
    assert run(["assess", "--budget", "2m", "--project", "other.yaml"]) == 0
    assert seen == {
        "project": Path("other.yaml"),
        "budget_seconds": 120.0,
        "engine": "local",
        "require": (),
        "progress": None,
    }
    assert capsys.readouterr().out.endswith("Next: milepost report --project other.yaml\n")


def test_the_details_are_shown_when_asked_for(monkeypatch, capsys):
    fakes.put_flows(monkeypatch)
    run(["assess"])
    assert "the details" not in capsys.readouterr().out
    run(["assess", "-v"])
    assert "the details" in capsys.readouterr().out


def test_a_folder_stands_for_the_project_file_in_it(monkeypatch, capsys, tmp_path):
    seen = []
    fakes.put_flows(monkeypatch)
    fakes.put(
        monkeypatch,
        "milepost.lifecycle.status",
        project_status=lambda path: seen.append(path) or fakes.status(Verdict.YES),
    )
    assert run(["status", "--project", str(tmp_path)]) == 0
    assert seen == [tmp_path / "milepost.yaml"]


@pytest.mark.parametrize(
    ("words", "folder"),
    [
        ([], Path()),
        (["--project", "there/milepost.yaml"], Path("there")),
        (["--project", "there"], Path("there")),
    ],
)
def test_init_writes_into_the_folder_of_the_project(words, folder, monkeypatch, capsys):
    seen = []

    def init_project(file, **options):
        seen.append(options["folder"])
        return fakes.Lines(path=options["folder"] / "milepost.yaml")

    fakes.put(monkeypatch, "milepost.lifecycle.start", init_project=init_project)
    assert run(["init", "data.csv", *words]) == 0
    assert seen == [folder]


def test_a_metric_rule_must_be_given(monkeypatch, capsys):
    fakes.put_flows(monkeypatch)
    assert run(["metric", "try"]) == 2
    assert "Give a rule to try" in capsys.readouterr().err


def test_the_only_test_of_this_version_must_be_named(capsys):
    assert run(["test"]) == 2
    assert "--smoke" in capsys.readouterr().err


def test_the_report_stands_beside_the_project_unless_told_otherwise(monkeypatch, capsys):
    fakes.put_flows(monkeypatch)
    run(["report", "--project", "there/milepost.yaml"])
    assert "there/report.html" in capsys.readouterr().out
    run(["report", "--out", "here.html"])
    assert "The report is in here.html" in capsys.readouterr().out


def test_infinity_is_a_text_in_json_and_never_an_invalid_number(monkeypatch, capsys):
    fakes.put_flows(monkeypatch)
    run(["assess", "--json"])
    assert json.loads(capsys.readouterr().out)["result"]["cost_high"] == "inf"


def test_the_status_reads_like_this(snapshot):
    edge = BackEdge(
        source=Stage.TRAIN, target=Stage.PLAN, cause="the task is too hard", command="milepost metric try"
    )
    known = fakes.status(Verdict.NO, stale_because=("split changed",))
    shown = Status(
        project=known.project,
        rows=(*known.rows, fakes.row(Question.SIMPLEST)),
        back=(edge,),
        next_command=known.next_command,
        next_reason=known.next_reason,
        fresh_trials=40,
        stale_trials={"the split changed (data.split)": 12},
    )
    assert "\n".join(status_lines(shown)) == snapshot


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([{"verdict": Verdict.YES}], Verdict.YES),
        ([{"verdict": Verdict.YES}, {"covered": False}], Verdict.YES),
        ([{"verdict": Verdict.YES}, {"verdict": None}], Verdict.UNKNOWN),
        ([{"verdict": Verdict.YES}, {"verdict": Verdict.NO}], Verdict.NO),
        ([{"verdict": Verdict.NO, "stale_because": ("data changed",)}], Verdict.UNKNOWN),
    ],
)
def test_the_verdicts_join_into_one(rows, verdict):
    status = Status(
        project="tickets",
        rows=tuple(fakes.row(Question.REACH, **fields) for fields in rows),
        back=(),
        next_command="",
        next_reason="",
    )
    assert overall(status) is verdict


def test_the_suggested_rule_can_be_tried_at_once(monkeypatch, capsys):
    fakes.put_flows(monkeypatch)
    assert run(["metric", "suggest"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert (
        last == """Next: milepost metric try 'recall[team == '"'"'urgent'"'"'] >= 0.9' --optimize accuracy"""
    )
