"""Contact requests: a list without names, one look at a time, and never a way to an answer."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.access import ADMINISTRATOR, READER
from bscp_voice.extensions import db
from bscp_voice.models import ContactRequest
from bscp_voice.protect import contacts
from bscp_voice.submission import Contact
from tests.factories import make_response, make_staff, signed_in_as, submit
from tests.protect.helpers import actions

ZOE = Contact(purpose="contact_me", name="Zoë", way="text 07700 900123", when="after school")


def make_request(session: Session, contact: Contact = ZOE) -> ContactRequest:
    make_response(session, contacts=(contact,))
    return session.scalars(select(ContactRequest)).one()


def test_the_list_holds_no_name_and_is_not_a_look(app: Flask, session: Session) -> None:
    make_request(session)
    page = signed_in_as(app, session, READER).get("/staff/contacts").text
    assert "1 person waits" in page
    assert "Zoë" not in page
    assert actions(session) == []


def test_each_look_at_a_name_is_noted(app: Flask, session: Session) -> None:
    key = make_request(session).id
    client = signed_in_as(app, session, READER)
    for _ in range(2):
        page = client.get(f"/staff/contacts/{key}").text
        assert "Zoë" in page
        assert "after school" in page
    assert actions(session) == ["contact.view", "contact.view"]


def test_handling_takes_it_off_the_list_once(app: Flask, session: Session) -> None:
    found = make_request(session)
    key = found.id
    client = signed_in_as(app, session, READER)
    address = f"/staff/contacts/{key}"
    assert submit(client, f"{address}/handled", {}, page=address).status_code == 302
    assert "Nobody waits to hear from us." in client.get("/staff/contacts").text
    assert str(key) in client.get("/staff/contacts?handled=1").text
    session.rollback()
    session.expire_all()
    found = session.get_one(ContactRequest, key)
    assert found.handled_on == clock.today()
    with pytest.raises(contacts.AlreadyHandled):
        contacts.handle(session, found, make_staff(session, READER), clock.today())
    assert actions(session) == ["contact.handled", "contact.view"]


def test_others_may_not_look(app: Flask, session: Session) -> None:
    key = make_request(session).id
    client = signed_in_as(app, session, ADMINISTRATOR)
    assert client.get("/staff/contacts").status_code == 403
    assert client.get(f"/staff/contacts/{key}").status_code == 403


def test_an_unknown_request_is_not_found(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, READER)
    assert client.get(f"/staff/contacts/{uuid.uuid4()}").status_code == 404


def test_nothing_leads_from_a_request_to_an_answer(session: Session) -> None:
    assert inspect(db.engine).get_foreign_keys("contact_request") == []
