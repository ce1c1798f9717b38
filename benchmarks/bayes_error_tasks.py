"""Draw the tasks of a Bayes-error set again with other seeds: a set that no number was fitted to.

    python benchmarks/bayes_error_tasks.py --set DIR --tasks 500 --out NEW [--with-votes] [--seed 1]

DIR holds specs.json and tasks.py (its `make` draws the data, its `truth` says the best error). NEW is a folder of
the same format for benchmarks/bayes_error.py: the specifications in turn, each with a seed of its own.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bayes_error import drawer_of


def main() -> None:
    """Write the new set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, required=True, dest="folder")
    parser.add_argument("--tasks", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--with-votes", action="store_true", help="only tasks that have votes")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    drawer = drawer_of(asked.folder)
    known = drawer.load_specs(asked.folder / "specs.json")
    kept = [spec for spec in known if spec.get("annot") or not asked.with_votes]
    specs = list(islice(with_other_seeds(kept, asked.seed), asked.tasks))
    asked.out.mkdir(parents=True)
    for path in asked.folder.iterdir():
        if path.is_file() and path.name not in ("specs.json", "truth.csv"):
            shutil.copy(path, asked.out)
    (asked.out / "specs.json").write_text(json.dumps(specs))
    truth = [{"id": spec["id"], "ber": drawer.truth(spec, asked.folder)} for spec in specs]
    pd.DataFrame(truth).to_csv(asked.out / "truth.csv", index=False)
    print(f"{len(specs)} tasks in {asked.out}")


def with_other_seeds(specs: list[Mapping[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """The specifications in turn, without end, each with its own seed and id."""
    rng = np.random.default_rng(seed)
    for place, spec in enumerate(cycle(specs)):
        yield {**spec, "id": f"t{place:04d}", "seed": int(rng.integers(2**30))}


if __name__ == "__main__":
    main()
