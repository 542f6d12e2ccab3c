"""Read the comments through the reading desk's own rules, and review the practice examples."""

from __future__ import annotations

from datetime import datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bscp_voice.demo.people import People
from bscp_voice.demo.texts import Library
from bscp_voice.models import Comment, CommentState, Staff
from bscp_voice.protect import examples, reading

CHANCE_LEFT_WAITING = 0.09
CHANCE_LEFT_UNREVIEWED = 0.12
BATCH = 50


def read_comments(
    session: Session, library: Library, reader: Staff, now: datetime, seed: int
) -> None:
    """Clear, redact or escalate most of what waits. Commits after each batch."""
    rng = Random(seed)  # noqa: S311 - the same demonstration each time
    rows = session.execute(
        select(Comment.id, Comment.text, Comment.question).where(
            Comment.state == CommentState.AWAITING
        )
    ).all()
    left = examples_asked()
    chosen = [
        row.id
        for row in sorted(rows, key=lambda row: (row.text, row.id))
        if rng.random() > CHANCE_LEFT_WAITING or row.question in left
    ]
    for start in range(0, len(chosen), BATCH):
        # few at a time: each change is held against every comment in memory
        statement = select(Comment).options(joinedload(Comment.response))
        ids = chosen[start : start + BATCH]
        for comment in session.scalars(statement.where(Comment.id.in_(ids))).all():
            _read(session, library, comment, reader, now)
        session.commit()


def _read(
    session: Session, library: Library, comment: Comment, reader: Staff, now: datetime
) -> None:
    text = comment.text
    if text in library.worries():
        reading.escalate(session, comment, library.worries()[text], reader, now)
    elif text in library.redactions():
        reading.redact(session, comment, library.redactions()[text], reader, now)
    else:
        reading.clear(session, comment, reader, now)


def examples_asked() -> frozenset[str]:
    """The questions whose text a reviewer marks."""
    return frozenset(question for asked in examples.REVIEWED.values() for question in asked)


def review_examples(
    session: Session, library: Library, people: People, now: datetime, seed: int
) -> None:
    """Mark most practice examples as specific or not. Flushes."""
    rng = Random(seed)  # noqa: S311 - the same demonstration each time
    specific = {
        text
        for pool, moods in library.pools.items()
        if pool.endswith("_specific")
        for languages in moods.values()
        for texts in languages.values()
        for text in texts
    } | {each.instead for each in library.named if each.pool.endswith("_specific")}
    found = session.scalars(examples.cleared_examples(select(Comment))).all()
    for comment in sorted(found, key=lambda each: (each.text, each.id)):
        if rng.random() > CHANCE_LEFT_UNREVIEWED:
            verdict = (comment.cleared_text or "") in specific
            examples.review(session, comment.id, verdict, people.analyst, now)
