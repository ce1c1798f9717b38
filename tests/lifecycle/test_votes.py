"""A project whose table holds votes: people stand on the ladder that assess measures."""

import numpy as np
import pandas as pd
import pytest

from milepost.evidence.records import Rung
from milepost.lifecycle.assess import assess
from milepost.lifecycle.project import open_project
from milepost.report.details import details
from tests.lifecycle.made import CONTRACT, made_project


@pytest.mark.slow
def test_people_stand_on_the_ladder_by_the_votes_of_the_development_rows(tmp_path):
    path = made_project(tmp_path, contract=CONTRACT + "labels: {votes: [ann, bob, eve]}\n")
    table = pd.read_csv(tmp_path / "rows.csv")
    rng = np.random.default_rng(1)
    other = np.where(table["label"] == "up", "down", "up")
    for name in ("ann", "bob", "eve"):
        table[name] = np.where(rng.random(len(table)) < 0.75, table["label"], other)
    table.to_csv(tmp_path / "rows.csv", index=False)
    with open_project(path) as project:
        found = assess(project, budget_seconds=2)
    people = {row.candidate: row for row in found.ladder if row.rung is Rung.HUMAN}
    assert set(people) == {"one annotator", "ensemble of 3"}
    one = people["one annotator"]
    assert one.score.low < 0.75 < one.score.high
    assert one.required["accuracy >= 0.8"] == one.score
    assert one.score.n < len(table)
    assert any("one annotator" in line for line in details(found))
    assert not any(row.blocks.startswith("not reachable by data") for row in found.designs)
