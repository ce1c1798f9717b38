"""Fit the rule scanner's model to the labelled functions, and write the npz that ships.

    OMP_NUM_THREADS=1 python benchmarks/fit_scan_model.py --set DIR --sources FOLDER \\
        --out src/milepost/planning/scan/scan_model.npz [--decisions .milepost/scan.jsonl]

DIR and FOLDER are those of benchmarks/software2.py. One thread gives the same bytes each time on one machine.
--decisions teaches the model what people accepted and rejected with `milepost scan`, as `milepost scan --learn` does.
What is stored of the packages: words that occur in three labelled functions or more, and weights.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from milepost.planning.scan.decisions import labelled_from, read_decisions
from milepost.planning.scan.fit import fit_model, teach
from software2 import read_set


def main() -> None:
    """Read the set, fit, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, required=True, dest="folder")
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--decisions", type=Path)
    asked = parser.parse_args()
    model = fit_model(read_set(asked.folder, asked.sources).labelled)
    if asked.decisions:
        model = teach(model, labelled_from(read_decisions(asked.decisions.read_text(encoding="utf-8"))))
    content = model.as_bytes()
    asked.out.write_bytes(content)
    print(f"{asked.out}: {len(content)} bytes, {model.rows} labels, {len(model.words)} words")


if __name__ == "__main__":
    main()
