"""Random project files over random small tables: always an exit code of the table, never a traceback."""

import contextlib
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.cli.shell import run

CODES = {0, 1, 2, 3, 4, 5}
PLACES = ("'", "row", "rows.csv", "milepost.yaml", "metric:", "--budget")
CELLS = st.one_of(
    st.integers(-3, 3).map(str),
    st.floats(allow_nan=True, allow_infinity=True).map(repr),
    st.sampled_from(
        ["", "a", "b", "no", "TRUE", "1e400", "2026-01-01T00:00:00+02:00", "😀", "'", "NaN", "[x]"]
    ),
)
NUMBERS = st.floats(-5, 5).map(repr)
NAMES = st.sampled_from(["z", "accuracy", "größe", "a b", "q'1", "row"])
MEASURES = {
    "classification": ["accuracy", "f1_macro", "error_rate"],
    "regression": ["rmse", "r2", "mae"],
}
REQUIRED = {
    "classification": [
        "",
        '"accuracy >= 0.8"',
        "\"recall[y == 'a'] >= 0.5\"",
        '"accuracy[x > 0] >= 0.2"',
        '"f1_macro >= 0.3", "latency_p99_ms <= 0.001"',
        '"log_loss <= 1"',
        '"roc_auc >= 0.7"',
    ],
    "regression": [
        "",
        '"rmse <= 1", "r2 >= 0.1"',
        '"mae <= 0.1"',
        '"rmse[x > 0] <= 3"',
        '"latency_p99_ms <= 1"',
    ],
}
DESIGNS = st.sampled_from(["", "{suggest: 2}", "{suggest: 9}, defer", '{scope: "x > 0"}', "confirm"])
SOUND_OTHERS = st.sampled_from(
    ["", "budget: {labels: 1}", "costs: {label: 0}", "budget: {money: 5}\ncosts: {label: 1 to 2}"]
)
OTHERS = st.one_of(SOUND_OTHERS, st.sampled_from(["guard: {}", "x: 1", "labels: {votes: [x]}"]))
SPLITS = st.sampled_from(
    ["", ", split: {test: 0.5}", ", split: {validation: 0, calibration: 0}", ", split: {column: x}"]
)


@st.composite
def projects(draw):
    """The text of a table and of a project file that may or may not fit it; about half of them do."""
    wild = draw(st.sampled_from([False, False, True]))
    kind = draw(st.sampled_from(sorted(MEASURES)))
    names = ["y", "x", *draw(st.lists(NAMES, max_size=2, unique=True))] if wild else ["y", "x", "z"]
    pools = [draw(_cells(name, kind, wild=wild)) for name in names]
    rng = draw(st.randoms(use_true_random=False))
    count = draw(st.sampled_from([0, 5, 40, 60] if wild else [40, 60]))
    rows = [",".join(_quoted(rng.choice(pool)) for pool in pools) for _ in range(count)]
    table = "\n".join([",".join(map(_quoted, names)), *rows]) + "\n"
    asked = draw(st.sampled_from(sorted(MEASURES))) if wild else kind
    lines = [
        "milepost: 1",
        "name: fuzzed",
        f"task: {{kind: {kind}, target: y}}",
        f"data: {{sources: [{{uri: rows.csv}}]{draw(SPLITS) if wild else ''}}}",
        f"metric: {{optimize: {draw(st.sampled_from(MEASURES[asked]))}, "
        f"require: [{draw(st.sampled_from(REQUIRED[asked]))}]}}",
        f"designs: [automatic, {draw(DESIGNS)}]",
        "baselines: [trivial, linear]",
        draw(OTHERS if wild else SOUND_OTHERS),
    ]
    if wild and draw(st.booleans()):
        lines.pop(draw(st.integers(0, len(lines) - 1)))
    return table, "\n".join(lines) + "\n"


def _cells(name, kind, *, wild):
    """The cells that a column draws from: any at all, or such as fit the task."""
    if wild:
        return st.lists(CELLS, min_size=1, max_size=4)
    if name == "y" and kind == "classification":
        return st.sampled_from([["a", "b"], ["a", "a", "a", "b", "c"]])
    return st.lists(NUMBERS, min_size=2, max_size=30, unique=True)


def _quoted(cell):
    return '"' + cell.replace('"', '""') + '"'


def crashes(project):
    """Check, assess and ask for the status of a project in a folder of its own: what went wrong, command by command."""
    table, text = project
    found = []
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("rows.csv").write_text(table, encoding="utf-8")
        Path("milepost.yaml").write_text(text, encoding="utf-8")
        for words in (["check"], ["assess", "--budget", "1s"], ["status"]):
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = run(words)
            found += _wrong(words, code, out.getvalue(), err.getvalue())
    return found


def _wrong(words, code, out, err):
    """What is wrong with the answer of one command."""
    said = err or out  # check lists what it found on the standard output
    refused = code in {2, 4}
    wrong = {
        "exit code": code not in CODES,
        "traceback": "Traceback" in err,
        "no heading": refused and "docs/messages.md#" not in said and words != ["check"],
        "no place": refused and not any(place in said for place in PLACES),
        "nan": code == 0 and words[0] == "assess" and " nan" in out.lower(),
    }
    return [(words[0], name, said) for name, is_so in wrong.items() if is_so]


@pytest.mark.parametrize(
    ("words", "code", "out", "err", "names"),
    [
        (["assess"], 70, "", "Traceback", ["exit code", "traceback"]),
        (["status"], 4, "", "no", ["no heading", "no place"]),
        (["check"], 4, "no", "", ["no place"]),
        (["assess"], 0, "Best now nan", "", ["nan"]),
    ],
)
def test_what_is_wrong_with_an_answer_is_named(words, code, out, err, names):
    assert [name for _, name, _ in _wrong(words, code, out, err)] == names


@pytest.mark.slow
@settings(max_examples=12, derandomize=True, suppress_health_check=list(HealthCheck))
@given(projects())
def test_fuzzed_projects_never_crash(project):
    assert crashes(project) == []


@pytest.mark.guarantee
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(projects())
def test_many_fuzzed_projects_never_crash(project):
    assert crashes(project) == []
