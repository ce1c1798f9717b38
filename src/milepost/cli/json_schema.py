"""The JSON Schema of what `--json` shows, derived from the records that the commands return."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final

from milepost.base.errors import Problem
from milepost.base.measurement import Verdict

FILE_NAME: Final = "answers.schema.json"

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: Final[dict[Any, dict[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    # A float that is no number has no JSON: NaN is null, infinity the text "inf" (milepost.base.plain).
    float: {"anyOf": [{"type": "number"}, {"enum": ["inf", "-inf", None]}]},
    bool: {"type": "boolean"},
    Path: {"type": "string"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
    Any: {},
}


def answer_schema() -> dict[str, Any]:
    """Return the schema of one answer of any command, or of one error."""
    records: dict[str, Any] = {}
    answers = [_one_answer(name, record, records) for name, record in _results().items()]
    return {
        "$schema": _DIALECT,
        "title": "What milepost --json shows",
        "oneOf": [*answers, _error(records)],
        "$defs": dict(sorted(records.items())),
    }


def write_answer_schema(folder: Path) -> Path:
    """Write the schema into a folder, and return the file."""
    path = folder / FILE_NAME
    path.write_text(json.dumps(answer_schema(), indent=2) + "\n", encoding="utf-8")
    return path


def _results() -> dict[str, type]:
    """Name the record that each command returns."""
    from milepost.cli.commands.demo import DemoDone
    from milepost.cli.commands.plan import PlanDone
    from milepost.cli.commands.report import ReportWritten
    from milepost.cli.commands.schema import SchemasWritten
    from milepost.cli.portfolio_text import PortfolioAnswer
    from milepost.evidence.assessment import Assessment
    from milepost.evidence.records import Decision
    from milepost.evidence.status import Status
    from milepost.lifecycle.check import CheckReport
    from milepost.lifecycle.metric_history import RuleHistory
    from milepost.lifecycle.metric_suggest import MetricSuggestion
    from milepost.lifecycle.metric_try import RuleTrial
    from milepost.lifecycle.references import Register
    from milepost.lifecycle.start import InitReport
    from milepost.lifecycle.task_plan import TaskReport
    from milepost.planning.scan.findings import ScanReport

    return {
        "init": InitReport,
        "check": CheckReport,
        "plan": PlanDone,
        "assess": Assessment,
        "status": Status,
        "metric try": RuleTrial,
        "metric suggest": MetricSuggestion,
        "metric history": RuleHistory,
        "references": Register,
        "scan": ScanReport,
        "report": ReportWritten,
        "test": Decision,
        "tasks": TaskReport,
        "portfolio": PortfolioAnswer,
        "demo": DemoDone,
        "schema": SchemasWritten,
    }


def _one_answer(name: str, record: type, records: dict[str, Any]) -> dict[str, Any]:
    verdict = {"anyOf": [_schema_of(Verdict, records), {"type": "null"}]}
    next_command = {"type": ["string", "null"], "description": "The one command to run next."}
    return _object(
        {
            "milepost": {"const": 1},
            "command": {"const": name},
            "verdict": verdict,
            "result": _schema_of(record, records),
            "next": next_command,
        }
    )


def _error(records: dict[str, Any]) -> dict[str, Any]:
    error = _object(
        {
            "slug": {"type": "string", "description": "A heading of docs/messages.md."},
            "message": {"type": "string"},
            "exit_code": {"type": "integer"},
            "problems": {"type": "array", "items": _schema_of(Problem, records)},
        }
    )
    return _object({"milepost": {"const": 1}, "command": {"type": "string"}, "error": error})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _schema_of(kind: Any, records: dict[str, Any]) -> dict[str, Any]:
    """Describe a type; records are described once, by name, in `records`."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_schema_of(part, records) for part in parts]}
    if origin in (tuple, list):
        return _array(parts, records)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema_of(parts[1], records)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind, records)
    raise TypeError(f"{kind} has no JSON Schema")


def _array(parts: tuple[Any, ...], records: dict[str, Any]) -> dict[str, Any]:
    if parts[-1] is Ellipsis or len(parts) == 1:
        return {"type": "array", "items": _schema_of(parts[0], records)}
    items = [_schema_of(part, records) for part in parts]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


def _record(kind: type, records: dict[str, Any]) -> dict[str, Any]:
    if kind.__name__ not in records:
        records[kind.__name__] = {}  # its place is taken before its fields, which may hold the same record
        hints = typing.get_type_hints(kind)
        described = _object({field.name: _schema_of(hints[field.name], records) for field in fields(kind)})
        says = (kind.__doc__ or "").strip().splitlines()[0]
        records[kind.__name__] = {"description": says, **described}
    return {"$ref": f"#/$defs/{kind.__name__}"}
