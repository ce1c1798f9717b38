"""`milepost init`: a commented project file, from a data file or before there is one."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.answer import DEFAULT_PROJECT, Answer, for_project
from milepost.cli.options import shared_options


@click.command("init")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--target", help="The column to predict.")
@click.option("--votes", type=click.Path(path_type=Path), help="A file with the votes of several annotators.")
@click.option("--skeleton", is_flag=True, help="Also write a small Python package with one test.")
@click.option("--force", is_flag=True, help="Replace a project file that is there.")
@shared_options
def command(
    file: Path | None, target: str | None, votes: Path | None, skeleton: bool, force: bool, project: Path
) -> Answer:
    """Look at FILE (a table, or a folder of images) and write a project file for it.

    The file is written into the folder that --project names. It is commented, and holds what can be
    found out: the kind of task, the inputs, columns that give the target away, and the split.

    Without FILE, before there is data, it asks for the numbers that `milepost plan` needs.
    """
    folder = project.parent if project.suffix in {".yaml", ".yml"} else project
    if file is None:
        if votes is not None or skeleton:
            raise click.UsageError("--votes and --skeleton go with FILE: there is no data to look at.")
        return _before_data(target, folder, force=force)
    from milepost.lifecycle.start import init_project

    report = init_project(file, target=target, votes=votes, folder=folder, skeleton=skeleton, force=force)
    here = for_project("milepost assess", Path(DEFAULT_PROJECT) if folder == Path() else report.path)
    return Answer(result=report, lines=report.lines, next_command=here)


def _before_data(target: str | None, folder: Path, *, force: bool) -> Answer:
    from milepost.lifecycle.before_data import init_before_data

    report = init_before_data(target=target, folder=folder, force=force)
    here = for_project("milepost plan", Path(DEFAULT_PROJECT) if folder == Path() else report.path)
    return Answer(result=report, lines=report.lines, next_command=here)
