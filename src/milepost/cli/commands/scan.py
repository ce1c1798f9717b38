"""`milepost scan`: which functions are hand-written rules that could be learned?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.cli.answer import Answer, for_project
from milepost.cli.options import shared_options
from milepost.cli.progress import progress_shown

if TYPE_CHECKING:
    from milepost.lifecycle.scan import Scanned
    from milepost.planning.scan.findings import ScanReport


def _since(context: click.Context, parameter: click.Parameter, value: str) -> str:
    from milepost.lifecycle.scan_upkeep import days_in

    try:
        if value:
            days_in(value)
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from None
    return value


@click.command("scan")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--top", type=click.IntRange(min=1), default=20, show_default=True, help="How many findings to show."
)
@click.option(
    "--since", callback=_since, default="", metavar="TIME", help="History to look at: 90d, 18m, 2y [all]."
)
@click.option("--no-history", is_flag=True, help="Do not ask git what the findings cost to maintain.")
@click.option("--start", type=int, metavar="N", help="Begin a project that tries to learn finding N.")
@click.option(
    "--into", type=click.Path(path_type=Path), metavar="FOLDER", help="Where --start puts the project."
)
@click.option("--accept", type=int, multiple=True, metavar="N", help="Note that finding N is worth a trial.")
@click.option("--reject", type=int, multiple=True, metavar="N", help="Note that finding N is not.")
@click.option("--learn", is_flag=True, help="Teach the order what was accepted and rejected, then scan.")
@click.option(
    "--record", is_flag=True, help="Keep what was found as evidence of the project; plan counts with it."
)
@shared_options
def command(
    path: Path,
    top: int,
    since: str,
    no_history: bool,
    start: int | None,
    into: Path | None,
    accept: tuple[int, ...],
    reject: tuple[int, ...],
    learn: bool,
    record: bool,
    project: Path,
) -> Answer:
    """Find functions under PATH that answer a fuzzy question by hand-written rules, and say what to try instead.

    Reads Python text: nothing is imported, run or sent. Each finding has its reasons with lines, what it cost a year
    (from git), and the learner to try. A finding is worth a trial against the rules, never a replacement.
    """
    from milepost.lifecycle.scan import scan

    if set(accept) & set(reject):
        raise click.UsageError("A finding cannot be accepted and rejected at once.")
    if record and start is not None:
        raise click.UsageError("--record keeps a scan for a project that is there; --start begins another.")
    said = _learned(path) if learn else ()
    with progress_shown() as progress:
        scanned = scan(path, top=top, since=since, history=not no_history, progress=progress)
    if accept or reject:
        said = (*said, *_decided(scanned, accept, reject))
    if start is not None:
        return _started(scanned, start, into)
    if record:
        return _recorded(scanned, said, path, project)
    return _shown(scanned, said, path, step="--learn" if accept or reject else "")


def _learned(path: Path) -> tuple[str, ...]:
    from milepost.lifecycle.scan_decisions import learn

    return learn(path)


def _decided(scanned: Scanned, accept: tuple[int, ...], reject: tuple[int, ...]) -> tuple[str, ...]:
    from milepost.base.clock import utc_now
    from milepost.lifecycle.scan_decisions import keep_decisions

    picked = [
        (number, scanned.pick(number).described, number in accept)
        for number in dict.fromkeys((*accept, *reject))
    ]
    keep_decisions(scanned.root, [(one, accepted) for _, one, accepted in picked], at=utc_now())
    return tuple(
        f"{'Accepted' if accepted else 'Rejected'} {number}: {one.function.name}"
        for number, one, accepted in picked
    )


def _started(scanned: Scanned, number: int, into: Path | None) -> Answer:
    from milepost.lifecycle.scan_start import start_project

    started = start_project(scanned, number, into=into)
    next_command = f"milepost check --project {_quoted(started.path)}"
    report = _with(scanned, started.lines)
    return Answer(result=report, lines=started.lines, next_command=next_command)


def _recorded(scanned: Scanned, said: tuple[str, ...], path: Path, project: Path) -> Answer:
    from dataclasses import replace

    from milepost.lifecycle.project import open_project
    from milepost.lifecycle.scan_record import record_scan

    with open_project(project) as opened:
        summary = record_scan(opened, scanned, path)
    kept = f"Recorded for {opened.contract.name}: {summary.likely:,} likely rules ({summary.evidence[:8]})"
    answer = _shown(scanned, (*said, kept), path, step="")
    return replace(answer, next_command=for_project("milepost plan", project))


def _shown(scanned: Scanned, said: tuple[str, ...], path: Path, *, step: str) -> Answer:
    from milepost.cli.scan_text import scan_lines

    report = _with(scanned, said)
    lines = (*said, *([""] if said else []), *scan_lines(report))
    if not report.findings:
        return Answer(result=report, lines=lines, next_command="milepost init FILE --target COLUMN")
    step = step or f"--start {_first(scanned)}"
    return Answer(result=report, lines=lines, next_command=f"milepost scan {_quoted(path)} {step}")


def _first(scanned: Scanned) -> int:
    """The first finding that nobody rejected."""
    from milepost.planning.scan.findings import Opinion

    open_ones = [one.place for one in scanned.report.findings if one.opinion is not Opinion.REJECTED]
    return open_ones[0] if open_ones else 1


def _with(scanned: Scanned, said: tuple[str, ...]) -> ScanReport:
    from dataclasses import replace

    return replace(scanned.report, said=said)


def _quoted(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))
