"""The public page: what it shows, to anybody, without a cookie."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bscp_voice.close.entries import take_down
from bscp_voice.models import EntryKind, IssueState
from bscp_voice.published import published_entries
from bscp_voice.settings import Settings
from tests.close.helpers import WORDS, close_as, make_entry, make_issue
from tests.conftest import with_settings
from tests.factories import TODAY, make_link, make_round


def test_with_nothing_published_the_page_is_kind(client: FlaskClient) -> None:
    page = client.get("/said-and-done")
    assert page.status_code == 200
    assert "Nothing is here yet" in page.text
    assert "0800 1111" in page.text


def test_the_page_sets_no_cookie_and_may_be_kept(app: Flask, session: Session) -> None:
    make_entry(session, make_issue(session))
    session.commit()
    answer = app.test_client().get("/said-and-done")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("encoding", ["br", "identity"])
def test_what_is_published_or_taken_down_shows_at_once_and_the_page_knows_no_browser_again(
    client: FlaskClient, session: Session, language: str, encoding: str
) -> None:
    def ask() -> TestResponse:
        headers = {"Accept-Encoding": encoding, "If-None-Match": "*"}
        page = client.get(f"/said-and-done/{language}", headers=headers)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "public, no-cache"
        assert not {"ETag", "Last-Modified"} & set(page.headers.keys())
        return page

    first = ask()
    entry = make_entry(session, make_issue(session))
    session.commit()
    changed = ask()
    assert changed.data != first.data
    take_down(session, entry, "A name stood in it")
    session.commit()
    assert ask().data != changed.data


def test_an_entry_shows_everything_and_can_be_pointed_to(
    client: FlaskClient, session: Session
) -> None:
    issue = make_issue(session, accepted=TODAY - timedelta(weeks=6))
    entry = close_as(session, issue, IssueState.DONE).entries[-1]
    anchor = f'id="e-{entry.id.hex[:12]}"'
    (shown,) = published_entries(session)
    session.commit()
    page = client.get("/said-and-done").text
    assert anchor in page
    for text in (WORDS.you_said, WORDS.we_did, WORDS.next_step, shown.group, shown.action_title):
        assert str(escape(text)) in page
    assert "<b>Done</b>" in page
    assert "Answered after 6 weeks" in page
    # children first
    assert page.index(WORDS.for_children) < page.index(WORDS.you_said)


@pytest.mark.parametrize(
    ("kind", "state", "word"),
    [
        (EntryKind.WE_DID, None, "Doing"),
        (EntryKind.WE_CANNOT, IssueState.CANNOT_DO, "We can’t"),
        (EntryKind.STILL_THINKING, None, "Still thinking"),
    ],
)
def test_each_standing_has_a_word_and_a_shape(
    client: FlaskClient, session: Session, kind: EntryKind, state: IssueState | None, word: str
) -> None:
    issue = make_issue(session)
    if state:
        close_as(session, issue, state)
    else:
        make_entry(session, issue, kind)
    session.commit()
    page = client.get("/said-and-done").text
    assert f"<b>{word}</b>" in page
    assert '<svg class="shape"' in page


@pytest.mark.parametrize(
    ("days", "kind", "words"),
    [
        (3, EntryKind.WE_DID, "Answered in less than a week"),
        (7, EntryKind.WE_DID, "Answered after 1 week"),
        (41, EntryKind.WE_CANNOT, "Answered after 5 weeks"),
        (15, EntryKind.STILL_THINKING, "Written 2 weeks after we took it on"),
        (2, EntryKind.STILL_THINKING, "Written less than a week after we took it on"),
    ],
)
def test_how_long_it_took(
    client: FlaskClient, session: Session, days: int, kind: EntryKind, words: str
) -> None:
    make_entry(session, make_issue(session, accepted=TODAY - timedelta(days=days)), kind)
    session.commit()
    assert words in client.get("/said-and-done").text


def test_what_waits_for_a_check_is_not_shown(client: FlaskClient, session: Session) -> None:
    make_entry(session, make_issue(session), published=None)
    session.commit()
    assert WORDS.we_did not in client.get("/said-and-done").text


def test_narrowing_by_theme_and_action(client: FlaskClient, session: Session) -> None:
    make_entry(session, make_issue(session, theme="felt_safe"), we_did="About safety.")
    make_entry(session, make_issue(session, theme="waiting_time", action="2.4"), we_did="On waits.")
    session.commit()
    page = client.get("/said-and-done?theme=felt_safe").text
    assert "About safety." in page
    assert "On waits." not in page
    assert "On waits." in client.get("/said-and-done?action=2.4").text
    nothing = client.get("/said-and-done?theme=felt_safe&action=2.4").text
    assert "Nothing is published about this yet." in nothing


def test_a_person_is_asked_whether_it_answers_them(client: FlaskClient, session: Session) -> None:
    make_entry(session, make_issue(session))
    session.commit()
    assert "Does this answer what you told us?" not in client.get("/said-and-done").text
    link = make_link(session, make_round(session, "loop_check", None))
    session.commit()
    assert f'href="/f/{link.token}"' in client.get("/said-and-done").text


def test_what_is_written_is_escaped(client: FlaskClient, session: Session) -> None:
    make_entry(session, make_issue(session), we_did="<b>bold</b> & <script>")
    session.commit()
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &lt;script&gt;" in client.get("/said-and-done").text


def test_languages_are_those_offered(settings: Settings, tmp_path: Path) -> None:
    app = with_settings(
        settings, tmp_path / "languages.sqlite3", offered_languages=("en", "ur", "pl")
    )
    client = app.test_client()
    for address in ("/said-and-done/ur", "/said-and-done?lang=ur"):
        page = client.get(address).text
        assert '<html lang="ur" dir="rtl"' in page
        assert re.search(r"/assets/said\.[0-9a-f]{10}\.rtl\.css", page)
        assert 'href="/said-and-done/pl"' in page
    assert client.get("/said-and-done/so").status_code == 404
    assert client.get("/said-and-done?lang=xx").status_code == 404


def test_days_are_written_as_they_are_here(client: FlaskClient, session: Session) -> None:
    make_entry(session, make_issue(session), published=TODAY)
    session.commit()
    assert TODAY.strftime("%-d %B %Y") in client.get("/said-and-done").text
