"""Execution, storage and start-up: ratios to the floor and to named peers, in one run.

    python benchmarks/execution.py tracking    experiment store against plain SQLite, MLflow (--peer-python)
    python benchmarks/execution.py ledger      8 writers at once, batches; SQLite and PostgreSQL
    python benchmarks/execution.py sweep       fits on worker processes against joblib alone
    python benchmarks/execution.py cli         start-up in multiples of `python -c pass`
    python benchmarks/execution.py curve       learning curve at equal accuracy, --script curve_cost.py
    python benchmarks/execution.py plan        the decision from fits chosen for it, --set FOLDER of the learning curves

The folder beside this file holds the parts, and hooks for other scripts (`benchmarks.execution:open_store`).
"""

from __future__ import annotations

import argparse
import importlib

PARTS = ("tracking", "ledger", "sweep", "cli", "curve", "plan")


def main() -> None:
    """Run the part that was asked for, or all of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    choices = parser.add_subparsers(dest="part", required=True)
    for name in PARTS:
        part = importlib.import_module(f"execution.{name}")
        chosen = choices.add_parser(name, help=part.__doc__)
        part.add_arguments(chosen)
        chosen.set_defaults(run=part.run)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
