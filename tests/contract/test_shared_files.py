"""organisation.yaml and references.yaml, and the JSON Schema of all three files."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from milepost.base.errors import InvalidFileError
from milepost.base.ranges import Range
from milepost.contract.model import Archetype
from milepost.contract.organisation import (
    Offer,
    ProjectEntry,
    Risk,
    StatedOption,
    parse_organisation,
    read_organisation,
)
from milepost.contract.references import (
    Answer,
    People,
    Reference,
    Reproduction,
    parse_references,
    read_references,
)
from milepost.contract.schema import contract_schema, organisation_schema, references_schema, write_schemas
from milepost.evidence.closing import Closing
from tests.contract.files import ORGANISATION, REFERENCES, SMALL, WHOLE

PUBLISHED = Path(__file__).parents[2] / "schema"


def test_the_organisation_says_what_there_is(tmp_path):
    path = tmp_path / "organisation.yaml"
    path.write_text(ORGANISATION, encoding="utf-8")
    organisation = read_organisation(path)
    assert organisation.roles["annotator"] == Range(4, 4)
    assert organisation.hires["data_engineer"] == Offer(most=2, cost=Range(120_000, 120_000))
    assert organisation.hires["annotator"] == Offer(
        most=1, cost=Range(40_000, 40_000), adds=Range(0.8, 0.8), from_money=False
    )
    assert organisation.purchases["gpu_node"].cost == Range(30_000, 50_000)
    assert organisation.money == Range(900_000, 900_000)
    assert organisation.plan == Range(1_000_000, 1_000_000)
    assert [entry.name for entry in organisation.projects] == ["tickets", "photos", "churn", "old"]
    assert organisation.projects[0] == ProjectEntry(name="tickets", path="tickets/milepost.yaml", named=False)
    assert organisation.projects[1].requires == ("tickets",)
    assert organisation.projects[3].closed is Closing.UNCLEAR_SUCCESS
    assert organisation.risks == (
        Risk(name="platform slips", chance=Range(0.1, 0.1, share=True), projects=("tickets", "churn")),
    )


def test_an_estimate_has_a_name_and_a_date(tmp_path):
    churn = parse_organisation(ORGANISATION, "organisation.yaml").projects[2]
    assert (churn.must, churn.archetype, churn.scores) == (
        True,
        Archetype.IMPROVE,
        {"reach": 5000.0, "job_size": 3.0},
    )
    assert churn.options == (
        StatedOption(
            design="weekly list", value=Range(100_000, 200_000), success=Range(0.4, 0.8, share=True),
            use={"annotator": Range(0.5, 0.5)}, cost=Range(20_000, 20_000), by="Ann", on=date(2026, 10, 1),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("tickets/milepost.yaml", "tickets"),
        ("../pictures/photos/milepost.yaml", "photos"),
        ("projects/churn.yaml", "churn"),
        ("milepost.yaml", "milepost"),
        ("tickets", "tickets"),
    ],
)
def test_a_project_is_called_by_its_folder_or_its_file(path, name):
    assert parse_organisation(f"projects: [{path}]", "organisation.yaml").projects[0].name == name


def test_the_references_say_what_others_reached(tmp_path):
    path = tmp_path / "references.yaml"
    path.write_text(REFERENCES, encoding="utf-8")
    published, human = read_references(path)
    assert published == Reference(
        id="clinc-2019", task="intent classification", data="CLINC150", n=15_000, metric="accuracy",
        value=Range(0.95, 0.95), source="where it was published", date="2019-09",
        reproduced=Answer.NO, comparable=Answer.PARTLY,
    )  # fmt: skip
    assert (human.value, human.date, human.n, human.comparable) == (Range(0.9, 0.96), "2026", None, None)


def test_a_reference_may_carry_ones_own_result_code_rows_and_whose_work_it_is():
    (found,) = parse_references(
        "- {id: a, metric: accuracy, value: 0.95, source: s, reproduced: {value: 0.93, n: 2000}, split: official,\n"
        "   code: a repository, baseline: 0.6 to 0.7, people: crowd ensemble}",
        "references.yaml",
    )
    assert found.reproduced == Reproduction(value=Range(0.93, 0.93), n=2000)
    assert (found.split, found.code, found.baseline) == ("official", "a repository", Range(0.6, 0.7))
    assert found.people is People.CROWD_ENSEMBLE


def test_an_empty_list_of_references_has_none():
    assert parse_references("", "references.yaml") == ()


@pytest.mark.parametrize(
    ("parse", "text", "says"),
    [
        (parse_organisation, "roels: {a: 1}", "unknown key 'roels'; did you mean 'roles'?"),
        (parse_organisation, "hires: {a: {most: 2, cots: 3}}", "'cots' in 'hires.a'; did you mean 'cost'?"),
        (parse_organisation, "hires: {a: {most: 2}}", "the key 'cost' is missing in 'hires.a'"),
        (parse_organisation, "money: -5", "below zero"),
        (parse_organisation, "- a", "no mapping"),
        (parse_organisation, "roles: {money: 3}", ":1:16: 'money' is the money for all projects"),
        (parse_organisation, "roles: {a: 1}\ninfra: {a: 2}", ":2:12: 'a' stands in roles and in infra"),
        (parse_organisation, "projects: [{must: true}]", ":1:12: the project has neither a path nor a name"),
        (parse_organisation, "projects: [a, b/a.yaml]", ":1:15: a project 'a' stands here already"),
        (parse_organisation, "projects: [a, {path: b, requires: aa}]", ":1:35: there is no project 'aa' in the"),
        (parse_organisation, "projects: [{path: b, requires: b}]", "the project 'b' requires itself"),
        (parse_organisation, "projects: [{path: b, closed: no}]", "'no' is not known here"),
        (parse_organisation, "projects: [{path: b, must: 1}]", "valid boolean"),
        (parse_organisation, "projects: [{path: b, scores: {raech: 1}}]", "'raech' is no input of a score; did you"),
        (parse_organisation, "projects: [{path: b, scores: {reach: 1 to 2}}]", "takes one number"),
        (parse_organisation, "risks: [{name: x, chance: 2, projects: [a]}]", "a share lies between 0 and 1"),
        (parse_organisation, "risks: [{name: x, chance: 0.2, projects: [a]}]", ":1:43: there is no project 'a'"),
        (parse_organisation, "projects: [{name: b, options: [{design: x}]}]", "the key 'by' is missing"),
        (parse_organisation, ORGANISATION.replace("use: {annotator", "use: {anotator"), ":16:93: 'anotator' is"),
        (parse_organisation, ORGANISATION.replace("success: 0.4", "success: 40"), "starts at 40 and ends below it"),
        (
            parse_organisation,
            "projects: [a]\nrisks: [{name: x, chance: 0, projects: [a]}, {name: x, chance: 0, projects: [a]}]",
            ":2:53: the risk 'x' stands here twice",
        ),
        (parse_references, "a: 1", "no list"),
        (parse_references, "- {id: a, metric: m, value: 1, vlaue: 2}", "'vlaue'; did you mean 'value'?"),
        (parse_references, "- {id: a}", "the key 'value' is missing; write value: 0.95"),
        (parse_references, REFERENCES + "- {id: desk, metric: m, value: 1, source: s}", ":4:8: the id"),
        (parse_references, REFERENCES.replace("2019-09", "2019-13"), "write 2019, 2019-09 or 2019-09-04"),
        (parse_references, REFERENCES.replace("partly", "partially"), "'partially' is not known here"),
        (parse_references, REFERENCES.replace("reproduced: no", "reproduced: {n: 3}"), "'value' is missing"),
        (parse_references, REFERENCES.replace("reproduced: no", "reproduced: {valeu: 3}"), "did you mean 'value'"),
        (parse_references, REFERENCES.replace("reproduced: no", "people: crwod"), "did you mean 'crowd'?"),
    ],
)  # fmt: skip
def test_a_problem_in_a_shared_file_has_its_place_and_advice(parse, text, says):
    with pytest.raises(InvalidFileError) as caught:
        parse(text, "shared.yaml")
    assert says in str(caught.value)


@pytest.mark.parametrize("read", [read_organisation, read_references])
def test_a_missing_shared_file_says_what_to_write(read, tmp_path):
    with pytest.raises(InvalidFileError, match="there is no such file; write"):
        read(tmp_path / "shared.yaml")


def test_the_published_schemas_are_those_of_the_code(tmp_path):
    for written in write_schemas(tmp_path / "schema"):
        published = (PUBLISHED / written.name).read_text(encoding="utf-8")
        assert published == written.read_text(encoding="utf-8"), (
            "write them again: milepost schema --out schema"
        )


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (contract_schema, SMALL),
        (contract_schema, WHOLE),
        (organisation_schema, ORGANISATION),
        (references_schema, REFERENCES),
    ],
)
def test_a_right_file_is_right_by_its_schema(schema, text):
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(schema())
    assert [error.message for error in validator.iter_errors(document(text))] == []


@pytest.mark.parametrize(
    "addition",
    [
        "gaet: {}",
        "gate: {loks: 3}",
        "archetype: augmented",
        "designs: [{suggest: 1}]",
        "costs: {label: cheap}",
        "guard: {}",
    ],
)
def test_a_wrong_file_is_wrong_by_its_schema(addition):
    validator = jsonschema.Draft202012Validator(contract_schema())
    assert not validator.is_valid(document(SMALL + addition))


def document(text):
    """The file as an editor sees it: YAML 1.2, dates as texts."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(StringIO(text)), default=str))
