"""Submissions that wait are committed together, and one that cannot be stored harms no other."""

from __future__ import annotations

import threading
import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bscp_voice.collect import together
from bscp_voice.collect.together import Desk, Job, store, write
from bscp_voice.extensions import db
from bscp_voice.intake import Receipt, Submission, record
from bscp_voice.keys import Keys
from bscp_voice.models import Response
from bscp_voice.settings import Settings
from tests.conftest import with_settings
from tests.factories import make_link

KEYS = Keys("a secret for tests")


@pytest.fixture
def sqlite_app(settings: Settings, tmp_path: Path) -> Flask:
    return with_settings(settings, tmp_path / "together.sqlite3")


def submission(session: Session, answer: str = "5") -> Submission:
    link = make_link(session)
    session.commit()
    return Submission(
        round_id=link.round_id,
        link_id=link.id,
        submission_id=uuid.uuid4().hex,
        language="en",
        answers={"exp": (answer,)},
    )


def stored(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Response)) or 0


def test_all_who_wait_are_stored_in_one_commit(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [Job(submission(session)) for _ in range(4)]
    commits: list[int] = []
    commit = session.commit

    def counted() -> None:
        commits.append(1)
        commit()

    monkeypatch.setattr(session, "commit", counted)
    write(session, jobs, KEYS)

    assert len(commits) == 1
    assert stored(session) == 4
    assert len({job.receipt.code for job in jobs if job.receipt}) == 4


@pytest.mark.parametrize(
    "problem",
    [OperationalError("insert", {}, Exception("disk full")), LookupError("no round")],
    ids=["database", "other"],
)
def test_one_that_cannot_be_stored_harms_no_other(
    session: Session, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    jobs = [Job(submission(session, answer)) for answer in ("5", "1", "4")]

    def broken_for_one(session: Session, asked: Submission, keys: Keys) -> Receipt:
        if asked.answers["exp"] == ("1",):
            raise problem
        return record(session, asked, keys)

    monkeypatch.setattr(together, "record", broken_for_one)
    write(session, jobs, KEYS)

    assert [job.receipt is not None for job in jobs] == [True, False, True]
    assert jobs[1].error is problem
    assert stored(session) == 2


def test_the_same_submission_twice_in_one_commit_is_stored_once(session: Session) -> None:
    sent = submission(session)
    jobs = [Job(sent), Job(sent)]
    write(session, jobs, KEYS)

    assert jobs[0].receipt is not None
    assert jobs[1].receipt is not None
    assert jobs[0].receipt.code == jobs[1].receipt.code
    assert jobs[1].receipt.repeated
    assert stored(session) == 1


def test_a_line_is_taken_in_order_and_never_longer_than_a_commit_holds(session: Session) -> None:
    desk, sent = Desk(), submission(session)
    jobs = [Job(sent) for _ in range(together.MOST + 3)]
    for job in jobs:
        desk.add(job)

    first, second = desk.take(), desk.take()

    assert len(first) == together.MOST
    assert [id(job) for job in (*first, *second)] == [id(job) for job in jobs]
    assert desk.take() == []


def test_threads_that_come_at_once_are_all_stored_and_told(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        sent = [submission(db.session()) for _ in range(24)]
    receipts: list[Receipt] = []

    def send(one: Submission) -> None:
        with sqlite_app.app_context():
            receipts.append(store(db.session(), one, KEYS))

    threads = [threading.Thread(target=send, args=(one,)) for one in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len({receipt.code for receipt in receipts}) == 24
    with sqlite_app.app_context():
        assert stored(db.session()) == 24


def test_an_error_reaches_the_one_who_sent_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = submission(session)

    def broken(*_args: object) -> Receipt:
        raise OperationalError("insert", {}, Exception("disk full"))

    monkeypatch.setattr(together, "record", broken)
    with pytest.raises(OperationalError, match="disk full"):
        store(session, sent, KEYS)
    session.rollback()
    assert stored(session) == 0
