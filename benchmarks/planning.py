"""Answer every case of a folder of planning vectors through the public API, and print what the folder's scorer prints.

    python benchmarks/planning.py --set DIR [--score SCORE_PY] [--out OUTPUT.json]

DIR holds `*.json` files of `{"schema": 1, "cases": [...]}`; a case has `id`, `quantity` and `inputs`. The scorer
(DIR/score.py unless given) is called as `SCORE_PY DIR OUTPUT.json`; the exit status is 1 when it is not content,
2 when a file or a quantity cannot be read. No figure is computed here: the functions below only hand inputs over
and name results.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from milepost.base.errors import ProjectError
from milepost.base.plain import to_plain
from milepost.base.ranges import Range
from milepost.base.streams import random_stream
from milepost.planning.portfolio import scores
from milepost.planning.portfolio.choose import choose_portfolio
from milepost.planning.portfolio.prices import price_portfolio
from milepost.planning.portfolio.problem import Option, PortfolioProblem, ProjectOptions, Purchase
from milepost.planning.value.accuracy_cost import LabelPrices, LearningLaw, accuracy_cost
from milepost.planning.value.break_even import break_even
from milepost.planning.value.deferral import defer_by_confidence
from milepost.planning.value.payoff import BinaryPayoff, value_from_confusion, value_of_binary
from milepost.planning.value.review import defer_binary_beta
from milepost.planning.value.suggestions import Person, suggest_top_k
from milepost.planning.value.threshold import net_benefit, optimal_threshold
from milepost.statistics.draws import Triangular, normal_scale
from milepost.statistics.evsi import Deployment, evsi_beta_binomial, evsi_normal
from milepost.statistics.npv import ProjectModel, project_value, simulate_project
from milepost.statistics.stages import ProjectStage, stage_gates

Inputs = Mapping[str, Any]
Answer = dict[str, Any]


class UnreadableSetError(Exception):
    """The folder is no set of planning vectors, or asks for something that is not known here."""


def main() -> None:
    """Answer the set and run its scorer."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, required=True, dest="folder")
    parser.add_argument("--score", type=Path, help="the scorer (score.py of the folder unless given)")
    parser.add_argument("--out", type=Path, help="where the answers go (a temporary file unless given)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out = asked.out or Path(scratch) / "answers.json"
        try:
            answers, missing = answer_set(asked.folder)
        except UnreadableSetError as error:
            print(f"error: {error}", file=sys.stderr)
            sys.exit(2)
        out.write_text(json.dumps(answers, indent=1), encoding="utf-8")
        for name, why in missing.items():
            print(f"not answered {name}: {why}", flush=True)
        scorer = asked.score or asked.folder / "score.py"
        sys.exit(_score(scorer, asked.folder, out) if scorer.exists() else _without_scorer(scorer, answers))


def answer_set(folder: Path) -> tuple[dict[str, Answer], dict[str, str]]:
    """Answer every case of every file: the answers by `<file stem>/<case id>`, and why some have none."""
    answers, missing = {}, {}
    files = sorted(folder.glob("*.json"))
    if not files:
        raise UnreadableSetError(f"{folder} holds no *.json file of cases")
    for path in files:
        for case in _cases(path):
            name = f"{path.stem}/{case['id']}"
            try:
                answers[name] = to_plain(_answer(name, case))
            except ProjectError as error:
                missing[name] = str(error)
    return answers, missing


def _cases(path: Path) -> list[dict[str, Any]]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        cases = list(read["cases"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableSetError(f"{path} is no file of cases: {error!r}") from error
    if read.get("schema") != 1:
        raise UnreadableSetError(f"{path} has schema {read.get('schema')!r}; 1 is known")
    return cases


def _answer(name: str, case: Mapping[str, Any]) -> Answer:
    quantity = case.get("quantity")
    if quantity not in QUANTITIES:
        raise UnreadableSetError(
            f"{name} asks for the quantity {quantity!r}; known are {', '.join(QUANTITIES)}"
        )
    try:
        return QUANTITIES[quantity](case["inputs"])
    except (KeyError, TypeError) as error:
        raise UnreadableSetError(f"{name} ({quantity}): the inputs do not fit: {error!r}") from error


def _score(scorer: Path, folder: Path, out: Path) -> int:
    return subprocess.run([sys.executable, str(scorer), str(folder), str(out)], check=False).returncode


def _without_scorer(scorer: Path, answers: Mapping[str, Answer]) -> int:
    print(f"{len(answers)} cases answered; no scorer at {scorer}")
    return 0


def _fields(record: Any) -> Answer:
    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}


def _confusion(given: Inputs) -> Answer:
    return _fields(value_from_confusion(given["counts"], given["payoff"], **_given(given, "run_cost")))


def _binary(given: Inputs) -> Answer:
    payoff, rest = _payoff_and_rest(given)
    return _fields(value_of_binary(payoff, **rest))


def _break_even(given: Inputs) -> Answer:
    return _fields(break_even(**given))


def _threshold(given: Inputs) -> Answer:
    payoff, counts = _payoff_and_rest(given)
    rule = optimal_threshold(payoff)
    found = _fields(rule)
    if counts and rule.threshold is not None:
        at = net_benefit(**counts, threshold=rule.threshold)
        found |= {**_fields(at), "value_over_never_act": at.value_over_never_act(payoff)}
    return found


def _by_confidence(given: Inputs) -> Answer:
    return _fields(defer_by_confidence(**given))


def _by_beta(given: Inputs) -> Answer:
    payoff, rest = _payoff_and_rest(given)
    return _fields(defer_binary_beta(payoff, **{**rest, "score_beta": tuple(rest["score_beta"])}))


def _suggest(given: Inputs) -> Answer:
    times = _given(given, "wage_per_second", "t_open", "t_read", "t_full", "slip", "accept_wrong")
    person = Person(accuracy=given["human_accuracy"], **times)
    return _fields(suggest_top_k(given["rank_hit"], person, **_given(given, "correct", "wrong", "run_cost")))


def _accuracy_cost(given: Inputs) -> Answer:
    return _fields(
        accuracy_cost(
            LearningLaw(floor=given["floor"], a=given["a"], alpha=given["alpha"]),
            given["errors"],
            LabelPrices(**_given(given, "cost_per_label", "fixed")),
            decisions=given["decisions"],
            value_of_correct_over_wrong=given["value_of_correct_over_wrong"],
        )
    )


def _project(given: Inputs) -> Answer:
    value, cost = (Range(*given[f"{name}_p5_p95"], level=0.9) for name in ("value_per_year", "cost"))
    model = ProjectModel(
        p_success=given["p_success"],
        value_per_year=value,
        cost=cost,
        adoption=Triangular(**dict(zip(("low", "mode", "high"), given["adoption"], strict=True))),
        years=given["years"],
        discount_rate=given["discount_rate"],
    )
    scales = {"lognormal_value": normal_scale(value), "lognormal_cost": normal_scale(cost)}
    return {
        **_fields(simulate_project(model, rng=random_stream("planning", repr(model)))),
        **_fields(project_value(model)),
        **{name: [scale.centre, scale.spread] for name, scale in scales.items()},
    }


def _gates(given: Inputs) -> Answer:
    return _fields(stage_gates([ProjectStage(**stage) for stage in given["stages"]], given["value"]))


def _test_labels(given: Inputs) -> Answer:
    pays = _given(given, "decisions", "correct", "wrong", "baseline", "fixed_cost")
    costs = _given(given, "cost_per_label", "cost_start")
    return _fields(evsi_beta_binomial(Deployment(**pays), tuple(given["prior_beta"]), given["grid"], **costs))


def _normal(given: Inputs) -> Answer:
    return _fields(evsi_normal(**given))


def _portfolio(given: Inputs) -> Answer:
    problem = _problem(given)
    chosen = choose_portfolio(problem)
    priced = price_portfolio(problem, chosen, steps=given["step"])
    return {
        **_fields(chosen),
        "value_without_buying": priced.without_buying.value,
        "lp_bound": priced.relaxed.bound,
        "lp_shadow_price": priced.relaxed.price,
        "increment": {
            price.resource: {
                "step": price.step,
                "gain_of_one_step_more": price.gain,
                "loss_of_one_step_less": price.loss,
            }
            for price in priced.steps
        },
        "worth_of_first_unit_alone": {
            name: {"gross_gain": price.gross, "cost": price.cost}
            for price in priced.first_units
            for name in price.units
        },
    }


def _problem(given: Inputs) -> PortfolioProblem:
    return PortfolioProblem(
        projects=tuple(
            ProjectOptions(
                name=project["name"],
                options=tuple(Option(**option) for option in project["options"]),
            )
            for project in given["projects"]
        ),
        resources=given["resources"],
        requires=tuple(tuple(pair) for pair in given.get("requires", ())),
        exclusive=tuple(tuple(group) for group in given.get("exclusive", ())),
        purchases=tuple(
            Purchase(
                name=unit["name"],
                cost=unit["cost"],
                most=unit["max"],
                adds=unit["adds"],
                paid_from="budget" if unit["paid_from_budget"] else None,
            )
            for unit in given.get("buy", ())
        ),
    )


def _priority(given: Inputs) -> Answer:
    found = [scores.scores_of(scores.ScoreInput(**project)) for project in given["projects"]]
    orders = {f"order_{name}": scores.order_by(name, found) for name in scores.SCORES}
    return {"scores": [_fields(row) for row in found], **orders}


def _given(given: Inputs, *names: str) -> dict[str, Any]:
    """Those inputs that the case gives; what it leaves out has the package's default, or is missed there."""
    return {name: given[name] for name in names if name in given}


def _payoff_and_rest(given: Inputs) -> tuple[BinaryPayoff, dict[str, Any]]:
    rest = dict(given)
    return BinaryPayoff(**rest.pop("payoff")), rest


QUANTITIES: dict[str, Callable[[Inputs], Answer]] = {
    "value_from_confusion": _confusion,
    "value_binary": _binary,
    "break_even_accuracy": _break_even,
    "optimal_threshold": _threshold,
    "defer_by_confidence": _by_confidence,
    "defer_binary_beta": _by_beta,
    "suggest_top_k": _suggest,
    "accuracy_cost": _accuracy_cost,
    "project_npv": _project,
    "stage_gates": _gates,
    "evsi_beta_binomial": _test_labels,
    "evsi_normal": _normal,
    "portfolio": _portfolio,
    "priority_scores": _priority,
}


if __name__ == "__main__":
    main()
