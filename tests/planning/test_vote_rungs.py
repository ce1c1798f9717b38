"""People on the ladder, from votes whose quality is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from milepost.base.measurement import Direction, TaskKind
from milepost.evidence.records import Rung
from milepost.metrics.rule import parse_rule
from milepost.planning.goals import gap_table
from milepost.planning.shortfall import scale_of
from milepost.planning.vote_rungs import Voted, labels_stand_apart, vote_rungs

RIGHT = 0.8


def voted(*, n=3000, annotators=5, right=RIGHT, seed=0, target=None, missing=0.0):
    rng = np.random.default_rng(seed)
    truth = rng.choice(["a", "b"], n)
    other = np.where(truth == "a", "b", "a")
    votes = np.where(rng.random((n, annotators)) < right, truth[:, None], other[:, None]).astype(object)
    votes[rng.random(votes.shape) < missing] = None
    site = rng.choice(["lab", "field"], n)
    columns = {"site": site, "label": truth if target is None else target(votes)}
    return Voted(votes=votes, target=columns["label"], columns=columns, target_name="label")


def rule(optimize="accuracy", *require):
    return parse_rule(optimize, require, 0.95, TaskKind.CLASSIFICATION)


def majority(votes):
    return np.where((votes == "a").sum(axis=1) > (votes == "b").sum(axis=1), "a", "b")


def test_the_rungs_of_people_reach_what_their_votes_are_known_to_be_worth():
    rows = vote_rungs(voted(), rule("accuracy", "error_rate <= 0.1"))
    assert [row.candidate for row in rows] == ["one annotator", "ensemble of 3", "ensemble of 5"]
    for row, size in zip(rows, (1, 3, 5), strict=True):
        known = binom.sf(size // 2, size, RIGHT)
        assert (row.rung, row.source, row.comparable) == (Rung.HUMAN, "votes", "yes")
        assert row.score.low < known < row.score.high
        error = row.required["error_rate <= 0.1"]
        assert error.value == pytest.approx(1 - row.score.value)
        assert (error.low, error.high) == pytest.approx((1 - row.score.high, 1 - row.score.low))


def test_metrics_of_hard_labels_and_slices_are_measured_and_those_of_scores_are_not():
    texts = ("recall[label == 'a'] >= 0.9", "accuracy[site == 'lab'] >= 0.9", "log_loss <= 0.3")
    rows = vote_rungs(voted(), rule("f1_macro", *texts))
    assert set(rows[0].required) == set(texts[:2])
    for measured in (rows[0].score, *rows[0].required.values()):
        assert measured.low < RIGHT < measured.high
    assert 1300 < rows[0].required[texts[1]].n < 1700


def test_a_metric_of_scores_alone_leaves_no_rung():
    assert vote_rungs(voted(), rule("roc_auc")) == ()


def test_labels_that_are_the_majority_of_the_votes_leave_no_rung():
    assert vote_rungs(voted(target=majority), rule()) == ()


@pytest.mark.parametrize(
    ("annotators", "right"), [(2, 0.7), (3, 0.7), (4, 0.7), (8, 0.7), (2, 0.9), (3, 0.9), (5, 0.9)]
)
def test_a_majority_is_told_from_a_truth_and_from_one_more_vote(annotators, right):
    made = voted(annotators=annotators + 1, right=right)
    votes, another = made.votes[:, :-1], made.votes[:, -1].astype(str)
    drawn = np.random.default_rng(1).random(len(votes)) < 0.5
    ties = (votes == "a").sum(axis=1) * 2 == annotators
    aggregate = np.where(ties & drawn, "a", majority(votes))
    assert labels_stand_apart(votes, made.target)
    assert labels_stand_apart(votes, another)
    assert not labels_stand_apart(votes, aggregate)


def test_where_majorities_hardly_err_nobody_can_tell_and_there_is_no_rung():
    assert vote_rungs(voted(annotators=8, right=0.9), rule()) == ()


def test_without_votes_nothing_is_told():
    none = np.full((50, 3), None, dtype=object)
    assert vote_rungs(replace(voted(n=50, annotators=3), votes=none), rule()) == ()


def test_numbers_leave_no_rung():
    numbers = voted(target=lambda votes: (votes[:, 0] == "a").astype(float))
    assert vote_rungs(numbers, rule()) == ()


def test_the_annotator_who_wrote_the_labels_is_no_voter():
    rows = vote_rungs(voted(target=lambda votes: votes[:, 0].astype(str)), rule())
    agreement = RIGHT**2 + (1 - RIGHT) ** 2
    assert [row.candidate for row in rows] == ["one annotator", "ensemble of 3"]
    assert rows[0].score.low < agreement < rows[0].score.high


def test_a_rung_on_part_of_the_rows_says_so_and_one_on_few_is_left_out():
    sparse = voted(n=400, missing=0.5)
    rows = vote_rungs(sparse, rule())
    assert [row.candidate for row in rows] == ["one annotator", "ensemble of 3"]
    assert rows[0].comparable == "yes"
    enough = int((sparse.votes != None).sum(axis=1).__ge__(3).sum())  # noqa: E711
    assert rows[1].comparable == f"partly: on the {enough} of 400 rows with 3 votes or more"
    assert rows[1].score.n == enough


def test_people_stand_in_the_gap_table_beside_the_models():
    from milepost.evidence.assessment import LadderRow

    rows = vote_rungs(voted(), rule())
    model = LadderRow(candidate="linear", rung=Rung.MODEL, labels=100, score=rows[1].score)
    table = {row.name: row for row in gap_table((*rows, model), scale_of("accuracy", Direction.MAX))}
    assert table["one annotator"].action.startswith("passed: take people of a higher rung")
    assert table["ensemble of 5"].action.startswith("people do better")


def test_the_same_votes_give_the_same_rungs():
    assert vote_rungs(voted(), rule("f1_macro")) == vote_rungs(voted(), rule("f1_macro"))
