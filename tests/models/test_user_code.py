"""Code of the project: found, digested, and refused with a message that helps."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from milepost.base.measurement import TaskKind
from milepost.evidence.examples import InputKind
from milepost.models.columns import learn_encoder
from milepost.models.method import Method
from milepost.models.recipe import Recipe
from milepost.models.user_code import UserCodeError, digest_code, load_reference


def recipe(reference, root, method=Method.RULES):
    return Recipe(method=method, task=TaskKind.CLASSIFICATION, reference=reference, root=str(root))


def write(root, name, text):
    (root / f"{name}.py").write_text(text)
    return root


def answers(root, reference):
    frame = pd.DataFrame({"x": [1.0, -1.0]})
    columns = learn_encoder(frame, {"x": InputKind.NUMERIC}, root=root).encode(frame, with_frame=True)
    return recipe(reference, root).build(["neg", "pos"]).predict(columns)[0]


@pytest.mark.parametrize(
    ("reference", "source", "says"),
    [
        ("absent_module:f", "", "there is no module 'absent_module'"),
        ("raises_at_import:f", "raise RuntimeError('boom')", "raises RuntimeError: boom"),
        ("exits_at_import:f", "import sys\nsys.exit(3)", "raises SystemExit: 3"),
        ("wrong_syntax:f", "def (:", "raises SyntaxError"),
        ("lacks_name:f", "def g(x): return x", "has no 'f'. It has: g"),
        ("not_callable:f", "f = 3", "it is not a function"),
        ("takes_two:f", "def f(a, b): return a", "called with one argument"),
        ("no colon", "", "it is not an import path"),
        ("os:system; rm", "", "it is not an import path"),
    ],
)
def test_code_that_cannot_be_used_is_refused_before_anything_is_fitted(reference, source, says, tmp_path):
    if source:
        write(tmp_path, reference.partition(":")[0], source)
    with pytest.raises(UserCodeError) as caught:
        recipe(reference, tmp_path).check()
    assert says in str(caught.value)
    assert reference in str(caught.value)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("class E: pass", "E has no fit and predict"),
        ("def E(): raise ValueError('x')", "raises ValueError: x"),
    ],
)
def test_an_estimator_must_fit_and_predict(source, says, tmp_path):
    name = f"estimator_{len(source)}"
    write(tmp_path, name, source)
    with pytest.raises(UserCodeError, match=says):
        recipe(f"{name}:E", tmp_path, Method.ESTIMATOR).check()


def test_rules_are_called_with_the_frame_or_row_by_row(tmp_path):
    write(
        tmp_path,
        "two_rules",
        "import numpy as np\n"
        "def whole(inputs): return np.where(inputs['x'] > 0, 'pos', 'neg')\n"
        "def each(row): return 'pos' if row['x'] > 0 else 'neg'\n",
    )
    assert answers(tmp_path, "two_rules:whole").tolist() == [1, 0]
    assert answers(tmp_path, "two_rules:each").tolist() == [1, 0]


@pytest.mark.parametrize(
    ("body", "says"),
    [("return ['pos']", "returned 1 predictions for 2 rows"), ("return 1 / 0", "raises ZeroDivisionError")],
)
def test_rules_that_answer_wrongly_say_so(body, says, tmp_path):
    name = f"wrong_rules_{len(body)}"
    write(tmp_path, name, f"def f(inputs):\n    {body}\n")
    with pytest.raises(UserCodeError, match=says):
        answers(tmp_path, f"{name}:f")


def test_an_answer_that_is_no_class_stays_wrong(tmp_path):
    write(tmp_path, "third_class", "def f(inputs): return ['pos', 'maybe']")
    assert answers(tmp_path, "third_class:f").tolist() == [1, 2]


def test_the_digest_follows_the_source_of_the_whole_package(tmp_path):
    package = tmp_path / "routing_made"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "words.py").write_text("A = 1")
    (package / "rules.py").write_text("def f(x): return x")
    before = digest_code("routing_made.rules:f", root=tmp_path)
    assert digest_code("routing_made.rules:f", root=tmp_path) == before
    (package / "words.py").write_text("A = 2")
    assert digest_code("routing_made.rules:f", root=tmp_path) != before


def test_a_library_counts_by_its_version(tmp_path):
    assert digest_code("sklearn.svm:SVC", root=tmp_path) == digest_code(
        "sklearn.svm:SVC", root=tmp_path / "other"
    )


def test_two_projects_with_a_module_of_the_same_name_do_not_mix(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, "same_name", f"def f(): return '{folder}'")
    assert load_reference("same_name:f", root=tmp_path / "one")() == "one"
    assert load_reference("same_name:f", root=tmp_path / "two")() == "two"
    assert str(Path(tmp_path / "two")) not in sys.path


def test_a_random_state_that_is_not_set_is_set(tmp_path):
    built = recipe("sklearn.tree:DecisionTreeClassifier", tmp_path, Method.ESTIMATOR).build(["a", "b"])
    frame = pd.DataFrame({"x": np.arange(30.0)})
    columns = learn_encoder(frame, {"x": InputKind.NUMERIC}, root=tmp_path).encode(frame)
    built.fit(columns, np.arange(30) % 2, classes=2)
    assert built._estimator.random_state == 0
