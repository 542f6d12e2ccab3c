"""Time and peak memory of a whole findings run, by number of responses.

Each size runs in a process of its own: synthetic responses (ten closed answers each, five forms) are
written as CSV, then `python -m analysis` reads the file and writes the findings folder. Run:

    python bench/analysis_scale.py [SIZE ...]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.columns import OPEN_KINDS
from analysis.read import read_dictionary

SIZES = (10_000, 100_000, 1_000_000)
FORMS = ("child_4_7", "child_8_11", "yp_12_17", "easy_read", "parent_carer")
CONTEXTS = ("cp_investigation", "cp_conference", "cp_medical", "csa_pathway", "family_help")
ANSWERS = (
    "exp",
    "heard",
    "clear",
    "space",
    "change",
    "respect",
    "told",
    "joined",
    "safer",
    "voice",
)
EQUALITY = ("eq_sex", "eq_race", "eq_disability")


def responses(size: int, seed: int = 1) -> pd.DataFrame:
    """Plausible responses: every code is one its form knows; a tenth of the cells are blank."""
    draw = np.random.default_rng(seed)
    dictionary = read_dictionary(None)
    dictionary = dictionary[~dictionary["kind"].isin(OPEN_KINDS)]
    parts = []
    for form, many in zip(FORMS, np.bincount(draw.integers(0, len(FORMS), size)), strict=True):
        columns = {
            "instrument": np.repeat(form, many),
            "version": np.repeat("1", many),
            "stratum": np.repeat(form, many),
            "context": draw.choice(np.array(CONTEXTS), many),
            "district": draw.choice(np.array([f"district_{n}" for n in range(10)]), many),
            "round": draw.choice(np.array([f"round_{n}" for n in range(20)]), many),
            "date": draw.choice(
                pd.date_range("2026-04-01", periods=300).strftime("%Y-%m-%d"), many
            ),
            "valid": draw.choice(np.array(["yes", "yes", "yes", "test"]), many),
        }
        known = dictionary[dictionary["instrument"] == form]
        for question in (*ANSWERS, *EQUALITY):
            codes = known.loc[known["question"] == question, "choice"].unique().tolist()
            columns[question] = draw.choice(np.array([*codes, ""], dtype=object), many)
        parts.append(pd.DataFrame(columns))
    frame = pd.concat(parts, ignore_index=True).fillna("")
    frame.insert(0, "response", [f"r{number}" for number in range(len(frame))])
    return frame.sample(frac=1, random_state=seed)


def measure(size: int, directory: Path) -> tuple[float, float, float, float]:
    """Seconds, processor seconds and peak megabytes of the run, and megabytes of the file."""
    path = directory / f"{size}.csv"
    make = (
        f"from bench.analysis_scale import *; responses({size}).to_csv({str(path)!r}, index=False)"
    )
    subprocess.run([sys.executable, "-c", make], check=True)
    run = [sys.executable, "-m", "analysis", str(path), "--out", str(directory / f"out{size}")]
    code = (
        "import resource, subprocess, sys\n"
        f"subprocess.run({run!r}, check=True, stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)\n"
    )
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    processor, peak = map(float, done.stdout.split())
    return seconds, processor, peak, path.stat().st_size / 1e6


def main() -> None:
    """Measure the sizes named on the command line, or 10⁴, 10⁵ and 10⁶."""
    sizes = [int(text) for text in sys.argv[1:]] or list(SIZES)
    print(f"{'responses':>10}  {'file MB':>8}  {'seconds':>8}  {'cpu s':>6}  {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            seconds, processor, peak, file = measure(size, Path(name))
            print(
                f"{size:>10,}  {file:>8.1f}  {seconds:>8.1f}  {processor:>6.1f}  {peak:>8.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
