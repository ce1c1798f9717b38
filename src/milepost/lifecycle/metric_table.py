"""A table of metrics, written by people: one row a metric, one column a candidate."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from milepost.base.errors import InvalidFileError, Problem
from milepost.base.measurement import Direction, Measurement
from milepost.base.ranges import RangeError, parse_range
from milepost.planning.metric_standing import MetricRow
from milepost.planning.shortfall import scale_of

OWN_COLUMNS = ("metric", "direction", "target", "baseline", "engineer_around", "tolerance", "best")
DIRECTIONS = {"max": Direction.MAX, "min": Direction.MIN, "": None}
SWITCHES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


def read_metric_table(path: Path) -> tuple[MetricRow, ...]:
    """Read a CSV file: a row for each metric, with the columns of OWN_COLUMNS, every other one a candidate.

    Values are numbers, or `a to b`. An empty cell is unknown. Raises InvalidFileError with all problems at once.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _invalid(path, f"it cannot be read: {error.strerror or type(error).__name__}") from error
    except UnicodeDecodeError as error:
        raise _invalid(path, "it is no UTF-8 text", "save it as CSV in UTF-8") from error
    return parse_metric_table(text, str(path))


def parse_metric_table(text: str, where: str) -> tuple[MetricRow, ...]:
    """Read the text of the table; see `read_metric_table`.

    >>> table = "metric,target,engineer_around,now\\nangle_deg,5,,60\\ninference_ms,100,yes,250 to 350\\n"
    >>> [(row.name, row.target, row.around) for row in parse_metric_table(table, "here")]
    [('angle_deg', 5.0, False), ('inference_ms', 100.0, True)]
    """
    problems: list[Problem] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        lines = [(reader.line_num, line) for line in reader if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise _invalid(where, f"it is no CSV: {error}") from error
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    if "metric" not in header or len(set(header)) < len(header):
        fix = "write a header such as metric,target,baseline,engineer_around,model_a,model_b"
        raise _invalid(where, "the header has no column 'metric', or has a name twice", fix)
    rows = []
    for number, line in lines[1:]:
        if len(line) != len(header):
            problems.append(_problem(where, number, f"{len(line)} cells, and the header has {len(header)}"))
            continue
        cells = {name: cell.strip() for name, cell in zip(header, line, strict=True)}
        rows.append(_row(cells, where, number, problems))
    names = [row.name for row in rows]
    problems += [
        _problem(where, None, f"the metric {name!r} stands here twice")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if problems:
        raise InvalidFileError(problems)
    return tuple(rows)


def _row(cells: Mapping[str, str], where: str, line: int, problems: list[Problem]) -> MetricRow:
    def number(name: str) -> float | None:
        found = _value(cells.get(name, ""), name, where, line, problems)
        if found is not None and found.low != found.high:
            problems.append(_problem(where, line, f"{name} is one number, not a range"))
        return None if found is None else found.value

    name = cells["metric"]
    if not name:
        problems.append(_problem(where, line, "the metric has no name"))
    direction, around = cells.get("direction", "").lower(), cells.get("engineer_around", "").lower()
    if direction not in DIRECTIONS:
        problems.append(_problem(where, line, f"{direction!r} is no direction", "write max or min"))
    if around not in SWITCHES:
        problems.append(_problem(where, line, f"{around!r} is no answer", "write yes or no"))
    values = {
        each: _value(cell, each, where, line, problems)
        for each, cell in cells.items()
        if each and each not in OWN_COLUMNS
    }
    return MetricRow(
        name=name,
        scale=scale_of(name, DIRECTIONS.get(direction), number("best")),
        target=number("target"),
        baseline=_value(cells.get("baseline", ""), "baseline", where, line, problems),
        candidates={each: value for each, value in values.items() if value is not None},
        around=SWITCHES.get(around, False),
        tolerance=number("tolerance"),
    )


def _value(cell: str, name: str, where: str, line: int, problems: list[Problem]) -> Measurement | None:
    if not cell:
        return None
    try:
        found = parse_range(cell)
    except RangeError as error:
        problems.append(_problem(where, line, f"{name}: {error}"))
        return None
    return Measurement(
        value=found.middle, low=found.low, high=found.high, level=found.level, n=0, method="as written"
    )


def _problem(where: str, line: int | None, what: str, fix: str = "") -> Problem:
    return Problem(where=where, line=line, what=what, fix=fix)


def _invalid(where: Path | str, what: str, fix: str = "") -> InvalidFileError:
    return InvalidFileError([_problem(str(where), None, what, fix)])
