"""Goals, baselines and people: what compares, what the gaps ask for, and the lecture's slides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.measurement import Direction, Measurement
from milepost.contract.references import Answer, People
from milepost.evidence.assessment import LadderRow
from milepost.evidence.records import Rung
from milepost.planning.goals import Goal, GoalSource, Place, comparability, gap_table
from milepost.planning.human_ladder import LADDER, RaterVotesError, ensemble_values
from milepost.planning.same_curves import Action, advise
from milepost.planning.shortfall import Scale, scale_of

ACCURACY = scale_of("accuracy")


def typed(value, half=0.0, n=1000):
    return Measurement(value=value, low=value - half, high=value + half, level=0.95, n=n, method="typed")


# The same curves, different action


@pytest.mark.parametrize(
    ("people", "action"), [(35.0, Action.REGULARISE), (21.0, Action.CAPACITY)], ids=["people 35", "people 21"]
)
def test_the_same_curves_ask_for_opposite_actions(people, action):
    """The lecture's slide: training error 35.5 %, validation 41 %; people make 35 % or 21 %."""
    assert advise(typed(35.5, 1), typed(41, 1), typed(people, 1)).action is action


@pytest.mark.parametrize(
    ("train", "validation", "action"),
    [(0, 5, Action.REGULARISE), (5, 5, Action.CAPACITY), (5, 0, Action.CHECK)],
)
def test_the_homeworks_pairs_of_errors(train, validation, action):
    assert advise(typed(train, 0.5), typed(validation, 0.5), typed(0)).action is action


def test_intervals_that_allow_both_give_no_advice():
    found = advise(typed(35.5, 4), typed(41, 4), typed(30, 4))
    assert found.action is Action.UNDECIDED
    assert "more rows" in found.why


def test_a_model_that_is_as_good_as_people_may_stop():
    assert advise(typed(20, 1), typed(22, 1), typed(30, 1)).action is Action.STOP


def test_without_people_only_what_no_goal_could_change_is_said():
    assert advise(typed(0, 0), typed(5, 0.5), None).action is Action.REGULARISE
    assert advise(typed(5, 0.5), typed(0, 0), None).action is Action.CHECK
    unknown = advise(typed(35.5, 1), typed(41, 1), None)
    assert (unknown.action, unknown.avoidable) == (Action.UNDECIDED, None)


errors = st.floats(0, 100)


@given(
    train=errors,
    validation=errors,
    goal=errors,
    half=st.floats(0, 5),
    factor=st.sampled_from([0.01, 0.5, 8.0]),
)
def test_another_unit_of_the_error_changes_no_action(train, validation, goal, half, factor):
    def action(scale):
        return advise(*(typed(scale * each, scale * half) for each in (train, validation, goal))).action

    plain, scaled = action(1.0), action(factor)
    gaps = (validation - train, train - goal, validation - goal, validation - 2 * train + goal)
    if all(abs(abs(gap) - half * root) > 1e-6 for gap in gaps for root in (0, 2**0.5, 6**0.5)):
        assert plain is scaled


@given(train=errors, validation=errors, goal=errors, half=st.floats(0, 5), wider=st.floats(1, 4))
def test_wider_intervals_never_turn_one_advice_into_another(train, validation, goal, half, wider):
    def action(width):
        return advise(*(typed(each, width) for each in (train, validation, goal))).action

    sure, unsure = action(half), action(half * wider)
    weaker = {sure, Action.UNDECIDED}
    if sure is Action.CHECK:  # where validation is no longer surely easier, the goal may be reached
        weaker |= {Action.STOP, Action.CAPACITY}
    if sure is Action.STOP:
        weaker |= {Action.REGULARISE}
    assert unsure in weaker


# The gap table


def rung(name, kind, score, **more):
    return LadderRow(candidate=name, rung=kind, labels=1000, score=score, **more)


LADDER_ROWS = (
    rung("majority", Rung.TRIVIAL, typed(0.2, 0.01)),
    rung("linear", Rung.SIMPLE, typed(0.80, 0.01)),
    rung("boosted", Rung.MODEL, typed(0.88, 0.01)),
    rung("desk", Rung.HUMAN, typed(0.95, 0.01)),
    rung("paper", Rung.PUBLISHED, typed(0.97)),
    LadderRow(candidate="broken", rung=Rung.MODEL, labels=0, score=None, failure="it failed"),
)


