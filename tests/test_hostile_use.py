"""Hostile and clumsy use, through the command line: never a traceback, always what, where and what to do."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from milepost.cli.shell import run

CONTRACT = """\
milepost: 1
name: made
task: {kind: KIND, target: TARGET}
data: {sources: [{uri: rows.csv}]}
metric: {optimize: OPTIMIZE, require: [REQUIRE]}
baselines: BASELINES
MORE
"""
PLAIN = {
    "KIND": "classification",
    "TARGET": "y",
    "OPTIMIZE": "accuracy",
    "REQUIRE": '"accuracy >= 0.8"',
    "BASELINES": "[trivial, linear]",
    "MORE": "",
}


def table(rows=120, classes=2):
    rng = np.random.default_rng(0)
    x, z = rng.normal(size=rows), rng.normal(size=rows)
    codes = np.clip((x + z + 3) / 6 * classes, 0, classes - 1).astype(int)
    return pd.DataFrame({"x": x, "z": z, "y": np.array([f"c{code}" for code in codes], dtype=object)})


def contract(**changes):
    text = CONTRACT
    for word, says in {**PLAIN, **changes}.items():
        text = text.replace(word, says, 1)
    return text


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A function that lays out a project in an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)

    def lay(frame, **changes):
        frame.to_csv("rows.csv", index=False)
        (tmp_path / "milepost.yaml").write_text(contract(**changes), encoding="utf-8")
        return tmp_path

    return lay


def shown(words, capsys):
    capsys.readouterr()
    code = run(words)
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    assert code in {0, 1, 2, 3, 4, 5}, err
    return code, out, err


ASSESS = ["assess", "--budget", "1s"]

REFUSED = {
    "no rows": (table(0), {}, "0 rows"),
    "one row": (table(1), {}, "in every row"),
    "five rows": (table(5), {}, "20 are needed"),
    "one class": (table().assign(y="a"), {}, "in every row"),
    "a target that is missing": (table().assign(y=["a", None] * 60), {}, "60 rows: 1, 3"),
    "a target that is infinite": (
        table().assign(y=np.r_[np.inf, np.arange(119.0)]),
        {"KIND": "regression", "OPTIMIZE": "rmse", "REQUIRE": '"rmse <= 1"'},
        "row 0",
    ),
    "texts as numbers": (
        table(),
        {"KIND": "regression", "OPTIMIZE": "rmse", "REQUIRE": '"rmse <= 1"'},
        "row 0",
    ),
    "a slice by a column that is missing": (
        table(),
        {"REQUIRE": "\"accuracy[site == 'lab'] >= 0.5\""},
        "no column 'site'; there are y, x, z",
    ),
    "a slice without rows": (table(), {"REQUIRE": '"accuracy[x > 1000] >= 0.5"'}, "x > 1000"),
    "a class that nobody has": (table(), {"REQUIRE": "\"recall[y == 'nope'] >= 0.5\""}, "'c0', 'c1'"),
    "a scope without rows": (table(), {"MORE": 'designs: [automatic, {scope: "x > 1000"}]'}, "x > 1000"),
    "a scope by a column that is missing": (
        table(),
        {"MORE": 'designs: [automatic, {scope: "lang == 1"}]'},
        "no column 'lang'",
    ),
    "one class meant, and none named": (table(), {"OPTIMIZE": "f1", "REQUIRE": '"f1 >= 0.9"'}, "f1_macro"),
    "a curve of one class among many": (table(200, 4), {"REQUIRE": '"roc_auc >= 0.9"'}, "roc_auc_ovr"),
    "a metric of another task": (table(), {"REQUIRE": '"rmse <= 3"'}, "classification"),
    "a share above one": (table(), {"REQUIRE": '"accuracy >= 93"'}, "0.93"),
    "a metric that is misspelt": (table(), {"REQUIRE": '"acuracy >= 0.9"'}, "Did you mean accuracy"),
    "two groups": (
        table().assign(g=[0, 1] * 60),
        {"TARGET": "y, group: g"},
        "2 groups",
    ),
    "rules that are not there": (
        table(),
        {"BASELINES": '[trivial, {rules: "no_such_rules:f"}]'},
        "no_such_rules",
    ),
    "predictions that are not there": (table(), {"MORE": "candidates: [{predictions: p.csv}]"}, "p.csv"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_answered_is_refused_with_its_place_before_anything_is_fitted(case, project, capsys):
    frame, changes, says = REFUSED[case]
    project(frame, **changes)
    code, _, err = shown(ASSESS, capsys)
    assert code == 4
    assert says in err
    assert "docs/messages.md#" in err


@pytest.mark.parametrize("case", [case for case in REFUSED if case != "predictions that are not there"])
def test_check_finds_what_assess_would_refuse(case, project, capsys):
    frame, changes, says = REFUSED[case]
    project(frame, **changes)
    code, out, err = shown(["check"], capsys)
    assert code in {1, 4}
    assert says in out + err


ANSWERED = {
    "numbers as classes": (table().assign(y=[1, 2] * 60), {"REQUIRE": '"recall[y == 2] >= 0.4"'}),
    "a list that holds all classes": (
        table(),
        {"MORE": "designs: [automatic, {suggest: 3}, defer, confirm]"},
    ),
    "names in other scripts": (
        table().rename(columns={"x": "größe 😀", "z": "שלום", "y": "цель"}),
        {"TARGET": "цель", "REQUIRE": "\"recall[цель == 'c1'] >= 0.5\""},
    ),
    "names with quotes, brackets and line ends": (
        table().rename(columns={"x": 'a "q" [1]', "z": "b'\nc"}),
        {},
    ),
    "a target named like a metric": (
        table().rename(columns={"y": "accuracy"}),
        {"TARGET": "accuracy", "REQUIRE": "\"recall[accuracy == 'c1'] >= 0.5\""},
    ),
    "constant and missing columns": (table().assign(one=1, none=None), {}),
    "all times the same": (table(200).assign(at="2026-01-01"), {"TARGET": "y, time: at"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", ANSWERED)
def test_odd_but_sound_projects_are_answered(case, project, capsys):
    frame, changes = ANSWERED[case]
    project(frame, **changes)
    code, out, _ = shown(["assess", "--budget", "5s"], capsys)
    assert code == 0
    assert "Answer" in out
    assert "nan" not in out.lower().replace("finance", "")


@pytest.mark.slow
def test_a_design_that_can_not_help_is_never_the_best(project, capsys):
    project(table(), REQUIRE='"accuracy >= 0.9999"', MORE="designs: [automatic, {suggest: 2}]")
    _, out, _ = shown(["assess", "--budget", "5s"], capsys)
    assert "Best design    automatic" in out


@pytest.mark.slow
def test_a_speed_that_is_not_kept_is_said_and_stays_out_of_the_chance(project, capsys):
    project(table(), REQUIRE='"accuracy >= 0.5", "latency_p99_ms <= 0.000001"')
    _, out, _ = shown(["assess", "--budget", "5s"], capsys)
    said = " ".join(out.split())
    assert "Answer Yes." in said
    assert "But latency_p99_ms <= 0.000001 is not kept on this machine" in said
    _, out, _ = shown(["status"], capsys)
    assert "is not kept on this machine" in out


@pytest.mark.slow
def test_a_candidate_that_fails_is_named_on_the_first_screen(project, capsys):
    folder = project(table(), BASELINES='[trivial, linear, {rules: "broken_rules:f"}]')
    (folder / "broken_rules.py").write_text("def f(inputs):\n    raise ValueError('boom')\n")
    _, out, _ = shown(["assess", "--budget", "20s"], capsys)
    assert "boom" in out


@pytest.mark.slow
def test_without_any_candidate_that_works_the_causes_are_told(project, capsys):
    folder = project(table(), BASELINES='[{rules: "broken_alone:f"}]')
    (folder / "broken_alone.py").write_text("def f(inputs):\n    return ['c0']\n")
    code, _, err = shown(["assess", "--budget", "20s"], capsys)
    assert code == 2
    assert "nothing-measured" in err
    assert "broken_alone:f" in err


@pytest.mark.slow
def test_a_rule_that_is_tried_may_name_a_column_that_the_project_file_does_not(project, capsys):
    project(table())
    code, _, err = shown([*ASSESS, "--require", "accuracy[z > 0] >= 0.5", "--budget", "5s"], capsys)
    assert code == 0, err
    code, _, err = shown(["metric", "try", "accuracy[z > 0] >= 0.5"], capsys)
    assert code == 0, err
    code, _, err = shown(["metric", "try", "recall[y == 'q'] >= 0.5"], capsys)
    assert code == 4
    assert "no-matching-rows" in err


def test_windows_line_ends_and_a_byte_order_mark_are_read(project, capsys):
    folder = project(table())
    for name in ("rows.csv", "milepost.yaml"):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode())
    code, out, _ = shown(["check"], capsys)
    assert code == 0, out


def test_a_folder_behind_a_link_and_a_name_with_blanks_are_a_project(project, capsys, tmp_path):
    folder = tmp_path / "a b"
    folder.mkdir()
    project(table())
    (tmp_path / "rows.csv").rename(folder / "rows.csv")
    (tmp_path / "milepost.yaml").rename(folder / "milepost.yaml")
    (tmp_path / "link").symlink_to(folder)
    assert shown(["check", "--project", "a b"], capsys)[0] == 0
    assert shown(["status", "--project", "link"], capsys)[0] == 0


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.3, 2.0])
def test_an_interrupt_leaves_with_130_and_a_ledger_that_goes_on(project, capsys, seconds):
    project(table(20_000))
    words = [sys.executable, "-m", "milepost", "assess", "--budget", "30s"]
    process = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode in {130, -signal.SIGINT}
    if seconds > 1:
        assert "Traceback" not in err
    assert shown(["status"], capsys)[0] == 0
