"""Predictions made elsewhere."""

import numpy as np
import pandas as pd
import pytest

from milepost.contract.model import CandidateKind, CandidateSpec
from milepost.training.errors import InvalidPredictionsError
from milepost.training.folds import make_folds
from milepost.training.foreign import read_predictions
from milepost.training.ladder import ladder_of
from milepost.training.trials import run_trials
from tests.training.made import MemoryStore, blobs, contract_for, first_round, line, top_score


def write(path, frame):
    frame.to_csv(path, index=False) if path.suffix == ".csv" else frame.to_parquet(path)
    return path


@pytest.mark.parametrize("name", ["made.csv", "made.parquet"])
def test_a_file_is_joined_by_row_in_any_order(name, tmp_path):
    examples = blobs(100)
    table = pd.DataFrame({"row": examples.rows, "prediction": examples.target}).sample(frac=1, random_state=1)
    found = read_predictions(write(tmp_path / name, table), examples)
    truth = dict(zip(examples.rows, examples.target, strict=True))
    assert [truth[row] for row in found.rows] == found.prediction.tolist()


def test_a_file_is_joined_by_id_and_brings_its_scores(tmp_path):
    examples = blobs(50, columns={"ticket": np.array([f"t{number}" for number in range(50)], dtype=object)})
    table = pd.DataFrame({"ticket": examples.columns["ticket"], "prediction": examples.target})
    for label in ("class-0", "class-1", "class-2"):
        table[f"score_{label}"] = np.where(examples.target == label, 0.8, 0.1)
    found = read_predictions(write(tmp_path / "ids.csv", table), examples)
    assert found.scores.shape == (50, 3)
    assert [found.classes[best] for best in found.scores.argmax(axis=1)] == found.prediction.tolist()


def test_labels_that_look_like_numbers_are_the_labels_of_the_target(tmp_path):
    examples = blobs(20, target=np.array(["3", "7"] * 10, dtype=object))
    table = pd.DataFrame({"row": [*examples.rows], "prediction": [3.0, 7.0] * 10})
    found = read_predictions(write(tmp_path / "numbers.csv", table), examples)
    assert found.prediction.tolist() == ["3", "7"] * 10


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"row": [1000]}, "no column 'prediction'"),
        ({"line": [1000], "prediction": ["class-0"]}, "neither 'row' nor an id"),
        ({"row": [5], "prediction": ["class-0"]}, "none of its rows"),
        ({"row": [1000, 1000], "prediction": ["class-0"] * 2}, "predicted twice"),
        ({"row": [1000, 1001], "prediction": ["class-0", None]}, "some predictions are missing"),
        ({"row": [1000], "prediction": ["class-0"], "score_class-0": [1.0]}, "no column 'score_class-1'"),
    ],
)
def test_a_file_that_does_not_join_says_what_is_wrong(table, says, tmp_path):
    with pytest.raises(InvalidPredictionsError, match=says):
        read_predictions(write(tmp_path / "wrong.csv", pd.DataFrame(table)), blobs(50))


def test_predictions_of_numbers_must_be_numbers(tmp_path):
    table = pd.DataFrame({"row": [1000, 1001], "prediction": ["1.5", "many"]})
    with pytest.raises(InvalidPredictionsError, match="line 3"):
        read_predictions(write(tmp_path / "wrong.csv", table), line(50))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b\n1,2,3,4\n"])
def test_a_file_that_is_no_table_is_refused(content, tmp_path):
    (tmp_path / "bytes.csv").write_bytes(content)
    with pytest.raises(InvalidPredictionsError):
        read_predictions(tmp_path / "bytes.csv", blobs(50))


def test_they_become_trials_of_size_zero_on_the_held_out_rows(tmp_path):
    examples = blobs(100)
    write(tmp_path / "made.csv", pd.DataFrame({"row": examples.rows, "prediction": examples.target}))
    spec = CandidateSpec(kind=CandidateKind.PREDICTIONS, name="made", reference="made.csv")
    baselines = (CandidateSpec(kind=CandidateKind.TRIVIAL, name="trivial"),)
    candidates = ladder_of(
        contract_for(examples, baselines=baselines, candidates=(spec,)), examples, tmp_path
    )
    store, again = MemoryStore(), None
    for _ in range(2):
        again = run_trials(examples, candidates, store, made_from={}, root=tmp_path, seconds=5, workers=1)
    made = [trial for trial in again.trials if trial.candidate == "made"]
    assert {trial.size for trial in made} == {0}
    assert top_score(made, store, "made", examples) == 1.0
    rows = np.concatenate([part.rows for part in first_round(made, store, "made")])
    assert sorted(rows) == sorted(examples.rows[make_folds(examples).development])
