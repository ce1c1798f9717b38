"""Records from their plain form: the way back of `to_plain`, by the record's own type hints."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints


def restore(record: Any, plain: Any) -> Any:
    """Rebuild a record from what `to_plain` made of it.

    Keys that are missing take their defaults, unknown ones are passed over: an older form still opens.

    >>> from milepost.base.measurement import Measurement
    >>> from milepost.base.plain import to_plain
    >>> one = Measurement(value=0.9, low=0.8, high=float("inf"), level=0.95, n=10, method="exact")
    >>> restore(Measurement, to_plain(one)) == one
    True
    """
    origin, arguments = get_origin(record), get_args(record)
    if origin in (Union, types.UnionType):
        return _restore_union(arguments, plain)
    if origin is tuple:
        return tuple(restore(arguments[0], item) for item in plain)
    if origin is Mapping:
        return {key: restore(arguments[1], item) for key, item in plain.items()}
    if isinstance(record, type) and is_dataclass(record):
        hints = _hints(record)
        known = {each.name: plain[each.name] for each in fields(record) if each.name in plain}
        return record(**{name: restore(hints[name], value) for name, value in known.items()})
    return _restore_leaf(record, plain)


def _restore_union(arguments: tuple[Any, ...], plain: Any) -> Any:
    if plain is None and type(None) in arguments:
        return None
    members = [each for each in arguments if each is not type(None)]
    mappings = [each for each in members if get_origin(each) is Mapping]
    return restore(mappings[0] if isinstance(plain, Mapping) and mappings else members[0], plain)


def _restore_leaf(kind: Any, plain: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    if kind is float:
        return float("nan") if plain is None else float(plain)
    if kind in (date, datetime):
        return kind.fromisoformat(plain)
    return plain


@cache
def _hints(record: Any) -> dict[str, Any]:
    return get_type_hints(record)
