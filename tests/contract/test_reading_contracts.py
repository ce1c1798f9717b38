"""A project file becomes frozen records with every default filled in."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from milepost.base.ids import digest_bytes
from milepost.base.measurement import TaskKind, Verdict
from milepost.base.plain import to_json
from milepost.base.ranges import Range
from milepost.contract.model import (
    Archetype,
    CandidateKind,
    CandidateSpec,
    DesignKind,
    DesignSpec,
    GateSection,
    Source,
    Split,
)
from milepost.contract.read import parse_contract, read_contract
from milepost.contract.stored import contract_from_plain
from milepost.contract.worth import AutomationStep, Estimate, Gate, Payoff, People, Rate, Said, SignOff, Today
from tests.contract.files import SMALL, WHOLE


def contract_of(text):
    return parse_contract(text, "milepost.yaml").contract


def test_what_a_small_file_leaves_out_has_its_default_or_is_unknown():
    contract = contract_of(SMALL)
    assert contract.task.kind is TaskKind.CLASSIFICATION
    assert contract.task.inputs == ()
    assert contract.data.sources == (Source(uri="tickets.csv"),)
    assert contract.data.split == Split(validation=0.15, calibration=0.10, test=0.20, column=None)
    assert contract.metric.confidence == 0.95
    assert contract.designs == (DesignSpec(kind=DesignKind.AUTOMATIC),)
    assert contract.budget.labels is None
    assert contract.costs.label is None
    assert (contract.value, contract.guard, contract.gate, contract.rollout) == (None, None, None, None)


def test_every_key_of_a_whole_file_arrives():
    contract = contract_of(WHOLE)
    assert contract.task.inputs == ("subject", "body")
    assert contract.task.input_kinds == {"body": "text"}
    assert (contract.task.group, contract.task.time, contract.task.id) == (
        "customer_id",
        "received_at",
        "ticket",
    )
    assert contract.data.sources[0].sensor == "mailbox"
    assert contract.data.split == Split(validation=0.1, calibration=0.05, test=0.25, column="use")
    assert contract.metric.optimize == {"f1_macro": 0.7, "accuracy[language == 'de']": 0.3}
    assert contract.metric.require[1] == "recall[team == 'urgent'] >= 0.95"
    assert contract.budget.money == Range(50_000, 70_000, 0.9)
    assert contract.budget.until == date(2027, 1, 31)
    assert contract.archetype is Archetype.AUGMENT
    assert contract.designs[1] == DesignSpec(kind=DesignKind.SUGGEST, k=3)
    assert contract.designs[4] == DesignSpec(kind=DesignKind.SCOPE, condition="language == 'en'")
    assert contract.value.payoff == Payoff(
        correct=Range(1.1, 1.1),
        wrong=Range(-3, -3),
        deferred=Range(-0.5, -0.3),
        matrix={"urgent": {"billing": Range(-30, -30), "urgent": Range(2, 2)}},
    )
    assert contract.labels.votes == ("annotator_1", "annotator_2")
    assert [spec.kind for spec in contract.baselines][-2:] == [CandidateKind.PUBLISHED, CandidateKind.HUMAN]
    assert contract.candidates[0] == CandidateSpec(
        kind=CandidateKind.ESTIMATOR, name="routing.models:bert", reference="routing.models:bert"
    )
    assert contract.candidates[1].reference == "preds/gpt.parquet"
    assert contract.gate == GateSection(margin=0.01, error=0.1, looks=10, reference="v3")
    assert contract.rollout.canary == (0.01, 0.1, 0.5)
    assert contract.team["annotator"] == Range(0.5, 1)


def test_every_key_of_a_plan_arrives():
    contract = contract_of(WHOLE)
    value = contract.value
    assert value.today == Today(seconds=Range(20, 40))
    assert value.run_cost == Range(0.002, 0.002)
    assert value.people == People(
        accuracy=Range(0.93, 0.97, share=True),
        seconds_open=Range(5, 5),
        seconds_read=Range(2, 2),
        seconds_alone=Range(30, 30),
        wage_per_hour=Range(36, 36),
        accept_wrong=Range(0.1, 0.1, share=True),
        slip=Range(0.01, 0.01, share=True),
        reviews_per_day=Range(400, 400),
    )
    assert value.rate == Rate(
        seconds_per_attempt=Range(4, 4),
        seconds_per_failure=Range(6, 6),
        today_per_hour=Range(300, 300),
        most_retries=2,
    )
    assert (value.years, value.discount_rate, value.adoption) == (4, 0.08, Range(0.5, 0.9, share=True))
    assert value.success == Estimate(range=Range(0.3, 0.7, share=True), by="Ada", on=date(2026, 11, 1))
    assert value.stages[1] == Gate(
        name="build", cost=Range(40_000, 60_000), probability=Range(0.7, 0.7, share=True)
    )
    assert contract.automation[1] == AutomationStep(level=2, means="answers the easy ones", accuracy=0.9)
    answers = contract.questions.answers
    assert answers["cheap_prediction"] == Said(word=Verdict.YES)
    assert answers["complicated_rules"] == Said(word=Verdict.NO, by="Ada", on=date(2026, 11, 1))
    assert answers["published"] == Said(number=Range(0.93, 0.95))
    assert not answers["reliability"].known
    assert not answers["training_hours"].known
    assert answers["security"] == Said(text="support only")
    assert contract.questions.checklist["ethics"] == (
        SignOff(name="Ada", role="lead", date=date(2026, 11, 1)),
        SignOff(name="Bo", role="legal", date=date(2026, 11, 2), agrees=False),
    )
    assert "need" not in contract.questions.checklist


@pytest.mark.parametrize(
    ("written", "name", "kind", "reference"),
    [
        ("linear", "linear", CandidateKind.LINEAR, ""),
        ("sklearn.svm:SVC", "sklearn.svm:SVC", CandidateKind.ESTIMATOR, "sklearn.svm:SVC"),
        ("{rules: a.b:c}", "rules:a.b:c", CandidateKind.RULES, "a.b:c"),
        ("{human: desk}", "human:desk", CandidateKind.HUMAN, "desk"),
    ],
)
def test_a_candidate_has_a_kind_a_name_and_a_reference(written, name, kind, reference):
    contract = contract_of(SMALL + f"candidates: [{written}]")
    assert contract.candidates == (CandidateSpec(kind=kind, name=name, reference=reference),)


@pytest.mark.parametrize(
    "empty", ["budget:", "designs:", "value:", "task: {kind: classification, target: team, group: }"]
)
def test_a_key_with_nothing_behind_it_is_as_if_it_were_not_there(empty):
    text = (
        SMALL.replace("task: {kind: classification, target: team}\n", "")
        if empty.startswith("task")
        else SMALL
    )
    assert contract_of(text + empty + "\n") == contract_of(SMALL)


def test_a_word_that_other_yaml_takes_for_a_switch_is_a_text():
    contract = contract_of(SMALL.replace("target: team", "target: yes, slices: [no, on, 2027-01-31]"))
    assert contract.task.target == "yes"
    assert contract.task.slices == ("no", "on", "2027-01-31")


def test_classes_named_by_numbers_or_switch_words_are_texts_in_the_payoff():
    contract = contract_of(SMALL + "value: {payoff: {matrix: {1: {0: -5}, yes: {no: -2, true: 1}}}}")
    assert contract.value.payoff.matrix == {
        "1": {"0": Range(-5, -5)},
        "yes": {"no": Range(-2, -2), "true": Range(1, 1)},
    }


def test_a_file_is_read_with_its_digest_time_path_and_text(tmp_path):
    path = tmp_path / "milepost.yaml"
    path.write_text(SMALL, encoding="utf-8")
    at = datetime(2026, 1, 2, tzinfo=UTC)
    loaded = read_contract(path, now=at)
    assert (loaded.path, loaded.text, loaded.version.at) == (path, SMALL, at)
    assert loaded.version.file_digest == digest_bytes(path.read_bytes())


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    path = tmp_path / "milepost.yaml"
    path.write_text(SMALL, encoding="utf-8-sig")
    assert read_contract(path).contract == contract_of(SMALL)


@pytest.mark.parametrize("text", [SMALL, WHOLE])
def test_a_contract_comes_back_from_the_ledger_as_it_was(text):
    loaded = parse_contract(text, "milepost.yaml")
    assert contract_from_plain(json.loads(to_json(loaded.version.plain))) == loaded.contract


def test_a_stored_contract_of_another_version_of_milepost_still_opens():
    plain = dict(parse_contract(WHOLE, "milepost.yaml").version.plain)
    del plain["team"]
    plain["added_later"] = {"x": 1}
    assert contract_from_plain(plain).team == {}


def test_the_records_need_no_parser():
    code = (
        "import sys, milepost.contract.model, milepost.contract.stored, milepost.contract.digests, "
        "milepost.contract.organisation, milepost.contract.references;"
        "print(sorted({'pydantic', 'ruamel', 'numpy', 'pandas', 'statistics'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
