"""What in a function's text speaks for hand-written rules, or against: the kinds of clue, and their words."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final, NamedTuple


class Kind(IntEnum):
    """The kinds of clue; each is a feature of the scanner's model."""

    TEXT_TEST = 0
    LIST_TEST = 1
    TABLE_TEST = 2
    THRESHOLD = 3
    FINE_THRESHOLD = 4
    LIMIT = 5
    PREFIX_TEST = 6
    SCORE_SUM = 7
    FACTOR = 8
    REGEX = 9
    TABLE = 10
    NAMED_REGEX = 11
    NAMED_NUMBER = 12
    FIXED_ANSWER = 13
    PATTERN_TEXT = 14
    SPECIAL_CASES = 15
    LITERAL_TABLE = 16
    SCORE_NAME = 17
    CUE = 18
    SPECIFICATION = 19
    OUTSIDE = 20
    TYPE_TEST = 21
    RAISE = 22
    GENERATOR = 23
    RESOURCE = 24
    KEY = 25
    CALL = 26
    BRANCH = 27
    WORK_ON_TEXT = 28
    ANSWERS_YES_NO = 29


WORDS: Final = {
    Kind.TEXT_TEST: "compares with fixed texts",
    Kind.LIST_TEST: "looks into a fixed list",
    Kind.TABLE_TEST: "looks into a table of the package",
    Kind.THRESHOLD: "fixed thresholds",
    Kind.FINE_THRESHOLD: "fractional thresholds",
    Kind.LIMIT: "compares with a named limit or score",
    Kind.PREFIX_TEST: "tests beginnings, ends or parts of texts",
    Kind.SCORE_SUM: "adds up fixed amounts",
    Kind.FACTOR: "multiplies by fixed factors",
    Kind.REGEX: "regular expressions",
    Kind.TABLE: "uses a table of the package",
    Kind.NAMED_REGEX: "uses regular expressions of the package",
    Kind.NAMED_NUMBER: "uses numbers set by hand",
    Kind.FIXED_ANSWER: "gives fixed answers",
    Kind.PATTERN_TEXT: "hands patterns on",
    Kind.SPECIAL_CASES: "a cascade of special cases",
    Kind.LITERAL_TABLE: "holds a table of its own",
    Kind.SCORE_NAME: "computes a score",
    Kind.CUE: "says that it guesses",
}

SCORE_NAME: Final = re.compile(
    r"(?:^|_)(?:score|scores|weight|weights|points?|penalty|penalties|dist|distance|confidence|prob|probability|"
    r"sentiment|valence|rank|ranking|likelihood|similarity|ratio|density|boost|quality|scalar)(?:_|$|\d)",
    re.IGNORECASE,
)
LIMIT_NAME: Final = re.compile(
    r"(?:^|_)(?:min|max|minimum|maximum|thresh|threshold|limit|cutoff|tolerance|score|weight|confidence|ratio|distance|"
    r"similarity|prob|probability)(?:_|$|\d)",
    re.IGNORECASE,
)
CUE: Final = re.compile(
    r"\b(?:heuristics?|guess(?:es|ed|ing)?|usually|often|probably|likely|unlikely|fuzzy|naive|tries to|try to|tend to|"
    r"seems?|looks? like|plausible|ambiguous|detect(?:s|ed|ion)?|good enough|hack|rules? of thumb|common(?:ly)?|"
    r"empirical(?:ly)?|typical(?:ly)?|suspicious|candidates?|roughly|approximate(?:ly)?|special case)\b",
    re.IGNORECASE,
)
SPECIFICATION: Final = re.compile(
    r"\b(?:checksum|check digit|crc\d*|luhn|rfc ?\d*|iso[- ]?\d+|protocol|headers?|spec|specification|standard|header|"
    r"mod(?:ulo|ulus)? ?\d+|md5|sha\d*|digest|utf-?\d*|encod(?:e|ing)|mime|http/\d|grammar|serialis\w*|serializ\w*|"
    r"escape|unescape|deprecated|compatib\w+|argparse|command[- ]line)\b",
    re.IGNORECASE,
)
PATTERN: Final = re.compile(r"\\[dDwWsSbB]|\(\?[:P=!<i]|\[\^|\[[a-zA-Z0-9]-[a-zA-Z0-9]|\.\*|\.\+|\w\|\w")
PROTOCOL_WORDS: Final = frozenset(
    {"__main__", "GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS", "http", "https", "utf-8", "utf8", "ascii",
     "r", "w", "rb", "wb", "a", "nt", "posix", "win32", "linux", "darwin", "location", "content-type", "host", "cookie",
     "gzip", "deflate", "basic", "digest", "close", "chunked", "localhost", "", "\n", "\r\n"}
)  # fmt: skip


class Clue(NamedTuple):
    """One clue: its kind, its line, how much it weighs (entries of a list, say), and what it is about."""

    kind: Kind
    line: int
    amount: float
    what: str


POINTS: Final = {
    Kind.TEXT_TEST: 1.0,
    Kind.LIST_TEST: 1.0,
    Kind.TABLE_TEST: 2.0,
    Kind.THRESHOLD: 1.0,
    Kind.FINE_THRESHOLD: 2.0,
    Kind.LIMIT: 1.0,
    Kind.PREFIX_TEST: 1.0,
    Kind.SCORE_SUM: 2.0,
    Kind.FACTOR: 1.5,
    Kind.REGEX: 1.5,
    Kind.TABLE: 1.0,
    Kind.NAMED_REGEX: 1.5,
    Kind.NAMED_NUMBER: 1.0,
    Kind.FIXED_ANSWER: 0.5,
    Kind.PATTERN_TEXT: 1.0,
    Kind.SPECIAL_CASES: 0.5,
    Kind.LITERAL_TABLE: 0.3,
    Kind.SCORE_NAME: 0.7,
    Kind.CUE: 1.0,
}
"""What one clue counts in the score by hand, which orders the reasons of a finding."""
