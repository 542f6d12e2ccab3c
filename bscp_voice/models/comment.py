"""A comment: what somebody wrote, encrypted, and what the person who read it decided."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bscp_voice.extensions import Model
from bscp_voice.models.columns import NO_ARRIVAL_ORDER, EncryptedText, RandomKey, word_enum
from bscp_voice.models.response import Response


class CommentState(StrEnum):
    """Where a comment stands. Only cleared and redacted text goes on to analysis."""

    AWAITING = "awaiting"
    CLEARED = "cleared"
    REDACTED = "redacted"
    ESCALATED = "escalated"


class ReadingOutcome(StrEnum):
    """What a reader decided."""

    CLEAR = "clear"
    REDACT = "redact"
    ESCALATE = "escalate"
    HAND_OVER = "hand_over"  # an escalated comment: who took it on
    REOPEN = "reopen"  # taken back to be read again


class Comment(Model):
    """One free text. `arrived` is the hour it came, kept only until it is read: it runs the reading clock."""

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_state_arrived", "state", "arrived"),
        Index("ix_comment_response_id", "response_id"),
        CheckConstraint("(state = 'awaiting') = (arrived IS NOT NULL)", name="hour_until_read"),
        CheckConstraint(
            "(state = 'redacted') = (redacted_text IS NOT NULL)", name="redacted_has_text"
        ),
        NO_ARRIVAL_ORDER,
    )

    id: Mapped[RandomKey]
    response_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(EncryptedText)
    redacted_text: Mapped[str | None] = mapped_column(EncryptedText)
    may_quote: Mapped[bool] = mapped_column(default=False)
    state: Mapped[CommentState] = mapped_column(
        word_enum(CommentState, "state"), default=CommentState.AWAITING
    )
    arrived: Mapped[datetime | None]
    polarity: Mapped[float | None]  # TextBlob's hint, English only; None is "not scored"
    # told at the reading desk from the whole text, or by a person; ISO 639, "ur-Latn", "und"
    found_language: Mapped[str | None] = mapped_column(String(10))
    language_why: Mapped[str | None] = mapped_column(String(10))  # what told it: form, words, ...
    language_sure: Mapped[bool | None]
    language_also: Mapped[str | None] = mapped_column(String(10))  # a second one, in a mixed text
    codebook_version: Mapped[int | None]  # set when the comment has been coded for themes

    response: Mapped[Response] = relationship()
    translation: Mapped[CommentTranslation | None] = relationship(passive_deletes=True)

    @property
    def cleared_text(self) -> str | None:
        """What may go on: the redacted text, the text as it is, or None while it may not."""
        if self.state is CommentState.REDACTED:
            return self.redacted_text
        return self.text if self.state is CommentState.CLEARED else None

    @property
    def cleared_translation(self) -> str | None:
        """What may go on of the translation; None while nothing may, or where there is none."""
        if self.translation is None:
            return None
        if self.state is CommentState.REDACTED:
            return self.translation.redacted_text
        return self.translation.text if self.state is CommentState.CLEARED else None


class CommentTranslation(Model):
    """A person's translation of a comment into English: it is what is coded. Nobody's machine makes one."""

    __tablename__ = "comment_translation"
    __table_args__ = (NO_ARRIVAL_ORDER,)

    comment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(EncryptedText)
    redacted_text: Mapped[str | None] = mapped_column(
        EncryptedText
    )  # while the comment is redacted
    translated_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    translated_on: Mapped[date]


class Reading(Model):
    """One reader's decision: who, when, what, and why."""

    __tablename__ = "reading"
    __table_args__ = (
        Index("ix_reading_comment_id", "comment_id"),
        CheckConstraint(
            "outcome NOT IN ('escalate', 'hand_over') OR note IS NOT NULL",
            name="escalation_says_why",
        ),
    )

    id: Mapped[RandomKey]
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    outcome: Mapped[ReadingOutcome] = mapped_column(word_enum(ReadingOutcome, "outcome"))
    note: Mapped[str | None] = mapped_column(EncryptedText)
    read_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    read_at: Mapped[datetime]


class ExampleReview(Model):
    """A reviewer's word on a practice example: specific (a real piece of practice) or not. Feeds F6."""

    __tablename__ = "example_review"

    comment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True
    )
    specific: Mapped[bool]
    reviewed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    reviewed_at: Mapped[datetime]
