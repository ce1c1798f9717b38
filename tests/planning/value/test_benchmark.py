"""The adapter of planning vectors answers any folder of their format, through the scorer that lies there."""

import json
import runpy
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "benchmarks" / "planning.py"

CASES = [
    {
        "id": "tags",
        "quantity": "break_even_accuracy",
        "inputs": {"correct": 3, "wrong": -1, "baseline": 1, "fixed_cost": 100, "decisions": 200},
        "expected": {"accuracy_running": 0.5, "accuracy_with_fixed_cost": 0.625, "reachable": True},
    },
    {
        "id": "calls",
        "quantity": "optimal_threshold",
        "inputs": {
            "payoff": {"tp": 3, "fn": 0, "fp": -1, "tn": 0},
            "n": 10,
            "positives": 4,
            "tp": 3,
            "fp": 3,
        },
        "expected": {"policy": "threshold", "threshold": 0.25, "net_benefit": 0.2},
    },
    {
        "id": "gates",
        "quantity": "stage_gates",
        "inputs": {"stages": [{"name": "a", "cost": 1, "p": 0.5}], "value": 4},
        "expected": {"expected_npv_staged": 1.0, "start": True},
    },
]

SCORER = """
import json, pathlib, sys
out = json.loads(pathlib.Path(sys.argv[2]).read_text())
good = total = 0
for path in pathlib.Path(sys.argv[1]).glob("*.json"):
    for case in json.loads(path.read_text())["cases"]:
        for key, wanted in case["expected"].items():
            total += 1
            got = out.get(f"{path.stem}/{case['id']}", {}).get(key)
            near = got is not None and abs(got - wanted) < 1e-6 if isinstance(wanted, float) else got == wanted
            good += near
            if not near:
                print("miss", case["id"], key, got)
print(f"{good} of {total} values within tolerance")
sys.exit(good < total)
"""


def run(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["planning.py", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(SCRIPT), run_name="__main__")
    return ended.value.code


def write(folder, cases, schema=1):
    (folder / "made.json").write_text(json.dumps({"schema": schema, "cases": cases}))


def test_the_scorer_of_the_folder_prints_and_its_status_is_passed_on(tmp_path, monkeypatch, capfd):
    write(tmp_path, CASES)
    (tmp_path / "score.py").write_text(SCORER)
    assert run(monkeypatch, "--set", tmp_path) == 0
    assert capfd.readouterr().out.strip() == "8 of 8 values within tolerance"
    wrong = [{**CASES[0], "expected": {"accuracy_running": 0.4}}, *CASES[1:]]
    write(tmp_path, wrong)
    assert run(monkeypatch, "--set", tmp_path) == 1
    assert "miss tags accuracy_running 0.5" in capfd.readouterr().out


def test_a_scorer_from_elsewhere_is_used_and_the_answers_can_be_kept(tmp_path, monkeypatch, capfd):
    cases, tools = tmp_path / "cases", tmp_path / "tools"
    cases.mkdir()
    tools.mkdir()
    write(cases, CASES)
    (tools / "judge.py").write_text(SCORER)
    out = tools / "answers.json"
    assert run(monkeypatch, "--set", cases, "--score", tools / "judge.py", "--out", out) == 0
    assert json.loads(out.read_text())["made/tags"]["accuracy_with_fixed_cost"] == 0.625
    assert run(monkeypatch, "--set", cases) == 0
    assert "3 cases answered; no scorer at" in capfd.readouterr().out


def test_a_case_that_the_package_refuses_is_named_and_missed(tmp_path, monkeypatch, capfd):
    refused = {**CASES[0], "id": "swapped", "inputs": {"correct": -1, "wrong": 3, "baseline": 1}}
    write(tmp_path, [refused, *CASES[1:]])
    (tmp_path / "score.py").write_text(SCORER)
    assert run(monkeypatch, "--set", tmp_path) == 1
    said = capfd.readouterr().out
    assert "not answered made/swapped" in said
    assert "being wrong would pay more" in said


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ({"id": "x", "quantity": "horoscope", "inputs": {}}, "asks for the quantity 'horoscope'"),
        ({"id": "x", "quantity": "stage_gates", "inputs": {"value": 3}}, "the inputs do not fit"),
    ],
)
def test_what_is_not_known_is_a_clear_error(case, words, tmp_path, monkeypatch, capfd):
    write(tmp_path, [case])
    assert run(monkeypatch, "--set", tmp_path) == 2
    assert words in capfd.readouterr().err


def test_an_empty_folder_another_schema_and_no_cases_are_clear_errors(tmp_path, monkeypatch, capfd):
    assert run(monkeypatch, "--set", tmp_path) == 2
    assert "holds no *.json file" in capfd.readouterr().err
    write(tmp_path, CASES, schema=7)
    assert run(monkeypatch, "--set", tmp_path) == 2
    assert "schema 7" in capfd.readouterr().err
    (tmp_path / "made.json").write_text("[1, 2]")
    assert run(monkeypatch, "--set", tmp_path) == 2
    assert "is no file of cases" in capfd.readouterr().err
