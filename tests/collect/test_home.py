"""The front door: what stands behind it, and what must never stand on it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from bscp_voice.extensions import db
from tests.collect.phone import MakeLink
from tests.collect.test_form_page import FIRST_WINDOW
from tests.conftest import with_settings
from tests.factories import TODAY, make_link, make_round

BR = {"Accept-Encoding": "br"}
OPEN_CHANNEL = ("have_your_say", None)


def test_it_says_who_we_are_and_leads_on(client: FlaskClient) -> None:
    page = client.get("/").text

    assert page.count("<h1") == 1
    assert "We are the Birmingham Safeguarding Children Partnership" in page
    assert 'href="/said-and-done/en"' in page
    assert 'href="/r/en"' in page
    assert 'href="/staff/sign-in"' in page
    assert 'id="x-help"' in page
    assert "0800 1111" in page


def test_anybody_can_tell_us_while_a_link_is_open(client: FlaskClient, link_to: MakeLink) -> None:
    token = link_to(*OPEN_CHANNEL).token
    page = client.get("/").text

    assert f'href="/f/{token}/en"' in page
    assert client.get(f"/f/{token}/en").status_code == 200


def test_a_link_of_no_place_comes_before_one_of_a_district(
    client: FlaskClient, session: Session
) -> None:
    round_ = make_round(session, *OPEN_CHANNEL)
    district = make_link(session, round_, district="Edgbaston").token
    web_page = make_link(session, round_, created_on=TODAY - timedelta(days=9)).token
    session.commit()
    page = client.get("/").text

    assert web_page in page
    assert district not in page


@pytest.mark.parametrize(
    ("form", "closed"),
    [
        (("child_8_11", "cp_conference"), {}),
        (OPEN_CHANNEL, {"closed_on": TODAY}),
        (OPEN_CHANNEL, {"closes_on": TODAY - timedelta(days=1)}),
        (OPEN_CHANNEL, {"opens_on": TODAY + timedelta(days=1)}),
    ],
    ids=["another form", "closed link", "closed round", "coming round"],
)
def test_no_way_in_that_is_not_open(
    client: FlaskClient,
    link_to: MakeLink,
    form: tuple[str, str | None],
    closed: dict[str, object],
) -> None:
    link_to(*form, **closed)
    page = client.get("/").text

    assert "/f/" not in page
    assert "What we did" in page


def test_it_fits_the_first_window(client: FlaskClient, link_to: MakeLink) -> None:
    link_to(*OPEN_CHANNEL)
    answer = client.get("/", headers=BR)
    assert answer.headers["Content-Encoding"] == "br"
    page = brotli.decompress(answer.data).decode()
    needed = set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', page))
    total = len(answer.data) + sum(len(client.get(name, headers=BR).data) for name in needed)

    assert not re.search(r'(?:src|href)="(?:https?:)?//', page), "a third party"
    assert len(needed) == 3  # two sheets, script
    assert total <= FIRST_WINDOW, total


def test_it_sets_no_cookie_and_may_be_kept_a_while(client: FlaskClient) -> None:
    answer = client.get("/")

    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in answer.headers["Vary"]
    assert "Accept-Language" in answer.headers["Vary"]


def test_it_speaks_the_language_of_the_phone_or_the_one_chosen(
    migrated_app: Flask, tmp_path: Path
) -> None:
    app = with_settings(
        migrated_app.extensions["bscp_settings"],
        tmp_path / "home.sqlite3",
        offered_languages=("en", "ur"),
    )
    client = app.test_client(use_cookies=False)
    by_phone = client.get("/", headers={"Accept-Language": "ur"}).text
    chosen = client.get("/?lang=ur", headers={"Accept-Language": "en"}).text

    for page in (by_phone, chosen):
        assert 'lang="ur" dir="rtl"' in page
        assert 'href="/said-and-done/ur"' in page
    assert 'lang="en"' in client.get("/").text
    assert client.get("/?lang=xx").status_code == 404
    with app.app_context():
        db.engine.dispose()
