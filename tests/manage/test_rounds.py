"""Rounds: what may be chosen, what is fixed once somebody answered, and every page that manages one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.access import ADMINISTRATOR, ANALYST, MEMBER, READER, RoleName
from bscp_voice.instruments import registry
from bscp_voice.manage import rounds
from bscp_voice.models import AuditEvent, Course, Round
from tests.factories import TODAY, browser, make_response, make_round, signed_in_as, submit

NEW = "/staff/rounds/new?form=child_8_11&context=cp_conference"


def filled(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Conferences, spring",
        "group_ref": "quality_impact_outcomes",
        "measures": ["1.1-M2", "2.4-M2"],
        "place_kind": "service",
        "place_name": "Review service",
        "opens_on": ["1", "3", "2026"],
        "closes_on": ["30", "4", "2026"],
        "event_on": ["", "", ""],
        "invited": "120",
        "origin": "collected",
        **changes,
    }


def test_a_round_is_made_as_typed(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, ADMINISTRATOR)
    answer = submit(client, NEW, filled())
    made = session.scalars(select(Round)).one()
    assert answer.location.endswith(f"/staff/rounds/{made.id}")
    assert (made.instrument_code, made.context) == ("child_8_11", "cp_conference")
    assert (made.title, made.invited, made.place_kind) == ("Conferences, spring", 120, "service")
    assert [each.measure for each in made.measures] == ["1.1-M2", "2.4-M2"]
    assert made.opens_on.isoformat() == "2026-03-01"
    assert made.event_on is None
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.target) == ("round made", str(made.id))


def test_measures_start_as_the_coverage_of_form_and_context(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, ADMINISTRATOR)
    page = client.get(NEW).text
    boxes = re.findall(r'name="measures" type="checkbox" value="([^"]+)"( checked)?', page)
    assert [uid for uid, _ in boxes] == ["1.1-M2", "2.1-M2", "2.4-M2"]
    assert all(checked for _, checked in boxes)
    medical = client.get("/staff/rounds/new?form=child_8_11&context=cp_medical").text
    assert 'value="1.4-M1"' in medical
    assert 'value="2.1-M2"' not in medical


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "Write a title"),
        ({"opens_on": ["31", "2", "2026"]}, "Please write a real date"),
        ({"opens_on": ["", "", ""]}, "Write the day it opens"),
        ({"closes_on": ["1", "2", "2026"]}, "The closing day is before the opening day"),
        ({"invited": "many"}, "Please write a whole number"),
        ({"invited": "-1"}, "0 or more"),
        ({"measures": ["3.1-M1"]}, "Please choose only answers that are shown"),
        ({"group_ref": "nobody"}, "Not a valid choice"),
        ({"title": "x" * 201}, "200 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    app: Flask, session: Session, changes: dict[str, Any], message: str
) -> None:
    client = signed_in_as(app, session, ADMINISTRATOR)
    answer = submit(client, NEW, filled(**changes))
    assert answer.status_code == 200
    assert message in answer.text
    assert "There is a problem" in answer.text
    assert 'value="Review service"' in answer.text
    assert session.scalars(select(Round)).first() is None


@pytest.mark.parametrize(
    "query", ["", "?form=nothing", "?form=child_8_11&context=harm_outside_home"]
)
def test_a_form_is_offered_in_its_own_contexts_only(
    app: Flask, session: Session, query: str
) -> None:
    client = signed_in_as(app, session, ADMINISTRATOR)
    assert client.get(f"/staff/rounds/new{query}").status_code == 404


def test_choosing_shows_every_form_with_its_contexts(app: Flask, session: Session) -> None:
    page = signed_in_as(app, session, ADMINISTRATOR).get("/staff/rounds/choose").text
    for instrument in registry.instruments():
        assert f'value="{instrument.code}"' in page
    card = page.split('id="form-child_8_11"')[1].split("</section>")[0]
    offered = re.findall(r'<option value="([^"]*)"', card)
    assert offered == [*registry.instrument("child_8_11").contexts, ""]


def test_editing_changes_what_may_change(app: Flask, session: Session) -> None:
    round_ = make_round(session, measures=("1.1-M2",))
    client = signed_in_as(app, session, ADMINISTRATOR)
    session.add(Course(code="C1", title="A course", ended_on=TODAY))
    session.commit()
    address = f"/staff/rounds/{round_.id}/edit"
    assert submit(client, address, filled(course_code="C1", invited="")).status_code == 302
    session.refresh(round_)
    assert (round_.title, round_.course_code, round_.invited) == ("Conferences, spring", "C1", None)
    assert [each.measure for each in round_.measures] == ["1.1-M2", "2.4-M2"]


def test_the_form_changes_only_while_nobody_has_answered(app: Flask, session: Session) -> None:
    round_ = make_round(session, measures=("1.1-M2",))
    client = signed_in_as(app, session, ADMINISTRATOR)
    address = f"/staff/rounds/{round_.id}/form"
    submit(client, address, {"form": "parent_carer", "context": "cp_medical"})
    session.refresh(round_)
    assert (round_.instrument_code, round_.context) == ("parent_carer", "cp_medical")
    assert "1.4-M1" in {each.measure for each in round_.measures}

    make_response(session, round_, {"exp": "5"})
    session.commit()
    assert client.get(address).location.endswith("/edit")
    page = f"/staff/rounds/{round_.id}"
    submit(client, address, {"form": "child_8_11", "context": ""}, page=page)
    session.refresh(round_)
    assert round_.instrument_code == "parent_carer"
    assert "stay as they are" in client.get(f"{page}/edit").text
    with pytest.raises(rounds.FormIsFixed):
        rounds.set_form(session, round_, "child_8_11", None)


def test_counts_tell_what_counts_from_what_does_not(app: Flask, session: Session) -> None:
    round_ = make_round(session, withdrawn=2, invited=40)
    for standing in ("valid", "valid", "valid", "test", "duplicate"):
        make_response(session, round_, {"exp": "5"}, standing=standing)
    make_response(session, round_, {"exp": "1"}, suspect=("too_fast",))
    other = make_round(session)
    found = rounds.counts(session, [round_.id, other.id])
    assert found[round_.id] == rounds.Counts(valid=3, suspect=1, left_out=2, withdrawn=2)
    assert found[other.id] == rounds.Counts()
    page = signed_in_as(app, session, ADMINISTRATOR).get(f"/staff/rounds/{round_.id}").text
    figures = re.findall(r'tile__figure">(\d+)<', page)
    assert figures == ["3", "1", "2", "2"]
    assert "of 40 asked" in page


def test_closing_takes_no_more_answers(app: Flask, session: Session) -> None:
    old, fresh = make_round(session), make_round(session, opens_on=TODAY)
    client = signed_in_as(app, session, ADMINISTRATOR)
    for round_ in (old, fresh):
        page = f"/staff/rounds/{round_.id}"
        assert submit(client, f"{page}/close", {}, page=page).status_code == 302
        session.refresh(round_)
    assert old.closes_on == clock.today() - timedelta(days=1)
    assert not old.is_open(clock.today())
    assert fresh.closes_on == clock.today()


def test_the_list_says_what_to_do_when_there_is_no_round(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, ADMINISTRATOR)
    assert "Make the first round" in client.get("/staff/rounds/").text
    round_ = make_round(session, title="First of all")
    session.commit()
    page = client.get("/staff/rounds/").text
    assert "First of all" in page
    assert f"/staff/rounds/{round_.id}" in page


@pytest.mark.parametrize("role", [READER, ANALYST, MEMBER])
def test_only_administrators_manage(app: Flask, session: Session, role: RoleName) -> None:
    round_ = make_round(session)
    client = signed_in_as(app, session, role)
    for address in ("", "choose", "new?form=child_8_11", f"{round_.id}", f"{round_.id}/edit"):
        assert client.get(f"/staff/rounds/{address}").status_code == 403
    assert browser(app).get("/staff/rounds/").location.startswith("/staff/sign-in")


def test_a_post_without_the_token_changes_nothing(app: Flask, session: Session) -> None:
    round_ = make_round(session)
    client = signed_in_as(app, session, ADMINISTRATOR)
    for address in ("new?form=child_8_11", f"{round_.id}/edit", f"{round_.id}/close"):
        assert client.post(f"/staff/rounds/{address}", data=filled()).status_code == 400
    session.refresh(round_)
    assert round_.closes_on is None
