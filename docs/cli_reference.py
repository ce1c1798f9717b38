"""Write docs/cli.md from the commands' own help: `python docs/cli_reference.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from milepost.cli.root import root

WIDTH = 100
HEAD = """# Commands

<!-- Written by docs/cli_reference.py from the commands' own help. -->

Every command takes `--json` ([what it shows](json.md)), and ends with the one command that it proposes next.
Progress bars appear on a terminal only, on standard error.

## Exit codes

A command that did its work leaves with 0, whatever the verdict. With `--exit-code`, and always for `check`
and `test`, the verdict is in the exit code too.

| code | means |
|---|---|
| 0 | the work is done; with `--exit-code`, the verdict is yes |
| 1 | the verdict is no |
| 2 | wrong use: an unknown command or option, or something missing that the command needs |
| 3 | the verdict is unknown |
| 4 | the project file or the data cannot be used as they are |
| 5 | the verdict is stale |
| 70 | a bug in Milepost; the traceback is shown |
| 130 | interrupted with Ctrl-C; the same command goes on where it stopped |
| 141 | the program that read the output has left |
"""


def cli_page() -> str:
    """Return the whole page."""
    context = click.Context(root, info_name="milepost", terminal_width=WIDTH, **root.context_settings)
    return HEAD + "".join(_sections(root, context))


def _sections(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        inside = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from _sections(command, inside)
        else:
            yield f"\n## {inside.command_path}\n\n```text\n{command.get_help(inside)}\n```\n"


if __name__ == "__main__":
    Path(__file__).with_name("cli.md").write_text(cli_page(), encoding="utf-8")
