"""The form's page: small, private, the same for everybody, in every encoding, for every form."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import brotli
import pytest
from flask.testing import FlaskClient

from bscp_voice import assets
from bscp_voice.collect.pictures import PICTURES
from bscp_voice.collect.steps import outline
from bscp_voice.instruments import registry
from bscp_voice.instruments.fields import question_fields
from tests.collect.phone import MakeLink, Phone, field_names
from tests.factories import TODAY

FIRST_WINDOW = 14_600  # bytes: what a server may send before the phone answers
CHILD = 12_000
BR = {"Accept-Encoding": "gzip, deflate, br, zstd"}

FORMS = [
    (instrument.code, context)
    for instrument in registry.instruments()
    for context in (instrument.contexts or (None,))
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the page is the same on both
def test_everything_the_first_page_needs_fits_the_first_window(
    client: FlaskClient, link_to: MakeLink
) -> None:
    too_big = {}
    for code, context in FORMS:
        answer = client.get(f"/f/{link_to(code, context).token}/en", headers=BR)
        assert answer.headers["Content-Encoding"] == "br"
        page = brotli.decompress(answer.data).decode()
        assert not re.search(r'(?:src|href)="?(?:https?:)?//', page), "a third party"
        # pictures beside sentences come after the page (assets/later/pictures.js)
        page = re.sub(r"<noscript>.*?</noscript>", "", page)
        needed = set(re.findall(r'(?:href|src)="?(/assets/[^" >]+)', page))
        assert len(needed) == 2  # sheet, script; the icon is in its address
        files = [client.get(name, headers=BR) for name in needed]
        assert all(file.headers["Content-Encoding"] == "br" for file in files)
        total = len(answer.data) + sum(len(file.data) for file in files)
        child = registry.instrument(code).density == "child"
        if total > (CHILD if child else FIRST_WINDOW):
            too_big[code, context] = total

    assert len(FORMS) > 40
    assert too_big == {}


def test_every_question_of_every_form_is_on_its_page_once(phone: Phone, link_to: MakeLink) -> None:
    for code, context in FORMS:
        page = phone.open(link_to(code, context))
        ids = re.findall(r'\bid="([^"]+)"', page)
        with phone.client.application.test_request_context():
            asked = set(question_fields(registry.form(code, None, context)))

        assert asked <= field_names(page), (code, context)
        assert len(ids) == len(set(ids)), (
            code,
            context,
            [one for one in ids if ids.count(one) > 1],
        )


def test_a_page_sets_no_cookie_and_says_so_little(client: FlaskClient, link_to: MakeLink) -> None:
    link = link_to()
    for address in (f"/f/{link.token}", f"/f/{link.token}/en", "/r", "/exit", "/f/nothing/en"):
        answer = client.get(address)
        assert "Set-Cookie" not in answer.headers, address
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_nothing_stands_inline_that_the_policy_forbids(phone: Phone, link_to: MakeLink) -> None:
    page = phone.open(link_to("easy_read", "cp_conference"))

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]+src=)|javascript:", page)


def test_every_encoding_gives_the_same_page_with_another_id(
    client: FlaskClient, link_to: MakeLink
) -> None:
    address = f"/f/{link_to().token}/en"
    br = brotli.decompress(client.get(address, headers={"Accept-Encoding": "br"}).data)
    zipped = gzip.decompress(client.get(address, headers={"Accept-Encoding": "gzip"}).data)
    plain = client.get(address, headers={"Accept-Encoding": "identity"}).data

    marks = {
        mark
        for page in (br, zipped, plain)
        for mark in re.findall(rb'name="sid"[^>]*value="([^"]+)"', page)
    }
    assert len(marks) == 3
    assert (
        len({re.sub(rb'value="[^"]+"$|value="[^"]+">$', b"", page) for page in (br, zipped, plain)})
        == 1
    )


def test_a_page_is_rendered_once(client: FlaskClient, link_to: MakeLink) -> None:
    first, second = link_to(), link_to()
    client.get(f"/f/{first.token}/en")
    kept = dict(client.application.extensions["bscp_pages"].pages)
    client.get(f"/f/{second.token}/en")
    after = client.application.extensions["bscp_pages"].pages

    assert {key: id(page) for key, page in kept.items()} == {
        key: id(page) for key, page in after.items()
    }


def test_a_phone_may_keep_the_page_for_back_but_not_for_the_next_person(
    client: FlaskClient, link_to: MakeLink
) -> None:
    answer = client.get(f"/f/{link_to().token}/en")

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_a_link_leads_to_the_language_the_browser_asks_for(
    client: FlaskClient, link_to: MakeLink
) -> None:
    link = link_to()
    answer = client.get(f"/f/{link.token}", headers={"Accept-Language": "fr, en;q=0.5"})

    assert (answer.status_code, answer.location) == (302, f"/f/{link.token}/en")
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_language_that_is_not_offered_leads_to_one_that_is(
    client: FlaskClient, link_to: MakeLink
) -> None:
    link = link_to()

    assert client.get(f"/f/{link.token}/xx").location == f"/f/{link.token}"


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"opens_on": TODAY + timedelta(days=3)}, 404, "not open yet"),
        ({"closes_on": TODAY - timedelta(days=1)}, 410, "is closed"),
        ({"closed_on": TODAY}, 410, "is closed"),
    ],
)
def test_a_link_that_takes_no_answers_is_met_kindly(
    client: FlaskClient, link_to: MakeLink, more: dict[str, object], status: int, words: str
) -> None:
    link = link_to(**more)
    for answer in (
        client.get(f"/f/{link.token}/en"),
        client.post(f"/f/{link.token}/en", data={"exp": "5"}),
    ):
        assert answer.status_code == status
        assert words in answer.text
        assert "0800 1111" in answer.text


@pytest.mark.parametrize("token", ["nothing", "x" * 300, "..%2f..%2fetc"])
def test_an_unknown_link_is_met_kindly(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/f/{token}/en")

    assert answer.status_code == 404
    assert "0800 1111" in answer.text


def test_exit_leads_away_and_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/exit")

    assert answer.status_code == 302
    assert answer.location == client.application.extensions["bscp_settings"].neutral_exit_url
    assert answer.headers["Cache-Control"] == "no-store"


def test_enter_in_a_box_cannot_send_without_script(phone: Phone, link_to: MakeLink) -> None:
    """The first submit button of a form is the one Enter presses; ours is disabled."""
    page = phone.open(link_to("audit_return", None))

    assert re.search(r"<form[^>]*>\s*<button type=\"submit\" disabled hidden>", page)


def test_the_faces_on_a_page_are_drawn_and_named(phone: Phone, link_to: MakeLink) -> None:
    page = phone.open(link_to())
    used = set(re.findall(r'<use href="#(face_5_\d)"', page))

    assert used == {f"face_5_{number}" for number in range(1, 6)}
    assert used <= set(re.findall(r'<symbol id="([^"]+)"', page))
    assert page.count('<svg class="face" aria-hidden="true"') == 5


def test_pictures_are_drawn_for_every_form(client: FlaskClient) -> None:
    with client.application.test_request_context():
        asked = {
            picture
            for code, context in FORMS
            for picture in outline(registry.form(code, None, context)).pictures
        }

    beside = {path.stem for path in (assets.SOURCES / "pictures").glob("*.svg")}
    assert asked <= set(PICTURES) | beside


def test_the_manifest_knows_what_the_layout_asks_for() -> None:
    assert {"respondent.css", "respondent.rtl.css", "respondent.js", "icon.svg"} <= set(
        assets.manifest()
    )


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_a_shared_tablets_page_is_whole_in_every_encoding_and_kept_from_others(
    client: FlaskClient, link_to: MakeLink, encoding: str
) -> None:
    link, tablet = link_to(), link_to(kiosk=True)
    pages = []
    for each in (tablet, link, tablet):
        answer = client.get(f"/f/{each.token}/en", headers={"Accept-Encoding": encoding})
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(encoding, bytes)
        pages.append(unpack(answer.data).decode())
        assert answer.headers["Cache-Control"] == (
            "no-store" if each is tablet else "private, no-cache"
        )
    again = f'<a href="/f/{tablet.token}/en">Start again</a>'
    assert again in pages[0]
    assert pages[0].endswith(f'id="x-kiosk" value="/f/{tablet.token}/en">')
    assert "x-kiosk" not in pages[1]
    assert pages[0] != pages[2]  # each with an id of its own