def test_the_gap_table_goes_from_worst_to_best_and_says_what_to_do():
    table = {row.name: row for row in gap_table(LADDER_ROWS, ACCURACY, 0.93)}
    assert list(table) == ["majority", "linear", "boosted", "desk", "paper"]
    assert [row.place for row in table.values()] == [
        Place.PASSED, Place.PASSED, Place.BEST, Place.AHEAD, Place.AHEAD,
    ]  # fmt: skip
    assert table["boosted"].to_next.value == pytest.approx(0.07)
    assert table["boosted"].to_target.value == pytest.approx(0.05)
    assert (
        table["boosted"].action == "far below the requirement (1.71 x its shortfall): another kind of model"
    )
    assert "spend their labels where the model is worst" in table["desk"].action
    assert "reproduce it first" in table["paper"].action


def test_close_to_the_next_rung_it_is_data_and_tuning():
    rows = [rung("model", Rung.MODEL, typed(0.88, 0.001)), rung("desk", Rung.HUMAN, typed(0.9, 0.001))]
    assert "more data or tuning" in gap_table(rows, ACCURACY)[0].action


def test_a_model_that_does_not_surely_beat_guessing_is_looked_at_for_mistakes():
    rows = [rung("majority", Rung.TRIVIAL, typed(0.50, 0.05)), rung("model", Rung.MODEL, typed(0.53, 0.05))]
    assert "mistake" in gap_table(rows, ACCURACY)[0].action


def test_a_rung_that_does_not_compare_is_no_goal():
    rows = [
        rung("model", Rung.MODEL, typed(0.88, 0.001)),
        rung("paper", Rung.PUBLISHED, typed(0.97), comparable="no: another metric"),
    ]
    model, paper = gap_table(rows, ACCURACY)
    assert paper.place is Place.APART
    assert model.to_next is None
    assert model.action.startswith("nothing known is better")


def test_people_that_are_passed_make_room_for_a_higher_rung():
    rows = [rung("desk", Rung.HUMAN, typed(0.80, 0.01)), rung("model", Rung.MODEL, typed(0.9, 0.01))]
    assert "higher rung" in gap_table(rows, ACCURACY)[0].action


def test_without_a_score_of_the_project_there_is_no_table():
    assert gap_table([rung("desk", Rung.HUMAN, typed(0.9))], ACCURACY) == ()
    assert gap_table([], ACCURACY) == ()


@given(
    scores=st.lists(st.integers(1, 999), min_size=2, max_size=6),
    halves=st.integers(0, 40),
    target=st.integers(1, 999),
)
def test_errors_and_accuracies_give_one_table(scores, halves, target):
    kinds = [Rung.TRIVIAL, Rung.SIMPLE, Rung.MODEL, Rung.HUMAN, Rung.PUBLISHED, Rung.MODEL]

    def table(direction):
        flip = direction is Direction.MIN
        rows = [
            rung(str(place), kinds[place], typed(1 - score / 1024 if flip else score / 1024, halves / 1024))
            for place, score in enumerate(scores)
        ]
        scale = Scale(direction=direction, best=0.0 if flip else 1.0)
        return [
            (row.name, row.place, row.action)
            for row in gap_table(rows, scale, 1 - target / 1024 if flip else target / 1024)
        ]

    assert table(Direction.MIN) == table(Direction.MAX)


# Comparability


def goal(**changes):
    given = {"source": GoalSource.PUBLISHED, "name": "paper", "metric": "accuracy", "value": typed(0.95)}
    return Goal(**(given | changes))


OURS = goal(name="ours", split="official test", n=10_000, hardness=typed(0.8, 0.01))


