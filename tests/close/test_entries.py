"""Answers: one person writes, another checks, and nothing unchecked is published."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bscp_voice.close import entries
from bscp_voice.close.issues import NotAllowed
from bscp_voice.models import EntryKind
from tests.close.helpers import WORDS, make_entry, make_issue, member, words
from tests.factories import TODAY


def test_a_good_answer_has_no_fault() -> None:
    assert entries.faults(WORDS) == {}


@pytest.mark.parametrize("field", ["you_said", "we_did", "for_children"])
def test_what_must_be_said(field: str) -> None:
    blank = entries.Words(**(vars(WORDS) | {field: "  "}))
    assert set(entries.faults(blank)) == {field}


def test_the_version_for_children_is_short() -> None:
    assert entries.faults(words(for_children="word " * 25)) == {}
    fault = entries.faults(words(for_children="word " * 26))["for_children"]
    assert fault == "Use 25 words or fewer. There are 26."


def test_still_thinking_says_when_people_hear_more() -> None:
    assert set(entries.faults(words(EntryKind.STILL_THINKING, next_step=""))) == {"next_step"}
    assert entries.faults(words(EntryKind.WE_DID, next_step="")) == {}


@pytest.mark.parametrize(
    ("said", "repeats"),
    [
        ("My social worker's always late to see me", True),
        ("my SOCIAL worker’s always late, to see", True),
        ("People said a social worker is always late", False),
        ("always late to see me", False),  # five words in a row happen by chance
    ],
)
def test_nobodys_own_words_are_published(said: str, repeats: bool) -> None:
    comment = "My social worker’s always late to see me."
    assert ("you_said" in entries.faults(words(you_said=said), [comment])) is repeats


def test_a_writer_cannot_check_what_they_wrote(session: Session) -> None:
    entry = make_entry(session, make_issue(session), published=None)
    writer = entry.written_by
    person = member(session)
    entry.written_by = person.id
    with pytest.raises(NotAllowed, match="You wrote it"):
        entries.approve(session, entry, person, entries.fingerprint(entry), TODAY)
    with pytest.raises(NotAllowed, match="You wrote it"):
        entries.give_back(session, entry, person, entries.fingerprint(entry), "note")
    assert entries.stage(entry) == "waiting"
    assert writer != person.id


def test_the_database_refuses_a_check_by_the_writer(session: Session) -> None:
    entry = make_entry(session, make_issue(session), published=None)
    entry.checked_by = entry.written_by
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_the_database_refuses_to_publish_what_nobody_checked(session: Session) -> None:
    entry = make_entry(session, make_issue(session), published=None)
    entry.published_on = TODAY
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_from_writing_to_publishing(session: Session) -> None:
    issue = make_issue(session)
    entry = make_entry(session, issue, published=None)
    assert entries.stage(entry) == "waiting"
    with pytest.raises(NotAllowed, match="second person"):
        entries.publish(session, entry, TODAY)
    entries.approve(session, entry, member(session), entries.fingerprint(entry), TODAY)
    assert entries.stage(entry) == "checked"
    entries.publish(session, entry, TODAY)
    assert entries.stage(entry) == "published"
    with pytest.raises(NotAllowed, match="published already"):
        entries.publish(session, entry, TODAY)


def test_a_returned_answer_is_changed_and_checked_again(session: Session) -> None:
    entry = make_entry(session, make_issue(session), published=None)
    checker = member(session)
    seen = entries.fingerprint(entry)
    with pytest.raises(NotAllowed, match="what should change"):
        entries.give_back(session, entry, checker, seen, " ")
    entries.give_back(session, entry, checker, seen, "Say when.")
    assert entries.stage(entry) == "returned"
    with pytest.raises(NotAllowed, match="does not wait"):
        entries.approve(session, entry, checker, seen, TODAY)
    entries.edit(session, entry, words(we_did="We moved meetings in May."), member(session), TODAY)
    assert entries.stage(entry) == "waiting"
    entries.approve(session, entry, checker, entries.fingerprint(entry), TODAY)
    assert entries.stage(entry) == "checked"


def test_an_edit_after_the_check_voids_the_check(session: Session) -> None:
    entry = make_entry(session, make_issue(session), published=None)
    checker = member(session)
    entries.approve(session, entry, checker, entries.fingerprint(entry), TODAY)
    entries.edit(session, entry, words(next_step="Soon."), checker, TODAY)
    assert (entry.checked_by, entries.stage(entry)) == (None, "waiting")
    with pytest.raises(NotAllowed, match="second person"):
        entries.publish(session, entry, TODAY)
    # whoever changed it last cannot check it
    with pytest.raises(NotAllowed, match="You wrote it"):
        entries.approve(session, entry, checker, entries.fingerprint(entry), TODAY)


def test_nobody_approves_a_text_they_have_not_read(session: Session) -> None:
    entry = make_entry(session, make_issue(session), published=None)
    seen = entries.fingerprint(entry)
    entries.edit(session, entry, words(we_did="Something else."), member(session), TODAY)
    with pytest.raises(NotAllowed, match="changed while you read it"):
        entries.approve(session, entry, member(session), seen, TODAY)
    assert entries.stage(entry) == "waiting"


def test_only_one_answer_is_under_way_at_a_time(session: Session) -> None:
    issue = make_issue(session)
    first = make_entry(session, issue, EntryKind.STILL_THINKING, published=None)
    with pytest.raises(NotAllowed, match="under way"):
        make_entry(session, issue)
    entries.approve(session, first, member(session), entries.fingerprint(first), TODAY)
    entries.publish(session, first, TODAY)
    second = make_entry(session, issue)
    assert (first.number, second.number) == (1, 2)
    assert entries.in_hand(issue) is None


def test_a_published_answer_is_not_edited_but_taken_down(session: Session) -> None:
    entry = make_entry(session, make_issue(session))
    with pytest.raises(NotAllowed, match="It is published"):
        entries.edit(session, entry, words(), member(session), TODAY)
    with pytest.raises(NotAllowed, match="Say why"):
        entries.take_down(session, entry, "")
    entries.take_down(session, entry, "A name stood in it.")
    assert entries.stage(entry) == "returned"
    with pytest.raises(NotAllowed, match="not published"):
        entries.take_down(session, entry, "again")


def test_an_issue_nobody_accepted_has_no_published_answer(session: Session) -> None:
    entry = make_entry(session, make_issue(session, accepted=None), published=None)
    entries.approve(session, entry, member(session), entries.fingerprint(entry), TODAY)
    with pytest.raises(NotAllowed, match="Accept the issue"):
        entries.publish(session, entry, TODAY)
