"""JSON Schema of the files that people write, for editors: completion and warnings while typing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from milepost.contract.door import ContractDoor
from milepost.contract.organisation_doors import OrganisationDoor
from milepost.contract.shared_doors import ReferencesDoor

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def contract_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `milepost.yaml`."""
    return _schema(ContractDoor, "Milepost project file")


def organisation_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `organisation.yaml`."""
    return _schema(OrganisationDoor, "Milepost organisation file")


def references_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `references.yaml`."""
    return _schema(ReferencesDoor, "Milepost references file")


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write the three schemas into a folder, which is made where it is missing; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, schema in _FILES.items():
        path = folder / name
        path.write_text(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        paths.append(path)
    return tuple(paths)


_FILES: dict[str, Callable[[], dict[str, Any]]] = {
    "milepost.schema.json": contract_schema,
    "organisation.schema.json": organisation_schema,
    "references.schema.json": references_schema,
}


def _schema(door: type[BaseModel], title: str) -> dict[str, Any]:
    schema = _without_titles(door.model_json_schema())
    return {"$schema": _DIALECT, "title": title, **schema}


def _without_titles(value: Any) -> Any:
    """Drop the titles that are made of the keys' names: an editor shows the key itself."""
    match value:
        case dict():
            return {
                key: _without_titles(item)
                for key, item in value.items()
                if not (key == "title" and isinstance(item, str))
            }
        case list():
            return [_without_titles(item) for item in value]
    return value
