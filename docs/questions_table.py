"""Write the tables that docs/lifecycle.md and docs/status.md share with the code: `python docs/questions_table.py`."""

from __future__ import annotations

import re
from pathlib import Path

from milepost.evidence.questions import Question
from milepost.lifecycle.back_edges import TABLE
from milepost.lifecycle.verdicts import RESTS_ON

HERE = Path(__file__).parent


def questions_table() -> str:
    """Return the 16 questions in the order of the life cycle."""
    rows = [
        f"| {question.stage.value} | `{question.value}` | {question.text} | {_answered(question)} |"
        for question in Question
    ]
    return "\n".join(["| stage | step | the question | answered by |", "|---|---|---|---|", *rows])


def back_edges_table() -> str:
    """Return every way back with its cause, and whether this version has evidence that can call for it."""
    rows = [
        f"| {row.source.value} | {row.target.value} | {row.cause} | {'yes' if row.fires else 'not yet'} |"
        for row in TABLE
    ]
    return "\n".join(["| from | to | cause | looked for |", "|---|---|---|---|", *rows])


def with_table(page: str, name: str, table: str) -> str:
    """Put the table between its two marks on the page."""
    marks = re.compile(f"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", flags=re.DOTALL)
    if not marks.search(page):
        raise ValueError(f"the page has no marks for {name}")
    return marks.sub(lambda found: f"{found[1]}\n{table}\n\n{found[2]}", page)


def _answered(question: Question) -> str:
    return f"`{question.command}`" if question in RESTS_ON else f"not yet (`{question.command}`)"


PAGES = {
    "lifecycle.md": ("questions", questions_table),
    "status.md": ("back edges", back_edges_table),
}


if __name__ == "__main__":
    for page, (name, table) in PAGES.items():
        path = HERE / page
        path.write_text(with_table(path.read_text(encoding="utf-8"), name, table()), encoding="utf-8")
