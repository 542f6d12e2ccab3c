"""A stored code, form or context that the forms of today do not know must not take the figures away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from bscp_voice.access import ANALYST, MEMBER
from bscp_voice.models import Answer, Course, EqualityAnswer, Response
from tests.close.helpers import GROUP
from tests.factories import TODAY, make_response, make_round, signed_in_as


def _fed_by(session: Session) -> Response:
    round_ = make_round(session, "yp_12_17", "cp_conference", group=GROUP)
    for _ in range(12):
        response = make_response(session, round_, {"exp": "5"})
    return response


def _pages(response: Response) -> tuple[str, ...]:
    return (
        "/staff/plan",
        "/staff/plan/2.4-M2",
        "/staff/plan/2.4-M2.csv",
        "/staff/plan/2.4-M2.json",
        "/staff/coverage",
        "/staff/findings",
        f"/staff/rounds/{response.round_id}/findings",
        f"/staff/rounds/{response.round_id}/findings.json",
    )


@pytest.mark.parametrize("table", [Answer, EqualityAnswer])
def test_an_unknown_answer_code_is_left_out_said_and_logged(
    app: Flask, session: Session, table: type
) -> None:
    response = _fed_by(session)
    odd = make_response(session, response.round)
    row = {"response_id": odd.id, "question": "exp", "value": "no_such_code"}
    if table is EqualityAnswer:
        row |= {"question": "race", "characteristic": "race", "module": "old"}
        row |= {"module_version": 1}
    session.execute(insert(table).values(**row))
    session.commit()
    client = signed_in_as(app, session, ANALYST)
    with capture_logs() as lines:
        for address in _pages(response):
            assert client.get(address).status_code == 200, address
    if table is Answer:
        written = str(lines)
        assert "answers left out" in written
        assert "no_such_code" not in written  # not even then does a log hold what was answered
        page = client.get(f"/staff/rounds/{response.round_id}/findings").text
        assert "1 with an answer its form does not know" in page
        figures = client.get(f"/staff/rounds/{response.round_id}/findings.json").json
        assert figures is not None
        assert {each["n"] for each in figures["figures"] if each["key"] == "positive"} == {12}


def test_an_unknown_code_on_a_return_form_too(app: Flask, session: Session) -> None:
    round_ = make_round(session, "audit_return", None, group=GROUP)
    make_response(session, round_, {"overall": "no_such_code"})
    session.commit()
    client = signed_in_as(app, session, MEMBER, groups=(GROUP,))
    for address in ("/staff/plan", "/staff/plan/1.1-M3", f"/staff/rounds/{round_.id}/findings"):
        assert client.get(address).status_code == 200, address


def test_a_round_of_a_form_no_longer_held(app: Flask, session: Session) -> None:
    response = _fed_by(session)
    make_round(session, "yp_12_17", "cp_conference", group=GROUP).instrument_code = "old_form"
    session.commit()
    client = signed_in_as(app, session, ANALYST)
    for address in _pages(response):
        assert client.get(address).status_code == 200, address


def test_more_returns_than_delegates_is_said_and_no_server_error(
    app: Flask, session: Session
) -> None:
    ended = TODAY - timedelta(weeks=20)
    session.add(Course(code="C1", title="One", ended_on=ended, attended=1, unreachable=0, tags=""))
    session.flush()
    round_ = make_round(session, "training_impact", None, group=GROUP, course_code="C1")
    for _ in range(4):
        make_response(
            session, round_, {"applied": "yes_once"}, submitted_on=ended + timedelta(weeks=13)
        )
    session.commit()
    client = signed_in_as(app, session, ANALYST)
    assert client.get("/staff/plan").status_code == 200
    page = client.get("/staff/plan/1.2-M4")
    assert page.status_code == 200
    assert "does not fit" in page.text
    assert "C1" in page.text
    assert client.get("/staff/plan/1.2-M4.csv").status_code == 200
