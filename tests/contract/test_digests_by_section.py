"""A digest follows what a section means, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.contract.read import parse_contract
from tests.contract.files import SMALL, WHOLE

SECTIONS = {
    "task", "data", "split", "metric", "budget", "archetype", "designs", "value", "costs", "labels",
    "baselines", "candidates", "tests", "guard", "gate", "rollout", "team", "tasks",
    "automation", "flywheel", "questions",
}  # fmt: skip


def sections_of(text):
    return parse_contract(text, "milepost.yaml").version.sections


def changed(before, after):
    one, other = sections_of(before), sections_of(after)
    return {name for name in SECTIONS if one[name] != other[name]}


def test_every_section_has_a_digest():
    assert set(sections_of(SMALL)) == SECTIONS


@pytest.mark.parametrize(
    ("old", "new", "sections"),
    [
        ("name: ticket-routing", "name: routing  # renamed", set()),
        ("problem: Send", "problem: Route", set()),
        ("gpu_hour: 2.5", "gpu_hour: 3", {"costs"}),
        ("label: 0.20 to 0.50", "label: 0.2 to 0.5", set()),
        ("label: 0.20 to 0.50", "label: {low: 0.2, high: 0.5}", set()),
        ("day: 650", "day: 650.0", set()),
        ("test: 0.25", "test: 0.2", {"split"}),
        ("sensor: mailbox", "sensor: desk", {"data"}),
        ("target: team", "target: queue", {"task"}),
        ("slices: [language]", "slices: [site]", {"metric"}),
        ("group: customer_id", "group: company", {"task"}),
        ("accuracy >= 0.93", "accuracy >= 0.94", {"metric"}),
        ("optimize: {f1_macro: 0.7,", "optimize: {f1_macro: 0.8,", {"metric"}),
        ("confidence: 0.9\n", "confidence: 0.95\n", {"metric"}),
        ("confidence: 0.9\n", "confidence: 0.9\n  engineer_around: [latency_p99_ms]\n", set()),
        ("confidence: 0.9\n", "confidence: 0.9\n  tolerance: {latency_p99_ms: 400}\n", set()),
        ("max_error: 0.02, confidence: 0.99", "confidence: 0.99, max_error: 0.02", set()),
        ("max_error: 0.02", "max_error: 0.03", {"guard"}),
        ("[automatic, {suggest: 3}", "[automatic, {suggest: 5}", {"designs"}),
        ("looks: 10", "looks: 11", {"gate"}),
        ("shadow: 2000", "shadow: 2001", {"rollout"}),
        ("wrong: -3.00", "wrong: -3", set()),
        ("wrong: -3.00", "wrong: -4", {"value"}),
        ("until: 2027-01-31", "until: 2027-02-01", {"budget"}),
        ("archetype: augment", "archetype: automate", {"archetype"}),
        ("guide: docs/labels.md", "guide: docs/guide.md", {"labels"}),
        ("boosted, {published", "{published", {"baselines"}),
        ("preds/gpt.parquet", "preds/gpt2.parquet", {"candidates"}),
        ("small_subset: 500", "small_subset: 501", {"tests"}),
        ("ml_engineer: 2", "ml_engineer: 3", {"team"}),
        ("done: yes", "done: no", {"tasks"}),
    ],
)
def test_a_change_reaches_the_sections_that_it_means(old, new, sections):
    assert WHOLE.count(old) == 1
    assert changed(WHOLE, WHOLE.replace(old, new)) == sections


@pytest.mark.parametrize(
    "spelled_out",
    [
        "designs: [automatic]",
        "budget: {}",
        "costs: {}",
        "labels: {votes: []}",
        "team: {}",
        "# nothing but a comment",
    ],
)
def test_a_default_that_is_spelled_out_changes_nothing(spelled_out):
    assert changed(SMALL, SMALL + spelled_out) == set()


def test_a_default_split_that_is_spelled_out_changes_nothing():
    text = SMALL.replace(
        "tickets.csv}]", "tickets.csv}], split: {test: 0.2, calibration: 0.1, validation: 0.150}"
    )
    assert changed(SMALL, text) == set()


@given(
    order=st.permutations(SMALL.splitlines()[1:]),
    comments=st.lists(st.integers(0, 9), min_size=5, max_size=5),
)
def test_layout_comments_and_the_order_of_keys_change_nothing(order, comments):
    lines = [line + " " * blanks + f" # {blanks}" for line, blanks in zip(order, comments, strict=False)]
    assert changed(SMALL, "milepost: 1\n" + "\n\n".join(lines)) == set()
