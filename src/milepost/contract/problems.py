"""From pydantic's errors to problems with places, in our words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from milepost.base.errors import InvalidFileError, Problem
from milepost.contract.fields import SWITCH_WORDS, nearest, shown
from milepost.contract.places import Node, Place

D = TypeVar("D", bound=BaseModel)


def check_document(door: type[D], root: Node, problems: list[Problem], where: str) -> D:
    """Read the values behind the door; raises `InvalidFileError` with every problem, in the file's order."""
    found = list(problems)
    try:
        checked = door.model_validate(root.plain())
    except ValidationError as error:
        found += [_problem(each, door, root, where) for each in error.errors(include_url=False)]
    if found:
        raise InvalidFileError(sorted(found, key=lambda each: (each.line or 0, each.column or 0)))
    return checked


def _problem(error: ErrorDetails, door: type[BaseModel], root: Node, where: str) -> Problem:
    context: Mapping[str, Any] = error.get("ctx", {})
    path = tuple(step for step in error["loc"] if step != "[key]") + tuple(context.get("path", ()))
    what, fix = _words(error, door, path)
    if (
        isinstance(word := error["input"], str)
        and word.lower() in SWITCH_WORDS
        and error["type"] not in ("missing", "extra_forbidden")
    ):
        fix = f"in YAML 1.2 '{word}' is a word, not a switch; leave the key out to switch something off"
    place = _place(error["type"], path, root)
    return Problem(where=where, line=place.line, column=place.column, what=what, fix=fix)


def _place(kind: str, path: tuple[int | str, ...], root: Node) -> Place:
    return root.place_of_key(path) if kind == "extra_forbidden" else root.place_of(path)


def _words(error: ErrorDetails, door: type[BaseModel], path: tuple[int | str, ...]) -> tuple[str, str]:
    """Say what is wrong and what to do about it."""
    given = shown(error["input"])
    key = str(path[-1]) if path else ""
    match error["type"]:
        case "milepost":
            context = error["ctx"]
            return context["what"], context["fix"]
        case "missing":
            return _missing(path)
        case "extra_forbidden":
            known = _keys_at(door, path[:-1])
            return f"unknown key {shown(key)}{_inside(path)}", nearest(key, known)
        case "list_type":
            return f"a list is expected here, not {given}", f"write {key}: [..., ...]"
        case "dict_type" | "model_type":
            return f"a mapping is expected here, not {given}", f"write {key}: {{key: value}}"
        case "too_short":
            return f"the list '{key}' is empty", "write at least one item"
        case "string_type":
            return f"a text is expected here, not {given}", "put it in quotes"
    return f"{given} does not belong here: {error['msg']}", ""


def _missing(path: tuple[int | str, ...]) -> tuple[str, str]:
    key = str(path[-1])
    if key == "milepost":
        return "the version of the file's format is missing", "write 'milepost: 1' as the first line"
    dotted = ".".join("[]" if isinstance(step, int) else step for step in path)
    return f"the key '{key}' is missing{_inside(path)}", f"write {_EXAMPLES.get(dotted, key + ': ...')}"


_EXAMPLES = {
    "name": "name: my-project",
    "task": "task: {kind: classification, target: COLUMN}",
    "task.kind": "kind: classification, or kind: regression",
    "task.target": "target: COLUMN",
    "data": "data: {sources: [{uri: FILE}]}",
    "data.sources": "sources: [{uri: FILE}]",
    "data.sources.[].uri": "uri: FILE",
    "metric": "metric: {optimize: accuracy}",
    "metric.optimize": "optimize: accuracy",
    "guard.max_error": "max_error: 0.02",
    "[].metric": "metric: accuracy",
    "[].value": "value: 0.95",
}


def _inside(path: tuple[int | str, ...]) -> str:
    section = [str(step) for step in path[:-1] if isinstance(step, str)]
    return f" in '{'.'.join(section)}'" if section else ""


def _keys_at(door: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys that the mapping at this path may have."""
    annotation: Any = door
    for step in path:
        annotation = _below(annotation, step)
    return list(_bare(annotation).model_fields)


def _below(annotation: Any, step: int | str) -> Any:
    """The type of the value behind a step: a key of a model, an item of a list, a value of a mapping."""
    bare = _bare(annotation)
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return bare.model_fields[str(step)].annotation
    return get_args(bare)[-1]


def _bare(annotation: Any) -> Any:
    """A type without `| None`, and the list inside a model of a list."""
    if isinstance(annotation, type) and issubclass(annotation, RootModel):
        return annotation.model_fields["root"].annotation
    members = [each for each in get_args(annotation) if each is not type(None)]
    return members[0] if len(members) < len(get_args(annotation)) else annotation
