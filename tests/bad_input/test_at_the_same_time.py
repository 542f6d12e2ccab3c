"""Many at the same moment: one row, one receipt, one decision; the database decides."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bscp_voice.access import MEMBER, READER
from bscp_voice.close.entries import fingerprint
from bscp_voice.extensions import db
from bscp_voice.intake import placed, record_all
from bscp_voice.models import Answer, AuditEvent, Comment, Entry, Reading, Response, Round
from bscp_voice.submission import Submission
from tests.close.helpers import GROUP, make_entry, make_issue
from tests.collect.phone import Phone, receipt_in
from tests.factories import (
    Browser,
    csrf_token,
    intake_keys,
    make_link,
    make_response,
    make_round,
    make_staff,
    sign_in,
)

MANY = 40
T = TypeVar("T")


def together(acts: list[Callable[[], T]]) -> list[T]:
    """Do all of them at the same moment, each in a thread of its own."""
    gate = Barrier(len(acts))

    def one(act: Callable[[], T]) -> T:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_one_submission_sent_forty_times_at_once_is_one_row(app: Flask, session: Session) -> None:
    link = make_link(session, make_round(session, "yp_12_17"))
    session.commit()
    sid = Phone(app.test_client(use_cookies=False)).mark(
        Phone(app.test_client(use_cookies=False)).open(link)
    )
    address = f"/f/{link.token}/en"

    def send() -> TestResponse:
        with app.app_context():
            return app.test_client(use_cookies=False).post(
                address, data={"sid": sid, "exp": "5", "why": "The very same words"}
            )

    answers = together([send] * MANY)
    assert {answer.status_code for answer in answers} == {200}
    assert len({receipt_in(answer.text) for answer in answers}) == 1
    session.rollback()
    for table in (Response, Comment, Answer):
        assert session.scalar(select(func.count()).select_from(table)) == 1, table


def test_whichever_key_a_repeat_meets_first_it_is_a_repeat(session: Session) -> None:
    """Each by a connection of its own, as processes write: PostgreSQL may meet the receipt code before the id."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    round_id, keys, rounds = make_round(session).id, intake_keys(), 60
    session.commit()
    connections = [db.engine.connect() for _ in range(8)]

    def store(connection: Connection, submission: Submission) -> bool:
        receipt = record_all(connection, [placed(connection, submission, keys)])[0]
        connection.commit()
        return receipt.repeated

    for number in range(rounds):
        sent = Submission(round_id, None, f"sent-{number}", "en", answers={"exp": ("2",)})
        repeats = together([partial(store, each, sent) for each in connections])
        assert repeats.count(False) == 1
    for each in connections:
        each.close()
    assert session.scalar(select(func.count(Response.id))) == rounds


def test_a_receipt_is_withdrawn_once_however_often_it_is_pressed(
    app: Flask, session: Session
) -> None:
    link = make_link(session, make_round(session, "yp_12_17"))
    session.commit()
    phone = Phone(app.test_client(use_cookies=False))
    code = receipt_in(phone.send(link, {"exp": "5", "why": "Take me back"}).text)

    def press() -> int:
        with app.app_context():
            return (
                app.test_client(use_cookies=False)
                .post("/r", data={"code": code, "step": "withdraw"})
                .status_code
            )

    codes = together([press] * 8)
    assert set(codes) <= {200, 404}
    assert 200 in codes
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Response)) == 0
    assert session.scalar(select(Round.withdrawn)) == 1


def test_everybody_who_withdraws_is_counted(app: Flask, session: Session) -> None:
    link = make_link(session, make_round(session, "yp_12_17"))
    session.commit()
    phone = Phone(app.test_client(use_cookies=False))
    codes = [receipt_in(phone.send(link, {"exp": "5"}).text) for _ in range(12)]

    def press(code: str) -> Callable[[], int]:
        def act() -> int:
            with app.app_context():
                return (
                    app.test_client(use_cookies=False)
                    .post("/r", data={"code": code, "step": "withdraw"})
                    .status_code
                )

        return act

    assert together([press(code) for code in codes]) == [200] * 12
    session.rollback()
    assert session.scalar(select(Round.withdrawn)) == 12


def _presser(client: Browser, address: str, page: str, data: dict[str, str]) -> Callable[[], int]:
    token = csrf_token(client.get(page).text)
    return lambda: client.post(address, data={**data, "csrf_token": token}).status_code


@pytest.mark.parametrize("way", ["the same", "another"])
def test_two_readers_on_one_comment_make_one_reading(
    app: Flask, session: Session, way: str
) -> None:
    response = make_response(session, make_round(session), {"exp": "5"}, {"why": "Hard to say"})
    comment = session.scalars(select(Comment).where(Comment.response_id == response.id)).one()
    readers = [make_staff(session, READER) for _ in range(2)]
    session.commit()
    page, acts = f"/staff/reading/{comment.id}", []
    for number, person in enumerate(readers):
        act = "escalate" if way == "another" and number else "clear"
        acts.append(
            _presser(sign_in(app, person), f"{page}/{act}", page, {"note": "Rang the team"})
        )
    codes = sorted(together(acts))
    assert codes == [302, 409]
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Reading)) == 1


def test_two_checkers_approve_one_answer_once(app: Flask, session: Session) -> None:
    entry = make_entry(session, make_issue(session), published=None)
    people = [make_staff(session, MEMBER, groups=(GROUP,)) for _ in range(2)]
    session.commit()
    data = {"seen": fingerprint(entry)}
    address, page = f"/staff/answers/{entry.id}/approve", f"/staff/issues/{entry.issue_id}"
    acts = [_presser(sign_in(app, person), address, page, data) for person in people]
    assert together(acts) == [302, 302]
    session.rollback()
    kept = session.get(Entry, entry.id)
    assert kept is not None
    assert kept.checked_by in {person.id for person in people}
    approved = select(func.count()).where(AuditEvent.action == "entry.approve")
    assert session.scalar(approved) == 1


def test_an_answer_changed_while_it_is_approved_is_never_both(app: Flask, session: Session) -> None:
    entry = make_entry(session, make_issue(session), published=None)
    writer, checker = (make_staff(session, MEMBER, groups=(GROUP,)) for _ in range(2))
    session.commit()
    page = f"/staff/issues/{entry.issue_id}"
    words = {
        "kind": "we_did",
        "you_said": "Something else",
        "we_did": "Nothing of the kind",
        "next_step": "",
        "for_children": "Something else.",
    }
    change = _presser(sign_in(app, writer), f"/staff/answers/{entry.id}", page, words)
    approve = _presser(
        sign_in(app, checker),
        f"/staff/answers/{entry.id}/approve",
        page,
        {"seen": fingerprint(entry)},
    )
    together([change, approve])
    session.rollback()
    kept = session.get(Entry, entry.id)
    assert kept is not None
    assert kept.we_did != "Nothing of the kind" or kept.checked_by is None
