"""The list items of the project file that may be written as a word or as `{word: detail}`."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from pydantic import PlainValidator, WithJsonSchema

from milepost.contract.fields import (
    as_condition,
    as_count,
    as_import_path,
    as_measured,
    as_number,
    as_term,
    as_text,
    nearest,
    one_of,
    schema_of,
    shown,
    wrong,
)
from milepost.contract.model import CandidateKind, CandidateSpec, DesignKind, DesignSpec
from milepost.evidence.examples import InputKind


class InputItem(NamedTuple):
    """An input column, and what it holds where the file says so."""

    name: str
    kind: str | None


def as_input(value: Any) -> InputItem:
    """Read a column's name, or `{name: kind}`."""
    if not isinstance(value, dict):
        return InputItem(as_text(value), None)
    name, kind = _single(value, "write {column: kind}, as in {age: numeric}")
    return InputItem(name, str(one_of(InputKind)(kind).value))


def as_design(value: Any) -> DesignSpec:
    """Read `automatic`, `confirm`, `defer`, `{suggest: k}` or `{scope: condition}`."""
    if isinstance(value, dict):
        word, detail = _single(value, "write {suggest: 3} or {scope: \"language == 'en'\"}")
        match word:
            case "suggest":
                return DesignSpec(kind=DesignKind.SUGGEST, k=_list_length(detail))
            case "scope":
                return DesignSpec(kind=DesignKind.SCOPE, condition=as_condition(detail))
        raise wrong(f"the design '{word}' takes no detail", nearest(word, _DESIGNS), path=(word,))
    match value:
        case "automatic" | "confirm" | "defer":
            return DesignSpec(kind=DesignKind(value))
        case "suggest" | "scope":
            raise wrong(f"the design '{value}' needs a detail", f"write {_DESIGNS[value]}")
    raise wrong(f"{shown(value)} is no design", nearest(str(value), _DESIGNS))


def as_candidate(value: Any) -> CandidateSpec:
    """Read a built-in candidate's word, an import path, or `{kind: reference}`."""
    if isinstance(value, dict):
        word, detail = _single(value, 'write {rules: "package.module:name"} or {published: id}')
        if word not in _REFERRING:
            raise wrong(f"'{word}' is no kind of candidate", nearest(word, _REFERRING), path=(word,))
        kind = CandidateKind(word)
        if isinstance(detail, int | float):
            raise wrong(
                f"{shown(detail)} is no reference", f"write {{{word}: {_REFERRING[word]}}}", path=(word,)
            )
        reference = as_import_path(detail) if kind is CandidateKind.RULES else as_text(detail)
        return CandidateSpec(kind=kind, name=f"{word}:{reference}", reference=reference)
    text = as_text(value)
    if text in _BUILT_IN:
        return CandidateSpec(kind=CandidateKind(text), name=text)
    if ":" in text:
        return CandidateSpec(kind=CandidateKind.ESTIMATOR, name=text, reference=as_import_path(text))
    if text in _REFERRING:
        raise wrong(f"the candidate '{text}' needs a reference", f"write {{{text}: {_REFERRING[text]}}}")
    raise wrong(
        f"{shown(text)} is no candidate", f"{nearest(text, _BUILT_IN)}; an estimator is package.module:Name"
    )


def as_optimize(value: Any) -> str | dict[str, float]:
    """Read a metric term, or a mapping of terms to weights."""
    if not isinstance(value, dict):
        return as_term(value)
    if not value:
        raise wrong("there is nothing to optimize", "write a metric, as in optimize: accuracy")
    weights = {}
    for term, weight in value.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight < float("inf"):
            raise wrong(f"{shown(weight)} is no weight", "write a number above 0", path=(term,))
        weights[as_term(term)] = float(weight)
    return weights


def as_tolerance(value: Any) -> dict[str, float]:
    """Read a mapping of metrics or resources to the worst value that can be lived with."""
    if not isinstance(value, dict):
        raise wrong(f"a mapping is expected here, not {shown(value)}", "write {latency_p99_ms: 400}")
    return {as_measured(term): as_number(worst) for term, worst in value.items()}


def _single(value: dict[str, Any], fix: str) -> tuple[str, Any]:
    if len(value) != 1:
        raise wrong(f"one 'word: detail' is expected between the braces, not {len(value)}", fix)
    return next(iter(value.items()))


def _list_length(value: Any) -> int:
    if as_count(value) < 2:
        raise wrong("a list of one is no list", "write automatic, or {suggest: 3}")
    return int(value)


_DESIGNS = {
    "automatic": "automatic",
    "suggest": "{suggest: 3}",
    "confirm": "confirm",
    "defer": "defer",
    "scope": "{scope: \"language == 'en'\"}",
}
_BUILT_IN = ("trivial", "nearest", "linear", "boosted")
_REFERRING = {
    "rules": '"package.module:name"',
    "predictions": "file.parquet",
    "published": "id in references.yaml",
    "human": "id in references.yaml",
}


def _one_key(key: str, detail: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {key: detail}, "required": [key], "additionalProperties": False}


_TEXT = {"type": "string", "minLength": 1}
_INPUT_SCHEMA = {
    "anyOf": [
        _TEXT,
        {
            "type": "object",
            "additionalProperties": schema_of(InputKind),
            "minProperties": 1,
            "maxProperties": 1,
        },
    ]
}
_DESIGN_SCHEMA = {
    "anyOf": [
        {"type": "string", "enum": ["automatic", "confirm", "defer"]},
        _one_key("suggest", {"type": "integer", "minimum": 2}),
        _one_key("scope", _TEXT),
    ]
}
_CANDIDATE_SCHEMA = {
    "anyOf": [
        {"type": "string", "enum": list(_BUILT_IN)},
        {"type": "string", "pattern": r"^[\w.]+:[\w.]+$"},
        *(_one_key(word, _TEXT) for word in _REFERRING),
    ]
}
_OPTIMIZE_SCHEMA = {
    "anyOf": [
        _TEXT,
        {
            "type": "object",
            "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
            "minProperties": 1,
        },
    ]
}

Input = Annotated[InputItem, PlainValidator(as_input), WithJsonSchema(_INPUT_SCHEMA)]
Design = Annotated[DesignSpec, PlainValidator(as_design), WithJsonSchema(_DESIGN_SCHEMA)]
Candidate = Annotated[CandidateSpec, PlainValidator(as_candidate), WithJsonSchema(_CANDIDATE_SCHEMA)]
_TOLERANCE_SCHEMA = {"type": "object", "additionalProperties": {"type": "number"}}
Tolerance = Annotated[dict[str, float], PlainValidator(as_tolerance), WithJsonSchema(_TOLERANCE_SCHEMA)]
Optimize = Annotated[str | dict[str, float], PlainValidator(as_optimize), WithJsonSchema(_OPTIMIZE_SCHEMA)]
