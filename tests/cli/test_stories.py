"""Stories: what a person does on the command line, with the real flows, from a table to a report."""

from __future__ import annotations

import json
import re

import pytest
from sklearn.datasets import load_wine

from milepost.cli.shell import run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A folder with a table of 178 wines, a project file written by `init`, and one assessment."""
    folder = tmp_path_factory.mktemp("wines")
    wines = load_wine(as_frame=True)
    table = wines.frame.assign(target=[str(wines.target_names[code]) for code in wines.target])
    table.to_csv(folder / "wines.csv", index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(["init", "wines.csv", "--target", "target"]) == 0
        assert run(["assess", "--budget", "4s"]) == 0
    return folder


@pytest.fixture
def inside(project, monkeypatch):
    monkeypatch.chdir(project)
    return project


def shown(words, capsys):
    """Run a command with --json, and return its exit code and what it shows."""
    capsys.readouterr()
    code = run([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_check_finds_nothing_wrong_with_what_init_wrote(inside, capsys):
    code, answer = shown(["check"], capsys)
    assert code == 0, answer
    assert answer["result"]["ok"] is True


def test_the_status_answers_what_was_assessed_and_proposes_a_command(inside, capsys):
    code, answer = shown(["status"], capsys)
    assert code == 0
    rows = {row["question"]: row for row in answer["result"]["rows"]}
    assert len(rows) == 16
    assert rows["reach"]["verdict"] in {"yes", "no", "unknown"}
    assert rows["reach"]["stale_because"] == []
    assert rows["monitoring"]["covered"] is False
    assert answer["next"].startswith("milepost ")


def test_the_first_screen_is_short_and_ends_with_the_next_command(inside, capsys):
    capsys.readouterr()
    assert run(["assess", "--budget", "4s"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 25
    assert re.fullmatch(r"Next: milepost .+", lines[-1])


def test_another_rule_is_tried_without_fitting(inside, capsys):
    code, answer = shown(["metric", "try", "accuracy >= 0.5"], capsys)
    assert code == 0
    assert answer["command"] == "metric try"


def test_the_report_is_one_file(inside, capsys):
    code, answer = shown(["report", "--out", "out.html"], capsys)
    assert code == 0, answer
    assert "</html>" in (inside / "out.html").read_text(encoding="utf-8")


def test_the_smoke_test_runs_the_project_end_to_end(inside, capsys):
    code, answer = shown(["test", "--smoke"], capsys)
    assert code == 0, answer
    assert answer["verdict"] == "yes"


def test_init_does_not_write_over_a_project_file(inside, capsys):
    before = (inside / "milepost.yaml").read_text(encoding="utf-8")
    code, answer = shown(["init", "wines.csv", "--target", "target"], capsys)
    assert code == 2
    assert "--force" in answer["error"]["message"]
    assert (inside / "milepost.yaml").read_text(encoding="utf-8") == before


def test_all_that_json_shows_keeps_to_the_schema_that_is_written(inside, capsys):
    jsonschema = pytest.importorskip("jsonschema", reason="comes with altair")
    code, answer = shown(["schema", "--out", "schemas"], capsys)
    assert code == 0
    schema = json.loads((inside / "schemas" / "answers.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(answer, schema)
    for words in (
        ["check"],
        ["status"],
        ["metric", "try", "accuracy >= 0.5"],
        ["report"],
        ["assess", "--budget", "2s"],
    ):
        jsonschema.validate(shown(words, capsys)[1], schema)


@pytest.mark.parametrize(
    "words",
    [
        ["assess"],
        ["status"],
        ["check"],
        ["report"],
        ["test", "--smoke"],
        ["metric", "try", "accuracy >= 0.5"],
        ["init", "nothing.csv", "--target", "x"],
    ],
    ids=" ".join,
)
def test_a_folder_with_nothing_in_it_gets_advice_and_no_traceback(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(words) in {2, 4}
    said = capsys.readouterr().err
    assert said.startswith("Error: ")
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "milepost: 1",
        "- a\n- b\n",
        "milepost: 1\nname: [",
        "\tname: x",
        "milepost: 2\n",
        "milepost: 1\nmetirc: {}\n",
    ],
)
def test_a_broken_project_file_is_told_with_its_place(text, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "milepost.yaml").write_text(text, encoding="utf-8")
    code, answer = shown(["assess"], capsys)
    assert code == 4
    assert answer["error"]["problems"]
