"""Every kind of input with every method, on data whose answer is known."""

import io

import numpy as np
import pandas as pd
import pytest

from milepost.base.measurement import TaskKind
from milepost.evidence.examples import InputKind
from milepost.models.columns import learn_encoder
from milepost.models.images import ImageNotDecodedError
from milepost.models.method import Method
from milepost.models.predictors import features_of
from milepost.models.recipe import Recipe
from milepost.models.scores import keep_largest

LEARNERS = [Method.NEAREST, Method.LINEAR, Method.BOOSTED, Method.KERNEL]


def png(pixels):
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, format="png")
    return stream.getvalue()


def bright_or_dark(rng, truth, side=40):
    return [rng.integers(0, 60, (side, side, 3)).astype(np.uint8) + np.uint8(150 * label) for label in truth]


def inputs_of(kind, truth, rng, folder):
    """One column of this kind that tells the class, with some noise."""
    match kind:
        case InputKind.NUMERIC:
            return np.where(
                rng.random(len(truth)) < 0.05, np.nan, truth + rng.normal(scale=0.2, size=len(truth))
            )
        case InputKind.CATEGORICAL:
            return [f"level-{label}-{rng.integers(4)}" if rng.random() > 0.02 else None for label in truth]
        case InputKind.DATE:
            return [pd.Timestamp("2024-01-15") + pd.DateOffset(months=int(5 * label)) for label in truth]
        case InputKind.TEXT:
            words = [["rain", "cold", "wind"], ["sun", "warm", "beach"]]
            return [" ".join(rng.choice([*words[label], "the", "day", "is"], 6)) for label in truth]
        case InputKind.PIXELS:
            return [image[::10, ::10, 0].ravel().tobytes() for image in bright_or_dark(rng, truth)]
        case InputKind.IMAGE_BYTES:
            return [png(image) for image in bright_or_dark(rng, truth)]
        case InputKind.IMAGE_PATH:
            for number, image in enumerate(bright_or_dark(rng, truth)):
                (folder / f"{number}.png").write_bytes(png(image))
            return [f"{number}.png" for number in range(len(truth))]


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(InputKind))
def test_every_method_learns_from_every_kind_of_input(kind, tmp_path):
    rng = np.random.default_rng(7)
    truth = rng.integers(2, size=160)
    frame = pd.DataFrame({"input": pd.Series(inputs_of(kind, truth, rng, tmp_path))})
    encoder = learn_encoder(frame[:120], {"input": kind}, root=tmp_path)
    train, test = encoder.encode(frame[:120]), encoder.encode(frame[120:])
    for method in LEARNERS:
        predictor = Recipe(method=method, task=TaskKind.CLASSIFICATION).build(["a", "b"])
        predictor.fit(train, truth[:120], classes=2)
        predicted, scores = predictor.predict(test)
        assert np.mean(predicted == truth[120:]) > 0.8, method
        assert np.allclose(scores.sum(axis=1), 1, atol=1e-4)
        assert np.array_equal(np.argmax(scores, axis=1), predicted)


@pytest.mark.slow
def test_mixed_inputs_and_levels_and_words_never_seen_are_predicted_too(tmp_path):
    rng = np.random.default_rng(8)
    truth = rng.integers(2, size=200)
    kinds = {kind.value: kind for kind in (InputKind.NUMERIC, InputKind.CATEGORICAL, InputKind.TEXT)}
    frame = pd.DataFrame(
        {name: pd.Series(inputs_of(kind, truth, rng, tmp_path)) for name, kind in kinds.items()}
    )
    encoder = learn_encoder(frame, kinds, root=tmp_path)
    strange = pd.DataFrame({"numeric": [np.inf, None], "categorical": ["new", None], "text": ["zebra", None]})
    for method in LEARNERS:
        predictor = Recipe(method=method, task=TaskKind.CLASSIFICATION).build(["a", "b"])
        predictor.fit(encoder.encode(frame), truth, classes=2)
        predicted, _ = predictor.predict(encoder.encode(strange))
        assert set(predicted) <= {0, 1}


@pytest.mark.parametrize("method", LEARNERS)
def test_numbers_are_learnt_too(method, tmp_path):
    rng = np.random.default_rng(9)
    frame = pd.DataFrame({"x": rng.uniform(0, 10, 300)})
    target = 2.0 * frame["x"].to_numpy() + rng.normal(scale=0.2, size=300)
    encoder = learn_encoder(frame, {"x": InputKind.NUMERIC}, root=tmp_path)
    predictor = Recipe(method=method, task=TaskKind.REGRESSION).build([])
    predictor.fit(encoder.encode(frame[:200]), target[:200], classes=0)
    predicted, scores = predictor.predict(encoder.encode(frame[200:]))
    assert scores is None
    assert np.mean((predicted - target[200:]) ** 2) < 0.1 * np.var(target)


