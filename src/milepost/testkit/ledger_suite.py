"""What every ledger must do, whatever database it lives in.

Inherit from `LedgerSuite` and give a fixture `open_it`: a function that opens the same ledger anew at each
call, empty at first, with a place for blobs; the fixture closes what was opened.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import pytest

from milepost.base.measurement import Direction, Verdict
from milepost.evidence.questions import Question, Stage
from milepost.evidence.records import BackEdge
from milepost.ledger import Ledger
from milepost.ledger.errors import ErasedBlobError, MissingBlobError
from milepost.testkit.ledger_records import (
    later,
    some_contract,
    some_data,
    some_decision,
    some_evidence,
    some_trial,
)

OpenIt: TypeAlias = Callable[[], Ledger]


class LedgerSuite:
    """Tests that every ledger passes; `open_it` comes from the class that inherits."""

    @pytest.fixture
    def ledger(self, open_it: OpenIt) -> Ledger:
        return open_it()

    def test_a_new_ledger_is_empty(self, ledger: Ledger) -> None:
        assert ledger.evidence() == []
        assert ledger.decisions() == []
        assert ledger.newest_decisions() == {}
        assert ledger.trials() == []
        assert ledger.newest_contract() is None
        assert ledger.data_versions() == []
        assert ledger.newest_evidence(Question.REACH, "forecast") is None

    def test_every_record_comes_back_as_it_was_from_another_connection(self, open_it: OpenIt) -> None:
        first = open_it()
        back = BackEdge(source=Stage.TRAIN, target=Stage.DATA, cause="more data", command="milepost data")
        decision = some_decision(back=back, next_command="milepost data", verdict=Verdict.NO)
        first.add_evidence(some_evidence())
        first.add_decision(decision)
        first.add_contract(some_contract())
        first.add_data(some_data())
        first.add_trials([some_trial()])
        second = open_it()
        assert second.evidence() == [some_evidence()]
        assert second.decisions() == [decision]
        assert second.contract("f1") == some_contract()
        assert second.data_versions() == [some_data()]
        assert second.trials() == [some_trial()]

    def test_evidence_is_found_by_question_and_kind_newest_first(self, ledger: Ledger) -> None:
        forecast, curve = some_evidence(), some_evidence(kind="curve")
        ladder = some_evidence(question=Question.BASELINES, kind="ladder")
        for record in (forecast, curve, ladder):
            ledger.add_evidence(record)
        assert ledger.evidence() == [ladder, curve, forecast]
        assert ledger.evidence(newest_first=False) == [forecast, curve, ladder]
        assert ledger.evidence(Question.REACH) == [curve, forecast]
        assert ledger.evidence(kind="curve") == [curve]
        assert ledger.newest_evidence(Question.REACH) == curve
        assert ledger.newest_evidence(Question.REACH, "forecast") == forecast

    def test_the_same_finding_twice_is_kept_once(self, ledger: Ledger) -> None:
        ledger.add_evidence(some_evidence())
        ledger.add_evidence(some_evidence(at=later(60)))
        assert ledger.evidence() == [some_evidence()]

    def test_a_finding_that_returns_is_the_newest_again(self, ledger: Ledger) -> None:
        before, between = some_evidence(), some_evidence(made_from={"data": "d2"}, at=later(60))
        again = some_evidence(at=later(120))
        for record in (before, between, again):
            ledger.add_evidence(record)
        assert ledger.newest_evidence(Question.REACH, "forecast") == again

    def test_the_newest_decision_is_the_last_that_arrived_even_when_the_clock_went_back(
        self, ledger: Ledger
    ) -> None:
        first = some_decision(at=later(60))
        second = some_decision(verdict=Verdict.YES)
        other = some_decision(question=Question.METRIC)
        for record in (first, other, second):
            ledger.add_decision(record)
        assert ledger.newest_decisions() == {Question.REACH: second, Question.METRIC: other}
        assert ledger.decisions(Question.REACH) == [first, second]
        assert ledger.decisions() == [first, other, second]

    def test_a_contract_that_returns_to_an_earlier_text_is_the_newest_again(self, ledger: Ledger) -> None:
        first, other = some_contract(), some_contract(file_digest="f2", at=later(1))
        again = some_contract(at=later(2))
        for version in (first, other, again):
            ledger.add_contract(version)
        assert ledger.newest_contract() == again
        assert ledger.contract("f2") == other
        assert ledger.contract("f3") is None

    def test_the_same_version_twice_is_kept_once(self, ledger: Ledger) -> None:
        for seconds in (0, 1):
            ledger.add_data(some_data(at=later(seconds)))
            ledger.add_contract(some_contract(at=later(seconds)))
        assert ledger.data_versions() == [some_data()]
        assert ledger.newest_contract() == some_contract()

    def test_all_versions_of_the_contract_come_back_oldest_first(self, ledger: Ledger) -> None:
        assert ledger.contracts() == []
        versions = [some_contract(file_digest=f"f{place}", at=later(place)) for place in range(3)]
        for version in versions:
            ledger.add_contract(version)
        assert ledger.contracts() == versions

    def test_known_trials_are_skipped_and_keep_their_first_result(self, ledger: Ledger) -> None:
        first = some_trial()
        assert ledger.add_trials([first, some_trial(size=200)]) == 2
        changed = some_trial(metrics={"accuracy": 0.9}, at=later(5))
        assert ledger.add_trials([changed, some_trial(size=300), some_trial(size=300)]) == 1
        assert ledger.add_trials([]) == 0
        assert {trial.size for trial in ledger.trials()} == {100, 200, 300}
        assert ledger.known_trials([first.id, "unknown"]) == {first.id: first}
        assert ledger.known_trials([]) == {}

    def test_trials_are_found_by_candidate_and_by_what_they_were_made_from(self, ledger: Ledger) -> None:
        linear, boosted = some_trial(), some_trial(candidate="boosted")
        moved = some_trial(made_from={**linear.made_from, "data": "d2"})
        ledger.add_trials([linear])
        ledger.add_trials([boosted])
        ledger.add_trials([moved])
        assert ledger.trials() == [linear, boosted, moved]
        assert ledger.trials(candidate="linear") == [linear, moved]
        assert ledger.trials(made_from={"data": "d1", "split": "s1"}) == [linear, boosted]
        assert ledger.trials(made_from={"data": "d2"}, candidate="boosted") == []

    def test_trials_are_counted_by_what_they_were_made_from(self, ledger: Ledger) -> None:
        assert ledger.trial_sources() == []
        ledger.add_trials([some_trial(), some_trial(size=200)])
        ledger.add_trials([some_trial(made_from={"data": "d2"})])
        assert ledger.trial_sources() == [(dict(some_trial().made_from), 2), ({"data": "d2"}, 1)]

    def test_the_best_trials_follow_the_direction_and_leave_out_what_is_no_number(
        self, ledger: Ledger
    ) -> None:
        values = {1: 0.5, 2: math.nan, 3: math.inf, 4: -math.inf, 5: 0.7}
        ledger.add_trials([some_trial(size=size, metrics={"score": value}) for size, value in values.items()])
        ledger.add_trials([some_trial(size=6, metrics={"other": 1.0})])

        def best(direction: Direction, limit: int) -> list[int]:
            return [trial.size for trial in ledger.best_trials("score", direction, limit)]

        assert best(Direction.MAX, 3) == [3, 5, 1]
        assert best(Direction.MIN, 10) == [4, 1, 5, 3]
        assert best(Direction.MAX, 0) == []
        assert ledger.best_trials("unheard of", Direction.MAX, 5) == []

    def test_numbers_that_are_none_or_infinite_come_back(self, ledger: Ledger) -> None:
        trial = some_trial(
            metrics={"a": math.nan, "b": math.inf, "c": -math.inf, "d": 5e-324}, fit_seconds=math.inf
        )
        ledger.add_trials([trial])
        (found,) = ledger.trials()
        assert math.isnan(found.metrics["a"])
        assert {**found.metrics, "a": 0.0} == {"a": 0.0, "b": math.inf, "c": -math.inf, "d": 5e-324}
        assert replace(found, metrics={}) == replace(trial, metrics={})

    def test_predictions_of_rows_learned_from_come_back(self, ledger: Ledger) -> None:
        ledger.add_trials([some_trial(predictions="out", training="in"), some_trial(size=200)])
        assert [(trial.predictions, trial.training) for trial in ledger.trials()] == [("out", "in"), ("", "")]

    def test_a_file_is_known_until_its_size_or_time_changes(self, ledger: Ledger) -> None:
        ledger.remember_file("data/ä.csv", 10, 1_700_000_000_000_000_001, "x")
        assert ledger.known_file("data/ä.csv", 10, 1_700_000_000_000_000_001) == "x"
        assert ledger.known_file("data/ä.csv", 11, 1_700_000_000_000_000_001) is None
        ledger.remember_file("data/ä.csv", 11, 2, "y")
        assert ledger.known_file("data/ä.csv", 11, 2) == "y"

    def test_a_blob_is_found_by_its_content(self, ledger: Ledger) -> None:
        digest = ledger.put_blob(b"content")
        assert ledger.put_blob(b"content") == digest
        assert ledger.blob(digest) == b"content"
        assert ledger.blob(ledger.put_blob(b"")) == b""
        with pytest.raises(MissingBlobError, match="0123"):
            ledger.blob("0123")

    def test_an_erased_blob_says_when_and_why_and_stays_erased(self, ledger: Ledger) -> None:
        digest = ledger.put_blob(b"about a person")
        ledger.erase_blob(digest, "asked by the person")
        with pytest.raises(ErasedBlobError, match="asked by the person"):
            ledger.blob(digest)
        assert ledger.put_blob(b"about a person") == digest
        with pytest.raises(ErasedBlobError):
            ledger.blob(digest)
