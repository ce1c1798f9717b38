"""What the simplest model adds to the best trivial one, by the metric that is optimised."""

from dataclasses import replace

import numpy as np
import pytest

from milepost.base.measurement import TaskKind
from milepost.evidence.records import Rung
from milepost.lifecycle.gain import gain_over_trivial
from milepost.metrics.rule import parse_rule
from tests.planning.made import candidate


def only(results, answer):
    runs = tuple(
        replace(
            run,
            outcomes=replace(
                run.outcomes, prediction=np.full(len(run.outcomes), answer, dtype=object), scores=None
            ),
        )
        for run in results.runs
    )
    return replace(results, runs=runs)


SIMPLE = candidate("linear", rung=Rung.SIMPLE)
TRIVIAL = only(candidate("trivial", rung=Rung.TRIVIAL, sizes=(800,)), "a")


@pytest.mark.parametrize("optimize", ["f1[letter == 'b']", "recall[letter == 'b']"])
def test_a_condition_on_the_class_is_that_of_the_rule(optimize):
    found = gain_over_trivial([SIMPLE, TRIVIAL], parse_rule(optimize, [], 0.95, TaskKind.CLASSIFICATION))
    assert found.low > 0.8


def test_a_condition_on_the_rows_is_kept():
    rule = parse_rule("accuracy[site == 'lab']", [], 0.95, TaskKind.CLASSIFICATION)
    assert gain_over_trivial([SIMPLE, TRIVIAL], rule).n == 1000  # half of five folds of 400


def test_candidates_without_a_common_repeat_are_not_compared():
    apart = replace(
        TRIVIAL, runs=tuple(replace(run, repeat=run.repeat + 5) for run in TRIVIAL.runs), folds=10
    )
    few = replace(SIMPLE, folds=5)
    rule = parse_rule("accuracy", [], 0.95, TaskKind.CLASSIFICATION)
    assert gain_over_trivial([few, apart], rule) is None