@pytest.mark.parametrize("method", LEARNERS)
def test_a_subset_with_one_class_is_answered_with_that_class(method, tmp_path):
    frame = pd.DataFrame({"x": np.arange(20.0)})
    encoder = learn_encoder(frame, {"x": InputKind.NUMERIC}, root=tmp_path)
    predictor = Recipe(method=method, task=TaskKind.CLASSIFICATION).build(["a", "b", "c"])
    notes = predictor.fit(encoder.encode(frame), np.full(20, 2), classes=3)
    predicted, scores = predictor.predict(encoder.encode(frame))
    assert set(predicted) == {2}
    assert scores.shape == (20, 3)
    assert notes == ("only one class among the training rows",)


def test_scores_have_a_column_for_classes_that_the_subset_lacks(tmp_path):
    frame = pd.DataFrame({"x": np.arange(40.0)})
    encoder = learn_encoder(frame, {"x": InputKind.NUMERIC}, root=tmp_path)
    predictor = Recipe(method=Method.LINEAR, task=TaskKind.CLASSIFICATION).build(["a", "b", "c"])
    predictor.fit(encoder.encode(frame), np.repeat([0, 2], 20), classes=3)
    predicted, scores = predictor.predict(encoder.encode(frame))
    assert set(predicted) == {0, 2}
    assert not scores[:, 1].any()


def test_what_the_learner_warns_of_becomes_a_note(tmp_path):
    (tmp_path / "warner.py").write_text(
        "import warnings\nfrom sklearn.linear_model import LogisticRegression\n"
        "class Warns(LogisticRegression):\n"
        "    def fit(self, X, y):\n        warnings.warn('not converged')\n        return super().fit(X, y)\n"
    )
    frame = pd.DataFrame({"x": np.arange(40.0)})
    encoder = learn_encoder(frame, {"x": InputKind.NUMERIC}, root=tmp_path)
    recipe = Recipe(
        method=Method.ESTIMATOR, task=TaskKind.CLASSIFICATION, reference="warner:Warns", root=str(tmp_path)
    )
    notes = recipe.build(["a", "b"]).fit(encoder.encode(frame), np.repeat([0, 1], 20), classes=2)
    assert notes == ("UserWarning: not converged",)


def test_a_pipeline_of_the_project_gets_the_data_frame(tmp_path):
    (tmp_path / "piped.py").write_text(
        "from sklearn.compose import make_column_transformer\n"
        "from sklearn.pipeline import make_pipeline\n"
        "from sklearn.preprocessing import OneHotEncoder\n"
        "from sklearn.tree import DecisionTreeClassifier\n"
        "def make():\n"
        "    steps = make_column_transformer((OneHotEncoder(), ['c']))\n"
        "    return make_pipeline(steps, DecisionTreeClassifier())\n"
    )
    frame = pd.DataFrame({"c": ["x", "y"] * 20})
    encoder = learn_encoder(frame, {"c": InputKind.CATEGORICAL}, root=tmp_path)
    recipe = Recipe(
        method=Method.ESTIMATOR, task=TaskKind.CLASSIFICATION, reference="piped:make", root=str(tmp_path)
    )
    assert recipe.needs_frame()
    predictor = recipe.build(["a", "b"])
    columns = encoder.encode(frame, with_frame=True)
    predictor.fit(columns, np.tile([1, 0], 20), classes=2)
    assert np.array_equal(predictor.predict(columns)[0], np.tile([1, 0], 20))
    assert features_of(predictor) == 2


@pytest.mark.parametrize("method", LEARNERS)
def test_the_features_that_were_learned_from_are_counted_once_there_are_some(method, tmp_path):
    frame = pd.DataFrame({"x": np.arange(40.0), "c": ["p", "q", "r", "s"] * 10})
    kinds = {"x": InputKind.NUMERIC, "c": InputKind.CATEGORICAL}
    encoder = learn_encoder(frame, kinds, root=tmp_path)
    predictor = Recipe(method=method, task=TaskKind.CLASSIFICATION).build(["a", "b"])
    assert features_of(predictor) is None
    predictor.fit(encoder.encode(frame), np.repeat([0, 1], 20), classes=2)
    assert features_of(predictor) == (
        2 if method is Method.BOOSTED else 1 + 4 + 1
    )  # the number, the words, and one for words never seen


def test_what_learns_nothing_has_no_features(tmp_path):
    trivial = Recipe(method=Method.CONSTANT, task=TaskKind.REGRESSION).build([])
    assert features_of(trivial) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [(InputKind.IMAGE_BYTES, b"no image"), (InputKind.IMAGE_PATH, "gone.png"), (InputKind.PIXELS, b"\0" * 5)],
)
def test_an_image_that_cannot_be_read_is_named_by_column_and_row(kind, value, tmp_path):
    frame = pd.DataFrame({"photo": pd.Series([value])})
    with pytest.raises(ImageNotDecodedError, match="column 'photo', row 0"):
        learn_encoder(frame, {"photo": kind}, root=tmp_path)


def test_only_the_largest_scores_are_kept_and_the_order_of_the_best_ten_stays():
    scores = np.random.default_rng(1).dirichlet(np.ones(40), size=20).astype(np.float32)
    kept = keep_largest(scores)
    assert np.allclose(kept.sum(axis=1), 1, atol=1e-5)
    best = np.argsort(-scores, axis=1)[:, :10]
    assert np.array_equal(np.argsort(-kept, axis=1, kind="stable")[:, :10], best)
