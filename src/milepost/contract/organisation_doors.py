"""The written form of `organisation.yaml`."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Any, Self

from pydantic import Field, PlainValidator, ValidationInfo, WithJsonSchema, field_validator, model_validator

from milepost.contract.door import ArchetypeWord
from milepost.contract.fields import (
    Amount,
    AnyRange,
    Count,
    Day,
    ShareRange,
    Text,
    as_amount,
    nearest,
    one_of,
    schema_of,
    shown,
    wrong,
)
from milepost.contract.mapping import Door
from milepost.contract.organisation import MONEY, ONE
from milepost.evidence.closing import Closing

ClosedWord = Annotated[Closing, PlainValidator(one_of(Closing)), WithJsonSchema(schema_of(Closing))]
SCORE_INPUTS = (
    "reach",
    "impact",
    "confidence",
    "effort",
    "impact_1_10",
    "confidence_1_10",
    "ease_1_10",
    "user_value",
    "time_criticality",
    "risk_reduction",
    "job_size",
)


def as_score_word(value: Any) -> str:
    """Read the name of a score's input."""
    if value not in SCORE_INPUTS:
        raise wrong(f"{shown(value)} is no input of a score", nearest(str(value), SCORE_INPUTS))
    return str(value)


def as_score(value: Any) -> float:
    """Read a number that is never below zero."""
    found = as_amount(value)
    if found.low != found.high:
        raise wrong("a score takes one number, not a range", "write its middle")
    return found.low


_TEXT_SCHEMA = {"type": "string", "minLength": 1}
ScoreWord = Annotated[str, PlainValidator(as_score_word), WithJsonSchema({"enum": list(SCORE_INPUTS)})]
Score = Annotated[float, PlainValidator(as_score), WithJsonSchema({"type": "number", "minimum": 0})]


class OfferDoor(Door):
    """What may be added."""

    most: Count = Field(description="How many at most.")
    cost: Amount = Field(description="What each costs, in money a year.")
    adds: Amount = Field(ONE, description="How much each adds, 1 when missing.")
    from_money: bool = Field(True, description="Whether it is paid from the money for all projects.")


class StatedOptionDoor(Door):
    """A design of a project, as somebody estimates it."""

    design: Text = Field(description="How the product uses predictions, in a few words.")
    value: AnyRange | None = Field(None, description="Money a year if it succeeds, upkeep taken off.")
    success: ShareRange | None = Field(None, description="The chance that it succeeds, from 0 to 1.")
    use: dict[str, Amount] | None = Field(None, description="People and machines for the year, by name.")
    cost: Amount | None = Field(None, description="Money that is spent whether it succeeds or not.")
    by: Text = Field(description="Who estimates it.")
    on: Day = Field(description="When it was estimated.")


class ProjectDoor(Door):
    """A project: the path of its project file, or a mapping that says more."""

    path: Text | None = Field(None, description="The project file, beside this file.")
    name: Text | None = Field(
        None, description="How other entries speak of it; the folder's name if missing."
    )
    requires: list[Text] = Field([], description="Projects without which this one makes no sense.")
    exclusive: Text | None = Field(None, description="Of the projects with this word at most one is staffed.")
    must: bool = Field(False, description="Whether it has to be staffed.")
    closed: ClosedWord | None = Field(None, description="How it ended; it is not staffed any more.")
    archetype: ArchetypeWord | None = Field(None, description="Improve, augment or automate.")
    options: list[StatedOptionDoor] = Field([], description="Designs with estimates, for want of evidence.")
    scores: dict[ScoreWord, Score] = Field({}, description="Inputs of RICE, ICE and WSJF.")

    @model_validator(mode="before")
    @classmethod
    def a_path_is_enough(cls, value: Any) -> Any:
        """Read a path as a mapping with that path, and one name in `requires` as a list of it."""
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return {"path": value}
        if isinstance(value, dict) and isinstance(value.get("requires"), str):
            return {**value, "requires": [value["requires"]]}
        return value

    @model_validator(mode="after")
    def there_is_a_name(self) -> Self:
        """Refuse an entry that names neither a file nor itself."""
        if self.path is None and self.name is None:
            raise wrong("the project has neither a path nor a name", "write path: FOLDER/milepost.yaml")
        designs = [option.design for option in self.options]
        for at, design in enumerate(designs):
            if design in designs[:at]:
                raise wrong(f"the design '{design}' stands twice", "keep one", path=("options", at, "design"))
        return self

    @property
    def called(self) -> str:
        """Its name, or the folder's where the file is called milepost.yaml, else the file's."""
        if self.name is not None:
            return self.name
        path = PurePosixPath((self.path or "").replace("\\", "/"))
        return path.parent.name if path.stem == "milepost" and path.parent.name else path.stem

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        """A text, or the mapping."""
        whole = handler.resolve_ref_schema(handler(core))
        one_or_more = {"anyOf": [_TEXT_SCHEMA, whole["properties"]["requires"]]}
        whole = {**whole, "properties": {**whole["properties"], "requires": one_or_more}}
        return {"anyOf": [_TEXT_SCHEMA, whole]}


