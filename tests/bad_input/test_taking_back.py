"""Taking answers back: whatever has happened to them since, nothing of them is left."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.access import MEMBER, READER
from bscp_voice.close import issues
from bscp_voice.extensions import database_path, db
from bscp_voice.models import (
    Answer,
    Comment,
    CommentTheme,
    EqualityAnswer,
    ExampleReview,
    IssueComment,
    Reading,
    Response,
    Tag,
)
from bscp_voice.protect import reading
from bscp_voice.settings import Settings
from tests.close.helpers import GROUP
from tests.collect.phone import Phone, receipt_in
from tests.conftest import with_settings
from tests.factories import make_link, make_round, make_staff, sign_in

WORDS = "Nobody listened to me at the meeting and I want to be heard"
HANGING = (Answer, Comment, CommentTheme, EqualityAnswer, ExampleReview, IssueComment, Reading, Tag)


def rows(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("read", ["waiting", "cleared", "redacted", "escalated", "in an issue"])
def test_nothing_is_left_however_far_it_had_gone(app: Flask, session: Session, read: str) -> None:
    link = make_link(session, make_round(session, "yp_12_17"))
    session.commit()
    phone = Phone(app.test_client(use_cookies=False))
    code = receipt_in(phone.send(link, {"exp": "5", "why": WORDS, "x-quote": "1"}).text)
    kept = [phone.send(link, {"exp": "1"}) for _ in range(9)]
    assert all(answer.status_code == 200 for answer in kept)
    comment = session.scalars(select(Comment)).one()
    reader = make_staff(session, READER)
    if read in {"cleared", "in an issue"}:
        reading.clear(session, comment, reader, clock.now())
        assert rows(session, CommentTheme)
    if read == "redacted":
        reading.redact(session, comment, "Nobody listened to [name]", reader, clock.now())
    if read == "escalated":
        reading.escalate(session, comment, "Rang the team", reader, clock.now())
    if read == "in an issue":
        draft = issues.Draft("Listen", None, GROUP, "2.1", comments=frozenset({comment.id}))
        issues.open_issue(session, draft, reader, clock.today())
        assert rows(session, IssueComment) == 1
    session.commit()
    client = app.test_client(use_cookies=False)
    answer = client.post("/r", data={"code": code, "step": "withdraw"})
    assert answer.status_code == 200
    session.rollback()
    assert rows(session, Response) == 9
    assert rows(session, Answer) == 9  # those of the others
    for table in HANGING:
        if table not in {Answer, Tag}:
            assert rows(session, table) == 0, table
    # a second time there is nothing to find
    assert client.post("/r", data={"code": code, "step": "withdraw"}).status_code == 404


def test_the_figures_forget_it_at_once(app: Flask, session: Session) -> None:
    round_ = make_round(session, "yp_12_17", group=GROUP)
    link = make_link(session, round_)
    member = make_staff(session, MEMBER, groups=(GROUP,))
    session.commit()
    phone = Phone(app.test_client(use_cookies=False))
    codes = [receipt_in(phone.send(link, {"exp": "5"}).text) for _ in range(6)]
    client = sign_in(app, member)
    address = f"/staff/rounds/{round_.id}/findings.json"
    assert _shares(client.get(address).json) == {(6, 6)}
    app.test_client(use_cookies=False).post("/r", data={"code": codes[0], "step": "withdraw"})
    assert _shares(client.get(address).json) == {(5, 5)}


def _shares(found: object) -> set[tuple[int, int]]:
    assert isinstance(found, dict)
    return {
        (each["numerator"], each["n"])
        for each in found["figures"]
        if each["key"] == "positive" and not each["group"]
    }


def test_the_file_of_the_database_forgets_it_too(settings: Settings, tmp_path: Path) -> None:
    app = with_settings(settings, tmp_path / "bytes.sqlite3")
    with app.app_context():
        link = make_link(db.session(), make_round(db.session(), "yp_12_17"))
        db.session.commit()
        phone = Phone(app.test_client(use_cookies=False))
        code = receipt_in(phone.send(link, {"exp": "5", "why": WORDS}).text)
        raw = db.session.scalar(text("SELECT text FROM comment"))
        cipher = bytes(raw) if raw else b""
        db.session.rollback()
        assert cipher[:200] in _bytes(app)
        assert WORDS.encode() not in _bytes(app)  # never in the clear, not even before
        phone.client.post("/r", data={"code": code, "step": "withdraw"})
        assert cipher[:200] not in _bytes(app)
        db.engine.dispose()


def _bytes(app: Flask) -> bytes:
    file = database_path(app.config["SQLALCHEMY_DATABASE_URI"])
    assert file is not None
    parts = [file, file.with_name(file.name + "-wal")]
    return b"".join(part.read_bytes() for part in parts if part.exists())
