"""The clues of a function, from its own text and from the tables of its package."""

import pytest

from milepost.planning.scan.clues import Kind
from milepost.planning.scan.functions import functions_of
from milepost.planning.scan.literals import count_literals
from milepost.planning.scan.source import read_source
from milepost.planning.scan.words import words_of
from tests.planning.scan.snippets import LOOK_ALIKES, RULES, read


def clues_of(text, *others, name="f"):
    described = next(
        one for one in read(text, *others).described if one.function.name.rpartition(".")[2] == name
    )
    return [(clue.kind, clue.line) for clue in described.clues]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("if x == 'summer': pass", Kind.TEXT_TEST),
        ("if x in ('summer', 'winter'): pass", Kind.LIST_TEST),
        ("if x > 42: pass", Kind.THRESHOLD),
        ("if 0.5 < x: pass", Kind.FINE_THRESHOLD),
        ("if x > -0.5: pass", Kind.FINE_THRESHOLD),
        ("if x > max_words: pass", Kind.LIMIT),
        ("if x.startswith('un'): pass", Kind.PREFIX_TEST),
        ("if 'summer' in x: pass", Kind.PREFIX_TEST),
        ("score += 3", Kind.SCORE_SUM),
        ("score = y", Kind.SCORE_NAME),
        ("x = y * 0.8", Kind.FACTOR),
        ("x = re.search('[a-z]+', y)", Kind.REGEX),
        ("return 'summer'", Kind.FIXED_ANSWER),
        ("g(r'\\d+ (?:km|mi)')", Kind.PATTERN_TEXT),
        ("y = {'a': 1, 'b': 2}", Kind.LITERAL_TABLE),
        ("pass  # usually right", Kind.CUE),
        ("pass  # as the RFC 3339 says", Kind.SPECIFICATION),
        ("open(x)", Kind.OUTSIDE),
        ("isinstance(x, str)", Kind.TYPE_TEST),
        ("raise ValueError", Kind.RAISE),
        ("yield 1", Kind.GENERATOR),
        ("x['name']", Kind.KEY),
    ],
)
def test_each_kind_of_clue_is_found_with_its_line(line, kind):
    assert (kind, 3) in clues_of(f"def f(x):\n    y = x\n    {line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "if x == '__main__': pass",
        "if x in ('GET', 'POST'): pass",
        "if x is None: pass",
        "if x > y: pass",
        "x += 1",
        "y = x * 2",
        "return x",
        "text = '# usually'",
    ],
)
def test_what_says_nothing_of_rules_is_no_clue(line):
    kinds = {kind for kind, _ in clues_of(f"def f(x):\n    y = x\n    {line}\n")}
    assert not kinds & {kind for kind in Kind if kind <= Kind.CUE}


def test_a_cascade_is_counted_once_with_its_length():
    text = "def f(x):\n    if x: a\n    elif y: b\n    elif z: c\n    else: d\n"
    found = [clue for clue in read(text).described[0].clues if clue.kind is Kind.SPECIAL_CASES]
    assert [(clue.line, clue.amount) for clue in found] == [(2, 3)]


def test_the_cases_of_a_match_are_tests_of_texts():
    text = "def f(x):\n    match x:\n        case 'a': return 1\n        case {'k': [*_], **rest}: return 2\n"
    assert (Kind.TEXT_TEST, 3) in clues_of(text)


TABLE = "WORDS = {'um': -1.0, 'er': -2.0, 'ah': 0.5}\nPART_RE = re.compile('a+')\nLIMIT = 7\n"


@pytest.mark.parametrize(
    ("text", "others"),
    [
        (TABLE + "def f(x):\n    return x in WORDS\n", ()),
        ("from .m1 import WORDS\ndef f(x):\n    return x in WORDS\n", (TABLE,)),
        ("from pack.m1 import WORDS as W\ndef f(x):\n    return x in W\n", (TABLE,)),
        ("from . import m1\ndef f(x):\n    return x in m1.WORDS\n", (TABLE,)),
        ("class A:\n    WORDS = ['a', 'b', 'c']\n    def f(self, x):\n        return x in self.WORDS\n", ()),
        (
            "class A:\n    WORDS = ['a', 'b', 'c']\nclass B(A):\n    def f(self, x):\n        return x in self.WORDS\n",
            (),
        ),
        (
            "class A:\n    def __init__(self):\n        self.words = set('a b c'.split())\n"
            "    def f(self, x):\n        return x in self.words\n",
            (),
        ),
    ],
)
def test_tables_are_found_wherever_the_package_keeps_them(text, others):
    assert Kind.TABLE_TEST in {kind for kind, _ in clues_of(text, *others)}


def test_regular_expressions_and_numbers_of_the_package_are_told_from_tables():
    kinds = {kind for kind, _ in clues_of(TABLE + "def f(x):\n    return PART_RE.match(x) and x.n > LIMIT\n")}
    assert {Kind.NAMED_REGEX, Kind.NAMED_NUMBER} <= kinds
    assert Kind.TABLE not in kinds


def test_a_name_that_two_modules_define_and_nothing_settles_is_not_guessed():
    text = "import other\ndef f(x):\n    return x in other.WORDS\n"
    assert Kind.TABLE_TEST not in {kind for kind, _ in clues_of(text, TABLE, TABLE)}


def test_classes_that_inherit_in_a_circle_end():
    text = "class A(B):\n    def f(self, x):\n        return x in self.words\nclass B(A):\n    pass\n"
    assert Kind.TABLE_TEST not in {kind for kind, _ in clues_of(text)}


def test_members_of_an_enumeration_are_no_thresholds():
    text = "class Level(IntEnum):\n    LOW = 1\n    HIGH = 2\ndef f(x):\n    return x == Level.HIGH\n"
    assert Kind.NAMED_NUMBER not in {kind for kind, _ in clues_of(text)}


def test_nested_functions_belong_to_the_outer_one_and_methods_to_their_class():
    inner = "            def g(): return 'x'\n            return g()\n"
    text = f"class A:\n    class B:\n        @property\n        def f(self):\n{inner}"
    functions, _ = functions_of(read_source("m.py", text.encode()))
    assert [(one.name, one.line, one.last) for one in functions] == [("A.B.f", 3, 6)]


def test_functions_under_conditions_are_found():
    text = "try:\n    pass\nexcept E:\n    def f(): pass\nelse:\n    if x:\n        def g(): pass\n"
    functions, _ = functions_of(read_source("m.py", text.encode()))
    assert [one.name for one in functions] == ["f", "g"]


def test_the_name_counts_three_times_and_comments_count():
    function = (
        read("def guess_x(word):\n    '''Season of a title'''\n    # roughly\n    return word\n")
        .described[0]
        .function
    )
    words = words_of(function)
    assert (words["guess"], words["word"], words["season"], words["roughly"]) == (3, 2, 1, 1)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("['a', 'b']", (2, 0, 0)),
        ("frozenset('a b c'.split())", (3, 0, 0)),
        ("{'a': 1, **other}", (1, 1, 0)),
        ("[re.compile(p) for p in ('a', 'b')]", (2, 0, 1)),
        ("{'a'} | {'b'} | OTHER", (2, 0, 0)),
        ("[True, None]", (0, 0, 0)),
        ("load('a')", (0, 0, 0)),
    ],
)
def test_literals_of_a_table_are_counted(text, counted):
    import ast

    assert count_literals(ast.parse(text, mode="eval").body) == counted


def test_reading_the_snippets_finds_each_function():
    for name, text in {**RULES, **LOOK_ALIKES}.items():
        assert [one.function.name.rpartition(".")[2] for one in read(text).described] == [name]