class RiskDoor(Door):
    """Something that fails several projects together."""

    name: Text = Field(description="What may happen.")
    chance: ShareRange = Field(description="The chance that it happens in the year, from 0 to 1.")
    projects: list[Text] = Field(min_length=1, description="The projects that then fail.")


class OrganisationDoor(Door):
    """What there is across projects."""

    roles: dict[str, Amount] = Field({}, description="How many people there are, by role.")
    hires: dict[str, OfferDoor] = Field({}, description="Who may be hired, by role.")
    infra: dict[str, Amount] = Field({}, description="How many machines there are, by kind.")
    purchases: dict[str, OfferDoor] = Field({}, description="What may be bought, by kind.")
    money: Amount | None = Field(None, description="The money for all projects together.")
    plan: Amount | None = Field(None, description="The value that was promised for the year.")
    projects: list[ProjectDoor] = Field([], description="The projects that share all this.")
    risks: list[RiskDoor] = Field([], description="What may fail several projects together.")

    @field_validator("roles", "infra", "hires", "purchases")
    @classmethod
    def names_are_apart(cls, items: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        """Refuse a name that means two things: a role and a machine, or the money."""
        others = {"roles": (), "infra": ("roles",), "hires": ("infra",), "purchases": ("roles", "hires")}
        for name in items:
            if name == MONEY:
                raise wrong("'money' is the money for all projects", "choose another name", path=(name,))
            for other in others[str(info.field_name)]:
                if name in info.data.get(other, {}):
                    what = f"'{name}' stands in {other} and in {info.field_name}"
                    raise wrong(what, "a name is a role or a machine", path=(name,))
        return items

    @field_validator("projects")
    @classmethod
    def projects_know_each_other(cls, doors: list[ProjectDoor], info: ValidationInfo) -> list[ProjectDoor]:
        """Refuse a name that stands twice, a reference to nobody, and a use of what is not listed."""
        names = [door.called for door in doors]
        kinds = ("roles", "infra", "hires", "purchases")
        whole = all(kind in info.data for kind in kinds)
        there = [name for kind in kinds for name in info.data.get(kind, {})]
        for at, door in enumerate(doors):
            if door.called in names[:at]:
                what, fix = f"a project '{door.called}' stands here already", "give one of them another name"
                raise wrong(what, fix, path=(at,))
            for k, other in enumerate(door.requires):
                _check_project(other, names, (at, "requires", k), but=door.called)
            for k, option in enumerate(door.options):
                for used in option.use or {}:
                    if whole and used not in there:
                        what = f"'{used}' is neither a role nor a machine of this file"
                        raise wrong(what, nearest(used, there), path=(at, "options", k, "use", used))
        return doors

    @field_validator("risks")
    @classmethod
    def risks_speak_of_projects(cls, risks: list[RiskDoor], info: ValidationInfo) -> list[RiskDoor]:
        """Refuse a risk of a project that is not listed, and one whose name stands twice."""
        if "projects" not in info.data:
            return risks
        names = [door.called for door in info.data["projects"]]
        for at, risk in enumerate(risks):
            if risk.name in [each.name for each in risks[:at]]:
                raise wrong(f"the risk '{risk.name}' stands here twice", "join them", path=(at, "name"))
            for k, name in enumerate(risk.projects):
                _check_project(name, names, (at, "projects", k))
        return risks


def _check_project(name: str, names: list[str], path: tuple[int | str, ...], but: str = "") -> None:
    if name == but:
        raise wrong(f"the project '{name}' requires itself", "leave it out", path=path)
    if name not in names:
        fix = nearest(name, names) if names else "list it under projects"
        raise wrong(f"there is no project '{name}' in the list", fix, path=path)
