"""`milepost scan` as a person runs it."""

import json

import pytest

from milepost.cli.shell import run
from tests.lifecycle.made import CONTRACT
from tests.planning.scan.snippets import LOOK_ALIKES, RULES


@pytest.fixture
def code(tmp_path, monkeypatch):
    folder = tmp_path / "phrases"
    folder.mkdir()
    for name, text in {**RULES, **LOOK_ALIKES}.items():
        (folder / f"{name.strip('_')}_module.py").write_text(text)
    (folder / "old.py").write_text("print 'x'\n")
    monkeypatch.chdir(tmp_path)
    return folder


def shown(words, capsys):
    capsys.readouterr()
    code = run(words)
    return code, capsys.readouterr().out


def test_a_scan_shows_findings_with_reasons_what_was_not_read_and_one_next_command(code, capsys):
    exit_code, text = shown(["scan", "phrases", "--top", "3"], capsys)
    assert exit_code == 0
    lines = text.splitlines()
    assert lines[0].startswith("10 functions in 11 files")
    assert sum(line.lstrip()[:2] in ("1.", "2.", "3.", "4.") for line in lines) == 3
    assert any("(line" in line for line in lines)
    assert "  old.py: Python 2 (line 1)" in lines
    assert any(line.startswith("A finding says: try a baseline and a learning curve") for line in lines)
    assert lines[-1] == "Next: milepost scan phrases --start 1"


def test_json_has_the_same_findings(code, capsys):
    exit_code, text = shown(["scan", "phrases", "--no-history", "--json"], capsys)
    answer = json.loads(text)
    assert exit_code == 0
    assert answer["command"] == "scan"
    assert len(RULES) <= len(answer["result"]["findings"]) < answer["result"]["functions"] == 10
    first = answer["result"]["findings"][0]
    assert first["maintenance"] is None
    assert first["reasons"][0]["lines"]
    assert answer["result"]["unreadable"] == [{"path": "old.py", "reason": "Python 2 (line 1)"}]


def test_a_finding_becomes_a_project_that_check_looks_at(code, capsys):
    exit_code, text = shown(["scan", "phrases", "--start", "1", "--into", "trial"], capsys)
    assert exit_code == 0
    assert "What is missing: labelled rows" in text
    assert text.splitlines()[-1] == "Next: milepost check --project trial/milepost.yaml"
    exit_code, text = shown(["check", "--project", "trial"], capsys)
    assert exit_code == 4
    assert "0 rows" in text


def test_decisions_change_the_order_once_they_are_learned(code, capsys):
    _, text = shown(["scan", "phrases", "--reject", "1", "--accept", "2"], capsys)
    assert "Rejected 1: " in text
    assert text.splitlines()[-1] == "Next: milepost scan phrases --learn"
    _, text = shown(["scan", "phrases", "--learn", "--json"], capsys)
    answer = json.loads(text)
    assert answer["result"]["said"] == ["Learned from 1 accepted and 1 rejected findings."]
    assert {one["opinion"] for one in answer["result"]["findings"][:4]} >= {"accepted"}


def test_only_a_recorded_scan_is_kept_by_the_project(code, capsys):
    (code.parent / "milepost.yaml").write_text(CONTRACT)
    shown(["scan", "phrases", "--no-history"], capsys)
    assert not (code.parent / ".milepost").exists()
    exit_code, text = shown(["scan", "phrases", "--no-history", "--record"], capsys)
    assert exit_code == 0
    assert text.startswith("Recorded for made: ")
    assert text.splitlines()[-1] == "Next: milepost plan"
    _, text = shown(["plan", "--verbose"], capsys)
    assert "Rules that a scan found" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["missing"], "nothing-to-scan"),
        (["phrases", "--start", "99"], "no-such-finding"),
        (["phrases", "--since", "soon"], "no length of time"),
        (["phrases", "--accept", "1", "--reject", "1"], "at once"),
        (["phrases", "--top", "0"], "--top"),
        (["phrases", "--record", "--start", "1"], "--record keeps a scan"),
    ],
)
def test_wrong_use_is_told_and_leaves_nothing_behind(code, capsys, words, says):
    capsys.readouterr()
    assert run(["scan", *words]) == 2
    assert says in capsys.readouterr().err
    assert not (code / ".milepost").exists()


def test_a_package_without_functions_has_no_findings(tmp_path, capsys):
    (tmp_path / "empty.py").write_text("x = 1\n")
    exit_code, text = shown(["scan", str(tmp_path)], capsys)
    assert exit_code == 0
    assert text.startswith("0 functions in 1 file (2 lines)")
    assert "No function looks like hand-written rules" in text


def test_ctrl_c_ends_the_scan_quietly(code, capsys, monkeypatch):
    from milepost.planning.scan import ranking

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(ranking, "read_source", interrupted)
    assert run(["scan", "phrases"]) == 130
    assert "Traceback" not in capsys.readouterr().err
    assert not (code / ".milepost").exists()
