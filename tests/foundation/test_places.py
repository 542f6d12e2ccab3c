"""Where a link leads: plain columns, kept for a moment, and asked again as soon as staff change something."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from bscp_voice import clock, places
from bscp_voice.collect.views import find_link, find_link_to_open
from bscp_voice.extensions import db
from bscp_voice.models import Link
from bscp_voice.places import Known, find_place, find_way_in
from tests.factories import make_link, make_round


def test_a_token_leads_to_its_round_and_its_own_place(session: Session) -> None:
    round_ = make_round(session, "yp_12_17", measures=("2.4-M2", "1.1-M2"))
    other = make_round(session, "child_8_11", measures=("2.4-M3",))
    link = make_link(session, round_, district="Ladywood", agency="police", reference="D-1")
    make_link(session, other, district="Erdington")

    found = find_way_in(session.connection(), link.token)

    assert found is not None
    assert found.place == find_place(session.connection(), round_.id, link.id)
    assert found.place.measures == {"2.4-M2", "1.1-M2"}
    assert (found.place.instrument_code, found.place.district) == ("yp_12_17", "Ladywood")
    assert (found.place.agency, found.place.reference) == ("police", "D-1")
    assert find_way_in(session.connection(), "no such token") is None


def test_a_round_without_measures_or_link_has_a_place_too(session: Session) -> None:
    round_ = make_round(session)
    found = find_place(session.connection(), round_.id, None)

    assert (found.round_id, found.link_id, found.district) == (round_.id, None, None)
    assert found.measures == frozenset()


def test_a_link_that_staff_close_is_closed_at_once(app: Flask, session: Session) -> None:
    link = make_link(session)
    session.commit()
    assert find_link_to_open(link.token) is not None

    link.closed_on = clock.today()
    session.commit()

    found = find_link_to_open(link.token)
    assert found is not None
    assert not found.is_open(clock.today())


def test_what_another_process_changes_is_seen_after_a_moment(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = make_link(session)
    session.commit()
    monkeypatch.setattr(places, "KEPT", 0.5)
    assert find_link_to_open(link.token) is not None
    with db.engine.begin() as elsewhere:
        elsewhere.execute(update(Link).values(closed_on=clock.today()))

    kept, sending = find_link_to_open(link.token), find_link(link.token)
    time.sleep(0.6)
    asked_again = find_link_to_open(link.token)

    assert kept is not None
    assert kept.closed_on is None
    assert sending is not None
    assert sending.closed_on == clock.today()
    assert asked_again is not None
    assert asked_again.closed_on == clock.today()


def test_what_is_kept_stays_small(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_KEPT", 3)
    link = make_link(session)
    way_in = find_way_in(session.connection(), link.token)
    assert way_in is not None
    known = Known()
    for number in range(10):
        known.keep(f"token {number}", way_in, known.generation)

    assert len(known.found) <= 3
    assert known.get("token 9") == way_in


def test_what_was_looked_up_before_a_change_is_not_kept(session: Session) -> None:
    link = make_link(session)
    way_in = find_way_in(session.connection(), link.token)
    assert way_in is not None
    known = Known()
    before = known.generation
    known.forget()
    known.keep(link.token, way_in, before)

    assert known.get(link.token) is None
