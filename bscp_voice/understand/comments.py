"""What was written in one round: where reading stands, themes, a hint of tone, permitted quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from analysis.figure import Figure, Source, proportion
from analysis.themes import Theme, codebook
from analysis.zones import Zone
from bscp_voice.comment_language import untranslated
from bscp_voice.instruments.shape import Form, Kind
from bscp_voice.models import Comment, CommentTheme, Response, Round
from bscp_voice.understand.coding import PASSED
from bscp_voice.understand.counts import VALID
from bscp_voice.understand.viewer import figures_for, thresholds_of

QUOTES = 12
UNKNOWN = "und"
WARM, COLD = 0.1, -0.1
"""TextBlob polarity beyond which a comment is said to sound warm or cold; between, neither."""


@dataclass(frozen=True)
class Reading:
    """Where the comments of a round stand."""

    written: int
    read: int
    coded: int
    untranslated: int
    english: int
    warm: int
    cold: int
    # False: how many wait for a translation would tell of few people
    exact: bool = field(default=True, kw_only=True)

    @property
    def waiting(self) -> int:
        """Comments that nobody has read yet, or that were escalated."""
        return self.written - self.read


@dataclass(frozen=True)
class ThemeCount:
    """One theme of a round: how many comments touch it, and how many of them say it was missed."""

    theme: Theme
    figure: Figure
    missed: int | None


@dataclass(frozen=True)
class Quote:
    """Words that were read, cleared and permitted. Never beside anything about the writer."""

    question: str
    text: str
    language: str
    translation: str = ""


def reading(session: Session, round_: Round) -> Reading:
    """Where the comments of a round stand. One query."""
    passed = Comment.state.in_(PASSED)
    coded = and_(passed, Comment.codebook_version.is_not(None))
    scored = and_(coded, Comment.polarity.is_not(None))
    row = session.execute(
        select(
            func.count().label("written"),
            _how_many(passed).label("read"),
            _how_many(coded).label("coded"),
            _how_many(and_(passed, untranslated())).label("untranslated"),
            _how_many(scored).label("english"),
            _how_many(and_(scored, Comment.polarity > WARM)).label("warm"),
            _how_many(and_(scored, Comment.polarity < COLD)).label("cold"),
        )
        .join(Response, Response.id == Comment.response_id)
        .where(Response.round_id == round_.id, Response.standing == VALID)
    ).one()
    return Reading(*(int(number or 0) for number in row))


def _how_many(condition: Any) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def hidden_when_few(reading: Reading, zone: Zone) -> Reading:
    """Without the tone where too few English comments were scored; not exact where few wrote in another language.

    How many were read, less how many are coded, is how many wait for a translation: they are told together or
    not at all.
    """
    base = thresholds_of(zone).base
    if 0 < reading.untranslated < base:
        reading = replace(reading, exact=False)
    if reading.english >= base:
        return reading
    return replace(reading, english=0, warm=0, cold=0)


def themes(
    session: Session, round_: Round, reading: Reading, source: Source, zone: Zone
) -> Iterator[ThemeCount]:
    """Each theme found, the most frequent first. A theme counts whether praised or missed."""
    rows = session.execute(
        select(
            CommentTheme.theme,
            func.count(CommentTheme.comment_id.distinct()).label("many"),
            _how_many(CommentTheme.negated).label("missed"),
        )
        .join(Comment, Comment.id == CommentTheme.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(
            Response.round_id == round_.id, Response.standing == VALID, Comment.state.in_(PASSED)
        )
        .group_by(CommentTheme.theme)
    ).all()
    book = codebook()
    found = sorted(
        (row for row in rows if row.theme in book.keys),
        key=lambda row: (-row.many, book.keys.index(row.theme)),
    )
    exact = [
        proportion(
            "themes", row.theme, book.theme(row.theme).name, (row.many, reading.coded),
            source.with_notes("Coded by machine, not checked by a person."), who="comments",
            says=f"touch on {book.theme(row.theme).name.lower()}", overlapping=True,
        )
        for row in found
    ]  # fmt: skip
    for row, figure in zip(found, figures_for(zone, exact), strict=True):
        missed = int(row.missed) if figure.shown else None
        yield ThemeCount(book.theme(row.theme), figure, missed)


def quotes(session: Session, round_: Round, form: Form) -> Iterable[Quote]:
    """Cleared and permitted words, in an order that says nothing about when they came."""
    quotable = {
        question.code: question.text_for(form.context)
        for question in form.questions
        if question.kind is Kind.TEXT and question.quotable
    }
    permitted = session.scalars(
        select(Comment)
        .join(Response, Response.id == Comment.response_id)
        .where(
            Response.round_id == round_.id,
            Response.standing == VALID,
            Comment.may_quote,
            Comment.state.in_(PASSED),
            Comment.question.in_(sorted(quotable)),
        )
        .order_by(Comment.id)
        .limit(QUOTES)
    )
    seen = set()
    for comment in permitted:
        text = (comment.cleared_text or "").strip()
        if text not in seen:
            seen.add(text)
            found = comment.found_language or UNKNOWN
            yield Quote(
                quotable[comment.question],
                text,
                "" if found == UNKNOWN else found,
                comment.cleared_translation or "",
            )
