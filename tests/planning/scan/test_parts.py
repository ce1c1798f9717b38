"""What a function rests on in its own file: its tables, its helpers, and nothing else."""

import pytest

from milepost.planning.scan.parts import parts_of
from milepost.planning.scan.source import read_source

TEXT = b'''\
"""Rules."""
import re
WORDS = (
    "late",  # as in too late

    "lost",
)
OTHER = 7
LIMIT, MARGIN = 3, 2

def clean(text):
    """Lower it."""
    return text.lower()

def route(text):
    words = [word for word in clean(text).split() if word in WORDS]
    return len(words) > LIMIT

class Router:
    most = 4

    def few(self, text):
        return self.most

    def route(self, text):
        return len(text) < self.few(text)

    def unused(self):
        return OTHER

class Both:
    def route(self, text):
        return Both.other(text) and Both.route

    def other(text):
        return MARGIN
'''
SOURCE = read_source("rules.py", TEXT)


@pytest.mark.parametrize(
    ("function", "first_lines", "lines_of_code"),
    [
        ("clean", [11], 2),
        ("route", [15, 11, 3, 9], 3 + 2 + 4 + 1),
        ("Router.route", [25, 22, 20], 2 + 2 + 1),
        ("Both.route", [31, 9], 5 + 1),
        ("missing", [], 0),
        ("Router.missing", [], 0),
        ("Missing.route", [], 0),
        ("WORDS", [], 0),
    ],
)
def test_a_function_rests_on_what_it_names_and_what_that_names(function, first_lines, lines_of_code):
    parts = parts_of(SOURCE, function)
    assert sorted(part.first for part in parts) == sorted(first_lines)
    assert sum(part.lines_of_code for part in parts) == lines_of_code
