"""The table of commands, and groups that import a command when it is called."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

import click

import milepost


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One command: its line in the help, and the module that holds it (as `command`) or its own commands."""

    says: str
    module: str = ""
    group: Mapping[str, Entry] = field(default_factory=dict)


COMMANDS: Final[Mapping[str, Entry]] = {
    "init": Entry(says="Look at a data file and write a project file for it.", module="init"),
    "check": Entry(says="Check the project file, the data and the machine.", module="check"),
    "plan": Entry(says="Say whether it is worth a model, or rules, or nothing.", module="plan"),
    "assess": Entry(says="Say whether the requirement can be reached, and what it takes.", module="assess"),
    "status": Entry(says="Show where the project stands, and why.", module="status"),
    "metric": Entry(
        says="Work on the metric rule.",
        group={
            "try": Entry(says="Judge all past trials by another metric rule.", module="metric_try"),
            "suggest": Entry(
                says="Choose the metric to drive, and those to hold at a threshold.", module="metric_suggest"
            ),
            "history": Entry(
                says="Show the versions of the metric rule, and what each flips.", module="metric_history"
            ),
        },
    ),
    "references": Entry(
        says="Hold published results against the project's own: what is possible, what to try.",
        module="references",
    ),
    "scan": Entry(says="Find hand-written rules in Python code that could be learned.", module="scan"),
    "report": Entry(says="Write the report: one HTML page that works offline.", module="report"),
    "test": Entry(says="Run the project end to end on a tiny subset.", module="test"),
    "tasks": Entry(says="Say how likely the tasks are done in time, and what to do next.", module="tasks"),
    "portfolio": Entry(says="Say which projects to staff, and whom to hire.", module="portfolio"),
    "demo": Entry(says="Assess real data that comes with Milepost.", module="demo"),
    "schema": Entry(says="Write the JSON Schemas of project files and of --json.", module="schema"),
}


class LazyGroup(click.Group):
    """A group that knows its commands from a table and imports one when it is called."""

    def __init__(self, *, name: str, table: Mapping[str, Entry], says: str, **settings: object) -> None:
        super().__init__(name=name, help=says, **settings)  # type: ignore[arg-type]
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the life cycle, as the table has them."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command, or return None when there is none of this name."""
        entry = self.table.get(cmd_name)
        if entry is None:
            return None
        if entry.group:
            return LazyGroup(name=cmd_name, table=entry.group, says=entry.says)
        command = importlib.import_module(f"milepost.cli.commands.{entry.module}").command
        return cast("click.Command", command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a misspelt name gets the nearest one as a suggestion."""
        name = args[0]
        if name not in self.table and not name.startswith("-"):
            raise click.UsageError(_unknown(name, list(self.table)), ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.says) for name, entry in self.table.items()])


def command_named_in(words: Sequence[str]) -> str:
    """Return the name of the command that the words call, or "" where there is none.

    >>> command_named_in(["metric", "try", "accuracy >= 0.9"])
    'metric try'
    """
    table, path = COMMANDS, []
    for word in words:
        if word not in table:
            break
        path.append(word)
        table = table[word].group
    return " ".join(path)


def _unknown(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(names)}."
    return f"There is no command '{name}'. {hint}"


def _settings() -> dict[str, object]:
    return {"context_settings": {"help_option_names": ["-h", "--help"]}}


root: Final = click.version_option(
    milepost.__version__, prog_name="milepost", message="%(prog)s %(version)s"
)(
    LazyGroup(
        name="milepost",
        table=COMMANDS,
        says=(
            "Carry a machine-learning project through its life cycle, each step a decision on evidence.\n\n"
            "Start with `milepost demo`, or with `milepost init FILE --target COLUMN` on your own data."
        ),
        **_settings(),
    )
)
