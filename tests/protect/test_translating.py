"""The language of a comment, and a person's translation beside it."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bscp_voice import clock, comment_language
from bscp_voice.access import ANALYST, READER
from bscp_voice.models import Comment, CommentState, CommentTheme, CommentTranslation, Staff
from bscp_voice.protect import filters, queue, reading, translating
from tests.factories import make_staff, signed_in_as, submit
from tests.protect.helpers import actions, make_comment

POLISH = "Pani była bardzo miła i nas słuchała, mój numer 07700 900123"
ENGLISH = "The lady was kind and listened to us, my number is 07700 900123"
URDU = "وہ بہت اچھی تھیں"


@pytest.fixture
def reader(session: Session) -> Staff:
    return make_staff(session, READER)


def themes_of(session: Session, comment: Comment) -> set[str]:
    chosen = select(CommentTheme.theme).where(CommentTheme.comment_id == comment.id)
    return set(session.scalars(chosen))


def test_the_desk_tells_the_language_of_what_waits_once(session: Session) -> None:
    polish = make_comment(session, POLISH)
    face = make_comment(session, "👍", language="ur")
    assert polish.found_language is None
    assert comment_language.note_waiting(session) == 2
    assert comment_language.note_waiting(session) == 0
    session.expire_all()
    told = [getattr(polish, name) for name in comment_language.TOLD]
    assert told == ["pl", "words", True, None]
    assert (face.found_language, comment_language.is_english(face)) == ("ur", True)
    assert translating.languages_waiting(session) == {"pl": 1}


def test_a_reader_of_polish_can_take_those_written_in_polish(session: Session) -> None:
    polish = make_comment(session, POLISH)  # on an English form
    make_comment(session, URDU, language="ur")
    comment_language.note_waiting(session)
    picked = filters.Filter(language="pl")
    assert [each.id for each in queue.in_order(session, picked)] == [polish.id]
    assert queue.waiting(session, picked).count == 1
    assert set(filters.offered(session).language) == {"pl", "ur"}


def test_without_a_translation_a_cleared_comment_is_not_coded(
    session: Session, reader: Staff
) -> None:
    comment = make_comment(session, POLISH)
    reading.clear(session, comment, reader, clock.now())
    assert comment.codebook_version is None
    assert comment.polarity is None
    assert themes_of(session, comment) == set()
    assert list(translating.waiting(session)) == [comment]


def test_the_translation_is_coded_when_it_comes_and_has_no_tone(
    session: Session, reader: Staff
) -> None:
    comment = make_comment(session, POLISH)
    reading.clear(session, comment, reader, clock.now())
    kept = translating.translate(session, comment, f" {ENGLISH}\r\n", reader, clock.today())
    assert (kept.text, kept.translated_by, kept.translated_on) == (
        ENGLISH,
        reader.id,
        clock.today(),
    )
    assert {"listened_to", "staff_attitude"} <= themes_of(session, comment)
    assert comment.codebook_version is not None
    assert comment.polarity is None
    assert comment.cleared_text == POLISH
    assert list(translating.waiting(session)) == []


def test_of_a_redacted_comment_only_the_redacted_translation_goes_on(
    session: Session, reader: Staff
) -> None:
    comment = make_comment(session, POLISH)
    translating.translate(session, comment, ENGLISH, reader, clock.today())
    masked, masked_too = POLISH.replace("07700 900123", "[number]"), "She listened, [number]"
    for wrong in ("", ENGLISH):
        with pytest.raises(reading.NotAllowed, match="translation"):
            reading.redact(session, comment, masked, reader, clock.now(), translation=wrong)
    assert comment.state is CommentState.AWAITING
    reading.redact(session, comment, masked, reader, clock.now(), translation=masked_too)
    assert comment.cleared_translation == masked_too
    assert "listened_to" in themes_of(session, comment)
    assert "staff_attitude" not in themes_of(session, comment)  # "kind" was not let through


def test_taking_back_withholds_the_translation_and_keeps_it(
    session: Session, reader: Staff
) -> None:
    comment = make_comment(session, POLISH)
    translating.translate(session, comment, ENGLISH, reader, clock.today())
    reading.redact(session, comment, "[x]", reader, clock.now(), translation="[x] listened")
    reading.reopen(session, comment, reader, clock.now())
    assert comment.cleared_translation is None
    assert comment.translation is not None
    assert (comment.translation.text, comment.translation.redacted_text) == (ENGLISH, None)
    assert themes_of(session, comment) == set()


def test_an_escalated_comment_waits_for_no_translation(session: Session, reader: Staff) -> None:
    comment = make_comment(session, POLISH)
    comment_language.note_waiting(session)
    assert len(translating.waiting(session)) == 1
    reading.escalate(session, comment, "Rang CASS.", reader, clock.now())
    assert list(translating.waiting(session)) == []
    translating.translate(session, comment, ENGLISH, reader, clock.today())
    assert comment.cleared_translation is None
    assert themes_of(session, comment) == set()


@pytest.mark.parametrize("words", ["", "  \r\n", POLISH, f" {POLISH}\n"])
def test_nothing_and_the_original_are_no_translation(
    session: Session, reader: Staff, words: str
) -> None:
    comment = make_comment(session, POLISH)
    with pytest.raises(reading.NotAllowed):
        translating.translate(session, comment, words, reader, clock.today())
    assert comment.translation is None


def test_a_second_translation_does_not_overwrite_one_it_did_not_see(
    session: Session, reader: Staff
) -> None:
    comment = make_comment(session, POLISH)
    translating.translate(session, comment, ENGLISH, reader, clock.today())
    with pytest.raises(translating.SomebodyElse):
        translating.translate(session, comment, "Nice lady.", reader, clock.today())
    translating.translate(session, comment, "Nice lady.", reader, clock.today(), replaces=True)
    assert comment.translation is not None
    assert comment.translation.text == "Nice lady."


def test_a_translation_is_encrypted_and_goes_with_its_comment(
    session: Session, reader: Staff
) -> None:
    comment = make_comment(session, POLISH)
    translating.translate(session, comment, ENGLISH, reader, clock.today())
    stored = session.execute(text("SELECT text FROM comment_translation")).scalar_one()
    assert b"lady" not in bytes(stored)
    session.delete(comment.response)
    session.flush()
    assert session.scalars(select(CommentTranslation)).all() == []


def test_a_person_may_say_the_language_and_what_went_on_is_coded_anew(
    session: Session, reader: Staff
) -> None:
    comment = make_comment(session, "They listened to me")
    reading.clear(session, comment, reader, clock.now())
    assert "listened_to" in themes_of(session, comment)
    translating.set_language(session, comment, "so")
    assert (comment.found_language, comment.language_why) == ("so", "person")
    assert themes_of(session, comment) == set()
    comment_language.note(session, comment)
    assert comment.found_language == "so"
    with pytest.raises(reading.NotAllowed):
        translating.set_language(session, comment, "klingon")


def test_the_page_says_the_language_and_where_a_translation_goes(
    app: Flask, session: Session
) -> None:
    key = make_comment(session, URDU, language="en").id
    page = signed_in_as(app, session, READER).get(f"/staff/reading/{key}").text
    assert "<b>Urdu</b>, by its letters" in page
    assert f'lang="ur" dir="rtl">{URDU}</blockquote>' in page
    assert "Do not paste this into an online translator." in page
    romanised = make_comment(session, "Unhon ne hamari baat nahi suni", language="ur").id
    page = signed_in_as(app, session, READER).get(f"/staff/reading/{romanised}").text
    assert 'lang="ur-Latn" dir="ltr">' in page


def test_an_english_comment_is_offered_no_translation(app: Flask, session: Session) -> None:
    key = make_comment(session, "They listened to me").id
    page = signed_in_as(app, session, READER).get(f"/staff/reading/{key}").text
    assert "<b>English</b>, by its words" in page
    assert "online translator" not in page


def test_a_translation_is_written_corrected_and_noted(app: Flask, session: Session) -> None:
    key = make_comment(session, POLISH).id
    client = signed_in_as(app, session, READER)
    address = f"/staff/reading/{key}"
    empty = submit(client, f"{address}/translation", {"translation": " "}, page=address)
    assert empty.status_code == 422
    assert "Write the translation first." in empty.text
    kept = submit(
        client, f"{address}/translation", {"translation": ENGLISH, "replaces": ""}, page=address
    )
    assert kept.status_code == 302
    assert "Translated by" in client.get(address).text
    late = submit(
        client, f"{address}/translation", {"translation": "Nice.", "replaces": ""}, page=address
    )
    assert late.status_code == 409
    assert "Nice." in late.text
    assert ENGLISH in late.text
    submit(client, f"{address}/language", {"language": "ro"}, page=address)
    assert "<b>Romanian</b>, said by a person" in client.get(address).text
    assert {"comment.translate", "comment.language"} <= set(actions(session))


def test_the_list_names_languages_and_no_words(app: Flask, session: Session) -> None:
    make_comment(session, POLISH)
    make_comment(session, URDU, language="ur")
    client = signed_in_as(app, session, READER)
    page = client.get("/staff/reading/to-translate").text
    assert "2 comments wait for a translation." in page
    assert "Polish (1)" in page
    assert "miła" not in page
    only = client.get("/staff/reading/to-translate?language=pl").text
    assert "1 comment waits for a translation." in only
    for odd in ("klingon", "' OR 1=1", "en"):
        answer = client.get("/staff/reading/to-translate", query_string={"language": odd})
        assert "2 comments wait" in answer.text
    home = client.get("/staff/").text
    assert '<b class="tile__figure">2</b>' in home
    assert "comments to translate" in home


def test_only_readers_translate(app: Flask, session: Session) -> None:
    key = make_comment(session, POLISH).id
    client = signed_in_as(app, session, ANALYST)
    assert client.get("/staff/reading/to-translate").status_code == 403
    assert client.post(f"/staff/reading/{key}/translation").status_code in {400, 403}
    reader = signed_in_as(app, session, READER)
    gone = f"/staff/reading/{uuid.uuid4()}"
    assert (
        submit(reader, f"{gone}/translation", {}, page=f"/staff/reading/{key}").status_code == 404
    )
