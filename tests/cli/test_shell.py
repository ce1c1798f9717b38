"""The shell around the commands: exit codes, JSON, messages, broken pipes, typos."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from milepost.base.errors import (
    InvalidFileError,
    InvalidInputError,
    MissingExtraError,
    Problem,
    ProjectError,
    WrongUseError,
)
from milepost.base.measurement import Verdict
from milepost.cli.answer import Answer, answer_as_text, for_project
from milepost.cli.codes import VERDICT_CODES, code_for_error, code_for_verdict
from milepost.cli.root import COMMANDS, command_named_in
from milepost.cli.shell import run
from tests.cli import fakes

PROBLEM = Problem(where="milepost.yaml", line=3, column=5, what="unknown key 'requre'", fix="write 'require'")


def raising(error: BaseException):
    def fail(*arguments: object, **named: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidInputError("no rows"), 4),
        (InvalidFileError([PROBLEM]), 4),
        (WrongUseError("not like this"), 2),
        (MissingExtraError(extra="charts", package="vl-convert-python", what="Drawing"), 2),
        (ProjectError("the folder is read-only"), 2),
    ],
)
def test_an_error_has_the_exit_code_of_its_class(error, code):
    assert code_for_error(error) == code


@pytest.mark.parametrize(
    ("verdict", "stale", "code"),
    [
        (Verdict.YES, False, 0),
        (None, False, 0),
        (Verdict.NO, False, 1),
        (Verdict.NO, True, 1),
        (Verdict.UNKNOWN, False, 3),
        (Verdict.UNKNOWN, True, 5),
        (Verdict.YES, True, 5),
    ],
)
def test_a_verdict_has_its_exit_code(verdict, stale, code):
    assert code_for_verdict(verdict, stale=stale) == code


def test_every_verdict_has_an_exit_code_of_its_own():
    assert set(VERDICT_CODES) == set(Verdict)
    assert len(set(VERDICT_CODES.values())) == len(Verdict)


def test_bad_input_shows_its_places_and_heading_and_no_traceback(monkeypatch, capsys):
    fakes.put(monkeypatch, "milepost.lifecycle.status", project_status=raising(InvalidFileError([PROBLEM])))
    assert run(["status"]) == 4
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "milepost.yaml:3:5: unknown key 'requre'; write 'require'" in shown.err
    assert "docs/messages.md#invalid-file" in shown.err
    assert "Traceback" not in shown.err


def test_an_error_in_json_has_its_slug_code_and_places(monkeypatch, capsys):
    fakes.put(monkeypatch, "milepost.lifecycle.status", project_status=raising(InvalidFileError([PROBLEM])))
    assert run(["status", "--json"]) == 4
    shown = json.loads(capsys.readouterr().out)
    assert shown["milepost"] == 1
    assert shown["command"] == "status"
    assert shown["error"]["slug"] == "invalid-file"
    assert shown["error"]["exit_code"] == 4
    assert shown["error"]["problems"][0]["line"] == 3


def test_wrong_use_in_json_is_json_too(capsys):
    assert run(["assess", "--budget", "soon", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["slug"] == "wrong-use"


def test_a_bug_shows_its_traceback_and_is_not_a_no(monkeypatch, capsys):
    fakes.put(monkeypatch, "milepost.lifecycle.status", project_status=raising(ZeroDivisionError("oops")))
    assert run(["status", "--exit-code"]) == 70
    assert "ZeroDivisionError: oops" in capsys.readouterr().err


def test_an_answer_that_cannot_be_shown_is_a_bug_and_not_a_no(monkeypatch, capsys):
    fakes.put_flows(monkeypatch)
    fakes.put(
        monkeypatch,
        "milepost.lifecycle.check",
        check_project=lambda path, environment: fakes.Lines(path=object()),
    )
    assert run(["check", "--json"]) == 70
    assert "has no plain form" in capsys.readouterr().err


def test_interrupting_says_that_the_work_can_go_on(monkeypatch, capsys):
    fakes.put_flows(monkeypatch)
    fakes.put(
        monkeypatch,
        "milepost.lifecycle.assess",
        assess=raising(KeyboardInterrupt()),
        newest_assessment=raising(KeyboardInterrupt()),
    )
    assert run(["assess"]) == 130
    assert "run the same command again to go on" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["statsu"], "Did you mean 'status'?"),
        (["asess"], "Did you mean 'assess'?"),
        (["metric", "tyr"], "Did you mean 'try'?"),
        (["fly"], "There are: init, check, plan, assess"),
    ],
)
def test_a_misspelt_command_gets_the_nearest_one(words, hint, capsys):
    assert run(words) == 2
    assert hint in capsys.readouterr().err


def test_a_misspelt_option_gets_the_nearest_one(capsys):
    assert run(["assess", "--bugdet", "3s"]) == 2
    assert "--budget" in capsys.readouterr().err


@pytest.mark.parametrize("budget", ["0", "-3s", "soon", "1d", "", "nan", "9" * 400])
def test_a_budget_that_is_no_time_is_refused(budget, capsys):
    assert run(["assess", f"--budget={budget}"]) == 2
    assert "is no length of time above zero" in capsys.readouterr().err


def test_the_command_is_found_in_the_words():
    assert command_named_in(["metric", "try", "accuracy >= 1"]) == "metric try"
    assert command_named_in(["nothing"]) == ""


def test_every_command_in_the_table_can_be_loaded_and_says_what_it_does(capsys):
    for name, entry in COMMANDS.items():
        for words in [[name]] if not entry.group else [[name, part] for part in entry.group]:
            assert run([*words, "--help"]) == 0
            assert "Usage: milepost " + " ".join(words) in capsys.readouterr().out


def test_every_command_has_json():
    from milepost.cli.root import root

    for command in commands_of(root):
        names = {name for parameter in command.params for name in parameter.opts}
        assert "--json" in names, command.name


def commands_of(group: click.Group) -> list[click.Command]:
    context = click.Context(group)
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found += commands_of(command) if isinstance(command, click.Group) else [command]
    return found


def test_help_is_as_it_was(capsys, monkeypatch, snapshot):
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["--help"]) == 0
    assert capsys.readouterr().out == snapshot


def test_help_keeps_within_forty_columns(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    assert run(["assess", "--help"]) == 0
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= 40


def test_long_lines_are_wrapped_with_their_indent():
    answer = Answer(result=None, lines=("  ✓ reach: " + "word " * 30,))
    lines = answer_as_text(answer, width=40).splitlines()
    assert max(len(line) for line in lines) <= 40
    assert all(line.startswith("    ") for line in lines[1:])
    assert answer_as_text(answer, width=None) == answer.lines[0]


def test_the_next_command_speaks_of_the_same_project():
    assert for_project("milepost status", Path("milepost.yaml")) == "milepost status"
    assert for_project("milepost status", Path("a/b.yaml")) == "milepost status --project a/b.yaml"
    assert for_project("pip install milepost", Path("a/b.yaml")) == "pip install milepost"
    assert for_project("", Path("a/b.yaml")) == ""


def test_a_reader_that_leaves_early_is_met_with_silence():
    with subprocess.Popen(
        [sys.executable, "-m", "milepost", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
    assert complaint == b""
    assert process.returncode == 141


def test_a_terminal_without_the_glyphs_gets_an_answer_all_the_same():
    code = (
        "import sys; sys.path.insert(0, '.');"
        "from milepost.cli import shell;"
        "from milepost.cli.answer import Answer;"
        "shell.root.main = lambda **named: Answer(result=None, lines=('✓ done',));"
        "sys.exit(shell.run([]))"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == b"? done\n"
