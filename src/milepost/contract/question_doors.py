"""The written form of `questions`: one key for each question of the table, and the checklist with its sign-offs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema, create_model

from milepost.base.measurement import Verdict
from milepost.base.ranges import Range
from milepost.contract.fields import (
    RANGE_SCHEMA,
    Day,
    Text,
    as_date,
    as_range,
    as_text,
    nearest,
    shown,
    wrong,
)
from milepost.contract.mapping import Door
from milepost.contract.questionnaire import CHECKLIST, ITEMS, Form
from milepost.contract.worth import QuestionsSection, Said, SignOff

UNKNOWN = "unknown"
WORDS = tuple(verdict.value for verdict in Verdict)


def as_said_word(value: Any) -> Said:
    """Read yes, no or unknown, or `{says: yes, by: name, on: day}`."""
    said, by, on = _who(value)
    if said not in WORDS:
        meant = "write yes or no, without quotes" if isinstance(said, bool) else nearest(str(said), WORDS)
        raise wrong(f"{shown(said)} is neither yes, no nor unknown", meant, path=_path(value))
    return Said(word=Verdict(said), by=by, on=on)


def as_said_number(value: Any) -> Said:
    """Read a number, a range or unknown, or `{says: 10 to 20, by: name, on: day}`."""
    if isinstance(value, dict) and "says" not in value and {"low", "high"} & value.keys():
        return Said(number=as_range(value))
    said, by, on = _who(value)
    number: Range | None = None if said == UNKNOWN else as_range(said)
    return Said(number=number, word=Verdict.UNKNOWN if number is None else None, by=by, on=on)


def as_said_text(value: Any) -> Said:
    """Read a text or unknown, or `{says: text, by: name, on: day}`."""
    said, by, on = _who(value)
    text = as_text(said).strip()
    if text == UNKNOWN:
        return Said(word=Verdict.UNKNOWN, by=by, on=on)
    return Said(text=text, by=by, on=on)


def as_agreement(value: Any) -> bool:
    """Read whether somebody agrees: yes or no."""
    if value not in ("yes", "no"):
        raise wrong(f"{shown(value)} is neither yes nor no", "write agrees: yes, or agrees: no")
    return bool(value == "yes")


def _signed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of an answer: as it is, or with the person and the day."""
    who = {"by": {"type": "string", "minLength": 1}, "on": {"type": "string", "format": "date"}}
    named = {
        "type": "object",
        "properties": {"says": schema, **who},
        "required": ["says"],
        "additionalProperties": False,
    }
    return {"anyOf": [schema, named]}


_WORD_SCHEMA = _signed({"type": "string", "enum": list(WORDS)})
_NUMBER_SCHEMA = _signed({"anyOf": [*RANGE_SCHEMA["anyOf"], {"const": UNKNOWN}]})
_TEXT_SCHEMA = _signed({"type": "string", "minLength": 1})

SaidWord = Annotated[Said, PlainValidator(as_said_word), WithJsonSchema(_WORD_SCHEMA)]
SaidNumber = Annotated[Said, PlainValidator(as_said_number), WithJsonSchema(_NUMBER_SCHEMA)]
SaidText = Annotated[Said, PlainValidator(as_said_text), WithJsonSchema(_TEXT_SCHEMA)]
Agreement = Annotated[
    bool, PlainValidator(as_agreement), WithJsonSchema({"type": "string", "enum": ["yes", "no"]})
]
_FORMS: dict[Form, Any] = {Form.WORD: SaidWord, Form.NUMBER: SaidNumber, Form.TEXT: SaidText}


class SignOffDoor(Door):
    """A person who agrees with a point of the checklist."""

    name: Text
    role: Text
    date: Day
    agrees: Agreement = Field(True, description="No where the person does not agree.")


def _checklist() -> Any:
    points: dict[str, Any] = {
        key: (list[SignOffDoor], Field([], description=asks)) for key, asks in CHECKLIST.items()
    }
    return create_model(
        "ChecklistDoor", __base__=Door, __doc__="Who signed which point of the checklist.", **points
    )


def _questions() -> Any:
    answers: dict[str, Any] = {
        item.key: (_FORMS[item.form] | None, Field(None, description=item.asks)) for item in ITEMS
    }
    answers["checklist"] = (ChecklistDoor | None, Field(None, description="Sign-offs, point by point."))
    return create_model(
        "QuestionsDoor", __base__=Door, __doc__="The questionnaire; an answer may be unknown.", **answers
    )


ChecklistDoor = _checklist()
QuestionsDoor = _questions()


def build_questions(door: Any) -> QuestionsSection:
    """Turn the checked questionnaire into its record; what was not asked is not there."""
    answers = {item.key: said for item in ITEMS if (said := getattr(door, item.key)) is not None}
    signed = {} if door.checklist is None else {key: getattr(door.checklist, key) for key in CHECKLIST}
    return QuestionsSection(
        answers=answers,
        checklist={
            key: tuple(SignOff(**dict(one)) for one in doors) for key, doors in signed.items() if doors
        },
    )


def _who(value: Any) -> tuple[Any, str, date | None]:
    """Divide an answer from who says it, and when."""
    if not isinstance(value, dict):
        return value, "", None
    for key in value:
        if key not in ("says", "by", "on"):
            raise wrong(f"unknown key '{key}' in an answer", nearest(key, ("says", "by", "on")), path=(key,))
    if "says" not in value:
        raise wrong("the answer says nothing", "write {says: ..., by: NAME, on: 2026-11-01}")
    by = as_text(value["by"]) if "by" in value else ""
    return value["says"], by, as_date(value["on"]) if "on" in value else None


def _path(value: Any) -> tuple[str, ...]:
    return ("says",) if isinstance(value, dict) else ()
