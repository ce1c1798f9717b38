"""Whatever stands in a file, reading it gives a contract or `InvalidFileError`."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from milepost.base.errors import InvalidFileError, Problem
from milepost.contract.organisation import parse_organisation
from milepost.contract.places import read_text
from milepost.contract.read import parse_contract, read_contract
from milepost.contract.references import parse_references
from milepost.contract.stored import contract_from_plain
from tests.contract.files import ORGANISATION, REFERENCES, SMALL, WHOLE

RUNS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = [
    "0", "-1", "1", "3", "0.5", "1e400", "-.inf", ".nan", "99999999999999999999999", "0x1f", "1_000",
    "true", "no", "yes", "null", "~", "linear", "trivial", "suggest", "automatic", "a:b", "{suggest: 2}",
    "1 to 2", "2 to 1", "''", '"a"', "[]", "{}", "[1]", "{a: 1}", "*x", "&x", "!!str", "!x", "- ", "?",
    "|", ">", "@", "`", "%", ",", ": ", "#", "é", "\t", "\x00", "team", "team == 1", "2027-01-31",
    "team >= 0.5", "accuracy[team == 1] >= 0.5", "accuracy[f(x)] >= 1", "a[b",
    "unknown", "{says: yes}", "{says: 3, by: x, on: 2027-01-31}",
]  # fmt: skip
NAMES = [
    "milepost", "name", "task", "kind", "target", "inputs", "data", "sources", "uri", "split", "test",
    "metric", "optimize", "require", "budget", "labels", "designs", "suggest", "scope", "value",
    "payoff", "matrix", "low", "high", "level", "candidates", "rules", "guard", "rollout", "canary",
    "team", "id", "most", "today", "people", "rate", "years", "adoption", "success", "stages", "automation",
    "questions", "checklist", "ethics", "says", "by", "on", "cheap_prediction", "published", "security",
]  # fmt: skip
KEYS = st.sampled_from(NAMES)
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(WORDS)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


PARSERS = (parse_contract, parse_organisation, parse_references)


def badly_told(text, parsers=PARSERS):
    """Read the text in all ways; the refusals that name no problem, or one without words or outside of the text."""
    lines = sum(map(text.count, "\n\r\x85\u2028\u2029")) + 1
    refusals = [problems for parse in parsers if (problems := problems_of(parse, text)) is not None]
    return [
        problems
        for problems in refusals
        if not problems
        or not all(one.what and (one.line is None or 1 <= one.line <= lines) for one in problems)
    ]


def problems_of(parse, text):
    """The problems that reading a text gives, None without any; any other error is a failure of the test."""
    try:
        parse(text, "fuzzed.yaml")
    except InvalidFileError as error:
        return error.problems
    return None


@RUNS
@given(content=st.binary(max_size=200))
def test_any_bytes(content, tmp_path):
    path = tmp_path / "milepost.yaml"
    path.write_bytes(content)
    with pytest.raises(InvalidFileError):
        read_contract(path)


@RUNS
@given(text=st.text(max_size=200) | st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_any_text(text):
    assert badly_told(text) == []


@pytest.mark.parametrize(("what", "line"), [("", 1), ("a key is missing", 3), ("a key is missing", 0)])
def test_a_refusal_without_words_or_outside_of_the_text_is_badly_told(what, line):
    def refuse(text, where):
        raise InvalidFileError([Problem(where=where, line=line, column=1, what=what, fix="")])

    assert len(badly_told("a: 1\nb: 2", [refuse])) == 1


@pytest.mark.slow
@RUNS
@given(data=st.data(), text=st.sampled_from([SMALL, WHOLE, ORGANISATION, REFERENCES]))
def test_a_file_with_a_part_replaced(data, text):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    part = data.draw(st.text(max_size=10) | st.sampled_from(WORDS))
    assert badly_told(text[:start] + part + text[end:]) == []


@pytest.mark.slow
@RUNS
@given(data=st.data(), value=values)
def test_a_file_with_a_value_replaced(data, value):
    document = YAML(typ="safe", pure=True).load(WHOLE)
    parent, key = data.draw(st.sampled_from(list(places(document))))
    parent[key] = value
    assert badly_told(dump(document)) == []


@pytest.mark.slow
@RUNS
@given(value=st.dictionaries(KEYS, values, max_size=6))
def test_any_mapping_of_known_keys(value):
    assert badly_told(dump(value)) == []


@RUNS
@given(data=st.data())
def test_a_contract_that_is_read_comes_back_from_its_plain_form(data):
    section = data.draw(
        st.sampled_from(["guard", "gate", "rollout", "value", "costs", "team", "designs", "budget"])
    )
    document = YAML(typ="safe", pure=True).load(WHOLE)
    del document[section]
    loaded = parse_contract(dump(document), "milepost.yaml")
    assert contract_from_plain(loaded.version.plain) == loaded.contract


def places(value):
    """Every place of a document: (its mapping or list, its key)."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items):
        yield value, key
        if isinstance(inner, dict | list):
            yield from places(inner)


def dump(value):
    stream = io.StringIO()
    YAML(typ="safe", pure=True).dump(value, stream)
    return stream.getvalue()


def test_a_name_that_is_no_path_is_an_invalid_file(tmp_path):
    with pytest.raises(InvalidFileError):
        read_text(tmp_path / "a\x00b", missing_fix="")
