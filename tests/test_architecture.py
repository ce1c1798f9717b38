"""The floors of the package: what may know what."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "milepost"


@cache
def settings() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]


def floor_of() -> dict[str, int]:
    """Number the floors from the top; rooms on one floor share a number."""
    layers = next(rule["layers"] for rule in settings()["contracts"] if rule["type"] == "layers")
    return {room.strip(): number for number, layer in enumerate(layers) for room in layer.split("|")}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    """Return the modules that a file imports anywhere in it, except where only types are checked."""
    found: set[str] = set()
    for node in _walk_at_run_time(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "milepost":
                found |= {f"milepost.{alias.name}" for alias in node.names}
    return found


def _walk_at_run_time(node: ast.AST):
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield child
            yield from _walk_at_run_time(child)


def room_of(path: Path) -> str:
    inside = path.relative_to(SOURCE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def named(paths: list[Path]) -> list:
    return [pytest.param(path, id=str(path.relative_to(SOURCE))) for path in paths]


def test_every_room_has_a_floor():
    rooms = {room_of(path) for path in modules()} - {"__init__"}
    assert rooms == set(floor_of())


@pytest.mark.parametrize("path", named(modules()))
def test_imports_go_down_the_floors_only(path):
    floors, room = floor_of(), room_of(path)
    if room == "__init__":  # `milepost.open` reaches the flows when somebody calls it
        return
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] == "milepost" and parts[1:] and parts[1] in floors and parts[1] != room:
            assert floors[parts[1]] > floors[room], f"{room} may not import {name}"


@pytest.mark.parametrize("path", named(modules()))
def test_only_the_rooms_that_may_know_a_library_import_it(path):
    room, packages = room_of(path), {name.split(".")[0] for name in imports_of(path)}
    for rule in settings()["contracts"]:
        if rule["type"] == "forbidden" and f"milepost.{room}" in rule["source_modules"]:
            assert packages.isdisjoint(rule["forbidden_modules"]), rule["name"]


def test_no_module_is_a_drawer():
    drawers = {"utils", "util", "helpers", "common", "manager", "misc"}
    assert drawers.isdisjoint(path.stem for path in modules())
