"""Submissions that wait are committed together, and one that cannot be stored harms no other."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from bscp_voice import intake
from bscp_voice.collect import together
from bscp_voice.collect.together import Desk, Job, store, write
from bscp_voice.extensions import db
from bscp_voice.intake import Receipt, placed, record_all
from bscp_voice.keys import Keys
from bscp_voice.models import Response
from bscp_voice.settings import Settings
from bscp_voice.submission import Prepared, Submission
from tests.conftest import with_settings
from tests.factories import make_link

KEYS = Keys("a secret for tests")
HOLD = """
import sys, time
from pathlib import Path
from bscp_voice.collect.together import Desk
with Desk(Path(sys.argv[1])).turn_of_process():
    print("mine", flush=True)
    time.sleep(60)
"""


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
    session.rollback()  # see what others have committed
    return session.scalar(select(func.count()).select_from(Response)) or 0


@pytest.fixture
def connection(session: Session) -> Iterator[Connection]:
    with db.engine.connect() as opened:
        yield opened


def job(connection: Connection, sent: Submission) -> Job:
    return Job(placed(connection, sent, KEYS))


def test_all_who_wait_are_stored_in_one_commit(
    session: Session, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [job(connection, submission(session)) for _ in range(4)]
    commits: list[int] = []
    commit = connection.commit

    def counted() -> None:
        commits.append(1)
        commit()

    monkeypatch.setattr(connection, "commit", counted)
    write(connection, jobs)

    assert len(commits) == 1
    assert stored(session) == 4
    assert len({job.receipt.code for job in jobs if job.receipt}) == 4


@pytest.mark.parametrize(
    "problem",
    [IntegrityError("insert", {}, Exception("twice")), LookupError("no round")],
    ids=["database", "other"],
)
def test_one_that_cannot_be_stored_harms_no_other(
    session: Session,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
) -> None:
    jobs = [job(connection, submission(session, answer)) for answer in ("5", "1", "4")]

    def broken_for_one(connection: Connection, ready: Sequence[Prepared]) -> list[Receipt]:
        if any(each.submission.answers["exp"] == ("1",) for each in ready):
            raise problem
        return record_all(connection, ready)

    monkeypatch.setattr(together, "record_all", broken_for_one)
    write(connection, jobs)

    assert [job.receipt is not None for job in jobs] == [True, False, True]
    assert jobs[1].error is problem
    assert stored(session) == 2


def test_the_same_submission_twice_in_one_commit_is_stored_once(
    session: Session, connection: Connection
) -> None:
    sent = submission(session)
    other = replace(sent, answers={"exp": ("1",)})
    jobs = [job(connection, each) for each in (sent, sent, other)]
    write(connection, jobs)

    receipts = [job.receipt for job in jobs if job.receipt]
    assert len({receipt.code for receipt in receipts}) == 1
    assert [receipt.repeated for receipt in receipts] == [False, True, True]
    assert [receipt.changed for receipt in receipts] == [False, False, True]
    assert stored(session) == 1


def test_a_line_is_taken_in_order_and_never_longer_than_a_commit_holds(
    session: Session, connection: Connection
) -> None:
    desk, sent = Desk(), submission(session)
    jobs = [job(connection, sent) for _ in range(together.MOST + 3)]
    for each in jobs:
        desk.add(each)

    first, second = desk.take(), desk.take()

    assert len(first) == together.MOST
    assert [id(job) for job in (*first, *second)] == [id(job) for job in jobs]
    assert desk.take() == []


def test_processes_take_turns_and_a_killed_one_gives_its_turn_back(tmp_path: Path) -> None:
    path = tmp_path / "service.sqlite3-turn"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "mine\n"
    got = threading.Event()

    def wait() -> None:
        with Desk(path).turn_of_process():
            got.set()

    thread = threading.Thread(target=wait)
    thread.start()
    assert not got.wait(0.3)
    holder.kill()
    holder.communicate()
    assert got.wait(10)
    thread.join()


def test_threads_that_come_at_once_are_all_stored_and_told(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        sent = [submission(db.session()) for _ in range(24)]
    receipts: list[Receipt] = []

    def send(one: Submission) -> None:
        with sqlite_app.app_context(), db.engine.connect() as connection:
            receipts.append(store(connection, one, KEYS))

    threads = [threading.Thread(target=send, args=(one,)) for one in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len({receipt.code for receipt in receipts}) == 24
    with sqlite_app.app_context():
        assert stored(db.session()) == 24


def test_an_error_reaches_the_one_who_sent_it(
    session: Session, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = submission(session)

    def broken(*_args: object) -> list[Receipt]:
        raise OperationalError("insert", {}, Exception("disk full"))

    monkeypatch.setattr(together, "record_all", broken)
    with pytest.raises(OperationalError, match="disk full"):
        store(connection, sent, KEYS)
    assert stored(session) == 0


def test_a_database_that_is_locked_or_full_is_waited_for_once(
    session: Session, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [job(connection, submission(session)) for _ in range(4)]
    tries: list[int] = []

    def locked(_connection: Connection, ready: Sequence[Prepared]) -> list[Receipt]:
        tries.append(len(ready))
        raise OperationalError("insert", {}, Exception("database is locked"))

    monkeypatch.setattr(together, "record_all", locked)
    write(connection, jobs)

    assert tries == [4]
    assert all(isinstance(each.error, OperationalError) for each in jobs)
    assert stored(session) == 0


@pytest.mark.parametrize("error", [RuntimeError("rollback"), KeyboardInterrupt()])
def test_whatever_happens_every_job_is_decided(
    session: Session,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
) -> None:
    jobs = [job(connection, submission(session)) for _ in range(2)]

    def broken(*_: object) -> list[Receipt]:
        raise IntegrityError("insert", {}, Exception("twice"))

    def no_way_back(*_: object) -> None:
        raise error

    monkeypatch.setattr(together, "record_all", broken)
    monkeypatch.setattr(together, "_undo", no_way_back)
    with pytest.raises(type(error)):
        write(connection, jobs)

    assert all(each.error is not None for each in jobs)


def test_a_failed_commit_leaves_nothing_behind_for_the_next(
    session: Session, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (job(connection, submission(session)) for _ in range(2))
    commit = connection.commit

    def fails() -> None:
        raise OperationalError("commit", {}, Exception("disk full"))

    monkeypatch.setattr(connection, "commit", fails)
    write(connection, [first])
    monkeypatch.setattr(connection, "commit", commit)
    write(connection, [second])

    assert isinstance(first.error, OperationalError)
    assert second.receipt is not None
    assert stored(session) == 1


def test_without_a_turn_file_storing_goes_on(sqlite_app: Flask, tmp_path: Path) -> None:
    with sqlite_app.app_context():
        sent = submission(db.session())
        sqlite_app.extensions["bscp_desk"] = Desk(tmp_path / "no such folder" / "turn")
        with db.engine.connect() as connection:
            assert store(connection, sent, KEYS).repeated is False
        assert stored(db.session()) == 1


def test_who_was_told_that_it_failed_is_not_stored_later(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_app.app_context(), db.engine.connect() as connection:
        first, second = submission(db.session()), submission(db.session())

        def broken(self: Desk) -> None:
            raise RuntimeError("no turn")

        with monkeypatch.context() as patched:
            patched.setattr(Desk, "_take_turn", broken)
            with pytest.raises(RuntimeError):
                store(connection, first, KEYS)
        store(connection, second, KEYS)
        assert stored(db.session()) == 1


def test_a_retry_during_a_withdrawal_cannot_bring_the_response_back(
    app: Flask, session: Session, connection: Connection
) -> None:
    """PostgreSQL lets the retry wait for the withdrawal; SQLite turns it away until it is over."""
    sent = submission(session)
    receipt = store(connection, sent, KEYS)
    connection.rollback()
    response = intake.find_by_receipt(session, receipt.code, KEYS)
    assert response is not None
    intake.withdraw(session, response, days=14)
    found: list[Receipt] = []

    def retry() -> None:
        with app.app_context(), db.engine.connect() as other:
            found.append(store(other, sent, KEYS))

    thread = threading.Thread(target=retry)
    thread.start()
    time.sleep(0.5)
    session.commit()
    thread.join(timeout=20)

    assert [each.withdrawn for each in found] == [True]
    assert stored(session) == 0
