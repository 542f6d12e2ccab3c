"""Each cleared comment is coded once, when it is cleared; the codes are stored and never guessed anew.

Codes of a person (coder "person") are never touched here.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from analysis import themes
from analysis.themes import Coded
from bscp_voice import comment_language, events
from bscp_voice.models import Comment, CommentState, CommentTheme, Response

CODER = "phrases"
PASSED = (CommentState.CLEARED, CommentState.REDACTED)
LONGEST_PHRASE = 200
BATCH = 500


def codebook_version() -> int:
    """The version of the codebook in use."""
    return int(themes.codebook().version)


def code_comment(session: Session, comment: Comment) -> None:
    """Code one comment for themes and polarity, from a person's translation where there is one. Flushes.

    A comment that may not go on loses its codes instead. One in another language that nobody has
    translated is not coded: the phrases are English, and nothing found would read as nothing said.
    """
    if comment.cleared_text is None:
        forget_codes(session, comment)
        return
    comment_language.note(session, comment)
    _drop_machine_codes(session, comment)
    text = text_to_code(comment)
    if text is None:
        comment.polarity = comment.codebook_version = None
        session.flush()
        return
    coded = themes.code(text, comment_language.ENGLISH)
    # the tone of a translation is the translator's
    comment.polarity = None if comment.cleared_translation else coded.polarity
    comment.codebook_version = codebook_version()
    session.flush()
    rows = _theme_rows(comment, coded)
    if rows:
        session.execute(insert(CommentTheme), rows)


def text_to_code(comment: Comment) -> str | None:
    """The cleared translation, or the cleared text where it needs none; None: no translation yet."""
    if comment.cleared_translation:
        return comment.cleared_translation
    return comment.cleared_text if comment_language.is_english(comment) else None


def forget_codes(session: Session, comment: Comment) -> None:
    """Take back every code of a comment that is no longer cleared, also a person's. Flushes."""
    session.execute(delete(CommentTheme).where(CommentTheme.comment_id == comment.id))
    comment.polarity = None
    comment.codebook_version = None
    session.flush()


def code_waiting(session: Session) -> int:
    """Code every cleared comment that has no codes of the codebook in use; how many. Commits.

    What waits for a translation is passed over.
    """
    outdated = or_(
        Comment.codebook_version.is_(None), Comment.codebook_version < codebook_version()
    )
    statement = (
        select(Comment)
        .join(Response)
        .where(Comment.state.in_(PASSED), outdated)
        .order_by(Comment.id)
        .limit(BATCH)
    )
    coded, after = 0, statement
    while batch := session.scalars(after).all():
        last = batch[-1].id
        for comment in batch:
            code_comment(session, comment)
            coded += comment.codebook_version is not None
        session.commit()
        after = statement.where(Comment.id > last)
    return coded


def connect() -> None:
    """Listen to the readers: a cleared comment is coded, one taken back loses its codes."""
    events.comment_cleared.connect(_on_cleared)
    events.comment_withheld.connect(_on_withheld)


def _on_cleared(_sender: object, *, session: Session, comment: Comment, **_: Any) -> None:
    code_comment(session, comment)


def _on_withheld(_sender: object, *, session: Session, comment: Comment, **_: Any) -> None:
    forget_codes(session, comment)


def _drop_machine_codes(session: Session, comment: Comment) -> None:
    session.execute(
        delete(CommentTheme).where(
            CommentTheme.comment_id == comment.id, CommentTheme.coder == CODER
        )
    )


def _theme_rows(comment: Comment, coded: Coded) -> list[dict[str, object]]:
    """One row a theme: the first phrase that fired; missed only where every phrase says so."""
    rows = []
    for key in coded.keys:
        hits = [hit for hit in coded.themes if hit.theme == key]
        rows.append(
            {
                "comment_id": comment.id,
                "theme": key,
                "coder": CODER,
                "codebook_version": comment.codebook_version,
                "phrase": hits[0].phrase[:LONGEST_PHRASE],
                "negated": all(hit.missed for hit in hits),
            }
        )
    return rows
