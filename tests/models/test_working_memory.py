"""The memory that a predictor needs at work is that of a fresh process, tables and libraries included."""

import sys

import numpy as np
import pandas as pd
import pytest

from milepost.base.measurement import TaskKind
from milepost.evidence.examples import InputKind
from milepost.models.columns import learn_encoder
from milepost.models.method import Method
from milepost.models.recipe import Recipe
from milepost.models.working_memory import Worker, measure_memory

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="read from /proc"),
]
ROWS = pd.DataFrame({"x": np.linspace(0, 1, 100)})
LIGHT = 'def answer(row):\n    return "up" if row["x"] > 0.5 else "down"\n'
HEAVY = f"import numpy as np\nTABLE = np.ones({50_000_000 // 8})\n{LIGHT}"
PASSING = LIGHT.replace("    return", '    held = b"x" * 50_000_000\n    return')


def rules(folder, name, text):
    (folder / f"{name}.py").write_text(text)
    recipe = Recipe(
        method=Method.RULES,
        task=TaskKind.CLASSIFICATION,
        reference=f"{name}:answer",
        root=str(folder),
    )
    return Worker(predictor=recipe.build(("down", "up")), encoder=None)


def test_a_rule_that_holds_50_mb_needs_50_more_than_one_that_holds_none(tmp_path):
    light = measure_memory(rules(tmp_path, "light_rules", LIGHT), ROWS, root=tmp_path)
    heavy = measure_memory(rules(tmp_path, "heavy_rules", HEAVY), ROWS, root=tmp_path)
    assert 0 <= light < 2
    assert heavy - light == pytest.approx(50, abs=2)


def test_what_is_held_only_while_it_answers_counts_too(tmp_path):
    assert measure_memory(rules(tmp_path, "passing_rules", PASSING), ROWS, root=tmp_path) > 49


def test_a_learner_needs_its_library_although_it_is_loaded_here(tmp_path):
    encoder = learn_encoder(ROWS, {"x": InputKind.NUMERIC}, root=tmp_path)
    predictor = Recipe(method=Method.LINEAR, task=TaskKind.CLASSIFICATION).build(("down", "up"))
    predictor.fit(encoder.encode(ROWS), (ROWS["x"].to_numpy() > 0.5).astype(int), classes=2)
    needs = measure_memory(Worker(predictor=predictor, encoder=encoder), ROWS, root=tmp_path)
    assert 20 < needs < 500


def test_what_fails_in_the_fresh_process_is_not_known(tmp_path):
    worker = rules(tmp_path, "gone_rules", LIGHT)
    (tmp_path / "gone_rules.py").unlink()
    assert measure_memory(worker, ROWS, root=tmp_path) is None


def test_what_cannot_be_pickled_is_not_known(tmp_path):
    worker = rules(tmp_path, "nameless_rules", 'answer = lambda row: "up"\n')
    assert measure_memory(worker, ROWS, root=tmp_path) is None
