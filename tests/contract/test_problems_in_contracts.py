"""Every problem of a file is shown at once: its place, what is wrong, and what to do."""

import pytest

from milepost.base.errors import InvalidFileError
from milepost.contract.read import parse_contract, read_contract
from tests.contract.files import SMALL, WHOLE


def problems_of(text):
    with pytest.raises(InvalidFileError) as caught:
        parse_contract(text, "milepost.yaml")
    return caught.value.problems


@pytest.mark.parametrize(
    ("old", "new", "what", "fix"),
    [
        ("name: ticket", "nam: ticket", "unknown key 'nam'", "did you mean 'name'?"),
        ("group:", "gruop:", "unknown key 'gruop' in 'task'", "did you mean 'group'?"),
        ("sensor:", "sensr:", "unknown key 'sensr' in 'data.sources'", "did you mean 'sensor'?"),
        ("payoff:", "zzz:", "unknown key 'zzz' in 'value'", "write one of: decisions_per_year, payoff"),
        ("kind: classification", "kind: clasification", "not known", "did you mean 'classification'?"),
        ("target: team", "target: 3", "a text is expected here, not 3", 'put it in quotes: "3"'),
        ("target: team", "target: ''", "the text is empty", "write it"),
        ("[subject, ", "[team, ", "the target 'team' is among the inputs", "gives the answer away"),
        ("[subject, ", "[ticket, ", "the id 'ticket' is among the inputs", "leave it out"),
        ("[subject, ", "[body, ", "the input 'body' stands here twice", "keep one"),
        ("{body: text}", "{body: txt}", "not known", "did you mean 'text'?"),
        ("{body: text}", "{body: text, b: date}", "one 'word: detail'", "{column: kind}"),
        ("group: customer_id", "group: team", "the target 'team' is also the group", "another column"),
        ("slices: [language]", "slices: language", "a list is expected here", "slices: [..., ...]"),
        (
            "[{uri: data/tickets/*.parquet, sensor: mailbox}]",
            "[]",
            "the list 'sources' is empty",
            "at least one",
        ),
        ("uri: data/tickets/*.parquet, ", "", "the key 'uri' is missing in 'data.sources'", "uri: FILE"),
        ("test: 0.25", "test: 0.85", "leaves none to train on", "less than 1"),
        ("test: 0.25", "test: 25", "no share", "write 25 % as 0.25"),
        ("test: 0.25", "test: 0.2 to 0.3", "a number is expected", "no meaning in a setting"),
        ("test: 0.25", "test: .nan", "a number is expected", "write one"),
        ("optimize: {f1_macro: 0.7,", "optimize: {f1_macro: 0,", "0 is no weight", "above 0"),
        ("accuracy >= 0.93", "accuracy >= 93%", "at character 13", "0.93"),
        ("accuracy >= 0.93", "accuracy = 0.93", "at character 10", "write >="),
        ("accuracy >= 0.93", "accuracy[a = 1] >= 0.93", "at character 12", "write =="),
        ("accuracy >= 0.93", "accuracy[f() == 1] >= 0.93", "at character 10", "a call"),
        ("accuracy >= 0.93", "accuracy[a == 1 >= 0.93", "bracket is not closed", "accuracy >= 0.9"),
        ("accuracy >= 0.93", "latency_p99_ms <= 40", "a second time", "keep one"),
        ("accuracy >= 0.93", "acuracy >= 0.93", "no metric named 'acuracy'", "Did you mean accuracy"),
        ("accuracy >= 0.93", "accuracy <= 0.93", "more is better", "write >="),
        ("accuracy >= 0.93", "'>= 0.93'", "metric's name", "accuracy >= 0.9"),
        ("confidence: 0.9\n", "confidence: 1\n", "cannot be promised", "between 0 and 1"),
        ("labels: 20000", "labels: 20_000", "'20_000'", "write 20000"),
        ("labels: 20000", "labels: -1", "below zero", "0 or more"),
        ("years: 4", "years: 0", "0 is too small", "1 or more"),
        ("discount_rate: 0.08", "discount_rate: 8", "8 is no discount rate", "write 8 % as 0.08"),
        ("adoption: 0.5 to 0.9", "adoption: 50 to 90", "no share of a whole", "0.05"),
        ("adoption: 0.5 to 0.9", "adoption: 0 to 0.9", "strictly between 0 and 1", "0.001"),
        ("run_cost: 0.002", "run_cost: -1", "below zero", "0 or more"),
        (
            ", by: Ada, on: 2026-11-01}\n  stages",
            ", on: 2026-11-01}\n  stages",
            "the key 'by' is missing",
            "by",
        ),
        ("on: 2026-11-01}\n  stages", "on: soon}\n  stages", "'soon' is no day", "2027-01-31"),
        ("name: build", "name: pilot", "the stage 'pilot' stands here twice", "its own name"),
        ("seconds: 20 to 40", "accuracy: 0.8", "today's worth stands here twice", "keep one"),
        ("{level: 1", "{level: 6", "6 is no level of automation", "5 (full)"),
        ("{level: 1", "{level: 2", "do not rise", "in order"),
        ("cheap_prediction: yes", "cheap_predicton: yes", "unknown key", "did you mean 'cheap_prediction'?"),
        ("cheap_prediction: yes", "cheap_prediction: true", "neither yes, no nor unknown", "without quotes"),
        (
            "cheap_prediction: yes",
            "cheap_prediction: yess",
            "neither yes, no nor unknown",
            "did you mean 'yes'?",
        ),
        (
            "{says: no, by: Ada",
            "{sasy: no, by: Ada",
            "unknown key 'sasy' in an answer",
            "did you mean 'says'?",
        ),
        ("{says: no, by: Ada", "{by: Ada", "the answer says nothing", "says: ..."),
        ("training_hours: unknown", "training_hours: many", "neither a number nor a range", "12.5"),
        ("security: support only", "security: 3", "a text is expected", "quotes"),
        ("ethics: [", "ethcs: [", "unknown key 'ethcs'", "did you mean 'ethics'?"),
        ("agrees: no", "agrees: maybe", "neither yes nor no", "agrees: yes"),
        ("role: lead, ", "", "the key 'role' is missing", "role"),
        ("labels: 20000", "labels: true", "a number or a range is expected here, not true", "12.5"),
        ("labels: 20000", "labels: 5 to 2", "starts at 5 and ends below it", "2 to 5"),
        ("high: 70000", "hihg: 70000", "unknown key 'hihg' in a range", "did you mean 'high'?"),
        ("level: 0.9", "level: 9", "the level 9 is not between 0 and 1", "0.8"),
        ("until: 2027-01-31", "until: 2027-13-31", "no day", "2027-01-31"),
        ("archetype: augment", "archetype: agument", "not known", "did you mean 'augment'?"),
        ("{suggest: 3}", "suggest", "needs a detail", "{suggest: 3}"),
        ("{suggest: 3}", "{suggest: 1}", "a list of one", "{suggest: 3}"),
        ("{suggest: 3}", "{defer: 3}", "takes no detail", "did you mean 'defer'?"),
        ("{suggest: 3}", "defer", "a second time", "keep one"),
        ("scope: \"language == 'en'\"", 'scope: "language == \'en"', "at character 13", "quote"),
        ("votes: [annotator_1, annotator_2]", "votes: [a], votes_file: b.csv", "at once", "keep one"),
        ("[trivial, ", "[trival, ", "no candidate", "did you mean 'trivial'?"),
        ("[trivial, ", "[rules, ", "needs a reference", "{rules:"),
        ("[trivial, ", "[linear, ", "a second time", "keep one"),
        ('"routing.models:bert"', "boosted", "a second time", "keep one"),
        ('"routing.models:bert"', '"routing.models.bert"', "no candidate", "package.module:Name"),
        ('{rules: "routing.rules:route"}', "{rules: routing.py}", "no import path", "package.module:name"),
        ("{human: desk}", "{human: 0.9}", "0.9 is no reference", "id in references.yaml"),
        ("small_subset: 500", "small_subset: 0", "too small", "1 or more"),
        ("small_subset: 500", "small_subset: 50.5", "a whole number is expected here, not 50.5", "500"),
        ("max_error: 0.02, ", "", "the key 'max_error' is missing in 'guard'", "max_error: 0.02"),
        ("canary: [0.01, 0.10, 0.50]", "canary: [0.1, 0.01]", "do not rise", "in order"),
        ("gate: {margin", "gate: off # {margin", "not 'off'", "'off' is a word, not a switch"),
        (
            "confidence: 0.9\n",
            "confidence: 0.9\n  engineer_around: [latncy]\n",
            "no metric",
            "latency_p99_ms",
        ),
        ("confidence: 0.9\n", "confidence: 0.9\n  engineer_around: [f1, f1]\n", "a second time", "keep one"),
        ("confidence: 0.9\n", "confidence: 0.9\n  tolerance: [f1]\n", "a mapping is expected", "{latency"),
        (
            "confidence: 0.9\n",
            "confidence: 0.9\n  tolerance: {f1: 1 to 2}\n",
            "a number is expected",
            "one number",
        ),
        ("margin: 0.01", "margin: no", "a number is expected here", "'no' is a word, not a switch"),
        ("name: ticket-routing", "name: a\nname: b", "stands here a second time, after line 2", "keep one"),
        ("milepost: 1", "milepost: 2", "version 2 of the format", "install a newer Milepost"),
        ("milepost: 1", "milepost: 0", "no version 0", "write milepost: 1"),
        ("milepost: 1", "milepost: '1'", "no version of the format", "write milepost: 1"),
        ("milepost: 1\n", "", "the version of the file's format is missing", "milepost: 1"),
    ],
)
def test_a_problem_says_what_is_wrong_and_what_to_do(old, new, what, fix):
    assert WHOLE.count(old) >= 1
    problems = problems_of(WHOLE.replace(old, new, 1))
    assert any(what in problem.what and fix in f"{problem.what}; {problem.fix}" for problem in problems), (
        problems
    )


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (SMALL + "gaet: {}\n", 6, 1),
        (SMALL + "gate:\n  looks: many\n", 7, 10),
        (SMALL + "gate: {error: 0.05,\n       looks: 2.5}\n", 7, 15),
        (SMALL + "candidates:\n  - linear\n  - {rules: x}\n", 8, 5),
        (SMALL + "value: {payoff: {matrix: {a: {b: x}}}}\n", 6, 34),
        (SMALL + "guard:\n  confidence: 0.9\n", 7, 3),
        (SMALL.replace("team}", "team, inputs: [a,\n  team]}"), 4, 3),
        (SMALL + "é: 1\n", 6, 1),
        (SMALL + "designs: [é, defer, é]\n", 6, 11),
    ],
)
def test_a_problem_has_its_line_and_column(text, line, column):
    assert (line, column) in [(problem.line, problem.column) for problem in problems_of(text)]


