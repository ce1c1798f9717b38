"""Comments of a range of lines, and how many lines hold code: without a tokenizer, which would double the time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_COMMENT: Final = re.compile(r"""^(?:[^'"#\\]|\\.|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*\#(.*)$""")


def comments_in(
    lines: Sequence[str], first: int, last: int, texts: Sequence[tuple[int, int]]
) -> tuple[list[tuple[int, str]], int]:
    """Return the comments (line, text) in lines `first` to `last` and the number of lines with code.

    `texts`: first and last lines of the texts that go over several lines; what looks like a comment in them is none.

    >>> comments_in(["x = '#'  # usually", "", "# guess"], 1, 3, [])
    ([(1, 'usually'), (3, 'guess')], 1)
    """
    inside = {line for begin, end in texts for line in range(begin, end + 1)}
    found, code = [], 0
    for number in range(first, min(last, len(lines)) + 1):
        line = lines[number - 1].strip()
        if not line:
            continue
        if "#" not in line or number in inside:
            code += 1
            continue
        match = _COMMENT.match(line)
        if match is None:
            code += 1
            continue
        found.append((number, match[1].strip("# \t")))
        code += not line.startswith("#")
    return found, code
