"""Phones that fill forms as fast as they are answered, and what they saw."""

from __future__ import annotations

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

from bench.phone import Phone, Refused
from bscp_voice.serve import LOOPBACK

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
