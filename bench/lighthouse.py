"""Lighthouse (mobile) on public pages of a running service, or on forms of one made for the measurement.

    python -m bench.lighthouse http://127.0.0.1:8000 [PATH ...]
    python -m bench.lighthouse --languages en,ur,bn,ti --forms core [--tries 3]

The second way starts a service of its own and measures each form in each language; a page below a limit
is measured again, up to `--tries` times, and the best is kept: what else the machine does can only slow it.

Needs Node.js with the npm package `lighthouse` (npm install --prefix bench/node lighthouse) and a
Chromium. Prints performance, accessibility, best practices and first paint per page; exits 1 when a
page is below 99 for performance or below 100 for accessibility.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.service import SERVE_OURS, Server, install, running
from bscp_voice.catalogues import NOT_FOR_FAMILIES
from bscp_voice.instruments import registry
from bscp_voice.languages import LANGUAGES

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
CATEGORIES = "--only-categories=performance,accessibility,best-practices"
PERFORMANCE, ACCESSIBILITY = 99, 100
CORE = ("child_4_7", "child_8_11", "yp_12_17", "parent_carer", "easy_read")


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


def best(command: str, url: str, tries: int) -> Score:
    """The best of some measurements; the first that meets the limits ends them."""
    found = measure(command, url)
    for _ in range(tries - 1):
        if found.good:
            break
        found = max(found, measure(command, url), key=lambda score: score.performance)
    return found


def form_codes(named: str) -> list[str]:
    """Forms by `core`, `families`, `all` or their codes. Exits with one line for one that is not there."""
    known = [each.code for each in registry.instruments()]
    if named == "core":
        return list(CORE)
    if named == "families":
        return [code for code in known if not NOT_FOR_FAMILIES.search(f"/forms/{code}.")]
    codes = known if named == "all" else named.split(",")
    unknown = sorted(set(codes) - set(known))
    if unknown:
        sys.exit(f"--forms: no such form: {', '.join(unknown)}")
    return codes


def own_pages(languages: list[str], codes: list[str]) -> Iterator[str]:
    """Addresses of forms in these languages, of a service that runs until the last has been taken."""
    unknown = sorted(set(languages) - set(LANGUAGES))
    if unknown:
        sys.exit(f"--languages: no such language: {', '.join(unknown)}")
    with tempfile.TemporaryDirectory() as folder:
        service = install(Path(folder), languages=",".join(dict.fromkeys(["en", *languages])))
        paths = [service.add_link(code).removesuffix("en") for code in codes]
        with running(Server(SERVE_OURS, service.env, workers=1)) as server:
            for path in paths:
                for language in languages:
                    yield f"http://127.0.0.1:{server.port}{path}{language}"


def options(arguments: list[str]) -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("base", nargs="?", help="a running service")
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--languages", default="en")
    parser.add_argument(
        "--forms", help="core, families, all, or codes: measured on a service of its own"
    )
    parser.add_argument("--tries", type=int, default=3)
    found = parser.parse_args(arguments)
    if bool(found.base) == bool(found.forms):
        parser.error("give the address of a running service, or --forms")
    return found


def main(arguments: list[str]) -> int:
    """Measure each page; 1 when one is below a limit."""
    asked = options(arguments)
    command = lighthouse_command()
    if asked.base:
        urls = iter([asked.base.rstrip("/") + path for path in asked.paths or ["/"]])
    else:
        urls = own_pages(asked.languages.split(","), form_codes(asked.forms))
    print("perf  a11y  best  paint s  bytes   page")
    scores = []
    for url in urls:
        score = best(command, url, asked.tries)
        scores.append(score)
        print(
            f"{score.performance:4}  {score.accessibility:4}  {score.best_practices:4}"
            f"  {score.first_paint:7.2f}  {score.transferred:6}  {score.url}",
            flush=True,
        )
    return 0 if all(score.good for score in scores) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
