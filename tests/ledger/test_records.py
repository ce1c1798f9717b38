"""Whatever a record holds, it comes back as it was."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from milepost.base.measurement import Verdict
from milepost.evidence.questions import Question, Stage
from milepost.evidence.records import BackEdge, ContractVersion, DataVersion, Decision, Evidence, Trial
from milepost.ledger import rows

LETTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.text(LETTERS, max_size=12)
DIGESTS = st.dictionaries(TEXTS, TEXTS, max_size=3)
TIMES = st.datetimes(timezones=st.just(UTC)) | st.just(
    datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=30)))
)
NUMBERS = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
PAYLOADS = st.dictionaries(TEXTS, PLAIN, max_size=3)
TUPLES = st.lists(TEXTS, max_size=3).map(tuple)
COUNTS = st.integers(0, 2**40)
SECONDS = st.floats(min_value=0)

EVIDENCE = st.builds(
    Evidence,
    question=st.sampled_from(Question),
    kind=TEXTS,
    payload=PAYLOADS,
    made_from=DIGESTS,
    at=TIMES,
)
BACK = st.builds(
    BackEdge, source=st.sampled_from(Stage), target=st.sampled_from(Stage), cause=TEXTS, command=TEXTS
)
DECISIONS = st.builds(
    Decision,
    question=st.sampled_from(Question),
    verdict=st.sampled_from(Verdict),
    reasons=TUPLES,
    evidence=TUPLES,
    made_from=DIGESTS,
    at=TIMES,
    next_command=TEXTS,
    back=st.none() | BACK,
)
CONTRACTS = st.builds(ContractVersion, file_digest=TEXTS, sections=DIGESTS, plain=PAYLOADS, at=TIMES)
FILES = st.lists(st.tuples(TEXTS, COUNTS, TEXTS), max_size=3).map(tuple)
DATA = st.builds(DataVersion, digest=TEXTS, rows=COUNTS, files=FILES, at=TIMES)
TRIALS = st.builds(
    Trial,
    candidate=TEXTS,
    size=COUNTS,
    repeat=COUNTS,
    made_from=DIGESTS,
    at=TIMES,
    predictions=TEXTS,
    classes=TUPLES,
    metrics=st.dictionaries(TEXTS, st.floats(), max_size=3),
    params=PAYLOADS,
    fit_seconds=SECONDS,
    predict_seconds=SECONDS,
    failure=TEXTS,
)


def through_columns(values):
    return (1, *values.values())


@given(EVIDENCE)
def test_evidence_comes_back_from_its_row(record):
    found = rows.evidence_record(through_columns(rows.evidence_values(record)))
    assert found == record
    assert found.id == record.id


@given(DECISIONS)
def test_a_decision_comes_back_from_its_row(record):
    found = rows.decision_record(through_columns(rows.decision_values(record)))
    assert found == record
    assert found.id == record.id


@given(CONTRACTS)
def test_a_contract_version_comes_back_from_its_row(record):
    assert rows.contract_record(through_columns(rows.contract_values(record))) == record


@given(DATA)
def test_a_data_version_comes_back_from_its_row(record):
    assert rows.data_record(through_columns(rows.data_values(record))) == record


NUMBERED = itertools.count()
IN_TABLES = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@IN_TABLES
@given(record=TRIALS)
def test_a_trial_comes_back_from_a_file(empty_file, record):
    check_trial(empty_file, record)


@IN_TABLES
@given(record=EVIDENCE)
def test_evidence_comes_back_from_a_file(empty_file, record):
    check_evidence(empty_file, record)


@pytest.mark.postgres
@IN_TABLES
@given(record=TRIALS)
def test_a_trial_comes_back_from_postgres(empty_server, record):
    assume(not any("\0" in text for text in (record.candidate, record.predictions, *record.metrics)))
    check_trial(empty_server, record)


@pytest.mark.postgres
@IN_TABLES
@given(record=EVIDENCE)
def test_evidence_comes_back_from_postgres(empty_server, record):
    assume("\0" not in record.kind)  # names with NUL are refused there: test_refusals.py
    check_evidence(empty_server, record)


@pytest.fixture
def empty_file(opener, tmp_path):
    return opener(tmp_path)


@pytest.fixture
def empty_server(opener, postgres_place):
    return opener(postgres_place)


def check_trial(ledger, record):
    record = replace(record, repeat=next(NUMBERED))  # a trial of its own, not one that is known
    assert ledger.add_trials([record]) == 1
    found = ledger.known_trials([record.id])[record.id]
    for name in ("fit_seconds", "predict_seconds"):
        assert same_number(getattr(found, name), getattr(record, name))
    assert found.metrics.keys() == record.metrics.keys()
    assert all(same_number(value, record.metrics[name]) for name, value in found.metrics.items())
    numbers = {"fit_seconds": 0.0, "predict_seconds": 0.0, "metrics": {}}
    assert replace(found, **numbers) == replace(record, **numbers)
    assert found.id == record.id


def check_evidence(ledger, record):
    ledger.add_evidence(record)
    newest = ledger.newest_evidence(record.question, record.kind)
    assert newest == replace(record, at=newest.at)
    assert newest.id == record.id


def same_number(left: float, right: float) -> bool:
    return left == right or (math.isnan(left) and math.isnan(right))
