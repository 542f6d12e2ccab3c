"""The queue of comments that nobody has read yet: the order, and what a reader is told about each.

A reader sees the text, the question and the form. Nothing here loads a district, an agency or an
equality answer.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, defer

from bscp_voice import clock, comment_language
from bscp_voice.instruments import registry
from bscp_voice.instruments.contexts import CONTEXT_NAMES
from bscp_voice.models import Comment, CommentState, Response
from bscp_voice.protect.filters import Filter

LOOKED_AT = 500  # the oldest comments that are put in order at once

_WHERE_ASKED = contains_eager(Comment.response).load_only(
    Response.instrument_code,
    Response.instrument_version,
    Response.context,
    Response.language,
    raiseload=True,  # a district or an agency asked for by mistake is an error, not a query
)
_NO_TEXT = (defer(Comment.text, raiseload=True), defer(Comment.redacted_text, raiseload=True))


@dataclass(frozen=True)
class Waiting:
    """How many comments wait, and the hour the oldest came."""

    count: int
    since: datetime | None


@dataclass(frozen=True)
class Asked:
    """Where a comment was written: enough to understand it, nothing about who wrote it."""

    form: str
    question: str
    context: str | None
    language: str  # the comment's, as it is known


EVERYTHING = Filter()


def waiting(session: Session, picked: Filter = EVERYTHING) -> Waiting:
    """How many wait of what is picked, and since when."""
    count, since = session.execute(
        select(func.count(), func.min(Comment.arrived)).where(
            Comment.state == CommentState.AWAITING, *picked.wanted(clock.this_hour())
        )
    ).one()
    return Waiting(count, since)


def order(comments: Sequence[Comment]) -> list[Comment]:
    """The order of reading: the oldest hour first, then the screening order within the hour.

    Screening has one tier so far; the key keeps the order the same for every reader.
    """
    waiting_ones = [comment for comment in comments if comment.arrived is not None]
    return sorted(waiting_ones, key=lambda comment: (comment.arrived, comment.id))


def in_order(session: Session, picked: Filter = EVERYTHING) -> list[Comment]:
    """The comments to read next, in the order of reading; their texts are not loaded."""
    oldest = session.scalars(
        select(Comment)
        .join(Comment.response)
        .options(_WHERE_ASKED, *_NO_TEXT)
        .where(Comment.state == CommentState.AWAITING, *picked.wanted(clock.this_hour()))
        .order_by(Comment.arrived, Comment.id)
        .limit(LOOKED_AT)
    )
    return order(oldest.all())


def next_after(
    session: Session, after: uuid.UUID | None, picked: Filter = EVERYTHING
) -> uuid.UUID | None:
    """The comment to read next; `after` is one that was left for later. None: nothing waits."""
    keys = [comment.id for comment in in_order(session, picked)]
    if after in keys and len(keys) > 1:
        return keys[(keys.index(after) + 1) % len(keys)]
    return keys[0] if keys else None


def find(session: Session, comment_id: uuid.UUID) -> Comment | None:
    """A comment with what says where it was written, and no more."""
    return session.scalar(
        select(Comment)
        .join(Comment.response)
        .options(_WHERE_ASKED)
        .where(Comment.id == comment_id)
        .execution_options(populate_existing=True)
    )


def asked(comment: Comment) -> Asked:
    """Form, question and context of a comment."""
    response = comment.response
    code = comment.question.partition(".")[0]
    try:
        form = registry.form(
            response.instrument_code, response.instrument_version, response.context
        )
    except registry.UnknownInstrument:
        # a form that is no longer shipped must not stop the reading
        language = comment_language.language_of(comment)
        return Asked(response.instrument_code, code, response.context, language)
    question = form.question(code)
    return Asked(
        form=form.instrument.title,
        question=question.text_for(response.context) if question else code,
        context=context_name(response.context),
        language=comment_language.language_of(comment),
    )


def context_name(context: str | None) -> str | None:
    """What a context is called on staff pages."""
    return CONTEXT_NAMES.get(context, context.replace("_", " ")) if context else None