def test_all_problems_are_shown_together_in_the_file_s_order():
    text = SMALL.replace("name:", "nme:").replace(
        "accuracy}", "accuracy, require: ['a', 'b >='], confidence: 2}"
    )
    problems = problems_of(text + "gate: {looks: x, error: 3}\nteam: [1]\n")
    assert len(problems) == 8
    assert problems == tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ("", "the file is empty", "milepost init FILE --target COLUMN"),
        ("# only a comment\n", "the file is empty", "milepost init FILE --target COLUMN"),
        ("- a\n- b\n", "no mapping", "milepost init"),
        ("milepost", "no mapping", "milepost init"),
        ("a: [1", "not YAML", "close the list"),
        ("a: 'x", "not YAML", "close the quote"),
        ("a:\n\t- b", "not YAML", "blanks, not tabs"),
        ("a: b: c", "not YAML", "quotes"),
        ("a: @x", "not YAML", "quotes"),
        ("a: *x", "the alias '*x'", "write that part out"),
        ("a: &x [1]\nb: [*x, *x]", "the alias '*x'", "write that part out"),
        ("a: !!python/object/apply:os.system [true]", "the tag", "leave it out"),
        ("a: !include other.yaml", "the tag '!include'", "leave it out"),
        ("? [a, b]\n: c", "a key that is not a text", "a word before the colon"),
        ("a: 1\n---\nb: 1", "a second document", "one project in a file"),
        ("[" * 5000, "nested deeper", "flatter"),
        ("{a: " * 5000, "nested deeper", "flatter"),
        ('a: "\\UFFFFFFFF"', "escape", ""),
        ("a: \x07", "control character", "remove it"),
        ("a: " + "x" * 300_000, "longer than 256 kB", "the right file"),
    ],
)
def test_a_text_that_is_no_project_file_is_refused(text, what, fix):
    problems = problems_of(text)
    assert any(what in problem.what and fix in problem.fix for problem in problems), problems


