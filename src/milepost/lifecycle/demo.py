"""The demo: postal digits with a hard requirement and real costs, as a project in a folder of its own."""

from __future__ import annotations

from pathlib import Path

from milepost.models.bundled import digits_table

CONTRACT = """\
milepost: 1
name: postal-digits
problem: Read the handwritten digits of a postal code, so that letters are sorted without a person.
task: {kind: classification, target: digit, inputs: [pixels]}
data:
  sources: [{uri: data/digits.parquet}]
metric:
  optimize: accuracy
  require: ["accuracy >= 0.99"]        # one letter in a hundred may go astray
  confidence: 0.95
budget: {labels: 20000, money: 3000}   # most labels in all, and most money for them
costs: {label: 0.03 to 0.08}           # three to eight cents for one typed digit
designs: [automatic, {suggest: 2}, defer]
"""


def prepare_demo(folder: Path) -> Path:
    """Write the demo project into `folder` and return its project file; what is there already is kept."""
    data = folder / "data" / "digits.parquet"
    path = folder / "milepost.yaml"
    data.parent.mkdir(parents=True, exist_ok=True)
    if not data.exists():
        digits_table().to_parquet(data, index=False)
    if not path.exists():
        path.write_text(CONTRACT, encoding="utf-8")
    return path
