"""An organisation with seven projects, for the tests of the whole plan."""

from milepost.contract.organisation import parse_organisation
from milepost.lifecycle.portfolio import case_of_entry

TEXT = """\
roles: {engineer: 3, analyst: 1, annotator: 4}
hires: {analyst: {most: 2, cost: 70000, from_money: false}, engineer: {most: 1, cost: 80000, from_money: false}}
infra: {node: 1}
purchases: {node: {most: 2, cost: 40000}}
money: 400000
plan: 900000
projects:
  - name: tickets
    archetype: augment
    scores: {reach: 50000, impact: 1, confidence: 0.8, user_value: 8, time_criticality: 5, risk_reduction: 3,
             job_size: 8}
    options:
      - {design: defer, value: 500000 to 900000, success: 0.5 to 0.9, use: {engineer: 1.2, analyst: 0.4, annotator: 1},
         cost: 60000 to 120000, by: Ann, on: 2026-10-01}
      - {design: suggest 3, value: 250000 to 400000, success: 0.8 to 0.95, use: {engineer: 0.6, analyst: 0.3},
         cost: 30000 to 60000, by: Ann, on: 2026-10-01}
  - name: photos
    options:
      - {design: suggest 4, value: 150000 to 260000, success: 0.85, use: {engineer: 0.5, analyst: 0.2, node: 1.5},
         cost: 35000, by: Bo, on: 2026-09-14}
  - name: screening
    exclusive: medical
    archetype: automate
    options:
      - {design: confirm, value: 1500000 to 3500000, success: 0.2 to 0.5, by: Cy, on: 2026-08-02,
         cost: 200000 to 320000, use: {engineer: 1.5, analyst: 0.6, annotator: 2, node: 1}}
  - name: triage
    exclusive: medical
    options:
      - {design: order, value: 300000 to 500000, success: 0.7, use: {engineer: 0.7, analyst: 0.4}, cost: 90000, by: Cy,
         on: 2026-08-02}
  - name: store
    options: [{design: build, value: 0, success: 1, use: {analyst: 0.8}, cost: 40000, by: Dee, on: 2026-11-01}]
  - name: fraud
    requires: store
    options:
      - {design: alerts, value: 700000 to 1000000, success: 0.6 to 0.8, use: {engineer: 1, analyst: 0.5}, cost: 80000,
         by: Dee, on: 2026-11-01}
  - {name: chat, archetype: automate}
  - {name: old, closed: unclear-success}
  - {name: older, closed: done}
risks: [{name: the platform slips, chance: 0.1, projects: [tickets, fraud]}]
"""


def organisation(text=TEXT):
    return parse_organisation(text, "organisation.yaml")


def cases(found, folder="."):
    from pathlib import Path

    return [case_of_entry(entry, Path(folder)) for entry in found.projects]
