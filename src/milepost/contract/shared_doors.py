"""The written forms of the files that projects share: `organisation.yaml` and `references.yaml`."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import Field, PlainValidator, RootModel, WithJsonSchema, field_validator

from milepost.contract.door import Door
from milepost.contract.fields import Amount, AnyRange, Count, Text, one_of, schema_of, shown, wrong
from milepost.contract.references import Answer

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
AnswerWord = Annotated[Answer, PlainValidator(one_of(Answer)), WithJsonSchema(schema_of(Answer))]


class OfferDoor(Door):
    """What may be added."""

    most: Count = Field(description="How many at most.")
    cost: Amount = Field(description="What each costs, in money a year.")


class OrganisationDoor(Door):
    """What there is across projects."""

    roles: dict[str, Amount] = Field({}, description="How many people there are, by role.")
    hires: dict[str, OfferDoor] = Field({}, description="Who may be hired, by role.")
    infra: dict[str, Amount] = Field({}, description="How many machines there are, by kind.")
    purchases: dict[str, OfferDoor] = Field({}, description="What may be bought, by kind.")
    money: Amount | None = Field(None, description="The money for all projects together.")
    projects: list[Text] = Field([], description="The project files that share all this.")


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
    reproduced: AnswerWord | None = Field(None, description="Whether somebody else reached it too.")
    comparable: AnswerWord | None = Field(
        None, description="Whether its data and task are like the project's."
    )


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
