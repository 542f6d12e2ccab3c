"""Submissions that arrive at the same moment are committed together (SQLite).

SQLite lets one write at a time, and each commit waits for the disk. Whoever comes first writes for all
who came meanwhile: one wait for the disk instead of one each. Nobody is told "thank you" before the
commit that holds their answers.

The processes of one service take turns at a lock on a file beside the database. SQLite alone would keep
them apart as well, but whom it turns away sleeps and asks again, ever longer; this lock wakes the next.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bscp_voice.extensions import db
from bscp_voice.intake import Receipt, placed, record_all
from bscp_voice.keys import Keys
from bscp_voice.logs import log
from bscp_voice.submission import Prepared, Submission

MOST = 32  # submissions of one commit


@dataclass
class Job:
    """One submission on its way: `receipt` once it is committed, `error` when it could not be."""

    ready: Prepared
    receipt: Receipt | None = None
    error: Exception | None = None

    @property
    def done(self) -> bool:
        """Whether it has been decided."""
        return self.receipt is not None or self.error is not None


@dataclass
class Desk:
    """The submissions of one process that wait to be written, and whose turn it is to write."""

    turn_file: Path | None = None  # shared by the processes of one service
    waiting: list[Job] = field(default_factory=list)
    adding: threading.Lock = field(default_factory=threading.Lock)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def add(self, job: Job) -> None:
        """Put a submission in line."""
        with self.adding:
            self.waiting.append(job)

    def take(self) -> list[Job]:
        """The submissions that came first."""
        with self.adding:
            taken, self.waiting = self.waiting[:MOST], self.waiting[MOST:]
        return taken

    def drop(self, job: Job) -> None:
        """Take one out of line: whoever sent it has been told that it was not stored."""
        with self.adding:
            self.waiting = [each for each in self.waiting if each is not job]

    @contextmanager
    def turn_of_process(self) -> Iterator[None]:
        """The turn among processes; the system gives it back when a process is killed."""
        file = self._take_turn()
        try:
            yield
        finally:
            if file is not None:
                file.close()

    def _take_turn(self) -> IO[bytes] | None:
        """The file that holds the turn, or None where there is none to be had.

        It only saves time: SQLite itself lets one write at a time.
        """
        if self.turn_file is None:
            return None
        file = None
        try:
            file = self.turn_file.open("ab")
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError as problem:
            log.warning("no turn file, storing goes on without", kind=type(problem).__name__)
            if file is not None:
                file.close()
            return None
        return file


def desk() -> Desk:
    """The desk of this process."""
    found: Desk | None = current_app.extensions.get("bscp_desk")
    if found is None:
        name = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
        turn_file = Path(f"{name}-turn") if name and Path(name).is_file() else None
        # two threads at the first submission: the first desk stands
        found = current_app.extensions.setdefault("bscp_desk", Desk(turn_file))
    return found


def store(connection: Connection, submission: Submission, keys: Keys) -> Receipt:
    """Record and commit one submission, with others where they wait. Raises what `record` raises."""
    ready = placed(connection, submission, keys)
    if connection.dialect.name != "sqlite":
        receipt = record_all(connection, [ready])[0]
        connection.commit()
        return receipt
    line, job = desk(), Job(ready)
    line.add(job)
    try:
        with line.turn:
            if not job.done:
                with line.turn_of_process():
                    while not job.done and (taken := line.take()):
                        write(connection, taken)
    finally:
        if not job.done:
            line.drop(job)
    if job.receipt is None:
        raise job.error or NotDecided
    return job.receipt


class NotDecided(Exception):
    """Whoever had the turn ended before this submission was stored."""


def write(connection: Connection, jobs: list[Job]) -> None:
    """Commit all in one transaction; where one of them spoils it each in its own, so that it harms no other.

    Whatever happens, every job is decided in the end: those who wait must be told, or they wait for ever.
    """
    try:
        receipts = record_all(connection, [job.ready for job in jobs])
        connection.commit()
        for job, receipt in zip(jobs, receipts, strict=True):
            job.receipt = receipt
    except Exception as problem:
        _undo(connection)
        # a database that is locked or full is so for each of them: nobody waits for it twice
        if len(jobs) == 1 or isinstance(problem, OperationalError):
            for job in jobs:
                job.error = problem
            return
        for job in jobs:
            write(connection, [job])
    finally:
        for job in jobs:
            if not job.done:
                job.error = NotDecided()


def _undo(connection: Connection) -> None:
    """Roll back, also where it was the commit that failed; a connection that cannot is thrown away."""
    try:
        connection.rollback()
        connection.connection.rollback()
    except Exception as problem:
        log.error("connection thrown away", kind=type(problem).__name__)
        connection.invalidate()
        connection.rollback()
