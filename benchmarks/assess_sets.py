"""`milepost init` and `milepost assess`, unedited, on real data sets: seconds, memory and the verdict of each.

    python benchmarks/assess_sets.py --data FOLDER [--budget 60s] [--only NAME ...] [--keep FOLDER]

FOLDER holds one folder for each set of SETS below (names and files as listed there); sets that are not there are
left out. Each set runs in a process of its own; memory is the peak of the largest process.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SETS = {
    "tabular_binary_adult": ["data.parquet", "--target", "income"],
    "tabular_binary_german_credit": ["data.csv", "--target", "credit_risk"],
    "tabular_multiclass_wine_quality": ["data.csv", "--target", "quality"],
    "tabular_regression_california_housing": ["data.parquet", "--target", "median_house_value"],
    "text_binary_sms_spam": ["data.csv", "--target", "label"],
    "text_multiclass_clinc150": ["data.parquet", "--target", "intent"],
    "image_multiclass_notmnist": ["data.parquet", "--target", "label"],
    "image_soft_labels_cifar10h": ["images.parquet", "--target", "label", "--votes", "human_counts.csv"],
    "stream_binary_elec2": ["data.parquet", "--target", "class"],
    "label_errors_cifar10": ["data.parquet", "--target", "given_label"],
    "crowd_rte": ["items.csv", "--target", "gold"],
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--budget", default="60s")
    parser.add_argument("--only", nargs="*", default=list(SETS))
    parser.add_argument("--keep", type=Path, help="keep the projects and reports here")
    asked = parser.parse_args()
    print(
        "| set | requirement written by init | verdict | chance | best now | with 4 x the labels | best design "
        "| s | MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for name in asked.only:
            folder = asked.data / name
            if folder.is_dir():
                print(_row(name, folder, (asked.keep or Path(scratch)) / name, asked.budget), flush=True)


def _row(name: str, folder: Path, home: Path, budget: str) -> str:
    home.mkdir(parents=True, exist_ok=True)
    project = home / "milepost.yaml"
    words = [str(folder / word) if (folder / word).is_file() else word for word in SETS[name]]
    begun = time.monotonic()
    _milepost("init", *words, "--force", "--project", str(project))
    found = _milepost("assess", "--budget", budget, "--json", "--project", str(project))
    seconds = time.monotonic() - begun
    if "result" not in found:
        return (
            f"| {name} | | failed: {found.get('error', {}).get('message', found)} | | | | | {seconds:.0f} | |"
        )
    _milepost("report", "--project", str(project))
    return _cells(name, found["result"], seconds)


def _cells(name: str, found: dict[str, object], seconds: float) -> str:
    now, ahead = found["score_now"], found["score_4x"]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    best = (
        ""
        if now is None
        else f"{now['value']:.4g} [{now['low']:.4g}, {now['high']:.4g}] {found['best_candidate']}"
    )
    later = "" if ahead is None else f"{ahead['q50']:.4g} [{ahead['q10']:.4g}, {ahead['q90']:.4g}]"
    return (
        f"| {name} | {found['deciding']} | {found['verdict']} | {found['probability']:.0%} | {best} | {later} "
        f"| {found['best_design']} | {seconds:.0f} | {memory:.0f} |"
    )


def _milepost(*words: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "milepost", *words], capture_output=True, text=True, check=False
    )
    if "--json" in words:
        return json.loads(done.stdout)
    if done.returncode:
        print(done.stderr or done.stdout, file=sys.stderr)
    return {}


if __name__ == "__main__":
    main()
