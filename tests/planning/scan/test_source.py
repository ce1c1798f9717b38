"""Which files can be read, and why others cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.planning.scan.ranking import read_package
from milepost.planning.scan.source import MOST_BYTES, Source, Unreadable, read_source


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"def f():\n    print 'x'\n", "Python 2 (line 2)"),
        (b"try:\n    pass\nexcept ValueError, e:\n    pass\n", "Python 2 (line 3)"),
        (b"def f(:\n", "no Python 3 (line 1)"),
        (b"x = 1\0\n", "binary"),
        (b"x = '\xff'\n", "its encoding is not what it says"),
        (b"# -*- coding: nonsense -*-\n", "its encoding is not what it says"),
        (b"# coding: rot13\nk = 1\n", "its encoding is not what it says"),
        (b"#" * (MOST_BYTES + 1), "over 2 MB, which people do not write by hand"),
        (b"x = " + b"(" * 5000 + b")" * 5000, None),
        (b"x = " + b"-" * 100_000 + b"1", None),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, reason):
    found = read_source("f.py", content)
    assert isinstance(found, Unreadable)
    assert reason is None or found.reason == reason


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbfx = 1\n",
        b"# coding: latin-1\nx = '\xe9'\n",
        b"def f():\r\n    return 1\r\n",
        b"def f():\r    return 1\r",
        b"x = '\\d'\n",
        "naïve = 'ä'\n".encode(),
    ],
)
def test_unusual_files_that_are_python_are_read(content):
    assert isinstance(read_source("f.py", content), Source)


def test_line_ends_do_not_move_the_lines():
    text = "import os\n\n\ndef f(x):\n    # guess\n    return 'a' if x > 3 else 'b'\n"
    for end in ("\n", "\r\n"):
        one = read_package([("f.py", text.replace("\n", end).encode())]).described[0].function
        assert (one.line, one.last, one.comments, one.source_lines) == (4, 6, [(5, "guess")], 2)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    read = read_package([("f.py", content)])
    assert read.files == 1
    assert len(read.unreadable) <= 1


@given(st.text(alphabet="def f(x):\n    return'\"#\\{}[]=<>+*ab1.,@if else", max_size=120))
def test_any_text_is_read_or_refused(text):
    assert read_package([("f.py", text.encode())]).files == 1
