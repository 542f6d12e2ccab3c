"""The language of a comment: told once, kept with it, named for readers, and what still needs a translation.

The one door of the service to the identification, which lives in `analysis/themes/language.py` because
the coder needs it without us. Nothing is told while a response is stored: the reading desk tells what
waits when it is opened, so sending costs nothing more and every comment is told once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session

from analysis.themes.language import AMHARIC, LANGUAGES, NOTHING, ROMANISED, UNKNOWN, tell
from bscp_voice.models import Comment, CommentState, CommentTranslation, Response

ENGLISH = "en"
PERSON = "person"
CODES = (*LANGUAGES, *ROMANISED, AMHARIC, UNKNOWN)
"""What a person may say a comment is written in."""
TOLD = ("found_language", "language_why", "language_sure", "language_also")
AT_ONCE = 500  # comments told while the desk opens: about half a second

_KEEP = (
    update(Comment)
    .where(Comment.id == bindparam("key"), Comment.found_language.is_(None))
    .values(
        found_language=bindparam("code"),
        language_why=bindparam("why"),
        language_sure=bindparam("sure"),
        language_also=bindparam("also"),
    )
)


def note(session: Session, comment: Comment) -> None:
    """Tell and keep the language of one comment that has none yet."""
    if comment.found_language is None:
        _keep(session, [(comment.id, comment.text, comment.response.language)])
        session.refresh(comment, TOLD)


def note_waiting(session: Session) -> int:
    """Tell the languages of comments that wait, the oldest first; how many were told now."""
    rows = session.execute(
        select(Comment.id, Comment.text, Response.language)
        .join(Response, Response.id == Comment.response_id)
        .where(Comment.state == CommentState.AWAITING, Comment.found_language.is_(None))
        .order_by(Comment.arrived, Comment.id)
        .limit(AT_ONCE)
    )
    return _keep(session, [(row.id, row.text, row.language) for row in rows])


def _keep(session: Session, texts: Sequence[tuple[uuid.UUID, str, str]]) -> int:
    """A comment withdrawn meanwhile is no error, and what a person said meanwhile stays."""
    told = []
    for key, text, form in texts:
        found = tell(text, form)
        told.append(
            {
                "key": key,
                "code": found.code,
                "why": found.why,
                "sure": found.sure,
                "also": found.also,
            }
        )
    if told:
        session.connection().execute(_KEEP, told)
    return len(told)


def language_of(comment: Comment) -> str:
    """The code of a comment's language; until it is told, the form's."""
    return comment.found_language or comment.response.language


def is_english(comment: Comment) -> bool:
    """Whether it can be read and coded as it stands: English, or nothing that is a word."""
    return language_of(comment) == ENGLISH or comment.language_why == NOTHING


def in_language(code: str) -> ColumnElement[bool]:
    """Comments in a language; what is not told yet goes by its form."""
    by_form = select(Response.id).where(Response.language == code)
    return or_(
        Comment.found_language == code,
        and_(Comment.found_language.is_(None), Comment.response_id.in_(by_form)),
    )


def untranslated() -> ColumnElement[bool]:
    """Comments in another language that no person has translated; those held back are not among them."""
    return and_(
        Comment.state != CommentState.ESCALATED,
        ~in_language(ENGLISH),
        func.coalesce(Comment.language_why, "") != NOTHING,
        ~exists().where(CommentTranslation.comment_id == Comment.id),
    )


def names() -> dict[str, str]:
    """Code → what a language is called on staff pages."""
    return {
        "en": gettext("English"),
        "ur": gettext("Urdu"),
        "pa": gettext("Panjabi"),
        "bn": gettext("Bengali"),
        "ar": gettext("Arabic"),
        "ro": gettext("Romanian"),
        "pl": gettext("Polish"),
        "so": gettext("Somali"),
        "ps": gettext("Pashto"),
        "fa": gettext("Persian"),
        "ckb": gettext("Kurdish (Sorani)"),
        "ti": gettext("Tigrinya"),
        "zh": gettext("Chinese"),
        "ur-Latn": gettext("Urdu in English letters"),
        "pa-Latn": gettext("Panjabi in English letters"),
        AMHARIC: gettext("Amharic"),
        UNKNOWN: gettext("Another language"),
    }


def name(code: str | None) -> str:
    """What a language is called; an unknown code stands as it is."""
    return names().get(code or "", code or "")


def why(comment: Comment) -> str:
    """What told the language, in words that follow its name."""
    told: dict[str, str] = {
        "form": gettext("from the form"),
        "nothing": gettext("from the form"),
        "script": gettext("by its letters"),
        "letters": gettext("by its letters"),
        "words": gettext("by its words"),
        "model": gettext("by its spelling"),
        PERSON: gettext("said by a person"),
    }
    return told.get(comment.language_why or "form", "")