@pytest.mark.parametrize(
    ("changes", "answer", "says"),
    [
        ({"metric": "f1"}, Answer.NO, "it is f1"),
        ({"declared": Answer.NO}, Answer.NO, "its entry says"),
        ({}, None, "(split)"),
        ({"declared": Answer.PARTLY}, Answer.PARTLY, "its entry says partly"),
        ({"split": "official test", "n": 9000, "hardness": typed(0.8, 0.01)}, Answer.YES, "as hard"),
        ({"split": "ten folds", "n": 9000, "hardness": typed(0.8, 0.01)}, Answer.PARTLY, "ten folds"),
        ({"split": "official test", "n": 90_000, "hardness": typed(0.8, 0.01)}, Answer.PARTLY, "90,000"),
        (
            {"split": "official test", "n": 9000, "hardness": typed(0.9, 0.01)},
            Answer.PARTLY,
            "yours is harder",
        ),
        ({"split": "official test", "n": 9000, "hardness": typed(0.7, 0.01)}, Answer.PARTLY, "is easier"),
        ({"split": "official test", "n": 90_000, "declared": Answer.YES}, Answer.PARTLY, "90,000"),
    ],
)
def test_what_compares_is_the_same_metric_rows_size_and_hardness(changes, answer, says):
    found = comparability(goal(**changes), OURS, ACCURACY)
    assert found.answer is answer
    assert says.replace("yours is harder", "your data is harder") in "; ".join(found.reasons)


# People


def test_the_ladder_of_people_is_the_lectures():
    assert [rung.people for rung in LADDER] == list(People)
    assert [rung.place for rung in LADDER] == [1, 2, 3, 4, 5]


def made_votes(rows, raters, right, seed):
    """Raters that are right with this chance, independently, of two classes."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(["cat", "dog"], rows)
    other = np.where(truth == "cat", "dog", "cat")
    hits = rng.random((rows, raters)) < right
    return np.where(hits, truth[:, None], other[:, None]).astype(object), truth


def test_an_ensemble_is_worth_what_the_law_of_majorities_says():
    """Five raters of 0.7 are right in the majority with 0.837 (binomial), a tie of four counts half."""
    votes, truth = made_votes(4000, 5, 0.7, seed=3)
    one, three, four, five = ensemble_values(votes, truth, [3, 4, 5], rng=np.random.default_rng(1))
    for found, law in ((one, 0.7), (three, 0.784), (four, 0.784), (five, 0.83692)):
        assert found.value.low < law < found.value.high
        assert found.value.value == pytest.approx(law, abs=0.02)
    assert five.gain.low > 0
    assert one.gain is None


def test_rows_without_enough_votes_do_not_count():
    votes, truth = made_votes(100, 3, 0.8, seed=4)
    votes[:40, 2] = None
    _, three = ensemble_values(votes, truth, [3], rng=np.random.default_rng(1))
    assert three.value.n == 60


@given(order=st.permutations([0, 1, 2, 3]))
def test_the_names_of_classes_and_the_order_of_raters_change_no_whole_ensemble(order):
    votes, truth = made_votes(60, 4, 0.75, seed=5)
    renamed = np.where(votes == "cat", "zebra", votes)[:, order]
    plain = ensemble_values(votes, truth, [4], rng=np.random.default_rng(1))[-1]
    other = ensemble_values(
        renamed, np.where(truth == "cat", "zebra", truth), [4], rng=np.random.default_rng(2)
    )[-1]
    assert other.value.value == pytest.approx(plain.value.value)


@pytest.mark.parametrize(
    ("votes", "truth", "sizes", "says"),
    [
        (np.array(["a"], dtype=object), np.array(["a"]), [1], "do not fit"),
        (np.array([["a", "b"]], dtype=object), np.array(["a"]), [3], "1 to 3 of 2 raters"),
        (np.array([["a", "b"]], dtype=object), np.array(["a"]), [0], "0 to 1 of 2 raters"),
        (np.array([["a", None]], dtype=object), np.array(["a"]), [2], "no row has 2 votes"),
        (np.empty((0, 2), dtype=object), np.array([]), [1], "no row has 1 votes"),
    ],
)
def test_votes_that_cannot_be_compared_are_refused(votes, truth, sizes, says):
    with pytest.raises(RaterVotesError, match=says):
        ensemble_values(votes, truth, sizes, rng=np.random.default_rng(0))
