"""What waits for somebody in one room and is told in another: the first page says it."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bscp_voice.access import ADMINISTRATOR, roles_of
from bscp_voice.comment_language import untranslated
from bscp_voice.models import (
    Comment,
    CommentState,
    DeadLetter,
    Entry,
    Issue,
    Reading,
    ReadingOutcome,
    Staff,
)


def answers_to_check(session: Session, person: Staff) -> list[Entry]:
    """Answers that this person may check, the oldest first: not their own, of their groups (or all)."""
    statement = (
        select(Entry)
        .join(Issue, Issue.id == Entry.issue_id)
        .where(
            Entry.published_on.is_(None),
            Entry.checked_by.is_(None),
            Entry.returned_note.is_(None),
            Entry.written_by != person.id,
        )
        .order_by(Entry.written_on, Issue.title)
    )
    if ADMINISTRATOR not in roles_of(person):
        statement = statement.where(Issue.group_ref.in_(person.group_refs))
    return list(session.scalars(statement))


def to_translate(session: Session) -> int:
    """How many comments in another language no person has translated; by the form where not told yet."""
    return session.scalar(select(func.count(Comment.id)).where(untranslated())) or 0


def open_escalations(session: Session) -> int:
    """How many comments are held back that nobody has taken on since they were last escalated."""
    taken_on, held_back = (
        select(func.max(Reading.read_at))
        .where(Reading.comment_id == Comment.id, Reading.outcome == outcome)
        .correlate(Comment)
        .scalar_subquery()
        for outcome in (ReadingOutcome.HAND_OVER, ReadingOutcome.ESCALATE)
    )
    statement = select(func.count(Comment.id)).where(
        Comment.state == CommentState.ESCALATED, (taken_on.is_(None)) | (taken_on < held_back)
    )
    return session.scalar(statement) or 0


def dead_letters(session: Session) -> int:
    """How many answers came late from a phone and could not be stored."""
    return session.scalar(select(func.count(DeadLetter.id))) or 0
