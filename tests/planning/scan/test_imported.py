"""Tables of other modules belong to the rules that import them: found in the text, each once, with their place."""

import pytest

from milepost.planning.scan.modules import Modules
from milepost.planning.scan.parts import parts_of, tables_of

WORDS = b'''\
"""Words."""
import os
LATE = {
    "late": 2,  # as in too late

    "lost": 3,
}
LIMIT = 4
MORE = [*LIMITS, "gone"] if os.name else []
BOTH = {**LATE, **{"gone": 1}}
LATE_TOO = frozenset(LATE)
LATE |= {"never": 1, "ever": 1}
log = make_log("words", 3)
_hidden = ("a", "b")
class Late: pass
def is_late(word): return word in LATE
'''
FILES = {
    "shop/__init__.py": b"from .words import LATE as PASSED\n",
    "shop/words.py": WORDS,
    "shop/deep/__init__.py": b"",
    "shop/deep/round.py": b"from shop.deep.trip import NAME\n",
    "shop/deep/trip.py": b"from shop.deep.round import NAME\n",
    "shop/broken.py": b"TABLE = {1: 2\n",
    "shop/optional.py": b"try:\n    import fast\nexcept ImportError:\n    SLOW = ('a', 'b', 'c')\n",
    "alone.py": b"WORDS = ('x', 'y')\n",
}
LATE = ("shop/words.py", 3, "LATE", 4, 4)
LATE_MORE = ("shop/words.py", 12, "LATE", 1, 4)


def modules(**more):
    files = FILES | {path.replace("__", "/") + ".py": text for path, text in more.items()}
    return Modules(has=files.__contains__, read=files.get, above=("org", "code"))


def tables(imports, body, *, path="shop/deep/rules.py"):
    """The tables that a function with this body names, in a file with these imports."""
    text = f"{imports}\ndef score(text, self=None):\n    {body}\n".encode()
    files = FILES | {path: text}
    there = Modules(has=files.__contains__, read=files.get, above=("org", "code"))
    line = text.decode().split("\n").index("def score(text, self=None):") + 1
    parts = tables_of(there.source(path), "score", line, there)
    return [(part.path, part.first, part.name, part.lines_of_code, part.constants) for part in parts]


@pytest.mark.parametrize(
    ("imports", "body"),
    [
        ("from shop.words import LATE", "return LATE[text]"),
        ("from shop.words import LATE as W", "return W.get(text)"),
        ("import shop.words", "return shop.words.LATE.get(text)"),
        ("import shop.words as t", "return t.LATE[text] + t.LATE['late']"),
        ("from shop import words", "return words.LATE[text]"),
        ("from ..words import LATE", "return LATE[text]"),
        ("from .. import words as t", "return t.LATE[text]"),
        ("from shop.words import *", "return LATE[text]"),
        ("from shop import PASSED", "return PASSED[text]"),
        ("import shop", "return shop.PASSED[text]"),
        ("from code.shop.words import LATE", "return LATE[text]"),
        ("from org.code.shop.words import LATE", "return LATE[text]"),
        ("try:\n    from shop.words import LATE\nexcept ImportError:\n    LATE = None", "return LATE[text]"),
        ("", "from shop.words import LATE; return LATE[text]"),
        ("from shop.words import LATE_TOO", "return text in LATE_TOO"),
        ("from shop.words import LATE, LATE_TOO", "return LATE[text], LATE_TOO"),
    ],
)
def test_a_table_counts_once_however_it_is_imported(imports, body):
    assert tables(imports, body) == [LATE, LATE_MORE]


@pytest.mark.parametrize(
    ("imports", "body", "names"),
    [
        ("from shop.words import LIMIT", "return len(text) > LIMIT", ["LIMIT"]),
        ("from shop.words import BOTH", "return BOTH[text]", ["BOTH", "LATE", "LATE"]),
        ("from shop.optional import SLOW", "return text in SLOW", ["SLOW"]),
        ("import alone", "return text in alone.WORDS", ["WORDS"]),
        ("from shop.words import LATE\nALL = [LATE, 'a', 'b']", "return ALL", ["ALL", "LATE", "LATE"]),
    ],
)
def test_named_limits_and_tables_made_of_tables_count(imports, body, names):
    assert [name for _, _, name, _, _ in tables(imports, body)] == names


@pytest.mark.parametrize(
    ("imports", "body"),
    [
        ("from shop.words import LATE", "return text"),
        ("from shop.words import log", "return log.info(text)"),
        ("from shop.words import Late, is_late", "return Late() or is_late(text)"),
        ("from shop.words import *", "return _hidden"),
        ("import shop.words", "return shop.words"),
        ("import alone.words", "return alone.words.LATE"),
        ("from ....words import LATE", "return LATE[text]"),
        ("from shop.broken import TABLE", "return TABLE[text]"),
        ("from shop.deep.round import NAME", "return NAME"),
        ("from json import LATE", "return LATE"),
        ("from words import LATE", "return LATE"),
    ],
    ids=lambda value: value if "import" in value else "",
)
def test_what_is_no_table_of_the_folder_does_not_count(imports, body):
    assert tables(imports, body) == []


def test_all_that_rules_rest_on_holds_the_tables_of_their_helpers_too():
    text = (
        b"from shop.words import LATE, LIMIT\n\ndef late(word):\n    return LATE.get(word, 0)\n\n"
        b"def route(text):\n    return sum(map(late, text)) > LIMIT\n"
    )
    there = modules(shop__route=text)
    parts = parts_of(there.source("shop/route.py"), "route", there)
    assert [(part.path, part.first) for part in parts] == [
        ("shop/route.py", 6),
        ("shop/route.py", 3),
        ("shop/words.py", 8),
        ("shop/words.py", 3),
        ("shop/words.py", 12),
    ]
    assert sum(part.lines_of_code for part in parts) == 2 + 2 + 1 + 4 + 1
    alone = parts_of(there.source("shop/route.py"), "route")
    assert [part.path for part in alone] == ["shop/route.py"] * 2


def test_the_tables_of_a_method_are_those_of_its_class_and_file():
    text = (
        b"MOST = 3\nclass Rules:\n    WORDS = ('a', 'b')\n    OTHER = ('c', 'd')\n"
        b"    def ask(self, text):\n        return text in self.WORDS and len(text) < MOST\n"
    )
    there = modules(rules=text)
    parts = tables_of(there.source("rules.py"), "Rules.ask", 5, there)
    assert {str(part) for part in parts} == {"rules.py:3 WORDS", "rules.py:1 MOST"}
