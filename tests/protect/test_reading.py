"""The rules of reading: three outcomes, one decision a comment, nothing goes on unread."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from blinker import NamedSignal
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bscp_voice import clock, events
from bscp_voice.access import READER
from bscp_voice.models import Comment, CommentState, ExampleReview, Reading, ReadingOutcome, Staff
from bscp_voice.protect import reading
from tests.factories import make_staff
from tests.protect.helpers import TEXT, make_comment


@contextmanager
def listening(signal: NamedSignal) -> Iterator[list[uuid.UUID]]:
    """The ids of the comments a signal was sent for."""
    heard: list[uuid.UUID] = []

    def note(_sender: object, *, session: Session, comment: Comment, **_more: Any) -> None:
        assert session.get(Comment, comment.id) is comment
        heard.append(comment.id)

    with signal.connected_to(note):
        yield heard


@pytest.fixture
def reader(session: Session) -> Staff:
    return make_staff(session, READER)


def test_nothing_goes_on_before_it_is_read(session: Session) -> None:
    comment = make_comment(session)
    assert comment.state is CommentState.AWAITING
    assert comment.cleared_text is None
    assert comment.arrived == clock.this_hour()


def test_clearing_lets_the_text_go_on_and_stops_the_clock(session: Session, reader: Staff) -> None:
    comment = make_comment(session)
    with listening(events.comment_cleared) as heard:
        noted = reading.clear(session, comment, reader, clock.now())
    assert (comment.state, comment.cleared_text) == (CommentState.CLEARED, TEXT)
    assert comment.arrived is None
    assert heard == [comment.id]
    assert (noted.outcome, noted.read_by) == (ReadingOutcome.CLEAR, reader.id)


def test_redacting_lets_only_the_masked_text_go_on(session: Session, reader: Staff) -> None:
    comment = make_comment(session)
    with listening(events.comment_cleared) as heard:
        reading.redact(session, comment, "  They listened.\r\nRing me.  ", reader, clock.now())
    assert comment.state is CommentState.REDACTED
    assert comment.cleared_text == "They listened.\nRing me."
    assert comment.text == TEXT
    assert heard == [comment.id]


@pytest.mark.parametrize("masked", ["", " \r\n ", TEXT, f"{TEXT}\r\n"])
def test_a_redaction_that_masks_nothing_is_refused(
    session: Session, reader: Staff, masked: str
) -> None:
    comment = make_comment(session)
    with pytest.raises(reading.NotAllowed):
        reading.redact(session, comment, masked, reader, clock.now())
    assert comment.state is CommentState.AWAITING
    assert reading.history(session, comment.id) == []


def test_escalating_holds_the_text_back_and_keeps_why(session: Session, reader: Staff) -> None:
    comment = make_comment(session)
    with listening(events.comment_cleared) as heard:
        noted = reading.escalate(session, comment, " Rang CASS. ", reader, clock.now())
    assert (comment.state, comment.cleared_text) == (CommentState.ESCALATED, None)
    assert noted.note == "Rang CASS."
    assert heard == []


def test_an_escalation_without_a_note_is_refused_by_rule_and_database(
    session: Session, reader: Staff
) -> None:
    comment = make_comment(session)
    with pytest.raises(reading.NotAllowed):
        reading.escalate(session, comment, "  ", reader, clock.now())
    session.add(
        Reading(
            comment_id=comment.id,
            outcome=ReadingOutcome.ESCALATE,
            read_by=reader.id,
            read_at=clock.now().replace(tzinfo=None),
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_the_second_of_two_readers_is_told_and_changes_nothing(
    session: Session, reader: Staff
) -> None:
    comment = make_comment(session)
    # another reader's decision lands between this reader's look and decision
    session.execute(
        update(Comment)
        .where(Comment.id == comment.id)
        .values(state=CommentState.CLEARED, arrived=None)
        .execution_options(synchronize_session=False)
    )
    assert comment.state is CommentState.AWAITING
    decisions: list[Callable[[], Reading]] = [
        lambda: reading.clear(session, comment, reader, clock.now()),
        lambda: reading.redact(session, comment, "masked", reader, clock.now()),
        lambda: reading.escalate(session, comment, "note", reader, clock.now()),
    ]
    for decide in decisions:
        with pytest.raises(reading.AlreadyRead):
            decide()
    assert (comment.state, comment.cleared_text) == (CommentState.CLEARED, TEXT)
    assert reading.history(session, comment.id) == []


@pytest.mark.parametrize("before", ["cleared", "redacted"])
def test_taking_back_withholds_what_had_gone_on(
    session: Session, reader: Staff, before: str
) -> None:
    comment = make_comment(session)
    if before == "cleared":
        reading.clear(session, comment, reader, clock.now())
    else:
        reading.redact(session, comment, "They listened.", reader, clock.now())
    session.add(
        ExampleReview(
            comment_id=comment.id,
            specific=True,
            reviewed_by=reader.id,
            reviewed_at=clock.now().replace(tzinfo=None),
        )
    )
    session.flush()
    later = clock.now() + timedelta(hours=3)
    with listening(events.comment_withheld) as heard:
        reading.reopen(session, comment, reader, later)
    assert (comment.state, comment.cleared_text) == (CommentState.AWAITING, None)
    assert comment.redacted_text is None
    assert comment.arrived == later.replace(minute=0, second=0, microsecond=0, tzinfo=None)
    assert heard == [comment.id]
    assert session.scalar(select(ExampleReview)) is None
    reading.clear(session, comment, reader, later)
    assert comment.cleared_text == TEXT


def test_taking_back_an_escalation_withholds_nothing_new(session: Session, reader: Staff) -> None:
    comment = make_comment(session)
    reading.escalate(session, comment, "note", reader, clock.now())
    with listening(events.comment_withheld) as heard:
        reading.reopen(session, comment, reader, clock.now())
    assert heard == []
    with pytest.raises(reading.AlreadyRead):
        reading.reopen(session, comment, reader, clock.now())


def test_handing_over_needs_an_escalated_comment_and_a_note(
    session: Session, reader: Staff
) -> None:
    comment = make_comment(session)
    with pytest.raises(reading.AlreadyRead):
        reading.hand_over(session, comment, "CASS, ref 12", reader, clock.now())
    reading.escalate(session, comment, "note", reader, clock.now())
    with pytest.raises(reading.NotAllowed):
        reading.hand_over(session, comment, " ", reader, clock.now())
    reading.hand_over(session, comment, "CASS, ref 12", reader, clock.now() + timedelta(minutes=1))
    assert comment.state is CommentState.ESCALATED
    assert [each.outcome.value for each, _ in reading.history(session, comment.id)] == [
        "hand_over",
        "escalate",
    ]


def test_a_note_is_not_readable_in_the_database(session: Session, reader: Staff) -> None:
    comment = make_comment(session)
    reading.escalate(session, comment, "Rang CASS about Ayaan", reader, clock.now())
    stored = session.execute(text("SELECT note FROM reading")).scalar_one()
    assert b"Ayaan" not in bytes(stored)
