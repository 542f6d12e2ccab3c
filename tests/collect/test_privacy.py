"""The privacy notices: every number in them is a setting, and what they say is what the code does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import textstat
from flask import Flask
from flask.testing import FlaskClient

from bscp_voice import create_app, retention
from bscp_voice.collect.notices import Reader, for_the_helper, reader_of, simple, small
from bscp_voice.collect.notices_in_full import in_full, in_short
from bscp_voice.extensions import db
from bscp_voice.instruments import registry
from bscp_voice.models import (
    Answer,
    Comment,
    CommentTranslation,
    ContactRequest,
    DeadLetter,
    EqualityAnswer,
    Response,
)
from bscp_voice.retention import Period
from bscp_voice.settings import Settings
from tests.collect.phone import MakeLink

READERS = [each.value for each in Reader]
ADDRESSES = [f"/privacy/{reader}/en" for reader in READERS] + ["/privacy/en", "/safety/en"]


def words(app: Flask, reader: Reader) -> list[str]:
    """Every sentence of a notice that could name a period or a number."""
    settings = app.extensions["bscp_settings"]
    with app.test_request_context():
        if reader is Reader.SMALL:
            return [line for each in small() for line in each.lines] + for_the_helper(settings)
        if reader in {Reader.CHILD, Reader.EASY}:
            return [line for each in simple(settings) for line in each.lines]
        full = in_full(settings, adult=reader is Reader.ADULT)
        return in_short(settings) + [line for each in full for line in each.lines]


def numbers(lines: list[str]) -> set[int]:
    return {int(found) for found in re.findall(r"\d+", " ".join(lines))}


@contextmanager
def app_with(settings: Settings, **changes: object) -> Iterator[Flask]:
    """A service with other settings; the notices ask no database."""
    app = create_app(replace(settings, **changes))  # type: ignore[arg-type]
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("reader", Reader)
def test_every_number_in_a_notice_is_a_setting(settings: Settings, reader: Reader) -> None:
    own = replace(settings.partnership, complaint_days=29)
    with app_with(settings, withdrawal_days=23, partner_base=7, partnership=own) as app:
        found = numbers(words(app, reader))
        page = app.test_client().get(f"/privacy/{reader}/en").text

    assert 23 in found, "the days in which answers can be taken back are not named"
    assert found <= {23, 7, 29}
    assert "23 days" in page
    assert "14 days" not in page


@pytest.mark.parametrize("reader", READERS[1:])
def test_a_period_is_named_when_the_service_deletes_by_it_and_only_then(
    settings: Settings, reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    periods = (Period("contacts", days=31), Period("words", months=25))
    own = replace(settings.retention, periods=periods)
    with app_with(settings, retention=own) as app:
        client = app.test_client()
        today = client.get(f"/privacy/{reader}/en").text
        monkeypatch.setattr(retention, "ENFORCED", frozenset({"contacts"}))
        one = client.get(f"/privacy/{reader}/en").text
        monkeypatch.setattr(retention, "ENFORCED", frozenset({"contacts", "words"}))
        both = client.get(f"/privacy/{reader}/en").text

    assert "We have not decided yet how long we keep it" in today
    assert "31 days" not in today
    assert "31 days" in one
    assert "how long we keep the rest" in one
    assert "25 months" not in one
    assert "25 months" in both
    assert "not decided yet" not in both


def test_one_day_is_a_day(settings: Settings) -> None:
    with app_with(settings, withdrawal_days=1) as app:
        assert "take them back for 1 day." in app.test_client().get("/privacy/8-11/en").text


def test_the_notices_know_what_a_response_keeps() -> None:
    """Who adds a column here: say it in notices.py and notices_in_full.py, then add it to this list."""
    told = {
        Response: "id round_id link_id instrument_code instrument_version stratum context district "
        "agency reference language mode submitted_on event_on standing submission_key receipt_hash",
        Answer: "response_id question value",
        EqualityAnswer: "response_id question value characteristic module module_version",
        Comment: "id response_id question text redacted_text may_quote state arrived polarity "
        "found_language language_why language_sure language_also codebook_version",
        CommentTranslation: "comment_id text redacted_text translated_by translated_on",
        DeadLetter: "id fingerprint reason came_on sealed opened",
        ContactRequest: "id purpose name way when language asked_on handled_on handled_by",
    }
    for model, columns in told.items():
        table = model.__table__
        assert {column.key for column in table.columns} == set(columns.split()), model.__name__


@pytest.mark.parametrize("address", [*ADDRESSES, "/accessibility/en"])
def test_a_page_is_public_and_the_same_for_everybody(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.text.count("<h1") == 1
    assert "0800 1111" in answer.text
    assert 'id="x-exit"' in answer.text
    assert not re.search(r'<(?:script|link|img|iframe)[^>]+="(?:https?:)?//', answer.text)


@pytest.mark.parametrize("start", ["/privacy", "/privacy/8-11", "/safety", "/accessibility"])
def test_without_a_language_the_browser_decides(
    settings: Settings, start: str, tmp_path: Path
) -> None:
    with app_with(settings, offered_languages=("en", "ur")) as app:
        client = app.test_client(use_cookies=False)
        answer = client.get(start, headers={"Accept-Language": "ur,en;q=0.5"})

        assert answer.status_code == 302
        assert answer.headers["Location"] == f"{start}/ur"
        assert "Accept-Language" in answer.headers["Vary"]
        assert 'lang="ur" dir="rtl"' in client.get(f"{start}/ur").text
        assert client.get(start).headers["Location"] == f"{start}/en"


@pytest.mark.parametrize(
    "address",
    ["/privacy/0-3/en", "/privacy/8-11/xx", "/privacy/xx", "/safety/xx", "/accessibility/xx"],
)
def test_an_unknown_reader_or_language_gets_the_friendly_page(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address)

    assert answer.status_code == 404
    assert "find this page" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_every_form_leads_to_its_own_notice(client: FlaskClient, link_to: MakeLink) -> None:
    expected = {
        "child_4_7": "/privacy/4-7",
        "child_8_11": "/privacy/8-11",
        "yp_12_17": "/privacy/12-17",
        "easy_read": "/privacy/easy-read",
        "parent_carer": "/privacy/adult",
        "have_your_say": "/privacy",
        "prac_survey": "/privacy/adult",
    }
    for code, notice in expected.items():
        instrument = registry.instrument(code)
        context = instrument.contexts[0] if instrument.contexts else None
        page = client.get(f"/f/{link_to(code, context).token}/en").text
        assert re.findall(r'href="?(/privacy[^" >]*)', page) == [f"{notice}/en"] * 2, code
        assert ("/safety/en" in page) is instrument.exit_page, code
        assert client.get(f"{notice}/en").status_code == 200


def test_every_form_has_a_reader_or_is_for_anybody() -> None:
    without = {each.code for each in registry.instruments() if reader_of(each) is None}

    assert without == {"have_your_say", "loop_check", "group_check"}


def test_what_is_not_filled_in_is_left_out_and_that_is_said(
    client: FlaskClient, settings: Settings
) -> None:
    assert settings.partnership.missing, "filled in: this test wants the file as it is shipped"
    for reader in READERS:
        page = client.get(f"/privacy/{reader}/en").text
        main = page[page.index("<main") : page.index("</main>")]
        assert "[" not in main
        assert reader == "4-7" or "will stand here" in main
    assert "has not confirmed" in client.get("/privacy/adult/en").text


def test_what_is_filled_in_is_shown(settings: Settings) -> None:
    own = replace(
        settings.partnership,
        controllers=("Birmingham Example Council",),
        data_protection_officer="officer@example.org",
        email="ask@example.org",
        phone="0121 000 0000",
        lawful_basis_confirmed_on=settings.partnership.last_checked,
    )
    with app_with(settings, partnership=own) as app:
        client = app.test_client()
        adult, child = client.get("/privacy/adult/en").text, client.get("/privacy/8-11/en").text

    for words_ in ("Birmingham Example Council", "officer@example.org", "mailto:ask@example.org"):
        assert words_ in adult
    assert "has not confirmed" not in adult
    assert 'href="tel:01210000000"' in child
    assert "officer@example.org" not in child


def test_the_notices_are_easy_to_read(migrated_app: Flask) -> None:
    """Flesch-Kincaid grade: as the forms of these ages; adults by SMOG."""
    for reader, most in ((Reader.SMALL, 3), (Reader.CHILD, 3), (Reader.EASY, 3), (Reader.YOUNG, 5)):
        text = " ".join(words(migrated_app, reader))
        assert textstat.flesch_kincaid_grade(text) <= most, reader
    assert textstat.smog_index(" ".join(words(migrated_app, Reader.ADULT))) <= 9


def test_a_page_says_nothing_about_itself_where_others_look(
    client: FlaskClient, link_to: MakeLink
) -> None:
    """Titles stand in the tab, the history and the list of open apps."""
    telling = re.compile(
        r"safeguard|protect|abuse|child|danger|safe|exit|history|worker|conference", re.IGNORECASE
    )
    forms = [f"/f/{link_to(code, None).token}/en" for code in ("have_your_say", "group_check")]
    forms.append(f"/f/{link_to('child_8_11', 'cp_conference').token}/en")
    for address in [*ADDRESSES, *forms, "/accessibility/en", "/r", "/", "/said-and-done", "/f/no"]:
        title = re.search(r"<title>(.*?)</title>", client.get(address).text)
        assert title, address
        assert title[1].strip()
        assert not telling.search(title[1]), title[1]
