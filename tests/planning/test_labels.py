from pathlib import Path

import pytest

from milepost.contract.read import parse_contract
from milepost.planning.labels import labels_of

HEAD = """\
milepost: 1
name: t
task: {kind: classification, target: y}
data: {sources: [{uri: a.csv}]}
metric: {optimize: accuracy}
"""


def labels_with(extra: str, *, measured: int = 400):
    contract = parse_contract(HEAD + extra, Path("milepost.yaml")).contract
    return labels_of(contract, total_rows=1000, training_share=0.7, measured=measured)


def test_without_a_budget_the_question_reaches_as_far_as_the_forecast_is_calibrated():
    labels = labels_with("")
    assert (labels.owned, labels.budget, labels.horizon) == (700, None, 6400)
    assert labels.cost(700) == (0.0, 0.0)
    assert labels.cost(1000) == (None, None)


def test_a_budget_of_labels_counts_the_rows_that_do_not_train():
    assert labels_with("budget: {labels: 5000}").budget == 5000 - 300


def test_money_buys_labels_at_the_middle_price_and_the_tighter_limit_counts():
    assert labels_with("budget: {money: 100}\ncosts: {label: 0.5}").budget == 700 + 200
    assert labels_with("budget: {labels: 800, money: 100}\ncosts: {label: 0.5}").budget == 500


def test_the_cost_of_labels_is_a_range_of_what_is_still_to_buy():
    assert labels_with("costs: {label: 0.5 to 2}").cost(900) == pytest.approx((100, 400))


def test_the_grid_starts_at_what_was_measured_and_holds_the_horizon():
    sizes = labels_with("budget: {labels: 20000}").sizes
    assert sizes[0] == 400
    assert 19_700 in sizes
    assert (sizes[1:] > sizes[:-1]).all()
