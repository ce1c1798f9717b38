"""Fitting and teaching the scanner's model, and keeping it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.errors import InvalidFileError
from milepost.base.plain import to_json
from milepost.planning.scan.clues import Kind
from milepost.planning.scan.decisions import decide, labelled_from, read_decisions
from milepost.planning.scan.features import NAMES, features_of
from milepost.planning.scan.fit import Labelled, fit_model, teach
from milepost.planning.scan.linear import diagonal_curvature, fit_logistic
from milepost.planning.scan.model import ScanModelError, model_from, shipped_model
from milepost.planning.scan.ranking import bags_of, rank
from tests.planning.scan.snippets import LOOK_ALIKES, RULES, read

ROWS = 90


@pytest.fixture(scope="module")
def labelled():
    """Functions whose label follows from thresholds and one word, in three packages."""
    rng = np.random.default_rng(1)
    features = rng.random((ROWS, len(NAMES)))
    labels = (features[:, NAMES.index("threshold")] + 0.3 * rng.random(ROWS) > 0.65).astype(float)
    words = [
        {"guess": 1, "value": 2} if label and rng.random() < 0.5 else {"value": 1, "pad": 1}
        for label in labels
    ]
    packages = np.array(["a", "b", "c"])[np.arange(ROWS) % 3]
    return Labelled(features=features, words=words, labels=labels, packages=packages, weights=np.ones(ROWS))


def test_the_weights_are_those_of_the_optimum():
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(40, 3))
    labels = (inputs[:, 0] + rng.normal(size=40) > 0).astype(float)
    shares, precision, centre = np.full(40, 1 / 40), np.array([0.1, 0.2, 0.3]), np.array([0.5, 0.0, -0.5])
    free = np.full(3, np.inf)
    found = fit_logistic(inputs, labels, shares, precision=precision, centre=centre, low=-free, high=free)
    chance = 1 / (1 + np.exp(-(inputs @ found)))
    np.testing.assert_allclose(
        inputs.T @ (shares * (chance - labels)) + precision * (found - centre), 0, atol=1e-5
    )


def test_a_bound_is_kept_and_the_curvature_is_the_second_derivative():
    inputs, labels = np.array([[1.0], [2.0], [-1.0]]), np.array([0.0, 0.0, 1.0])
    one, shares = np.ones(1), np.ones(3)
    assert (
        fit_logistic(inputs, labels, shares, precision=one, centre=0 * one, low=0 * one, high=9 * one)[0] == 0
    )
    at, step = np.array([0.3]), 1e-4

    def slope(weight):
        return float(shares @ (inputs[:, 0] / (1 + np.exp(-inputs[:, 0] * weight))))

    expected = (slope(at[0] + step) - slope(at[0] - step)) / (2 * step)
    assert diagonal_curvature(inputs, at, shares)[0] == pytest.approx(expected, rel=1e-5)


def test_the_fit_finds_what_labels_follow_from(labelled):
    model = fit_model(labelled)
    strongest = {NAMES[place] for place in np.argsort(-model.weights)[:1]}
    assert strongest == {"threshold"}
    assert model.word_weights[model.places["guess"]] > 0
    scores = model.scores(labelled.features, labelled.words)
    assert scores[labelled.labels == 1].mean() > scores[labelled.labels == 0].mean() + 1


def test_clues_for_rules_never_count_against_them(labelled):
    flipped = Labelled(
        features=labelled.features,
        words=labelled.words,
        labels=1 - labelled.labels,
        packages=labelled.packages,
        weights=labelled.weights,
    )
    for model in (fit_model(flipped), shipped_model()):
        for kind in Kind:
            for name in (kind.name.lower(), f"{kind.name.lower()}_density"):
                weight = model.weights[NAMES.index(name)]
                assert weight >= 0 or kind > Kind.CUE, name
                assert weight <= 0 or kind not in (
                    Kind.SPECIFICATION,
                    Kind.OUTSIDE,
                    Kind.RAISE,
                    Kind.TYPE_TEST,
                ), name


def test_the_same_labels_give_the_same_bytes_and_come_back(labelled):
    one, two = fit_model(labelled).as_bytes(), fit_model(labelled).as_bytes()
    assert one == two
    assert model_from(one).as_bytes() == one


def test_labels_of_one_package_are_refused(labelled):
    with pytest.raises(ValueError, match="bring more packages"):
        fit_model(labelled.where(labelled.packages == "a"))


def test_a_package_that_is_left_out_has_no_say(labelled):
    kept = labelled.packages != "c"
    changed = Labelled(
        features=np.where(kept[:, None], labelled.features, 9.0),
        words=labelled.words,
        labels=np.where(kept, labelled.labels, 1 - labelled.labels),
        packages=labelled.packages,
        weights=labelled.weights,
    )
    assert fit_model(labelled.where(kept)).as_bytes() == fit_model(changed.where(kept)).as_bytes()


@pytest.mark.parametrize(
    "content", [b"", b"PK\3\4 broken", b"not an archive", shipped_model().as_bytes()[:-50]]
)
def test_a_model_that_is_damaged_is_refused(content):
    with pytest.raises(ScanModelError, match="--learn"):
        model_from(content)


def test_a_model_of_another_version_or_with_infinite_weights_is_refused(tmp_path):
    with np.load(__import__("io").BytesIO(shipped_model().as_bytes())) as stored:
        arrays = dict(stored)
    for name, value, says in (
        ("features", np.array(["other"]), "another version"),
        ("weights", np.full(len(NAMES), np.nan), "numbers"),
    ):
        np.savez(tmp_path / "m.npz", **{**arrays, name: value})
        with pytest.raises(ScanModelError, match=says):
            model_from((tmp_path / "m.npz").read_bytes())


def described(*texts):
    return read(*texts).described


def test_what_is_rejected_falls_and_what_is_accepted_rises():
    everything = described(*RULES.values(), *LOOK_ALIKES.values())
    shipped = shipped_model()
    places = {one.described.function.name: one.place for one in rank(everything, shipped)}
    best, worst = min(places, key=places.get), max(places, key=places.get)
    decided = [
        decide(one, accepted=one.function.name == worst, at="2026-11-01")
        for one in everything
        if one.function.name in (best, worst)
    ]
    taught = teach(shipped, labelled_from(decided * 3))
    before = {one.described.function.name: one.score for one in rank(everything, shipped)}
    after = {one.described.function.name: one.score for one in rank(everything, taught)}
    assert after[best] < before[best]
    assert after[worst] > before[worst]
    assert taught.rows == shipped.rows + 6


def test_no_decision_changes_nothing():
    assert teach(shipped_model(), labelled_from([])) is shipped_model()


def test_decisions_come_back_from_their_lines_and_the_newest_counts():
    one = described(RULES["guess_language"])[0]
    lines = [to_json(decide(one, accepted=accepted, at="2026-11-01")) for accepted in (True, False)]
    found = read_decisions("\n".join([*lines, ""]))
    assert [each.accepted for each in found] == [False]
    back = labelled_from(found)
    np.testing.assert_allclose(back.features, features_of([one]), atol=1e-6)
    assert list(back.words) == bags_of([one])


def test_every_line_that_is_no_decision_is_named():
    with pytest.raises(InvalidFileError) as caught:
        read_decisions('{"path": 1}\nnonsense\n[]\n', "scan.jsonl")
    assert [problem.line for problem in caught.value.problems] == [1, 2, 3]


@given(st.text(max_size=200))
def test_text_that_is_no_decision_is_a_problem(text):
    if text.strip():
        with pytest.raises(InvalidFileError):
            read_decisions(text)
    else:
        assert read_decisions(text) == ()
