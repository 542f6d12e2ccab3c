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

from flask import current_app
from sqlalchemy import Connection

from bscp_voice.extensions import database_path
from bscp_voice.intake import Receipt, placed, record_all
from bscp_voice.keys import Keys
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

    @contextmanager
    def turn_of_process(self) -> Iterator[None]:
        """The turn among processes; the system gives it back when a process is killed."""
        if self.turn_file is None:
            yield
            return
        with self.turn_file.open("ab") as file:  # closing it gives the turn back
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def desk() -> Desk:
    """The desk of this process."""
    found: Desk | None = current_app.extensions.get("bscp_desk")
    if found is None:
        path = database_path(current_app.config["SQLALCHEMY_DATABASE_URI"])
        turn_file = path.with_name(f"{path.name}-turn") if path else None
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
    with line.turn:
        if not job.done:
            with line.turn_of_process():
                while not job.done:
                    write(connection, line.take())
    if job.receipt is None:
        raise job.error or AssertionError("a job is done with a receipt or an error")
    return job.receipt


def write(connection: Connection, jobs: list[Job]) -> None:
    """Commit all in one transaction; where that fails each in its own, so that one harms no other."""
    try:
        receipts = record_all(connection, [job.ready for job in jobs])
        connection.commit()
    except Exception as problem:
        # whatever it is: those who wait must be told, or they wait for ever
        connection.rollback()
        if len(jobs) == 1:
            jobs[0].error = problem
            return
        for job in jobs:
            write(connection, [job])
        return
    for job, receipt in zip(jobs, receipts, strict=True):
        job.receipt = receipt
