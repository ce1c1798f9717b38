"""Planted faults are found, and clean data is left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits, load_iris, load_wine

from milepost.base.measurement import TaskKind
from milepost.contract.model import Split
from milepost.data.checks import Finding, check_examples
from milepost.data.ingest import examples_from_frame
from tests.data.projects import contract_on

N = 1_000


def _clean() -> dict[str, Any]:
    rng = np.random.default_rng(5)
    x = rng.normal(size=(N, 3))
    label = np.where(x[:, 0] + rng.normal(size=N) > 0, "yes", "no")
    return {"x": x[:, 0], "y": x[:, 1], "z": x[:, 2], "word": rng.choice(list("abc"), N), "label": label}


def _check(columns: dict[str, Any], **contract: Any) -> dict[str, Finding]:
    frame = pd.DataFrame(columns)
    examples = examples_from_frame(frame, contract_on("memory", **contract), root=Path())
    return {finding.kind: finding for finding in check_examples(examples)}


def test_clean_data_has_no_finding() -> None:
    assert _check(_clean()) == {}


def test_repeated_rows_are_counted_in_all_and_across_the_split() -> None:
    columns = {name: np.concatenate([values, values[:50]]) for name, values in _clean().items()}
    split = np.array(["train"] * N + ["test"] * 50)
    found = _check(columns | {"split": split}, split=Split(column="split"))
    assert found["exact-duplicates"].count == 50
    assert found["exact-duplicates"].rows[0] == N
    assert found["exact-duplicates-across-split"].count == 50


def test_equal_inputs_with_two_targets_are_counted() -> None:
    columns = {name: np.concatenate([values, values[:1]]) for name, values in _clean().items()}
    columns["label"][-1] = "no" if columns["label"][0] == "yes" else "yes"
    found = _check(columns)
    assert found["contradicting-targets"].rows == (0, N)
    assert "exact-duplicates" not in found


def _columns_that_tell() -> dict[str, Any]:
    clean = _clean()
    rng = np.random.default_rng(0)
    yes = clean["label"] == "yes"
    return {
        "one-to-one": np.where(yes, "ja", "nein"),
        "nearly": np.where(rng.random(N) < 0.01, ~yes, yes),
        "by its size": np.where(yes, 1.0, 0.0) + rng.normal(size=N) * 0.1,
    }


@pytest.mark.parametrize("how", list(_columns_that_tell()))
def test_a_column_that_gives_the_target_away_is_a_suspect(how: str) -> None:
    found = _check(_clean() | {"leak": _columns_that_tell()[how]})
    assert found["leakage"].columns == ("leak",)


def test_a_column_that_follows_from_many_classes_is_a_suspect() -> None:
    label = np.array([f"c{number}" for number in np.random.default_rng(0).integers(0, 30, N)])
    domain = np.array([f"d{int(word[1:]) % 6}" for word in label.tolist()])
    found = _check(_clean() | {"label": label, "domain": domain})
    assert found["leakage"].columns == ("domain",)


def test_a_copy_of_a_quantity_is_a_suspect() -> None:
    clean = _clean()
    target = clean["y"] * 3 + clean["z"]
    found = _check(clean | {"label": target, "twice": target * 2 + 1}, kind=TaskKind.REGRESSION)
    assert found["leakage"].columns == ("twice",)


def test_columns_that_name_rows_are_identifiers() -> None:
    for values in (np.arange(N) + 7, np.array([f"k{place * 7919 % N}" for place in range(N)])):
        assert _check(_clean() | {"key": values})["identifier"].columns == ("key",)


def test_a_cap_is_told_from_a_long_tail() -> None:
    rng = np.random.default_rng(1)
    target = np.round(rng.lognormal(size=N), 3)
    assert "capped-target" not in _check(_clean() | {"label": target}, kind=TaskKind.REGRESSION)
    found = _check(_clean() | {"label": np.minimum(target, 2.0)}, kind=TaskKind.REGRESSION)
    assert found["capped-target"].count == int(np.sum(target >= 2.0))
    assert "highest value, 2" in found["capped-target"].what


def test_times_that_fall_back_are_found_with_their_rows() -> None:
    moment = np.floor(np.arange(N) / 3.0)
    moment[600:] -= 5
    found = _check(_clean() | {"when": moment})
    assert found["time-goes-back"].rows == (600,)
    assert found["time-goes-back"].columns == ("when",)


def test_columns_that_start_late_are_told_from_sorted_ones() -> None:
    clean = _clean()
    late = clean["y"].copy()
    late[:300] = 0.5
    found = _check(clean | {"late": late})
    assert (found["constant-start"].count, found["constant-start"].columns) == (300, ("late",))
    assert "constant-start" not in _check(clean | {"sorted": np.repeat(list("abcde"), N // 5)})


def test_constant_columns_gaps_and_rare_classes_are_found() -> None:
    clean = _clean()
    clean["label"][:3] = "rare"
    gaps = np.where(np.arange(N) % 4 == 0, clean["y"], np.nan)
    found = _check(clean | {"same": ["v"] * N, "gaps": gaps})
    assert found["constant-column"].columns == ("same",)
    assert found["missing-values"].count == 750
    assert found["rare-class"].count == 3


def test_a_group_on_both_sides_of_a_given_split_is_an_error() -> None:
    clean = _clean() | {"who": np.arange(N) // 2, "split": np.array(["train", "test"] * (N // 2))}
    found = _check(clean, split=Split(column="split"), group="who")
    assert found["group-across-split"].count == N
    assert found["group-across-split"].severity.value == "error"


def test_near_duplicates_of_texts_are_found() -> None:
    rng = np.random.default_rng(2)
    words = np.array([f"{a}{b}" for a in "bdfgklm" for b in "aeiouxyz"])
    texts = [" ".join(rng.choice(words, 14)) for _ in range(N)]
    texts[500:520] = [f"{text.upper()}!! 42" for text in texts[:20]]
    labels = np.array(["u", "v"] * (N // 2))
    found = _check({"text": texts, "label": labels})
    assert found["near-duplicates"].count == 20
    assert found["near-duplicates"].rows == (500, 501, 502, 503, 504)


def test_near_duplicates_of_images_are_found() -> None:
    images = (np.random.default_rng(3).integers(0, 255, (120, 16, 16)) // 2).astype(np.uint8)
    images[100:110] = images[:10] + 1
    pixels = [image.tobytes() for image in images]
    found = _check({"pixels": pixels, "label": ["u", "v"] * 60})
    assert found["near-duplicates"].count == 10


def test_near_duplicates_of_numbers_are_found() -> None:
    clean = _clean()
    for name in ("x", "y", "z"):
        clean[name] = np.round(clean[name], 1)
        clean[name][900:910] = clean[name][:10] + 1e-6
    clean["word"][900:910] = clean["word"][:10]
    assert _check(clean)["near-duplicates"].count >= 10


@pytest.mark.parametrize("load", [load_iris, load_wine, load_digits])
def test_no_input_of_a_well_known_set_is_called_a_leak(load: Any) -> None:
    bunch = load()
    columns = {str(name): bunch.data[:, place] for place, name in enumerate(bunch.feature_names)}
    found = _check(columns | {"label": bunch.target})
    assert not {"leakage", "identifier", "time-goes-back", "constant-start"} & set(found)


@pytest.mark.slow
def test_checks_of_fifty_thousand_rows_take_seconds() -> None:
    import time

    rng = np.random.default_rng(0)
    words = np.array([f"w{number}" for number in range(5000)])
    texts = [" ".join(row) for row in rng.choice(words, (50_000, 12))]
    columns = {"text": texts, "label": rng.choice(["u", "v"], 50_000)}
    examples = examples_from_frame(pd.DataFrame(columns), contract_on("memory"), root=Path())
    start = time.process_time()
    check_examples(examples)
    assert time.process_time() - start < 12
