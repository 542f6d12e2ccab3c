"""Lighthouse (mobile) on every public page of a running service.

    python -m bench.lighthouse http://127.0.0.1:8000 [PATH ...]

Needs Node.js with the npm package `lighthouse` (npm install --prefix bench/node lighthouse) and a
Chromium. Prints performance, accessibility, best practices and first paint per page; exits 1 when a
page is below 99 for performance or below 100 for accessibility.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
CATEGORIES = "--only-categories=performance,accessibility,best-practices"
PERFORMANCE, ACCESSIBILITY = 99, 100


@dataclass(frozen=True)
class Score:
    """Scores of one page (0 to 100), first contentful paint in seconds, transferred bytes."""

    url: str
    performance: int
    accessibility: int
    best_practices: int
    first_paint: float
    transferred: int

    @property
    def good(self) -> bool:
        """Whether the page meets both limits."""
        return self.performance >= PERFORMANCE and self.accessibility >= ACCESSIBILITY


def lighthouse_command() -> str:
    """The lighthouse executable. Exits with one line when there is none."""
    local = Path(__file__).parent / "node/node_modules/.bin/lighthouse"
    found = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse") or str(local)
    if not Path(found).exists():
        sys.exit("Lighthouse is not installed: npm install --prefix bench/node lighthouse")
    return found


def measure(command: str, url: str, tries: int = 3) -> Score:
    """Run Lighthouse's mobile profile on one page; again where Lighthouse itself failed."""
    try:
        return _measure_once(command, url)
    except subprocess.CalledProcessError:
        if tries == 1:
            raise
        return measure(command, url, tries - 1)


def _measure_once(command: str, url: str) -> Score:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [
                command,
                url,
                "--quiet",
                "--ignore-status-code",
                "--output=json",
                f"--output-path={report}",
                "--only-categories=performance,accessibility,best-practices",
                f"--chrome-flags={FLAGS}",
            ],
            check=True,
            env={**os.environ, "CHROME_PATH": shutil.which("chromium") or ""},
            timeout=180,
        )
        found = json.loads(report.read_text(encoding="utf-8"))
    categories, audits = found["categories"], found["audits"]
    return Score(
        url=url,
        performance=round(100 * categories["performance"]["score"]),
        accessibility=round(100 * categories["accessibility"]["score"]),
        best_practices=round(100 * categories["best-practices"]["score"]),
        first_paint=audits["first-contentful-paint"]["numericValue"] / 1000,
        transferred=int(audits["total-byte-weight"]["numericValue"]),
    )


def main(arguments: list[str]) -> int:
    """Measure each page; 1 when one is below a limit."""
    if not arguments:
        sys.exit(__doc__)
    base, *paths = arguments
    command = lighthouse_command()
    print("perf  a11y  best  paint s  bytes   page")
    scores = []
    for path in paths or ["/"]:
        score = measure(command, base.rstrip("/") + path)
        scores.append(score)
        print(
            f"{score.performance:4}  {score.accessibility:4}  {score.best_practices:4}"
            f"  {score.first_paint:7.2f}  {score.transferred:6}  {score.url}",
            flush=True,
        )
    return 0 if all(score.good for score in scores) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
