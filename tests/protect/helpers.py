"""Comments for the tests of the reading room."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice.models import AuditEvent, Comment
from tests.factories import make_response, make_round

TEXT = "Mrs Begum listened. Ring me on 07700 900123, my name is Ayaan."


def make_comment(
    session: Session,
    text: str = TEXT,
    *,
    instrument: str = "child_8_11",
    context: str | None = "cp_conference",
    question: str = "why",
    **response: Any,
) -> Comment:
    """A comment that intake has just stored: awaiting reading."""
    round_ = make_round(session, instrument, context)
    stored = make_response(session, round_, texts={question: text}, **response)
    return session.scalars(select(Comment).where(Comment.response_id == stored.id)).one()


def actions(session: Session) -> list[str]:
    """What the audit trail says was done, by name."""
    return sorted(session.scalars(select(AuditEvent.action)))
