"""Staff: who is added, with what password, and that an administrator always remains."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice.access import ADMINISTRATOR, MEMBER, READER
from bscp_voice.manage import passwords, people
from bscp_voice.models import AuditEvent, Staff
from tests.factories import PASSWORD, browser, make_staff, sign_in, signed_in_as, submit

GOOD = "heron lantern 41 quarry"


def filled(**changes: object) -> dict[str, object]:
    return {
        "email": "New.Reader@Example.org ",
        "name": "Noor Reader",
        "roles": ["reader"],
        "groups": [],
        "password": GOOD,
        **changes,
    }


def test_somebody_added_can_sign_in(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, ADMINISTRATOR)
    assert submit(client, "/staff/people/new", filled()).status_code == 302
    made = session.scalars(select(Staff).where(Staff.name == "Noor Reader")).one()
    assert made.email == "new.reader@example.org"
    assert session.scalars(select(AuditEvent.action)).one() == "staff added"
    entered = submit(browser(app), "/staff/sign-in", {"email": made.email, "password": GOOD})
    assert entered.location.endswith("/staff/")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": "nobody"}, "Write an e-mail address in the form"),
        ({"email": "taken@example.org"}, "already an account"),
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["owner"]}, "Please choose only answers that are shown"),
        ({"groups": ["nobody"]}, "Please choose only answers that are shown"),
        ({"password": "short"}, "12 characters or more"),
        ({"password": "Password12345"}, "tried first"),
        ({"name": ""}, "Write a name"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said(
    app: Flask, session: Session, changes: dict[str, object], message: str
) -> None:
    make_staff(session, READER, email="taken@example.org")
    client = signed_in_as(app, session, ADMINISTRATOR)
    answer = submit(client, "/staff/people/new", filled(**changes))
    assert answer.status_code == 200
    assert message in answer.text
    assert GOOD not in answer.text
    assert session.scalars(select(AuditEvent)).first() is None


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        (GOOD, False),
        ("correct horse battery", False),
        ("åäö långa ord här", False),
        ("eleven char", True),
        ("aaaabbbbaaaa", True),
        ("918273645546", True),
        ("P@ssw0rd2026!!", True),
        ("Birmingham2026!", True),
        ("samkhan lantern", True),
    ],
)
def test_passwords_that_are_tried_first_are_refused(password: str, refused: bool) -> None:
    assert (passwords.problem(password, "sam.khan", "Samkhan Ali") is not None) is refused


def test_the_last_administrator_stays(app: Flask, session: Session) -> None:
    only = make_staff(session, ADMINISTRATOR)
    client = sign_in(app, only)
    address = f"/staff/people/{only.id}"
    edited = {"name": "Only", "roles": ["reader"], "groups": [], "active": "open", "password": ""}
    assert "This is the last administrator" in submit(client, address, edited).text
    closing = {**edited, "roles": ["administrator"], "active": "closed"}
    assert "This is the last administrator" in submit(client, address, closing).text
    session.expire_all()
    assert only.active
    assert [role.name for role in only.roles] == ["administrator"]

    make_staff(session, ADMINISTRATOR, active=False)  # a closed account is nobody
    session.commit()
    assert "This is the last administrator" in submit(client, address, edited).text
    make_staff(session, ADMINISTRATOR)
    session.commit()
    assert submit(client, address, edited).status_code == 302
    session.expire_all()
    assert [role.name for role in only.roles] == ["reader"]


def test_closing_an_account_ends_its_sessions(app: Flask, session: Session) -> None:
    reader = make_staff(session, READER, groups=("serious_cases",))
    theirs = sign_in(app, reader)
    assert theirs.get("/staff/").status_code == 200
    client = signed_in_as(app, session, ADMINISTRATOR)
    edited = {
        "name": "Sam",
        "roles": ["reader", "member"],
        "groups": ["child_exploitation"],
        "active": "closed",
        "password": "",
    }
    assert submit(client, f"/staff/people/{reader.id}", edited).status_code == 302
    assert theirs.get("/staff/").location.startswith("/staff/sign-in")
    session.expire_all()
    assert reader.group_refs == {"child_exploitation"}
    assert {role.name for role in reader.roles} == {"reader", "member"}
    answer = submit(browser(app), "/staff/sign-in", {"email": reader.email, "password": PASSWORD})
    assert answer.status_code == 200


def test_a_new_password_ends_sessions_and_replaces_the_old_one(
    app: Flask, session: Session
) -> None:
    member = make_staff(session, MEMBER)
    theirs = sign_in(app, member)
    people.change(session, member, name="M", roles=[MEMBER], groups=[], active=True, password=GOOD)
    session.commit()
    assert theirs.get("/staff/").status_code == 302
    details = {"email": member.email, "password": PASSWORD}
    assert submit(browser(app), "/staff/sign-in", details).status_code == 200
    details["password"] = GOOD
    assert submit(browser(app), "/staff/sign-in", details).status_code == 302


def test_an_unknown_person_is_not_found(app: Flask, session: Session) -> None:
    assert signed_in_as(app, session, ADMINISTRATOR).get("/staff/people/999999").status_code == 404
