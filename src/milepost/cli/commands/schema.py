"""`milepost schema`: JSON Schemas for editors and for programs that read `--json`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from milepost.cli.answer import Answer
from milepost.cli.options import json_option


@dataclass(frozen=True, kw_only=True)
class SchemasWritten:
    """The files that were written."""

    paths: tuple[Path, ...]


@click.command("schema")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@json_option
def command(out: Path) -> Answer:
    """Write the JSON Schemas of milepost.yaml, organisation.yaml, references.yaml, and of --json."""
    from milepost.cli.json_schema import write_answer_schema
    from milepost.contract.schema import write_schemas

    out.mkdir(parents=True, exist_ok=True)
    write_schemas(out)
    write_answer_schema(out)
    paths = tuple(sorted(out.glob("*.json")))
    return Answer(
        result=SchemasWritten(paths=paths),
        lines=tuple(f"Wrote {path}" for path in paths),
        next_command="milepost check",
    )
