"""The published schema of `--json` describes what the commands show."""

from __future__ import annotations

import json

import pytest

from milepost.base.measurement import Verdict
from milepost.cli.root import COMMANDS
from milepost.cli.shell import run
from tests.cli import fakes

jsonschema = pytest.importorskip("jsonschema", reason="comes with altair")


def all_names() -> set[str]:
    return {
        name if not entry.group else f"{name} {part}"
        for name, entry in COMMANDS.items()
        for part in (entry.group or [""])
    }


@pytest.fixture(scope="module")
def schema():
    from milepost.cli.json_schema import answer_schema

    return answer_schema()


def test_every_command_has_its_schema(schema):
    named = {answer["properties"]["command"].get("const") for answer in schema["oneOf"]}
    assert named - {None} == all_names()


def faults(answer, schema):
    return list(jsonschema.validators.validator_for(schema)(schema).iter_errors(answer))


@pytest.mark.parametrize(
    "words", [["assess"], ["status"], ["test", "--smoke"], ["demo"], ["report"], ["plan"]], ids=" ".join
)
def test_what_a_command_shows_keeps_to_the_schema(words, schema, monkeypatch, capsys):
    fakes.put_flows(monkeypatch, verdict=Verdict.NO)
    run([*words, "--json"])
    assert faults(json.loads(capsys.readouterr().out), schema) == []


def test_an_error_keeps_to_the_schema(schema, capsys):
    run(["assess", "--budget", "never", "--json"])
    assert faults(json.loads(capsys.readouterr().out), schema) == []


def test_a_field_that_is_not_in_the_records_is_refused(schema):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"milepost": 1, "command": "status", "result": {}, "surprise": 1}, schema)
