"""Every block of YAML on the page of the project file is what it says it is."""

import re
from pathlib import Path

import pytest

from milepost.contract.door import ContractDoor
from milepost.contract.organisation import parse_organisation
from milepost.contract.read import parse_contract
from milepost.contract.references import parse_references

PAGE = (Path(__file__).parents[2] / "docs" / "project-file.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", [text for text in BLOCKS if text.startswith("milepost:")])
def test_the_project_files_on_the_page_are_right(text):
    assert parse_contract(text, "milepost.yaml").contract.name in ("tickets", "ticket-routing")


def test_the_shared_files_on_the_page_are_right():
    organisation = next(text for text in BLOCKS if text.startswith("roles:"))
    references = next(text for text in BLOCKS if text.startswith("- {id:"))
    assert parse_organisation(organisation, "organisation.yaml").roles
    assert parse_references(references, "references.yaml")[0].n == 15_000


@pytest.mark.parametrize("key", list(ContractDoor.model_fields))
def test_every_key_is_on_the_page(key):
    assert f"\n| `{key}` |" in PAGE


def test_the_register_on_its_own_page_is_right():
    page = (Path(__file__).parents[2] / "docs" / "references.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^```yaml\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    published, human = parse_references(text, "references.yaml")
    assert (published.split, published.reproduced.n, human.people.value) == ("official test", 4500, "experts")
