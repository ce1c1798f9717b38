"""A scan as people read it: findings with their reasons, what was not read, and what the figures rest on."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.planning.scan.findings import Finding, Opinion, ScanReport

MOST_UNREADABLE = 10
MOST_TABLES = 4


def scan_lines(report: ScanReport) -> tuple[str, ...]:
    """Write a report as lines."""
    lines = [
        f"{_count(report.functions, 'function')} in {_count(report.files, 'file')} "
        f"({_count(report.lines, 'line')}) of {report.root}"
    ]
    if not report.findings:
        lines += ["", "No function looks like hand-written rules that could be learned."]
    for one in report.findings:
        lines += ["", *_finding(one)]
    if report.findings:
        lines += [
            "",
            "A finding says: try a baseline and a learning curve against the rules. It never says: replace them.",
        ]
    lines += [*_unread(report), f"History: {report.history}.", _model(report)]
    return tuple(lines)


def _finding(one: Finding) -> Iterator[str]:
    opinion = "" if one.opinion is Opinion.NONE else f"  ({one.opinion.value})"
    yield f"{one.place:>3}. {one.function}  {one.path}:{one.line}  score {one.probability:.2f}{opinion}"
    why = [str(reason) for reason in one.reasons]
    if one.words:
        why.append(f"its words: {', '.join(one.words)}")
    yield from (f"     - {reason}" for reason in why or ["its shape alone: see the file"])
    yield f"     upkeep: {_upkeep(one)}; try: a {one.learner.value}, beside the rules as baseline"


def _upkeep(one: Finding) -> str:
    kept = one.maintenance
    code = f"{one.lines_of_code} lines{_tables(one)}"
    if kept is None:
        return f"{code}, changes not known"
    people = f"{kept.authors} {'person' if kept.authors == 1 else 'people'}"
    fixes = f", {kept.fixes} of them fixes" if kept.fixes else ""
    return (
        f"{code}, {kept.commits_a_year:g} commits and {kept.lines_a_year:g} changed lines a year by {people}{fixes} "
        f"({kept.years:.1f} years)"
    )


def _tables(one: Finding) -> str:
    """The tables of a finding with their size, and where they stand, those of other files first."""
    if not one.tables:
        return ""
    lines = sum(part.lines_of_code for part in one.tables)
    constants = sum(part.constants for part in one.tables)
    ordered = sorted(one.tables, key=lambda part: part.path == one.path)
    names = [str(part) if part.path != one.path else f"{part.name} line {part.first}" for part in ordered]
    more = f", {len(names) - MOST_TABLES} more" if len(names) > MOST_TABLES else ""
    return (
        f" and {_count(lines, 'line')} of tables with {_count(constants, 'constant')} "
        f"({', '.join(names[:MOST_TABLES])}{more})"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _unread(report: ScanReport) -> Iterator[str]:
    if report.unreadable:
        yield ""
        count = len(report.unreadable)
        yield f"Not read ({_count(count, 'file')}):"
        yield from (f"  {one.path}: {one.reason}" for one in report.unreadable[:MOST_UNREADABLE])
        if count > MOST_UNREADABLE:
            yield f"  and {count - MOST_UNREADABLE} more (all of them with --json)"
    yield ""
    if report.skipped:
        yield f"Passed over: {', '.join(_count(count, kind) for kind, count in report.skipped.items())}."


def _model(report: ScanReport) -> str:
    after = ", your decisions among them" if report.learned else ""
    return (
        f"The order rests on {report.labels} labelled functions{after}. A score is the chance in packages like those; "
        "where a package holds no rules it is too high."
    )
