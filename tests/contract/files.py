"""Project files that the tests of this room read."""

SMALL = """\
milepost: 1
name: tickets
task: {kind: classification, target: team}
data: {sources: [{uri: tickets.csv}]}
metric: {optimize: accuracy}
"""

WHOLE = """\
milepost: 1
name: ticket-routing
problem: Send each customer message to the team that can answer it.
task:
  kind: classification
  target: team
  inputs: [subject, {body: text}]
  group: customer_id
  time: received_at
  slices: [language]
  id: ticket
data:
  sources: [{uri: data/tickets/*.parquet, sensor: mailbox}]
  split: {validation: 0.1, calibration: 0.05, test: 0.25, column: use}
metric:
  optimize: {f1_macro: 0.7, "accuracy[language == 'de']": 0.3}
  require:
    - accuracy >= 0.93
    - recall[team == 'urgent'] >= 0.95
    - accuracy[language in ['de', 'fr']] >= 0.90
    - latency_p99_ms <= 40
  confidence: 0.9
budget: {labels: 20000, money: {low: 50000, high: 70000, level: 0.9}, until: 2027-01-31}
archetype: augment
designs: [automatic, {suggest: 3}, confirm, defer, {scope: "language == 'en'"}]
value:
  decisions_per_year: 800000 to 1500000
  payoff: {correct: 1.10, wrong: -3.00, deferred: -0.5 to -0.3, matrix: {urgent: {billing: -30, urgent: 2}}}
  today_per_decision: 0.20
  upkeep_per_year: 30000
  today: {seconds: 20 to 40}
  run_cost: 0.002
  complexity_per_year: 5000
  newly_affordable: 200000
  build_cost: 20000 to 30000
  people: {accuracy: 0.93 to 0.97, seconds_open: 5, seconds_read: 2, seconds_alone: 30, wage_per_hour: 36,
    accept_wrong: 0.1, slip: 0.01, reviews_per_day: 400}
  rate: {seconds_per_attempt: 4, seconds_per_failure: 6, today_per_hour: 300, most_retries: 2}
  years: 4
  discount_rate: 0.08
  adoption: 0.5 to 0.9
  success: {range: 0.3 to 0.7, by: Ada, on: 2026-11-01}
  stages: [{name: pilot, cost: 5000, probability: 0.5 to 0.8}, {name: build, cost: 40000 to 60000, probability: 0.7}]
automation: [{level: 1, means: proposes}, {level: 2, means: answers the easy ones, accuracy: 0.9}]
flywheel: {users: 2000, labels_per_user_day: 0.1 to 0.3, usage_per_metric: -0.1 to 0.8, by: Ada, on: 2026-11-01}
questions:
  cheap_prediction: yes
  complicated_rules: {says: no, by: Ada, on: 2026-11-01}
  published: 0.93 to 0.95
  training_hours: unknown
  reliability: unknown
  security: support only
  checklist:
    ethics: [{name: Ada, role: lead, date: 2026-11-01}, {name: Bo, role: legal, date: 2026-11-02, agrees: no}]
costs: {label: 0.20 to 0.50, day: 650, gpu_hour: 2.5}
labels: {votes: [annotator_1, annotator_2], guide: docs/labels.md}
baselines:
  [trivial, {rules: "routing.rules:route"}, nearest, linear, boosted, {published: clinc-2019}, {human: desk}]
candidates: ["routing.models:bert", {predictions: preds/gpt.parquet}]
tests: {small_subset: 500, critical: tests/critical.csv, invariance: ["routing.tests:swap_names"]}
guard: {max_error: 0.02, confidence: 0.99}
gate: {margin: 0.01, error: 0.1, looks: 10, reference: v3}
rollout: {pilot: "site == 'lab'", shadow: 2000, canary: [0.01, 0.10, 0.50], error: 0.01}
team: {ml_engineer: 2, annotator: 0.5 to 1}
tasks:
  - {name: label, success: 0.9, days: 5, done: yes, by: Ann, on: 2026-10-01}
  - {name: train, success: 0.5 to 0.8, days: 8 to 15, needs: [label]}
  - {name: buy, success: 0.4}
  - {name: pilot, success: 0.8, days: 10, any_of: [train, buy], goal: true}
"""

ORGANISATION = """\
roles: {ml_engineer: 3, data_engineer: 1, annotator: 4}
hires: {data_engineer: {most: 2, cost: 120000}, annotator: {most: 1, cost: 40000, adds: 0.8, from_money: false}}
infra: {gpu_node: 2}
purchases: {gpu_node: {most: 2, cost: 30000 to 50000}}
money: 900000
plan: 1000000
projects:
  - tickets/milepost.yaml
  - {path: photos/milepost.yaml, requires: tickets, exclusive: vision}
  - name: churn
    archetype: improve
    requires: [tickets, photos]
    must: true
    scores: {reach: 5000, job_size: 3}
    options:
      - {design: weekly list, value: 100000 to 200000, success: 0.4 to 0.8, use: {annotator: 0.5}, cost: 20000,
         by: Ann, on: 2026-10-01}
  - {path: old/milepost.yaml, closed: unclear-success}
risks: [{name: platform slips, chance: 0.1, projects: [tickets, churn]}]
"""

REFERENCES = """\
- {id: clinc-2019, task: intent classification, data: CLINC150, n: 15000, metric: accuracy, value: 0.95,
   source: where it was published, date: 2019-09, reproduced: no, comparable: partly}
- {id: desk, metric: accuracy, value: 0.90 to 0.96, source: two clerks on 200 messages, date: 2026}
"""
