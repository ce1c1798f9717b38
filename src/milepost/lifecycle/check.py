"""Can this project be worked with: its file, its rule, its data, its code, and (if asked) this machine?"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from milepost.base.errors import InvalidInputError, ProjectError
from milepost.contract.read import LoadedContract, read_contract
from milepost.lifecycle.place import open_ledger_of

if TYPE_CHECKING:
    from milepost.metrics.rule import MetricRule

EXTRAS = {"charts": "vl_convert", "detection": "pycocotools", "postgres": "psycopg"}
FEWEST_GIB = 2


@dataclass(frozen=True, kw_only=True)
class CheckReport:
    """Whether all is well, and one line for each thing looked at.

    `invalid`: the data or the code cannot be used as they are (a machine that is short of something is only not ok).
    """

    ok: bool
    lines: tuple[str, ...]
    invalid: bool = False


def check_project(path: Path, *, environment: bool) -> CheckReport:
    """Check the project file, the metric rule, the data and the candidates' code.

    Raises InvalidFileError with every problem of the file at once; what comes after it is collected line by line.
    """
    path = path.resolve()
    loaded = read_contract(path)
    steps: list[tuple[str, Callable[[], str]]] = [
        ("metric rule", lambda: _rule(loaded)),
        ("data", lambda: _data(loaded, path.parent)),
        ("candidates", lambda: _candidates(loaded, path.parent)),
    ]
    if environment:
        steps += [("ledger", lambda: _ledger(path)), ("machine", _machine)]
    results = [_run(what, step) for what, step in steps]
    lines = [f"✓ project file: {path.name} is well formed", *(line for _, line in results)]
    if environment:
        lines += [f"· {line}" for line in _extras()]
    errors = [error for error, _ in results if error is not None]
    invalid = any(isinstance(error, InvalidInputError) for error in errors)
    return CheckReport(ok=not errors, lines=tuple(lines), invalid=invalid)


def _run(what: str, step: Callable[[], str]) -> tuple[ProjectError | None, str]:
    try:
        return None, f"✓ {what}: {step()}"
    except ProjectError as error:
        return error, f"✗ {what}: {error}"


def _rule(loaded: LoadedContract) -> str:
    rule = _parsed_rule(loaded)
    count = len(rule.require)
    required = f"{count} requirement{'' if count == 1 else 's'}"
    return f"optimise {rule.name}, {required} at confidence {rule.confidence:g}"


def _parsed_rule(loaded: LoadedContract) -> MetricRule:
    from milepost.metrics.rule import parse_rule

    metric, task = loaded.contract.metric, loaded.contract.task
    return parse_rule(metric.optimize, metric.require, metric.confidence, task.kind)


def _data(loaded: LoadedContract, root: Path) -> str:
    from milepost.data.ingest import read_examples
    from milepost.lifecycle.rule_fit import check_rule_fits
    from milepost.metrics.errors import MetricRuleError, MetricTaskError, RequirementError, UnknownMetricError
    from milepost.training.folds import make_folds

    examples = read_examples(loaded, root=root, most_rows=20_000)
    make_folds(examples)
    with suppress(MetricRuleError, RequirementError, MetricTaskError, UnknownMetricError):  # told above
        check_rule_fits(loaded.contract, _parsed_rule(loaded), examples)
    uses = {use: int((examples.use == use).sum()) for use in ("train", "validation", "calibration", "test")}
    shares = ", ".join(f"{count:,} {use}" for use, count in uses.items())
    sample = "" if len(examples) == examples.total_rows else f" (looked at {len(examples):,})"
    count = len(examples.kinds)
    return f"{examples.total_rows:,} rows{sample}: {shares}; {count} input{'' if count == 1 else 's'}"


def _candidates(loaded: LoadedContract, root: Path) -> str:
    from milepost.training.identity import candidate_digests, name_of
    from milepost.training.ladder import check_candidates

    candidate_digests(loaded.contract, root=root)
    check_candidates(loaded.contract, root)
    listed = [name_of(spec) for spec in (*loaded.contract.baselines, *loaded.contract.candidates)]
    return ", ".join(listed) or "the default ladder"


def _ledger(path: Path) -> str:
    with open_ledger_of(path) as ledger:
        return f"opens and can be written at {ledger.place}"


def _machine() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    version = ".".join(str(part) for part in sys.version_info[:3])
    warning = "" if memory >= FEWEST_GIB else f" (less than {FEWEST_GIB} GiB: expect small samples only)"
    return f"Python {version}, {cores} cores, {memory:.0f} GiB of memory{warning}"


def _extras() -> Iterator[str]:
    for extra, module in EXTRAS.items():
        there = find_spec(module) is not None
        yield f"extra '{extra}': " + (
            "installed" if there else f"not installed (pip install 'milepost[{extra}]')"
        )
