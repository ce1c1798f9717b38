"""Records as plain values: what JSON, digests and the ledger see of a frozen record."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import PurePath
from typing import Any


def to_plain(value: Any) -> Any:
    """Turn a record into dicts, lists, texts, numbers, booleans and None.

    NaN becomes None, an infinite number the text "inf" or "-inf": JSON has neither.

    >>> to_plain({"a": (1, float("nan"), float("inf"))})
    {'a': [1, None, 'inf']}
    """
    match value:
        case None | bool() | str():
            return value.value if isinstance(value, Enum) else value
        case Enum():
            return to_plain(value.value)
        case int():
            return int(value)
        case float():
            return _plain_float(float(value))
        case datetime() | date():
            return value.isoformat()
        case PurePath():
            return str(value)
        case Mapping():
            return {str(to_plain(key)): to_plain(item) for key, item in value.items()}
        case list() | tuple():
            return [to_plain(item) for item in value]
        case set() | frozenset():
            return sorted(to_plain(item) for item in value)
        case bytes():
            return value.hex()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if hasattr(value, "tolist"):  # numpy scalars and arrays, without importing numpy
        return to_plain(value.tolist())
    raise TypeError(f"{type(value).__name__} has no plain form")


def to_json(value: Any, *, indent: int | None = None) -> str:
    """Write a record as JSON; equal records give equal texts (keys sorted, no spare blanks).

    >>> to_json({"b": 1, "a": [True, None]})
    '{"a":[true,null],"b":1}'
    """
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(
        to_plain(value),
        sort_keys=True,
        ensure_ascii=False,
        allow_nan=False,
        indent=indent,
        separators=separators,
    )


def _plain_float(value: float) -> float | str | None:
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value
