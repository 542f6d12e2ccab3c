"""Closing the loop: an issue a sub-group took on, and the answer it published."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bscp_voice.extensions import Model
from bscp_voice.models.columns import Code, RandomKey, word_enum


class IssueState(StrEnum):
    """Where an issue stands (F11). Done and cannot do need a published answer."""

    NEW = "new"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANNOT_DO = "cannot_do"
    DUPLICATE = "duplicate"
    NOT_FOR_US = "not_for_us"


class EntryKind(StrEnum):
    """What kind of answer is published."""

    WE_DID = "we_did"
    WE_CANNOT = "we_cannot"
    STILL_THINKING = "still_thinking"


class Issue(Model):
    """A theme or a single point accepted for response, with an owner group and a due date."""

    __tablename__ = "issue"
    __table_args__ = (
        CheckConstraint("(accepted_on IS NULL) = (due_on IS NULL)", name="due_when_accepted"),
        CheckConstraint("state <> 'cannot_do' OR reason IS NOT NULL", name="cannot_says_why"),
        CheckConstraint("state <> 'not_for_us' OR reason IS NOT NULL", name="passed_to_whom"),
    )

    id: Mapped[RandomKey]
    title: Mapped[str] = mapped_column(String(200))
    theme: Mapped[str | None] = mapped_column(String(60))
    group_ref: Mapped[Code]
    action: Mapped[str] = mapped_column(String(5))  # plan action, "2.4"
    state: Mapped[IssueState] = mapped_column(
        word_enum(IssueState, "state"), default=IssueState.NEW
    )
    opened_on: Mapped[date]
    accepted_on: Mapped[date | None]
    due_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)  # what changed, shown by what
    opened_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    round_id: Mapped[uuid.UUID | None] = mapped_column(  # the round whose answers raised it
        ForeignKey("round.id", ondelete="SET NULL")
    )

    entries: Mapped[list[Entry]] = relationship(
        back_populates="issue", cascade="all, delete-orphan", order_by="Entry.number"
    )
    characteristics: Mapped[list[IssueCharacteristic]] = relationship(cascade="all, delete-orphan")

    def accept(self, today: date, weeks: int) -> None:
        """Take the issue on; the answer is due `weeks` weeks from today."""
        self.state = IssueState.ACCEPTED
        self.accepted_on = today
        self.due_on = today + timedelta(weeks=weeks)


class IssueCharacteristic(Model):
    """A protected characteristic whose group this issue concerns."""

    __tablename__ = "issue_characteristic"

    issue_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True
    )
    characteristic: Mapped[str] = mapped_column(String(40), primary_key=True)


class IssueComment(Model):
    """A cleared comment an issue rests on."""

    __tablename__ = "issue_comment"

    issue_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True
    )
    comment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True
    )


class Entry(Model):
    """One "you said, we did": written by one person, checked by another, then published."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("issue_id", "number"),
        CheckConstraint("checked_by IS NULL OR checked_by <> written_by", name="second_person"),
        CheckConstraint(
            "published_on IS NULL OR checked_by IS NOT NULL", name="checked_before_published"
        ),
    )

    id: Mapped[RandomKey]
    issue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"))
    number: Mapped[int]  # 1, 2, ... of its issue: the newest published one is shown
    kind: Mapped[EntryKind] = mapped_column(word_enum(EntryKind, "kind"))
    you_said: Mapped[str] = mapped_column(Text)
    we_did: Mapped[str] = mapped_column(Text)  # or "we can't because", or what we are thinking
    next_step: Mapped[str] = mapped_column(Text, default="")
    for_children: Mapped[str] = mapped_column(Text, default="")  # 25 words or fewer
    written_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    written_on: Mapped[date]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checked_on: Mapped[date | None]
    returned_note: Mapped[str | None] = mapped_column(Text)  # why the checker sent it back
    published_on: Mapped[date | None]

    issue: Mapped[Issue] = relationship(back_populates="entries")
