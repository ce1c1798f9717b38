"""The written forms of the files that projects share: `organisation.yaml` and `references.yaml`."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import Field, PlainValidator, RootModel, WithJsonSchema, field_validator

from milepost.contract.fields import (
    RANGE_SCHEMA,
    AnyRange,
    Count,
    Text,
    as_count,
    as_range,
    nearest,
    one_of,
    schema_of,
    shown,
    wrong,
)
from milepost.contract.mapping import Door
from milepost.contract.references import Answer, People, Reproduction

_WHEN = r"[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"


def as_when(value: Any) -> str:
    """Read a year, a month or a day."""
    text = str(value) if isinstance(value, int) else value
    if not isinstance(text, str) or re.fullmatch(_WHEN, text, re.ASCII) is None:
        raise wrong(f"{shown(value)} is no date", "write 2019, 2019-09 or 2019-09-04")
    return text


When = Annotated[
    str,
    PlainValidator(as_when),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": f"^{_WHEN}$"}, {"type": "integer"}]}),
]


def as_reproduced(value: Any) -> Answer | Reproduction:
    """Read `yes`, `no`, `partly`, or `{value: 0.94, n: 2000}`: what the project itself reached."""
    if not isinstance(value, dict):
        return one_of(Answer)(value)
    for key in value:
        if key not in ("value", "n"):
            raise wrong(f"unknown key '{key}' in 'reproduced'", nearest(key, ("value", "n")), path=(key,))
    if "value" not in value:
        raise wrong("the key 'value' is missing in 'reproduced'", "write {value: 0.94, n: 2000}")
    n = None if value.get("n") is None else as_count(value["n"])
    return Reproduction(value=as_range(value["value"]), n=n)


_REPRODUCED_SCHEMA = {
    "anyOf": [
        schema_of(Answer),
        {
            "type": "object",
            "properties": {"value": RANGE_SCHEMA, "n": {"type": "integer", "minimum": 1}},
            "required": ["value"],
            "additionalProperties": False,
        },
    ]
}
Reproduced = Annotated[
    Answer | Reproduction, PlainValidator(as_reproduced), WithJsonSchema(_REPRODUCED_SCHEMA)
]
PeopleWord = Annotated[People, PlainValidator(one_of(People)), WithJsonSchema(schema_of(People))]
AnswerWord = Annotated[Answer, PlainValidator(one_of(Answer)), WithJsonSchema(schema_of(Answer))]


class ReferenceDoor(Door):
    """One published or human result."""

    id: Text = Field(description="The name by which project files speak of it.")
    task: str = Field("", description="What was predicted.")
    data: str = Field("", description="On which data.")
    n: Count | None = Field(None, description="On how many examples.")
    metric: Text = Field(description="What was measured.")
    value: AnyRange = Field(description="What was reached.")
    source: Text = Field(description="Where it was published.")
    date: When = Field("", description="When: a year, a month or a day.")
    reproduced: Reproduced | None = Field(
        None, description="Whether somebody else reached it too, or {value, n}: what you reached."
    )
    comparable: AnswerWord | None = Field(
        None, description="Whether its data and task are like the project's."
    )
    split: str = Field("", description="On which rows: a standard test set, ten folds, ...")
    code: str = Field("", description="Where its code is.")
    baseline: AnyRange | None = Field(
        None, description="What a simple model reaches on the same rows: how hard they are."
    )
    people: PeopleWord | None = Field(None, description="Of a human result: whose work it is.")


class ReferencesDoor(RootModel[list[ReferenceDoor]]):
    """What others reached."""

    @field_validator("root")
    @classmethod
    def ids_are_apart(cls, doors: list[ReferenceDoor]) -> list[ReferenceDoor]:
        """Refuse an id that stands twice."""
        ids = [door.id for door in doors]
        for at, each in enumerate(ids):
            if each in ids[:at]:
                raise wrong(f"the id '{each}' stands here twice", "give each result its own", path=(at, "id"))
        return doors