def test_a_bomb_of_aliases_is_refused_without_going_off():
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert "alias" in problems_of("\n".join(levels))[0].what


def test_a_missing_file_says_how_to_get_one(tmp_path):
    with pytest.raises(InvalidFileError, match="run 'milepost init FILE --target COLUMN'"):
        read_contract(tmp_path / "milepost.yaml")


def test_a_folder_in_place_of_a_file_is_refused(tmp_path):
    with pytest.raises(InvalidFileError, match="this is a folder"):
        read_contract(tmp_path)


def test_bytes_that_are_not_utf_8_are_refused_with_their_place(tmp_path):
    path = tmp_path / "milepost.yaml"
    path.write_bytes(b"milepost: 1\nname: caf\xe9\n")
    with pytest.raises(
        InvalidFileError, match=r"milepost.yaml:2:10: the byte 0xe9 is not UTF-8; save the file as UTF-8"
    ):
        read_contract(path)


def test_reading_runs_nothing(tmp_path):
    (tmp_path / "spy.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    path = tmp_path / "milepost.yaml"
    path.write_text(
        SMALL + "candidates: ['spy:Model']\ntests: {invariance: ['spy:test']}\n", encoding="utf-8"
    )
    assert read_contract(path).contract.candidates[0].reference == "spy:Model"
