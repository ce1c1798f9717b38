"""Small projects on made data, quick enough to assess in a test."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

CONTRACT = """\
milepost: 1
name: made
task: {kind: classification, target: label, inputs: [x, y, site]}
data: {sources: [{uri: rows.csv}]}
metric: {optimize: accuracy, require: ["accuracy >= 0.8"]}
costs: {label: 0.1 to 0.2}
baselines: [trivial, linear]
"""


def made_project(folder: Path, *, rows: int = 400, contract: str = CONTRACT, seed: int = 0) -> Path:
    """Two noisy numbers and a site decide the label; 90 % of it can be known."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=rows), rng.normal(size=rows)
    label = np.where((x + y > 0) ^ (rng.random(rows) < 0.1), "up", "down")
    site = np.where(rng.random(rows) < 0.5, "lab", "field")
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame({"x": x, "y": y, "site": site, "label": label}).to_csv(folder / "rows.csv", index=False)
    path = folder / "milepost.yaml"
    path.write_text(contract, encoding="utf-8")
    return path
