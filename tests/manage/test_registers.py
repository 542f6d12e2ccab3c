"""Registers: add, change, upload whole or not at all."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bscp_voice.access import ADMINISTRATOR, ANALYST
from bscp_voice.manage.registers import REGISTERS
from bscp_voice.models import AuditEvent, Conference, Course, Discussion, ExpectedAgency
from tests.factories import csrf_token, signed_in_as, submit

COURSE = {
    "code": "L1-07",
    "title": "Working together",
    "tags": " out_of_sight ;neglect",
    "ended_on": ["12", "1", "2026"],
    "attended": "24",
    "unreachable": "2",
}


def send(client: FlaskClient, name: str, text: str, filename: str = "rows.csv") -> str:
    address = f"/staff/registers/{name}/upload"
    answer = client.post(
        address,
        data={
            "csrf_token": csrf_token(client.get(address).text),
            "file": (io.BytesIO(text.encode()), filename),
        },
        content_type="multipart/form-data",
    )
    return "stored" if answer.status_code == 302 else answer.text


def test_a_course_is_added_and_changed(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, ADMINISTRATOR)
    assert "This register is empty" in client.get("/staff/registers/courses").text
    assert submit(client, "/staff/registers/courses/new", COURSE).status_code == 302
    course = session.scalars(select(Course)).one()
    assert (course.tags, course.ended_on, course.attended) == (
        "out_of_sight;neglect",
        date(2026, 1, 12),
        24,
    )
    again = submit(client, "/staff/registers/courses/new", COURSE)
    assert "in the register already" in again.text
    changed = {**COURSE, "code": "other", "attended": "25"}
    assert submit(client, "/staff/registers/courses/edit/L1-07", changed).status_code == 302
    session.expire_all()
    assert session.scalars(select(Course)).one().attended == 25
    page = client.get("/staff/registers/courses").text
    assert "Working together" in page
    actions = list(session.scalars(select(AuditEvent.action)))
    assert sorted(actions) == ["register row added: courses", "register row changed: courses"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"code": ""}, "Write the course&#39;s code"),
        ({"unreachable": "25"}, "More people cannot be reached than attended"),
        ({"attended": "-4"}, "0 or more"),
        ({"ended_on": ["30", "2", "2026"]}, "real date"),
        ({"tags": "out of sight"}, "Write tags as codes"),
    ],
)
def test_a_wrong_course_is_refused_and_kept_on_the_page(
    app: Flask, session: Session, changes: dict[str, object], message: str
) -> None:
    client = signed_in_as(app, session, ADMINISTRATOR)
    answer = submit(client, "/staff/registers/courses/new", {**COURSE, **changes})
    assert message.replace("&#39;", "'") in answer.text.replace("&#39;", "'")
    assert 'value="Working together"' in answer.text
    assert session.scalars(select(Course)).first() is None


def test_the_other_registers_take_rows(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, ADMINISTRATOR)
    held = ["2", "3", "2026"]
    rows: dict[str, dict[str, Any]] = {
        "discussions": {"reference": "D-1", "held_on": held},
        "conferences": {
            "title": "Conference 2026",
            "held_on": held,
            "agency": "nhs",
            "mode": "online",
            "booked": "30",
            "attended": "21",
        },
        "agencies": {"agency": "police"},
    }
    for name, row in rows.items():
        assert submit(client, f"/staff/registers/{name}/new", row).status_code == 302
    assert session.scalars(select(Discussion)).one().held_on == date(2026, 3, 2)
    conference = session.scalars(select(Conference)).one()
    assert (conference.agency, conference.booked) == ("nhs", 30)
    assert session.scalars(select(ExpectedAgency)).one().added_by is not None
    page = client.get("/staff/registers/conferences").text
    assert "NHS" in page
    edit = f"/staff/registers/conferences/edit/{conference.id}"
    changed = {**rows["conferences"], "attended": "22"}
    assert submit(client, edit, changed).status_code == 302
    session.expire_all()
    assert conference.attended == 22


def test_an_upload_adds_and_changes(app: Flask, session: Session) -> None:
    session.add(Course(code="A", title="Old", ended_on=date(2025, 1, 1), attended=1))
    client = signed_in_as(app, session, ADMINISTRATOR)
    text = (
        "code,title,tags,ended_on,attended,unreachable\n"
        "A,New,,2026-02-01,10,1\n"
        "B,Other,neglect,03/02/2026,,\n"
    )
    assert send(client, "courses", text) == "stored"
    found = {each.code: each for each in session.scalars(select(Course)).all()}
    session.expire_all()
    assert (found["A"].title, found["A"].attended) == ("New", 10)
    assert (found["B"].ended_on, found["B"].attended) == (date(2026, 2, 3), 0)
    assert "1 added, 1 changed" in client.get("/staff/registers/courses").text


@pytest.mark.parametrize(
    ("name", "text", "messages"),
    [
        (
            "discussions",
            "reference,held_on\nD1,2026-02-01\nD2,soon\n,2026-02-01\nD1,2026-02-02\n",
            [
                "Row 3, column “held_on”: Please write a real date",
                "Row 4, column “reference”: Write its reference",
                "Row 5: this is the same discussion as row 2",
            ],
        ),
        ("discussions", "reference\nD1\n", ["Row 1, column “held_on”: this column is missing"]),
        ("discussions", "reference,held_on,x\nD1,2026-02-01,1\n", ["has no such column"]),
        ("discussions", "reference,held_on\n", ["no row under its header"]),
        ("agencies", "agency\nThe council\n", ["Row 2, column “agency”: Not a valid choice"]),
        ("agencies", "agency\npolice,nhs\n", ["Row 2: 2 cells, and the first row has 1"]),
        (
            "discussions",
            "reference;held_on\nD1;soon\nD2\nD3;2026-02-01;x\n;2026-02-01\n",
            [
                "Row 2, column “held_on”: Please write a real date",
                "Row 3: 1 cell, and the first row has 2",
                "Row 4: 3 cells, and the first row has 2",
                "Row 5, column “reference”: Write its reference",
            ],
        ),
    ],
)
def test_an_upload_with_anything_wrong_stores_nothing(
    app: Flask, session: Session, name: str, text: str, messages: list[str]
) -> None:
    client = signed_in_as(app, session, ADMINISTRATOR)
    page = send(client, name, text)
    for message in messages:
        assert message in page
    assert "Nothing was stored" in page
    model = REGISTERS[name].model
    assert session.scalar(select(func.count()).select_from(model)) == 0
    assert session.scalars(select(AuditEvent)).first() is None


def test_a_template_has_the_columns_an_upload_wants(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, ADMINISTRATOR)
    for name, register in REGISTERS.items():
        header = client.get(f"/staff/registers/{name}/template.csv").text.strip()
        assert header.split(",") == list(register.columns)


def test_registers_are_for_administrators_and_unknown_ones_are_not_found(
    app: Flask, session: Session
) -> None:
    client = signed_in_as(app, session, ADMINISTRATOR)
    for path in ("nothing", "nothing/new", "courses/edit/X", "conferences/edit/not-an-id"):
        assert client.get(f"/staff/registers/{path}").status_code == 404
    other = signed_in_as(app, session, ANALYST)
    for path in ("", "courses", "courses/new", "courses/upload"):
        assert other.get(f"/staff/registers/{path}").status_code == 403
