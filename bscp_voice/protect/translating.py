"""What readers say about the language of a comment, and the translations people make. Everything flushes.

A translation never decides anything: reading, clearing and escalating go by the original.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, contains_eager, defer

from bscp_voice import comment_language, events
from bscp_voice.models import Comment, CommentState, CommentTranslation, Response, Staff
from bscp_voice.protect.reading import GONE_ON, NotAllowed, plain


class SomebodyElse(Exception):
    """Somebody translated it while this translation was being written."""


def translate(
    session: Session,
    comment: Comment,
    text: str,
    person: Staff,
    today: date,
    *,
    replaces: bool = False,
) -> CommentTranslation:
    """Keep a person's translation beside the original; what had been coded is coded from it.

    Of a redacted comment it is the translation of what may go on. `replaces`: the person saw the
    translation that was there. Raises NotAllowed, SomebodyElse.
    """
    text = plain(text)
    if not text:
        raise NotAllowed("Write the translation first.")
    if text == plain(comment.text):
        raise NotAllowed("That is the original. Write what it says in English.")
    found = comment.translation
    if found is not None and not replaces:
        raise SomebodyElse
    redacted = comment.state is CommentState.REDACTED
    if found is None:
        found = CommentTranslation(comment_id=comment.id, text=text)
    elif not redacted:
        found.text = text
    found.redacted_text = text if redacted else None
    found.translated_by, found.translated_on = person.id, today
    try:
        with session.begin_nested():
            session.add(found)
    except IntegrityError:
        raise SomebodyElse from None
    session.refresh(comment, ["translation"])
    _again(session, comment)
    return found


def set_language(session: Session, comment: Comment, code: str) -> None:
    """A person says what it is written in. Raises NotAllowed for a language nobody knows here."""
    if code not in comment_language.CODES:
        raise NotAllowed("Choose a language from the list.")
    comment.found_language, comment.language_also = code, None
    comment.language_why, comment.language_sure = comment_language.PERSON, True
    session.flush()
    _again(session, comment)


def _again(session: Session, comment: Comment) -> None:
    """What had gone on goes on anew: it is coded from other words, or no longer."""
    if comment.state in GONE_ON:
        events.comment_cleared.send(None, session=session, comment=comment)


def waiting(session: Session, language: str = "", most: int = 50) -> Sequence[Comment]:
    """Comments that wait for a translation: unread ones first, the oldest first. No text is loaded."""
    chosen = [comment_language.in_language(language)] if language else []
    return session.scalars(
        select(Comment)
        .join(Comment.response)
        .options(
            contains_eager(Comment.response).load_only(
                Response.instrument_code,
                Response.instrument_version,
                Response.context,
                Response.language,
                raiseload=True,
            ),
            defer(Comment.text, raiseload=True),
            defer(Comment.redacted_text, raiseload=True),
        )
        .where(comment_language.untranslated(), *chosen)
        .order_by(Comment.state != CommentState.AWAITING, Comment.arrived, Comment.id)
        .limit(most)
    ).all()


def languages_waiting(session: Session) -> dict[str, int]:
    """Language → how many comments in it wait for a translation, the most first."""
    code = func.coalesce(Comment.found_language, Response.language)
    rows = session.execute(
        select(code.label("code"), func.count().label("many"))
        .select_from(Comment)
        .join(Response, Response.id == Comment.response_id)
        .where(comment_language.untranslated())
        .group_by(code)
    )
    return dict(
        sorted(((row.code, row.many) for row in rows), key=lambda each: (-each[1], each[0]))
    )
