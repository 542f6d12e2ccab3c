"""Links, posters and QR codes: unguessable, never a person, readable by a phone."""

from __future__ import annotations

import io
import re

import pytest
import segno
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice.access import ADMINISTRATOR
from bscp_voice.models import AuditEvent, Link
from bscp_voice.texts import Texts
from tests.factories import browser, make_link, make_round, signed_in_as, submit


def filled(**changes: object) -> dict[str, object]:
    return {
        "label": "Poster in reception",
        "place": "North centre",
        "district": "Erdington",
        "agency": "bct",
        "reference": "",
        "language": "",
        **changes,
    }


def test_a_link_is_made_with_an_unguessable_token(app: Flask, session: Session) -> None:
    round_ = make_round(session)
    client = signed_in_as(app, session, ADMINISTRATOR)
    for _ in range(2):
        submit(client, f"/staff/rounds/{round_.id}/links/new", filled())
    first, second = session.scalars(select(Link)).all()
    assert len(first.token) == 22
    assert first.token != second.token
    assert (first.place, first.district, first.agency) == ("North centre", "Erdington", "bct")
    assert (first.reference, first.language) == (None, None)
    assert {event.action for event in session.scalars(select(AuditEvent))} == {"link made"}
    page = client.get(f"/staff/rounds/{round_.id}").text
    assert f"/f/{first.token}" in page


def test_a_link_may_be_for_a_shared_tablet(app: Flask, session: Session) -> None:
    round_ = make_round(session)
    client = signed_in_as(app, session, ADMINISTRATOR)
    address = f"/staff/rounds/{round_.id}/links/new"
    submit(client, address, filled(label="Tablet in the hall", kiosk="yes"))
    submit(client, address, filled(label="Card"))
    kiosk = {each.label: each.kiosk for each in session.scalars(select(Link))}
    assert kiosk == {"Tablet in the hall": True, "Card": False}
    assert client.get(f"/staff/rounds/{round_.id}").text.count("Shared tablet") == 1


def test_a_link_needs_a_label_and_a_known_agency(app: Flask, session: Session) -> None:
    round_ = make_round(session)
    client = signed_in_as(app, session, ADMINISTRATOR)
    answer = submit(
        client, f"/staff/rounds/{round_.id}/links/new", filled(label="", agency="Mrs Smith")
    )
    assert "Write what this link is for" in answer.text
    assert "Not a valid choice" in answer.text
    assert 'value="North centre"' in answer.text
    assert session.scalars(select(Link)).first() is None


def test_a_form_with_a_clearance_gets_no_link_without_it(app: Flask, session: Session) -> None:
    round_ = make_round(session, "child_8_11", "cp_medical")
    client = signed_in_as(app, session, ADMINISTRATOR)
    address = f"/staff/rounds/{round_.id}/links/new"
    assert "evidential interview" in client.get(address).text
    assert "Confirm this before the link is sent" in submit(client, address, filled()).text
    assert session.scalars(select(Link)).first() is None
    assert submit(client, address, filled(cleared="yes")).status_code == 302
    assert session.scalars(select(AuditEvent.action)).one() == "link made, clearance confirmed"


def test_a_closed_link_stays_closed_and_keeps_its_answers(app: Flask, session: Session) -> None:
    link = make_link(session)
    client = signed_in_as(app, session, ADMINISTRATOR)
    page = f"/staff/rounds/{link.round_id}"
    submit(client, f"/staff/links/{link.id}/close", {}, page=page)
    session.refresh(link)
    assert link.closed_on is not None
    assert session.scalars(select(AuditEvent.action)).one() == "link closed"
    assert "A4 poster" not in client.get(page).text


def test_an_imported_round_has_no_links(app: Flask, session: Session) -> None:
    round_ = make_round(session, origin="imported")
    client = signed_in_as(app, session, ADMINISTRATOR)
    assert client.get(f"/staff/rounds/{round_.id}/links/new").status_code == 302
    page = client.get(f"/staff/rounds/{round_.id}").text
    assert "Import responses" in page
    assert "Make a link" not in page


@pytest.mark.parametrize(
    ("form", "words", "without"),
    [
        ("child_8_11", "How was it for you?", "NSPCC helpline for adults"),
        ("parent_carer", "How was it for your family?", "Childline"),
        ("have_your_say", "What do you want to tell us?", "<h1>How was it for your family?"),
        ("prac_survey", "What is it like in practice?", "Childline"),
    ],
)
def test_a_poster_speaks_to_its_audience(
    app: Flask, session: Session, form: str, words: str, without: str
) -> None:
    link = make_link(session, make_round(session, form, None))
    client = signed_in_as(app, session, ADMINISTRATOR)
    page = client.get(f"/staff/links/{link.id}/poster/en").text
    assert words in page
    assert without not in page
    assert "You choose. We don't know who you are." in page
    assert f"<span>localhost</span><wbr>/f/{link.token}</bdi>" in page
    assert "Birmingham Safeguarding Children Partnership" in page
    assert "999" in page
    assert "<svg" in page
    assert "style=" not in page  # the content security policy would refuse it


def test_a_poster_exists_in_offered_languages_only(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Texts, "offered", ("en",))
    link = make_link(session)
    client = signed_in_as(app, session, ADMINISTRATOR)
    for path in ("poster/xx", "poster/ur", "qr/xx.png", "qr/en.gif"):
        assert client.get(f"/staff/links/{link.id}/{path}").status_code == 404
    for path in ("poster/en", "qr/en.svg", "qr/en.png"):
        answer = browser(app).get(f"/staff/links/{link.id}/{path}")
        assert answer.location.startswith("/staff/sign-in")


def test_the_qr_files_hold_the_public_address(app: Flask, session: Session) -> None:
    link = make_link(session)
    client = signed_in_as(app, session, ADMINISTRATOR)
    expected = segno.make(f"http://localhost/f/{link.token}/en", error="m", micro=False)
    svg = client.get(f"/staff/links/{link.id}/qr/en.svg")
    assert svg.content_type.startswith("image/svg+xml")
    drawn = io.BytesIO()
    expected.save(drawn, kind="svg", border=4, scale=1)
    assert path_of(svg.text) == path_of(drawn.getvalue().decode())
    png = client.get(f"/staff/links/{link.id}/qr/en.png")
    assert png.content_type == "image/png"
    sharp = io.BytesIO()
    expected.save(sharp, kind="png", border=4, scale=20)
    assert png.data == sharp.getvalue()


def path_of(svg: str) -> str:
    found = re.search(r' d="(M4[^"]+)"', svg)
    assert found
    return found[1]
