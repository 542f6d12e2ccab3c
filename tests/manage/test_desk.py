"""The translation desk in the browser: lists, one text, checking, taking back, uploads, the preview."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice.access import ADMINISTRATOR, ANALYST, MEMBER, READER, TRANSLATOR
from bscp_voice.catalogues import State
from bscp_voice.extensions import db
from bscp_voice.manage import desk
from bscp_voice.models import Act, AuditEvent, Translation
from bscp_voice.settings import Settings
from tests.desk import again, desk_app, entry_of, texts_of
from tests.factories import Browser, csrf_token, make_staff, sign_in, signed_in_as

DESK = "/staff/translations"


@pytest.fixture
def polish(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    with desk_app(settings, tmp_path) as made:
        yield made


@pytest.fixture
def client(polish: Flask, session: Session) -> Browser:
    return sign_in(polish, make_staff(session, TRANSLATOR, name="Anna Nowak"))


def rows(session: Session) -> list[Translation]:
    session.rollback()
    return list(session.scalars(select(Translation).order_by(Translation.number)))


def page_of(app: Flask, english: str, context: str = "") -> str:
    return f"{DESK}/pl/{entry_of(app, english, context).id}"


def posted(app: Flask, client: Browser, english: str, **data: str) -> str:
    address = page_of(app, english)
    given = {"seen": data.pop("seen", "")} if "seen" in data else {}
    page = client.get(address).text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    answer = client.post(
        address, data={"csrf_token": csrf_token(page), "seen": seen, **given, **data}
    )
    return answer.location if answer.status_code == 302 else answer.text


def test_the_states_of_each_language_are_shown(client: Browser) -> None:
    page = client.get(f"{DESK}/").text
    assert "Polish" in page
    assert "Polski" in page
    assert '?state=draft">7<' in page
    assert "<b>Offered</b>" in page


def test_the_list_is_narrowed_by_state_place_and_words(client: Browser) -> None:
    everything = client.get(f"{DESK}/pl").text
    assert "7 texts" in everything
    assert "My agency" not in everything
    assert "My agency" in client.get(f"{DESK}/pl?place=staff").text
    assert "1 text" in client.get(f"{DESK}/pl?place=form:child_8_11").text
    assert "1 text" in client.get(f"{DESK}/pl?words=SŁUCHANO").text
    assert "Nothing here" in client.get(f"{DESK}/pl?state=checked").text
    assert "7 texts" in client.get(f"{DESK}/pl?state=nonsense&place=nonsense").text
    assert client.get(f"{DESK}/pl?page=9").status_code == 404


def test_a_text_is_changed_checked_and_taken_back_and_each_act_is_kept(
    polish: Flask, client: Browser, session: Session
) -> None:
    english = "Did people listen to you?"
    shown = client.get(page_of(polish, english)).text
    assert "question “heard”" in shown
    text = {"text-0": "Czy ludzie cię słuchali?"}
    assert posted(polish, client, english, **text, note="said aloud", act="checked").startswith("/")
    with polish.app_context():
        again(polish)
    entry = entry_of(polish, english)
    assert (entry.state, entry.by, entry.note) == (State.CHECKED, "Anna Nowak", "said aloud")
    posted(polish, client, english, **{"text-0": "ignored"}, act="taken_back")
    with polish.app_context():
        again(polish)
    assert (entry_of(polish, english).state, entry_of(polish, english).text) == (
        State.DRAFT,
        text["text-0"],
    )
    kept = rows(session)
    assert [each.act for each in kept] == [Act.CHECKED, Act.TAKEN_BACK]
    assert {each.by for each in kept} == {"Anna Nowak"}
    page = client.get(page_of(polish, english)).text
    assert "took the check back of" in page
    assert "Czy ludzie cię słuchali?" in client.get(f"{DESK}/pl/log").text
    actions = session.scalars(select(AuditEvent.action)).all()
    assert {"translation checked", "translation taken back"} <= set(actions)


def test_a_text_that_does_not_fit_is_not_saved_and_not_lost(
    polish: Flask, client: Browser, session: Session
) -> None:
    page = posted(polish, client, "within %(days)s days", **{"text-0": "w ciągu kilku dni"})
    assert "The translation has lost %(days)s" in page
    assert "w ciągu kilku dni</textarea>" in page
    assert "too long for a button" in posted(polish, client, "Send", **{"text-0": "W" * 25})
    assert "there is no text" in posted(polish, client, "Send", **{"text-0": " "})
    assert rows(session) == []


def test_what_somebody_else_changed_meanwhile_is_shown_first(
    polish: Flask, client: Browser, session: Session
) -> None:
    page = posted(polish, client, "Send", **{"text-0": "Poślij"}, seen="v0")
    assert "Somebody else has changed this text" in page
    assert "Poślij</textarea>" in page
    assert rows(session) == []


def test_what_another_process_wrote_a_moment_ago_is_not_written_over(
    polish: Flask, client: Browser, session: Session
) -> None:
    address = page_of(polish, "Send")
    page = client.get(address).text
    with polish.app_context():  # as another process does: this one has not been told
        person = desk.Person("Jan")
        desk.write(db.session(), "pl", entry_of(polish, "Send"), ["Poślij"], Act.CHANGED, person)
        db.session.commit()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    data = {"csrf_token": csrf_token(page), "seen": seen, "text-0": "Prześlij"}
    assert "Somebody else has changed this text" in client.post(address, data=data).text
    assert len(rows(session)) == 1


def test_every_plural_form_and_a_context_have_their_own_text(
    polish: Flask, client: Browser, session: Session
) -> None:
    page = client.get(page_of(polish, "%(num)s week")).text
    assert page.count("<textarea") == 4
    assert "Polish, for 2, 3, 4 …" in page
    texts = {f"text-{place}": f"%(num)s tyg{place}" for place in range(3)}
    posted(polish, client, "%(num)s week", **texts, act="checked")
    assert rows(session)[0].texts == ["%(num)s tyg0", "%(num)s tyg1", "%(num)s tyg2"]
    assert "of a day" in client.get(page_of(polish, "Good", "of a day")).text


def test_ticked_texts_are_checked_at_once(polish: Flask, client: Browser, session: Session) -> None:
    page = client.get(f"{DESK}/pl").text
    ticks = [each.partition('"')[0] for each in page.split('name="tick" value="')[1:]]
    assert len(ticks) == 7
    moved = ticks[1].partition(":")[0] + ":v0"
    data = {"tick": [ticks[0], moved, "m0:v0"], "csrf_token": csrf_token(page)}
    answer = client.post(f"{DESK}/pl/check", data=data, follow_redirects=True)
    assert "Marked as checked: 1." in answer.text
    assert "have changed or do not fit: 2" in answer.text
    assert [each.act for each in rows(session)] == [Act.CHECKED]
    assert client.post(f"{DESK}/pl/check", data={"tick": ticks}).status_code == 400


def send(client: Browser, data: bytes, name: str = "pl.xlsx") -> str:
    address = f"{DESK}/pl/upload"
    form = {"csrf_token": csrf_token(client.get(address).text), "file": (io.BytesIO(data), name)}
    answer = client.post(address, data=form, content_type="multipart/form-data")
    return "taken" if answer.status_code == 302 else answer.text


def test_a_spreadsheet_goes_out_and_comes_in_whole_or_not_at_all(
    polish: Flask, client: Browser, session: Session
) -> None:
    answer = client.get(f"{DESK}/pl/sheet.xlsx?state=draft")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    book = load_workbook(io.BytesIO(answer.data))
    sheet = book.worksheets[0]
    assert sheet.max_row == 1 + 6 + 3
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 6).value = "checked"
    kept = sheet.cell(2, 1).value
    sheet.cell(2, 1).value = "m1111111111"
    wrong, right = io.BytesIO(), io.BytesIO()
    book.save(wrong)
    page = send(client, wrong.getvalue())
    assert "Nothing was taken: 1 thing to mend" in page
    assert "Your file is still on your computer" in page
    assert "m1111111111" in page
    assert rows(session) == []
    sheet.cell(2, 1).value = kept
    book.save(right)
    assert send(client, right.getvalue()) == "taken"
    assert len(rows(session)) == 7
    with polish.app_context():
        assert again(polish).checked("pl")
    assert "not an XLSX file" in send(client, b"id\n", "pl.csv")


def test_the_preview_shows_the_form_twice_in_frames_of_our_own_only(client: Browser) -> None:
    page = client.get(f"{DESK}/pl/preview?form=child_8_11&at=heard")
    assert page.text.count("<iframe sandbox") == 2
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    polish = client.get("/staff/preview/child_8_11/pl?at=heard")
    policy = polish.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "frame-src 'none'" in policy
    assert polish.headers["Cache-Control"] == "no-store"
    assert '<html lang="pl"' in polish.text
    assert "Wyślij" in polish.text
    assert "<script" not in polish.text
    assert 'id="x-look"' in polish.text
    ordinary = client.get(f"{DESK}/pl").headers["Content-Security-Policy"]
    assert "frame-src 'none'" in ordinary
    assert client.post("/staff/preview/child_8_11/pl").status_code in {400, 405}


@pytest.mark.parametrize("code", ["xx", "ur", "en", "PL", "pl-PL", "..", "%00"])
def test_an_unknown_language_is_no_page(client: Browser, code: str) -> None:
    for page in ("", "/m0", "/log", "/upload", "/preview", "/sheet.xlsx"):
        assert client.get(f"{DESK}/{code}{page}").status_code == 404, page
    if code != "en":  # the left frame
        assert client.get(f"/staff/preview/child_8_11/{code}").status_code == 404


def test_unknown_texts_and_forms_are_no_page(client: Browser) -> None:
    for address in (
        f"{DESK}/pl/m0",
        f"{DESK}/pl/preview?form=nothing",
        "/staff/preview/nothing/pl",
        "/staff/preview/child_8_11/pl?context=nothing",
    ):
        assert client.get(address).status_code == 404, address


def test_translators_meet_nothing_else_and_others_not_the_desk(
    polish: Flask, client: Browser, session: Session
) -> None:
    assert "Translations" in client.get("/staff/").text
    for address in ("/staff/rounds/", "/staff/plan", "/staff/reading/", "/staff/people/"):
        assert client.get(address).status_code in {403, 404}, address
    for role in (READER, ANALYST, MEMBER):
        assert signed_in_as(polish, session, role).get(f"{DESK}/").status_code == 403
    assert signed_in_as(polish, session, ADMINISTRATOR).get(f"{DESK}/").status_code == 200
    assert texts_of(polish).offered == ("en", "pl")
