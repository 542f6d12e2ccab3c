"""What a reader decides about a comment, and what follows. Everything flushes; the request commits.

Each decision is one conditional update on the comment's state, so that of two readers who decide at
the same moment the database lets exactly one through.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bscp_voice import events
from bscp_voice.models import (
    Comment,
    CommentState,
    ExampleReview,
    Reading,
    ReadingOutcome,
    Staff,
)

GONE_ON = frozenset({CommentState.CLEARED, CommentState.REDACTED})


class AlreadyRead(Exception):
    """Somebody else decided first: the comment is not in the state this decision starts from."""


class NotAllowed(Exception):
    """The decision is missing something. The message says what, to the reader."""


def clear(session: Session, comment: Comment, reader: Staff, now: datetime) -> Reading:
    """The text may go on as it is. Raises AlreadyRead."""
    _move(session, comment, CommentState.AWAITING, CommentState.CLEARED)
    return _gone_on(session, comment, _note(session, comment, ReadingOutcome.CLEAR, reader, now))


def redact(
    session: Session,
    comment: Comment,
    text: str,
    reader: Staff,
    now: datetime,
    *,
    translation: str | None = None,
) -> Reading:
    """Only this text may go on, and of a translation only `translation`.

    Raises AlreadyRead, and NotAllowed when one of them is empty or unchanged. A translator may have
    masked already: a translation with a mask in it may stay.
    """
    masked, masked_translation = plain(text), plain(translation or "")
    if not masked:
        raise NotAllowed("Leave some of the text. If nothing of it can go on, escalate it instead.")
    if masked == plain(comment.text):
        raise NotAllowed("Mask at least one thing. If nothing needs masking, clear it instead.")
    if comment.translation is not None:
        if not masked_translation:
            raise NotAllowed("Leave some of the translation too.")
        if masked_translation == plain(comment.translation.text) and "[" not in masked_translation:
            raise NotAllowed("Mask the translation too.")
    _move(session, comment, CommentState.AWAITING, CommentState.REDACTED, redacted_text=masked)
    if comment.translation is not None:
        comment.translation.redacted_text = masked_translation
        session.flush()
    return _gone_on(session, comment, _note(session, comment, ReadingOutcome.REDACT, reader, now))


def escalate(
    session: Session, comment: Comment, note: str, reader: Staff, now: datetime
) -> Reading:
    """Hold the text back: somebody may need help. Raises AlreadyRead, and NotAllowed without a note."""
    if not note.strip():
        raise NotAllowed("Say why, and what you have done.")
    _move(session, comment, CommentState.AWAITING, CommentState.ESCALATED)
    return _note(session, comment, ReadingOutcome.ESCALATE, reader, now, note.strip())


def hand_over(
    session: Session, comment: Comment, note: str, reader: Staff, now: datetime
) -> Reading:
    """Note who has taken an escalated comment on. The text stays held back.

    Raises AlreadyRead when it is no longer escalated, NotAllowed without a note.
    """
    if not note.strip():
        raise NotAllowed("Say who has taken it on, when, and their reference.")
    _move(session, comment, CommentState.ESCALATED, CommentState.ESCALATED)
    return _note(session, comment, ReadingOutcome.HAND_OVER, reader, now, note.strip())


def reopen(session: Session, comment: Comment, reader: Staff, now: datetime) -> Reading:
    """Put a read comment back into the queue, with this hour as its arrival.

    What had gone on is withheld: `events.comment_withheld` is sent and a review of the text is
    deleted, since the text may come out otherwise. Raises AlreadyRead when it is waiting already.
    """
    before = comment.state
    if before is CommentState.AWAITING:
        raise AlreadyRead
    hour = now.replace(minute=0, second=0, microsecond=0, tzinfo=None)
    _move(session, comment, before, CommentState.AWAITING, arrived=hour, redacted_text=None)
    if comment.translation is not None:
        comment.translation.redacted_text = None
    reading = _note(session, comment, ReadingOutcome.REOPEN, reader, now)
    if before in GONE_ON:
        session.execute(delete(ExampleReview).where(ExampleReview.comment_id == comment.id))
        events.comment_withheld.send(None, session=session, comment=comment)
    return reading


def plain(text: str) -> str:
    """A text as it is kept: one kind of line end, nothing at the ends."""
    return text.replace("\r\n", "\n").strip()


def history(session: Session, comment_id: uuid.UUID) -> list[tuple[Reading, str]]:
    """Every reading of a comment with the reader's name, newest first."""
    rows = session.execute(
        select(Reading, Staff.name)
        .join(Staff, Staff.id == Reading.read_by)
        .where(Reading.comment_id == comment_id)
        .order_by(Reading.read_at.desc())
    )
    return [(reading, name) for reading, name in rows]


def _move(
    session: Session,
    comment: Comment,
    expected: CommentState,
    to: CommentState,
    *,
    arrived: datetime | None = None,
    redacted_text: str | None = None,
) -> None:
    moved = session.execute(
        update(Comment)
        .where(Comment.id == comment.id, Comment.state == expected)
        .values(state=to, arrived=arrived, redacted_text=redacted_text)
        .returning(Comment.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(comment)
    if moved is None:
        raise AlreadyRead


def _note(
    session: Session,
    comment: Comment,
    outcome: ReadingOutcome,
    reader: Staff,
    now: datetime,
    note: str | None = None,
) -> Reading:
    reading = Reading(
        comment_id=comment.id,
        outcome=outcome,
        note=note,
        read_by=reader.id,
        read_at=now.replace(tzinfo=None),
    )
    session.add(reading)
    session.flush()
    return reading


def _gone_on(session: Session, comment: Comment, reading: Reading) -> Reading:
    events.comment_cleared.send(None, session=session, comment=comment)
    return reading
