"""Project files and evidence with known worth, for tests of the plan."""

from __future__ import annotations

from functools import cache

from milepost.contract.model import Contract
from milepost.contract.read import parse_contract
from milepost.evidence.plan import Plan
from milepost.evidence.records import Rung
from milepost.metrics.rule import parse_rule
from milepost.planning.assessment import Measured, assess_results
from milepost.planning.labels import Labels
from milepost.planning.worth.known import Known
from milepost.planning.worth.observed import observe
from milepost.planning.worth.plan import make_plan
from tests.planning.made import candidate

BASE = """\
milepost: 1
name: tickets
task: {kind: classification, target: letter}
data: {sources: [{uri: tickets.csv}]}
metric: {optimize: accuracy, require: ["accuracy >= 0.9"]}
"""
VALUE = """\
value:
  decisions_per_year: 100000
  payoff: {correct: 1, wrong: -2}
  today_per_decision: 0.2
  run_cost: 0.01
  upkeep_per_year: 5000
  complexity_per_year: 1000
  build_cost: 30000
  adoption: 0.8
  years: 3
  discount_rate: 0.1
  success: {range: 0.4 to 0.6, by: Ada, on: 2026-11-01}
questions: {cheap_prediction: yes, complicated_rules: no}
"""
PEOPLE = """\
  people: {accuracy: 0.95, seconds_open: 5, seconds_read: 2, seconds_alone: 60, wage_per_hour: 30}
"""


def contract_of(*changes: tuple[str, str], value: str = VALUE, more: str = "") -> Contract:
    """The project file with these replacements; each must find what it replaces."""
    text = BASE + value + more
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return parse_contract(text, "milepost.yaml").contract


def plan_of(*changes: tuple[str, str], value: str = VALUE, more: str = "") -> Plan:
    """The plan before there is any data."""
    return make_plan(Known(contract=contract_of(*changes, value=value, more=more)))


@cache
def assessed(
    *changes: tuple[str, str],
    value: str = VALUE,
    more: str = "designs: [automatic, {suggest: 2}, defer]\n",
    floor: float = 0.02,
    rules_error: float | None = None,
) -> Known:
    """What there is after an assessment of a candidate whose error is floor + n^-0.4 at 50 to 800 labels."""
    contract = contract_of(*changes, value=value, more=more)
    rule = parse_rule(contract.metric.optimize, contract.metric.require, 0.95, contract.task.kind)
    best = candidate(floor=floor)
    rivals = [best]
    if rules_error is not None:
        rivals.append(candidate("rules", a=rules_error, b=0.0, sizes=(800,), rung=Rung.RULES, seed=3))
    found = assess_results(
        Measured(
            contract=contract,
            rule=rule,
            labels=Labels(owned=800, measured=800, budget=3200, price=contract.costs.label),
            candidates=rivals,
        )
    )
    return Known(
        contract=contract,
        assessment=found,
        evidence="0123456789abcdef",
        observed=observe(best, level=0.95),
        rules=None if rules_error is None else observe(rivals[1], level=0.95),
    )
