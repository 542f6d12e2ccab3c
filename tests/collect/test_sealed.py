"""Sealed answers that come later: the same rules as the form, and a dead letter for what cannot be stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bscp_voice.access import ADMINISTRATOR, ANALYST, MEMBER, READER
from bscp_voice.collect import letters
from bscp_voice.models import AuditEvent, Comment, ContactRequest, DeadLetter, DeadReason, Link
from bscp_voice.models import Response as Stored
from bscp_voice.sealing import new_key, read_key, seal
from bscp_voice.settings import Settings
from tests.collect.phone import MakeLink, Phone, receipt_in
from tests.factories import TODAY, csrf_token, signed_in_as

KEY = new_key()
WORDS = "Nobody came when I rang"


@pytest.fixture(autouse=True)
def _a_key(app: Flask) -> Iterator[None]:
    before = app.extensions["bscp_settings"]
    change(app, sealing_keys=(KEY,), dead_letters_per_minute=100_000)
    yield
    app.extensions["bscp_settings"] = before
    app.extensions.pop("bscp_sealing", None)


def change(app: Flask, **values: Any) -> None:
    settings: Settings = app.extensions["bscp_settings"]
    app.extensions["bscp_settings"] = replace(settings, **values)
    app.extensions.pop("bscp_sealing", None)


def body(mark: str, **answers: str) -> str:
    return urlencode({"sid": mark, **answers})


def letter(link: Link, posted: str, language: str = "en", key: str = KEY) -> bytes:
    return seal(json.dumps({"path": f"/f/{link.token}/{language}", "body": posted}), read_key(key))


def post(client: FlaskClient, sealed: bytes) -> TestResponse:
    return client.post("/sealed", data=sealed, content_type="application/octet-stream")


def said(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, (answer.get_json() or {}).get("state", "")


def number(session: Session, model: Any) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def only(session: Session) -> DeadLetter:
    session.rollback()
    session.expire_all()
    return session.scalars(select(DeadLetter)).one()


def test_it_is_stored_like_a_form_and_gets_the_same_receipt(
    client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    link = link_to()
    mark = phone.mark(phone.open(link))
    sealed = letter(link, body(mark, exp="2", why=WORDS))
    first, second = post(client, sealed), post(client, sealed)
    assert said(first) == (200, "stored")
    assert said(second) == (200, "repeated")
    assert first.get_json()["code"] == second.get_json()["code"]
    assert first.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in first.headers
    stored = session.scalars(select(Stored)).one()
    assert (stored.link_id, stored.standing, stored.submitted_on) == (link.id, "valid", TODAY)
    assert session.scalars(select(Comment.text)).all() == [WORDS]
    # the form sent again by the browser itself is the same submission too
    again = phone.send(link, {"exp": "2", "why": WORDS}, mark=mark)
    assert receipt_in(again.text) == first.get_json()["code"]
    assert number(session, Stored) == 1
    assert number(session, DeadLetter) == 0


def test_two_fillings_of_one_kept_page_are_two(
    client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    link = link_to()
    mark = phone.mark(phone.open(link))
    for end in ("", "~abc123", "~abc124"):
        assert said(post(client, letter(link, body(mark + end, exp="5")))) == (200, "stored")
    assert number(session, Stored) == 3


def test_a_robot_is_still_a_robot(
    app: Flask, client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    change(app, minimum_seconds_to_answer=60)
    link = link_to()
    mark = phone.mark(phone.open(link))
    post(client, letter(link, body(mark, exp="5", website="buy")))
    stored = session.scalars(select(Stored)).one()
    assert stored.standing == "suspect"
    assert {each.reason for each in stored.suspicions} == {"honeypot", "too_fast"}


@pytest.mark.parametrize("taken_back", [False, True])
def test_what_was_stored_before_the_form_closed_only_asks_for_its_receipt(
    client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone, taken_back: bool
) -> None:
    link = link_to()
    mark = phone.mark(phone.open(link))
    code = receipt_in(phone.send(link, {"exp": "2", "why": WORDS}, mark=mark).text)
    sealed = letter(link, body(mark, exp="2", why=WORDS))
    if taken_back:
        client.post("/r", data={"code": code, "step": "withdraw"})
    session.rollback()
    link.closed_on = TODAY
    session.commit()
    answer = post(client, sealed)
    assert said(answer) == (200, "withdrawn" if taken_back else "repeated")
    assert answer.get_json()["code"] == ("" if taken_back else code)
    assert (number(session, Stored), number(session, DeadLetter)) == (not taken_back, 0)


def test_what_was_taken_back_stays_gone(
    client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    link = link_to()
    mark = phone.mark(phone.open(link))
    sealed = letter(link, body(mark, exp="5"))
    code = post(client, sealed).get_json()["code"]
    client.post("/r", data={"code": code, "step": "withdraw"})
    answer = post(client, sealed)
    assert said(answer) == (200, "withdrawn")
    assert answer.get_json()["code"] == ""
    assert number(session, Stored) == 0


def bad(case: str, link: Link, mark: str) -> bytes:
    """A sealed message with something wrong with it."""
    good = letter(link, body(mark, exp="2", why=WORDS))
    made: dict[str, bytes] = {
        "cut_short": good[:60],
        "version": b"\x07" + good[1:],
        "key": letter(link, body(mark), key=new_key()),
        "broken": good[:-1],
        "unreadable": seal("no form", read_key(KEY)),
        "unknown_link": seal(json.dumps({"path": "/f/none/en", "body": body(mark)}), read_key(KEY)),
        "invalid": letter(link, body(mark, exp="no such choice", why=WORDS)),
        "mark": letter(link, body("forged", exp="2")),
        "too_large": letter(link, body(mark, why="x" * 64 * 1024)),
    }
    return made[case]


@pytest.mark.parametrize(
    "case",
    [
        "cut_short",
        "version",
        "key",
        "broken",
        "unreadable",
        "unknown_link",
        "invalid",
        "mark",
        "too_large",
    ],
)
def test_what_cannot_be_stored_is_kept_once_before_the_phone_is_told(
    case: str, client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    link = link_to()
    sealed = bad(case, link, phone.mark(phone.open(link)))
    assert said(post(client, sealed)) == (200, "kept")
    assert said(post(client, sealed)) == (200, "kept")
    found = only(session)
    assert (found.reason, found.came_on) == (DeadReason(case), TODAY)
    assert (found.sealed is None) is (case not in {"cut_short", "version", "key", "broken"})
    assert number(session, Stored) == 0


@pytest.mark.parametrize(
    "inside",
    [
        "[]", "{}", "null", '"text"', '{"path": 1, "body": ""}', '{"path": "/r", "body": ""}',
        '{"path": "/f/../../staff/en", "body": ""}', '{"path": "/f/a/en", "body": {}}', "[" * 9000,
        '{"path": "/f/a/en", "body": "' + "a=1&" * 3000 + '"}', "\x00",
    ],
)  # fmt: skip
def test_odd_insides_are_dead_letters(inside: str, client: FlaskClient, session: Session) -> None:
    assert said(post(client, seal(inside, read_key(KEY)))) == (200, "kept")
    assert only(session).reason is DeadReason.UNREADABLE


def test_a_dead_letter_is_encrypted_in_the_database(
    client: FlaskClient, session: Session, link_to: MakeLink
) -> None:
    post(client, letter(link_to(), body("forged", why=WORDS)))
    raw = session.execute(text("SELECT opened, sealed FROM dead_letter")).one()
    assert raw.sealed is None
    assert b"Nobody" not in bytes(raw.opened)
    assert WORDS.split()[0] in (only(session).opened or "")


def test_a_closed_round_waits_for_a_person_and_is_stored_when_it_reopens(
    app: Flask, client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    link = link_to()
    mark = phone.mark(phone.open(link))
    link.round.closes_on = TODAY - timedelta(days=1)
    session.commit()
    assert said(post(client, letter(link, body(mark, exp="2", why=WORDS)))) == (200, "kept")
    found = only(session)
    assert found.reason is DeadReason.CLOSED
    staff = signed_in_as(app, session, ADMINISTRATOR)
    address = f"/staff/dead-letters/{found.id}"
    assert "dead letter to decide" in staff.get("/staff/").text
    token = csrf_token(staff.get(address).text)
    answer = staff.post(f"{address}/retry", data={"csrf_token": token}, follow_redirects=True)
    assert "It still could not be stored. The form had closed" in answer.text
    assert number(session, DeadLetter) == 1
    session.get_one(Link, link.id).round.closes_on = None
    session.commit()
    answer = staff.post(f"{address}/retry", data={"csrf_token": token}, follow_redirects=True)
    assert "It is stored like any other response." in answer.text
    assert (number(session, DeadLetter), number(session, Stored)) == (0, 1)
    assert "dead letter stored" in session.scalars(select(AuditEvent.action)).all()


def test_a_closed_link_can_be_stored_all_the_same(
    app: Flask, client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    link = link_to()
    mark = phone.mark(phone.open(link))
    link.closed_on = TODAY
    session.commit()
    post(client, letter(link, body(mark, exp="2")))
    address = f"/staff/dead-letters/{only(session).id}"
    staff = signed_in_as(app, session, READER)
    token = csrf_token(staff.get(address).text)
    staff.post(f"{address}/retry", data={"csrf_token": token, "decided": "yes"})
    assert (number(session, DeadLetter), number(session, Stored)) == (0, 1)


def test_the_key_comes_back(
    app: Flask, client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    link = link_to()
    lost = new_key()
    mark = phone.mark(phone.open(link))
    post(client, letter(link, body(mark, exp="2"), key=lost))
    assert only(session).reason is DeadReason.KEY
    staff = signed_in_as(app, session, ADMINISTRATOR)
    address = f"/staff/dead-letters/{only(session).id}"
    page = staff.get(address).text
    assert "BSCP_SEALING_KEYS" in page
    change(app, sealing_keys=(KEY, lost))
    staff.post(f"{address}/retry", data={"csrf_token": csrf_token(page)})
    assert (number(session, DeadLetter), number(session, Stored)) == (0, 1)


def test_a_lost_secret_can_be_overruled_by_a_person(
    app: Flask, client: FlaskClient, session: Session, link_to: MakeLink
) -> None:
    link = link_to()
    post(client, letter(link, body("made.with.another~secret", exp="2")))
    address = f"/staff/dead-letters/{only(session).id}"
    staff = signed_in_as(app, session, ADMINISTRATOR)
    token = csrf_token(staff.get(address).text)
    staff.post(f"{address}/retry", data={"csrf_token": token})
    assert number(session, Stored) == 0
    staff.post(f"{address}/retry", data={"csrf_token": token, "decided": "yes"})
    assert (number(session, DeadLetter), number(session, Stored)) == (0, 1)
    assert session.scalars(select(Stored)).one().standing == "valid"


def test_readers_see_words_and_no_answer_administrators_neither(
    app: Flask, client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    link = link_to("yp_12_17")
    mark = phone.mark(phone.open(link))
    link.closed_on = TODAY
    session.commit()
    posted = {
        "exp": "1",
        "why": WORDS + "<b>",
        "x-contact": "1",
        "x-name": "Aisha",
        "x-way": "07000",
    }
    post(client, letter(link, body(mark, **posted)))
    address = f"/staff/dead-letters/{only(session).id}"
    reader, manager = (signed_in_as(app, session, role) for role in (READER, ADMINISTRATOR))
    seen, kept_from = reader.get(address).text, manager.get(address).text
    assert WORDS + "&lt;b&gt;" in seen
    assert WORDS not in kept_from
    assert "Ask a reader to open this page" in kept_from
    for page in (seen, kept_from):
        assert "asked to be contacted" in page
        assert "Aisha" not in page
        assert "07000" not in page
    answer = manager.post(
        f"{address}/discard",
        data={"csrf_token": csrf_token(kept_from), "why": "junk"},
        follow_redirects=True,
    )
    assert "a reader has to read first" in answer.text
    answer = reader.post(
        f"{address}/discard", data={"csrf_token": csrf_token(seen)}, follow_redirects=True
    )
    assert "Choose why it can be discarded" in answer.text
    reader.post(f"{address}/discard", data={"csrf_token": csrf_token(seen), "why": "acted"})
    assert number(session, DeadLetter) == 0
    assert number(session, ContactRequest) == 0
    assert "dead letter discarded: acted" in session.scalars(select(AuditEvent.action)).all()


@pytest.mark.parametrize("role", [ANALYST, MEMBER])
def test_nobody_else_sees_the_list(app: Flask, session: Session, role: Any) -> None:
    client = signed_in_as(app, session, role)
    assert client.get("/staff/dead-letters/").status_code == 403


def test_an_empty_list_says_what_comes_here(app: Flask, session: Session) -> None:
    page = signed_in_as(app, session, READER).get("/staff/dead-letters/").text
    assert "No dead letter waits." in page


def test_the_list_is_bounded_and_the_phone_keeps_what_is_refused(
    app: Flask, client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    change(app, dead_letters_most=1)
    link = link_to()
    good = letter(link, body(phone.mark(phone.open(link)), exp="2"))
    assert said(post(client, b"first")) == (200, "kept")
    assert said(post(client, b"second")) == (503, "full")
    assert said(post(client, b"first")) == (200, "kept")  # it is there already
    assert said(post(client, good)) == (200, "stored")
    assert number(session, DeadLetter) == 1


def test_junk_is_bounded_by_the_minute(app: Flask, client: FlaskClient, session: Session) -> None:
    change(app, dead_letters_per_minute=3)
    codes = [post(client, b"junk %d" % each).status_code for each in range(6)]
    assert 429 in codes
    assert number(session, DeadLetter) <= 3


def test_too_large_and_too_many_are_refused_and_kept_by_the_phone(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    assert post(client, b"x" * (73 * 1024)).status_code == 413
    change(app, submissions_per_minute=1)
    codes = [said(post(client, b"junk")) for _ in range(3)]
    assert (429, "wait") in codes


def test_a_database_that_fails_leaves_it_on_the_phone(
    client: FlaskClient, link_to: MakeLink, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = link_to()
    sealed = letter(link, body(phone.mark(phone.open(link)), exp="2"))

    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("bscp_voice.collect.taking.store", fail)
    assert said(post(client, sealed)) == (503, "later")
    monkeypatch.undo()
    monkeypatch.setattr(letters, "keep", fail)
    assert said(post(client, b"junk that cannot be kept")) == (503, "later")


def test_the_public_half_is_told_and_nothing_else(client: FlaskClient) -> None:
    answer = client.get("/sealing-key")
    assert answer.get_json() == read_key(KEY).told()
    assert KEY not in answer.text


def test_turned_off_the_worker_takes_its_leave_and_what_waits_still_comes_in(
    app: Flask, client: FlaskClient, link_to: MakeLink, phone: Phone
) -> None:
    working = client.get("/worker.js")
    assert (working.status_code, working.headers["Cache-Control"]) == (200, "no-cache")
    assert working.mimetype == "text/javascript"
    link = link_to()
    sealed = letter(link, body(phone.mark(phone.open(link)), exp="2"))
    change(app, offline=False)
    leaving = client.get("/worker.js").text
    assert leaving != working.text
    assert "unregister" in leaving
    assert client.get("/sealing-key").status_code == 204
    assert said(post(client, sealed)) == (200, "stored")
    change(app, sealing_keys=())
    assert client.get("/worker.js").text == leaving
    assert said(post(client, sealed)) == (503, "off")


def test_the_page_of_what_waits_names_no_form(client: FlaskClient) -> None:
    page = client.get("/f/waiting/en").text
    assert "It will go when you have signal." in page
    assert 'id="x-sent"' not in page
    assert client.get("/f/waiting/xx").status_code == 404


def test_a_reader_sees_the_words_of_what_is_too_large(
    app: Flask, client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    link = link_to()
    posted = body(phone.mark(phone.open(link)), exp="2", why=f"{WORDS} " * 60)
    change(app, body_limit=1000)
    assert said(post(client, letter(link, posted))) == (200, "kept")
    dead = only(session)
    assert dead.reason == DeadReason.TOO_LARGE
    with app.test_request_context():
        own, _contact = letters.words_of(dead.opened or "")
    assert len(own) == 1
    assert WORDS in own[0][1]


def test_half_a_letter_does_not_come_again_for_ever(
    client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    link = link_to()
    posted = f"sid={phone.mark(phone.open(link))}&exp=2&why=a\ud800b"
    assert said(post(client, letter(link, posted))) == (200, "kept")
    dead = only(session)
    assert dead.reason == DeadReason.UNREADABLE
    assert letters.words_of(dead.opened or "") == ([("", "a?b")], False)


@pytest.mark.parametrize(
    ("inside", "seen"),
    [
        (json.dumps({"path": "/f/gone/en", "body": "why=help&exp=1&eq_race_own=Me&x-name=A+B"}), ["help"]),
        (json.dumps({"path": "/elsewhere", "body": "why=please+come&exp=1"}), ["please come"]),
        ("please come", ["please come"]),
        ("exp=1&why=please+come", []),
        (json.dumps({"path": "/f/gone/en", "body": 7}), ['{"path": "/f/gone/en", "body": 7}']),
    ],
)  # fmt: skip
def test_words_are_seen_wherever_they_stand_and_nothing_else(
    app: Flask, session: Session, inside: str, seen: list[str]
) -> None:
    own, contact = letters.words_of(inside)
    assert [text for _label, text in own] == seen
    assert not contact


def test_who_somebody_is_never_stands_beside_the_words(
    client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    link = link_to()
    posted = body(phone.mark(phone.open(link)), why=WORDS, eq_race_own="Kashmiri")
    assert said(post(client, letter(link, posted, "xx" * 9))) == (200, "kept")
    own, _contact = letters.words_of(only(session).opened or "")
    assert [text for _label, text in own] == [WORDS]


def test_bytes_that_never_open_leave_room_for_those_that_do(
    app: Flask, client: FlaskClient, session: Session, link_to: MakeLink, phone: Phone
) -> None:
    change(app, dead_letters_most=8)
    link = link_to()
    mark = phone.mark(phone.open(link))
    link.closed_on = TODAY
    session.commit()
    junk = [said(post(client, b"junk %d" % each)) for each in range(4)]
    assert junk == [(200, "kept")] * 2 + [(503, "full")] * 2
    assert said(post(client, letter(link, body(mark, exp="2")))) == (200, "kept")
