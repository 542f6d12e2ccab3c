"""Submissions that arrive at the same moment are committed together (SQLite).

SQLite lets one write at a time, and each commit waits for the disk. Whoever comes first writes for all
who came meanwhile: one wait for the disk instead of one each. Nobody is told "thank you" before the
commit that holds their answers.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy.orm import Session

from bscp_voice.intake import Receipt, Submission, record
from bscp_voice.keys import Keys

MOST = 32  # submissions of one commit


@dataclass
class Job:
    """One submission on its way: `receipt` once it is committed, `error` when it could not be."""

    submission: Submission
    receipt: Receipt | None = None
    error: Exception | None = None

    @property
    def done(self) -> bool:
        """Whether it has been decided."""
        return self.receipt is not None or self.error is not None


@dataclass
class Desk:
    """The submissions of one process that wait to be written, and whose turn it is to write."""

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


def store(session: Session, submission: Submission, keys: Keys) -> Receipt:
    """Record and commit one submission, with others where they wait. Raises what `record` raises."""
    if session.get_bind().dialect.name != "sqlite":
        receipt = record(session, submission, keys)
        session.commit()
        return receipt
    desk: Desk = current_app.extensions.setdefault("bscp_desk", Desk())
    job = Job(submission)
    desk.add(job)
    with desk.turn:
        while not job.done:
            write(session, desk.take(), keys)
    if job.receipt is None:
        raise job.error or AssertionError("a job is done with a receipt or an error")
    return job.receipt


def write(session: Session, jobs: list[Job], keys: Keys) -> None:
    """Commit all in one transaction; where that fails each in its own, so that one harms no other."""
    try:
        receipts = [record(session, job.submission, keys) for job in jobs]
        session.commit()
    except Exception as problem:
        # whatever it is: those who wait must be told, or they wait for ever
        session.rollback()
        if len(jobs) == 1:
            jobs[0].error = problem
            return
        for job in jobs:
            write(session, [job], keys)
        return
    for job, receipt in zip(jobs, receipts, strict=True):
        job.receipt = receipt
