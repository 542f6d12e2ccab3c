"""Kill the server under load and start it again: every acknowledged answer is there, once.

`python -m bench.kills --times 20`. A phone whose line breaks sends the same submission again once the
server is back, as a person who presses Send again does.
"""

from __future__ import annotations

import http.client
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import click

from bench.phone import Phone
from bench.service import SERVE_OURS, Server, Service, install
from bscp_voice.serve import LOOPBACK

BROKEN = (OSError, http.client.HTTPException)
WAIT = 0.05  # seconds before a phone tries again


@dataclass
class Sent:
    """What the phones sent: submission id → receipt codes they were given."""

    codes: dict[str, list[str]] = field(default_factory=dict)
    retried: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def acknowledge(self, mark: str, code: str, tries: int) -> None:
        """Note a receipt."""
        with self.lock:
            self.codes.setdefault(mark, []).append(code)
            self.retried += tries > 1


@dataclass(frozen=True)
class Outcome:
    """What the database holds against what was acknowledged."""

    kills: int
    acknowledged: int
    retried: int
    lost: int
    doubled: int
    rows: int

    @property
    def sound(self) -> bool:
        """Every acknowledged submission is stored, once, under one code; and nothing else is."""
        return not self.lost and not self.doubled and self.rows == self.acknowledged


def kill_under_load(folder: Path, times: int, phones: int, rng: Random) -> Outcome:
    """Serve, load, kill, start again, `times` times; then let every phone finish and compare."""
    service = install(folder)
    path = service.add_link("child_8_11", "cp_conference")
    server = Server(SERVE_OURS, service.env, workers=1)
    sent, over = Sent(), threading.Event()
    threads = [
        threading.Thread(target=_phone, args=(server.port, path, sent, over, Random(number)))
        for number in range(phones)
    ]
    try:
        server.start()
        for thread in threads:
            thread.start()
        for _ in range(times):
            _until_more(sent, phones)
            time.sleep(rng.uniform(0.0, 0.3))
            server.kill()
            server.start()
        _until_more(sent, phones)
        over.set()
        for thread in threads:
            thread.join(timeout=30)
    finally:
        over.set()
        server.kill()
    return _compare(service, sent, times)


def _until_more(sent: Sent, more: int) -> None:
    """Wait until the phones have got further receipts, so that each kill meets real load."""
    wanted, until = len(sent.codes) + more, time.monotonic() + 30
    while len(sent.codes) < wanted and time.monotonic() < until:
        time.sleep(0.01)
    if len(sent.codes) < wanted:
        raise RuntimeError("the phones got no receipts within 30 seconds")


def _phone(port: int, path: str, sent: Sent, over: threading.Event, rng: Random) -> None:
    phone = Phone(LOOPBACK, port, path, rng)
    while not over.is_set():
        try:
            mark, body = phone.open()
        except BROKEN:
            time.sleep(WAIT)
            continue
        _send_until_acknowledged(phone, mark, body, sent)


def _send_until_acknowledged(phone: Phone, mark: str, body: bytes, sent: Sent) -> None:
    until, tries = time.monotonic() + 30, 0
    while time.monotonic() < until:
        tries += 1
        try:
            sent.acknowledge(mark, phone.send(body), tries)
        except BROKEN:
            time.sleep(WAIT)
        else:
            return


def _compare(service: Service, sent: Sent, kills: int) -> Outcome:
    codes = {code for given in sent.codes.values() for code in given}
    stored = service.stored(codes)
    two_codes = sum(len(set(given)) > 1 for given in sent.codes.values())
    shared = len(sent.codes) - len(codes) if not two_codes else 0
    return Outcome(
        kills=kills,
        acknowledged=len(sent.codes),
        retried=sent.retried,
        lost=sum(number == 0 for number in stored.values()),
        doubled=sum(number > 1 for number in stored.values()) + two_codes + shared,
        rows=service.rows(),
    )


@click.command()
@click.option("--times", default=20, show_default=True, help="Kills.")
@click.option("--phones", default=8, show_default=True)
def main(times: int, phones: int) -> None:
    """Kill, compare, print; fail when anything was lost or doubled."""
    with tempfile.TemporaryDirectory() as name:
        found = kill_under_load(Path(name), times, phones, Random())
    print(
        f"{found.kills} kills: {found.acknowledged:,} acknowledged, {found.retried} of them sent again "
        f"after a break, {found.rows:,} rows: lost {found.lost}, doubled {found.doubled}"
    )
    if not found.sound:
        raise SystemExit("What was acknowledged is not what is stored.")


if __name__ == "__main__":
    main()
