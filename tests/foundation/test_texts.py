"""Texts in force: files with the desk laid over them, in every process, and offered only when they may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, g
from flask_babel import gettext, ngettext, pgettext
from sqlalchemy import event
from sqlalchemy.orm import Session

from bscp_voice import catalogues, start
from bscp_voice.catalogues import CatalogueError, State
from bscp_voice.extensions import db
from bscp_voice.manage import desk
from bscp_voice.models import Act
from bscp_voice.settings import Settings, SettingsError
from bscp_voice.start import StartRefused
from tests.desk import DRAFT, FORM, WEEKS, again, desk_app, entry_of, small, texts_of
from tests.factories import make_link, make_round
from tests.foundation.test_settings import SAFE

ANNA = desk.Person("Anna Nowak")


@pytest.fixture
def polish(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    with desk_app(settings, tmp_path) as made:
        yield made


def write(app: Flask, english: str, *given: str, act: Act = Act.CHANGED, note: str = "") -> None:
    with app.app_context():
        entry = entry_of(app, english)
        desk.write(db.session(), "pl", entry, given or entry.texts, act, ANNA, note)
        db.session.commit()


def said(app: Flask, english: str) -> str:
    with app.test_request_context("/"):
        g.language = "pl"
        return str(gettext(english))


def test_what_the_desk_writes_is_said_by_every_process(
    polish: Flask, settings: Settings, tmp_path: Path
) -> None:
    with desk_app(settings, tmp_path) as other:
        assert said(polish, "Send") == said(other, "Send") == "Wyślij"
        write(polish, "Send", "Wyślij to")
        with other.app_context():
            again(other)
        assert said(other, "Send") == "Wyślij to"
        assert entry_of(other, "Send").state is State.DRAFT


def test_plurals_and_contexts_are_told_apart(polish: Flask) -> None:
    write(polish, WEEKS[0], "%(num)s tydz.", "%(num)s tyg.", "%(num)s tyg.")
    with polish.app_context():
        again(polish)
    with polish.test_request_context("/"):
        g.language = "pl"
        assert [ngettext(*WEEKS, number) for number in (1, 2)] == ["1 tydz.", "2 tyg."]
        assert (gettext("Good"), pgettext("of a day", "Good")) == ("Dobrze", "Dobry")


def test_a_rendered_page_is_dropped_when_a_text_changes(polish: Flask, session: Session) -> None:
    link = make_link(session, make_round(session, "child_8_11", None))
    session.commit()
    client = polish.test_client(use_cookies=False)
    address = f"/f/{link.token}/pl"
    assert 'data-send="Wyślij"' in client.get(address).text
    write(polish, "Send", "Poślij")
    texts_of(polish).forget()
    page = client.get(address).text
    assert 'data-send="Poślij"' in page
    assert "not been checked" in page or "unchecked" in page


def test_what_does_not_fit_is_not_shown_however_it_came_into_the_database(polish: Flask) -> None:
    write(polish, "Send", 'x" action="/elsewhere', act=Act.CHECKED)
    write(polish, "within %(days)s days", "%(day)s", act=Act.CHECKED)
    write(polish, WEEKS[0], "%(num)s tydz.", act=Act.CHECKED)
    with polish.app_context():
        again(polish)
    assert said(polish, "Send") == "Wyślij"
    assert said(polish, "within %(days)s days") == "w ciągu %(days)s dni"
    assert entry_of(polish, WEEKS[0]).texts[0] == "%(num)s tydzień"


def test_between_two_looks_no_question_is_asked(polish: Flask) -> None:
    asked: list[str] = []
    with polish.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *every: asked.append(every[2]))
        texts = again(polish)
        assert len(asked) == 1
        for _ in range(50):
            texts.look()
        assert len(asked) == 1


def test_a_database_that_is_away_leaves_the_texts_as_they_are(
    polish: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with polish.app_context():
        again(polish)
        now = texts_of(polish).now
        monkeypatch.setattr("bscp_voice.texts._SEEN", db.text("SELECT nothing FROM nowhere"))
        assert again(polish).now is now


def test_what_was_taken_into_the_file_no_longer_stands_over_it(
    polish: Flask, settings: Settings, tmp_path: Path
) -> None:
    write(polish, "Send", "Poślij", act=Act.CHECKED, note="short")
    with polish.app_context():
        entries = again(polish).told("pl").entries.values()
        assert desk.take("pl", entries, tmp_path) == 1
    text = catalogues.path_of("pl", tmp_path).read_text(encoding="utf-8")
    assert "# state: checked" in text
    assert "Anna Nowak" in text
    assert "# note: short" in text
    later = catalogues.read("pl", tmp_path)
    with desk_app(settings, tmp_path, later) as deployed:
        entry = entry_of(deployed, "Send")
        assert (entry.text, entry.by, entry.note, entry.written) == (
            "Poślij",
            "Anna Nowak",
            "short",
            False,
        )
        assert desk.take("pl", [entry], tmp_path) == 0
    # the repository goes on: another person writes and checks another text there
    later["Send"].string, later["Send"].user_comments = "Wyślij", ["state: checked 2099-01-01 B"]
    with desk_app(settings, tmp_path, later) as deployed:
        assert entry_of(deployed, "Send").text == "Wyślij"
    # a machine drafts it anew: what a person checked stays
    later["Send"].string, later["Send"].user_comments = "Prześlij", list(DRAFT)
    with desk_app(settings, tmp_path, later) as deployed:
        assert entry_of(deployed, "Send").text == "Poślij"


def test_a_text_whose_english_changed_is_stale_and_what_a_person_wrote_is_offered(
    polish: Flask, settings: Settings, tmp_path: Path
) -> None:
    write(polish, "Did people listen to you?", "Czy ludzie cię słuchali?", act=Act.CHECKED)
    changed = small()
    changed.delete("Did people listen to you?")
    changed.add("Did people there listen to you?", "", locations=[(f"{FORM}:heard", 0)])
    with desk_app(settings, tmp_path, changed) as later:
        entry = entry_of(later, "Did people there listen to you?")
        assert (entry.state, entry.text) == (State.STALE, "Czy ludzie cię słuchali?")
        assert said(later, "Did people there listen to you?") == "Did people there listen to you?"
        assert texts_of(later).offered == ("en",)


def test_taking_a_check_back_takes_the_language_back_where_only_checked_may_be_offered(
    app: Flask, settings: Settings, tmp_path: Path, session: Session
) -> None:
    checked = small(agency="")
    for message in catalogues.messages(checked):
        message.user_comments[:] = ["state: checked 2026-11-01 B"] if message.string else []
    with desk_app(settings, tmp_path, checked, offer_translations="checked") as made:
        assert texts_of(made).offered == ("en", "pl")  # what only staff meet may be missing
        assert texts_of(made).checked("pl")
        client = made.test_client(use_cookies=False)
        assert client.get("/?lang=pl").status_code == 200
        write(made, "Send", act=Act.TAKEN_BACK)
        texts_of(made).forget()
        assert client.get("/?lang=pl").status_code == 404
        assert texts_of(made).unready("pl") == {State.DRAFT: 1}
        link = make_link(session, make_round(session, "child_8_11", None))
        session.commit()
        assert client.get(f"/f/{link.token}/pl").status_code == 302
        write(made, "Send", act=Act.CHECKED)
        texts_of(made).forget()
        assert client.get(f"/f/{link.token}/pl").status_code == 200


@pytest.mark.parametrize("code", ["xx", "en-GB", "UR", "%00", "..", "ur"])
def test_an_unknown_language_is_no_page(polish: Flask, session: Session, code: str) -> None:
    link = make_link(session, make_round(session, "child_8_11", None))
    session.commit()
    client = polish.test_client(use_cookies=False)
    words = next(
        rule.rule for rule in polish.url_map.iter_rules() if rule.endpoint == "later.words"
    ).replace("<language>", code)
    for address in (words, f"/?lang={code}", f"/said-and-done/{code}"):
        assert client.get(address).status_code == 404, address
    assert client.get(f"/f/{link.token}/{code}").status_code in {302, 404}


def refusal(settings: Settings) -> str:
    with pytest.raises(StartRefused) as refused:
        start.start(settings)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_nothing_left_to_offer_refuses_the_start(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    catalogues.write("pl", small(), tmp_path)
    only = replace(settings, translations_path=tmp_path, offered_languages=("pl",))
    assert start.start(only)
    says = refusal(replace(only, offer_translations="checked"))
    assert "BSCP_OFFER_TRANSLATIONS=checked leaves none" in says
    with_english = replace(only, offer_translations="checked", offered_languages=("en", "pl"))
    started = start.start(with_english)
    with started.app_context():
        assert texts_of(started).offered == ("en",)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"days": "w ciągu kilku dni"}, "“within %(days)s days”: has lost %(days)s"),
        ({"days": "w ciągu %(days)s%(n)s dni"}, "has %(n)s, which the English has not"),
        ({"days": "w ciągu %(days)s dni, 50%"}, "has a “%” that belongs to no placeholder"),
        ({"days": "w ciągu %(days dni"}, "has a broken placeholder at “%(”"),
        ({"ring": "Zadzwoń <b>999</b"}, "“Ring <b>999</b>”: has a broken tag at “</b”"),
        ({"ring": "Zadzwoń <b>99</b>"}, "has lost the number 999"),
    ],
)
def test_a_catalogue_that_would_break_a_page_refuses_the_start(
    app: Flask, settings: Settings, tmp_path: Path, changed: dict[str, str], why: str
) -> None:
    catalogues.write("pl", small(**changed), tmp_path)
    mine = replace(settings, translations_path=tmp_path, offered_languages=("en", "pl"))
    says = refusal(mine)
    assert "pl/LC_MESSAGES/messages.po" in says
    assert why in says
    assert start.start(replace(mine, offered_languages=("en",)))  # what is not offered does no harm


@pytest.mark.parametrize(
    "broken",
    [
        b'msgid "Send\nmsgstr "x"\n',
        b'msgid "Send"\nmsgstr "\xff\xfe"\n',
        b'msgid ""\nmsgstr "Plural-Forms: nplurals=x; plural=y;\\n"\n',
        b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n/0);\\n"\n',
        b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n+7);\\n"\n',
        b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(system(1));\\n"\n',
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=nothing\\n"\n',
        b"what is this\n",
    ],
)
def test_a_catalogue_that_cannot_be_read_refuses_the_start(
    app: Flask, settings: Settings, tmp_path: Path, broken: bytes
) -> None:
    path = catalogues.path_of("pl", tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(broken)
    says = refusal(replace(settings, translations_path=tmp_path, offered_languages=("en", "pl")))
    assert "pl/LC_MESSAGES/messages.po" in says
    with pytest.raises(CatalogueError):
        catalogues.read("pl", tmp_path)


def test_the_setting_knows_three_words() -> None:
    assert Settings.from_env(SAFE).offer_translations == "draft"
    assert Settings.from_env({**SAFE, "BSCP_OFFER_TRANSLATIONS": "checked"})
    with pytest.raises(SettingsError, match="BSCP_OFFER_TRANSLATIONS to one of draft, checked"):
        Settings.from_env({**SAFE, "BSCP_OFFER_TRANSLATIONS": "all"})


def test_ids_stay_and_tell_contexts_apart() -> None:
    made = small()
    ids = {catalogues.id_of(message) for message in catalogues.messages(made)}
    assert len(ids) == len(list(catalogues.messages(made))) == 8
    assert catalogues.id_of(made["Send"]) == "m115a10602f"


def test_the_places_of_a_message_come_back_from_its_file(tmp_path: Path) -> None:
    catalogues.write("pl", small(), tmp_path)
    before = catalogues.path_of("pl", tmp_path).read_bytes()
    made = catalogues.read("pl", tmp_path)
    assert made["Did people listen to you?"].locations == [(f"{FORM}:heard", 0)]
    catalogues.write("pl", made, tmp_path)
    assert catalogues.path_of("pl", tmp_path).read_bytes() == before
