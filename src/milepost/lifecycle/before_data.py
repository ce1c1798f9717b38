"""How a project begins before there is any data: a project file that asks for what a plan needs."""

from __future__ import annotations

import json
from pathlib import Path

from milepost.contract.read import parse_contract
from milepost.lifecycle.start import FILE_NAME, InitReport, ProjectExistsError

TARGET = "right_answer"


def init_before_data(*, target: str | None, folder: Path, force: bool) -> InitReport:
    """Write a project file into `folder` whose numbers are left open, each with what it says and an example.

    What is not filled in stays unknown, so the file can be planned with at once. `target` is the column that will hold
    the right answer. Raises ProjectExistsError without `force`.
    """
    path = folder / FILE_NAME
    if path.exists() and not force:
        raise ProjectExistsError(path)
    text = _TEXT.format(
        name=json.dumps(folder.resolve().name or "project"), target=json.dumps(target or TARGET)
    )
    parse_contract(text, path)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    lines = (
        f"Wrote {path}: a project without data yet. All that it asks for may stay empty: it is unknown then, not zero.",
        f"Write the numbers under value into {path}, as far as somebody knows them.",
    )
    return InitReport(path=path, files=(), lines=lines)


_TEXT = """\
# Begun by `milepost init` before there is data. What is left empty is unknown, not zero.
# A number may be a range, as in 60000 to 90000: in 1 case of 10 it is below, in 1 of 10 above. docs/project-file.md
milepost: 1
name: {name}
problem:   # say in one sentence what is decided, for whom
task:
  kind: classification   # or regression, detection
  target: {target}   # the column that will hold the right answer
data:
  # PLACEHOLDER. Once there is data, take task and data from: milepost init FILE --target COLUMN --project look
  sources: [{{uri: data.csv}}]
metric:
  optimize: accuracy
  # require: ["accuracy >= 0.9"]   # what the product needs, where somebody knows it; milepost plan says what would pay
archetype:   # improve (a process that is automatic), augment (people), or automate (what people do)
designs: [automatic]   # compare others: {{suggest: 3}}, confirm, defer
value:
  decisions_per_year:   # 800000 to 1500000
  payoff:
    correct:   # what a right decision brings, in money: 1.10
    wrong:   # what a wrong one brings; a cost is negative: -3.00
  today_per_decision:   # what a decision is worth as it is made today: 0.20
  build_cost:   # what it costs to build, once: 60000 to 90000
  run_cost:   # one prediction: 0.001
  upkeep_per_year:   # keeping the model in use: 20000 to 40000
  complexity_per_year:   # what it costs the rest of the system: 5000
  adoption:   # share of the decisions for which it will really be used: 0.6 to 0.9
  years:   # over how many years value is counted: 3
  success:   # who expects what, before there is evidence: {{range: 0.3 to 0.7, by: Ada, on: 2026-11-01}}
costs:
  label:   # one label: 0.20 to 0.50
questions:   # the rest of the questionnaire: docs/plan.md
  cheap_prediction:   # yes or no: would cheap prediction have huge business impact here?
  complicated_rules:   # yes or no: is there complicated rule-based software that learning could replace?
"""
