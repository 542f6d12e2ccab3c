"""A round: one form asked in one context for a while; and the links that lead to it."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bscp_voice.extensions import Model
from bscp_voice.models.columns import Code, RandomKey

COMING, OPEN, CLOSED = "coming", "open", "closed"


def state_on(today: date, opens_on: date, closes_on: date | None) -> str:
    """Whether a round is coming, open or closed: derived from its days, never stored."""
    if today < opens_on:
        return COMING
    return CLOSED if closes_on is not None and today > closes_on else OPEN


class Round(Model):
    """An instrument version + context + sub-group + plan measures + dates + where it is asked."""

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("closes_on IS NULL OR closes_on >= opens_on", name="closes_after_opens"),
        CheckConstraint("invited IS NULL OR invited >= 0", name="invited_not_negative"),
        CheckConstraint("place_kind IN ('team', 'event', 'course', 'service')", name="place_kind"),
        CheckConstraint("origin IN ('collected', 'imported')", name="origin"),
    )

    id: Mapped[RandomKey]
    title: Mapped[str] = mapped_column(String(200))
    instrument_code: Mapped[Code]
    instrument_version: Mapped[int]
    context: Mapped[str | None] = mapped_column(String(60))
    group_ref: Mapped[Code]  # the sub-group that will answer for what is said
    place_kind: Mapped[str] = mapped_column(String(10), default="team")
    place_name: Mapped[str] = mapped_column(String(200), default="")
    course_code: Mapped[str | None] = mapped_column(ForeignKey("course.code"))
    opens_on: Mapped[date]
    closes_on: Mapped[date | None]
    event_on: Mapped[date | None]  # the day of the event, which sets the period of its answers
    invited: Mapped[int | None]  # how many were asked, where that is known
    withdrawn: Mapped[int] = mapped_column(default=0)  # counted, so that a figure can say so
    origin: Mapped[str] = mapped_column(String(10), default="collected")
    demo: Mapped[bool] = mapped_column(default=False)
    created_on: Mapped[date]

    measures: Mapped[list[RoundMeasure]] = relationship(
        back_populates="round", cascade="all, delete-orphan", order_by="RoundMeasure.measure"
    )
    links: Mapped[list[Link]] = relationship(back_populates="round", cascade="all, delete-orphan")

    def state(self, today: date) -> str:
        """Whether it is coming, open or closed on this day."""
        return state_on(today, self.opens_on, self.closes_on)

    def is_open(self, today: date) -> bool:
        """Whether answers are taken on this day."""
        return self.state(today) == OPEN


class RoundMeasure(Model):
    """A plan measure this round is meant to feed."""

    __tablename__ = "round_measure"

    round_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("round.id", ondelete="CASCADE"), primary_key=True
    )
    measure: Mapped[str] = mapped_column(String(10), primary_key=True)
    round: Mapped[Round] = relationship(back_populates="measures")


class Link(Model):
    """A way in: an unguessable token with a place; never a person."""

    __tablename__ = "link"
    __table_args__ = (Index("ix_link_round_id", "round_id"),)

    id: Mapped[RandomKey]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(200), default="")  # for staff: "poster in reception"
    place: Mapped[str] = mapped_column(String(200), default="")
    district: Mapped[str | None] = mapped_column(String(60))
    agency: Mapped[str | None] = mapped_column(String(60))
    reference: Mapped[str | None] = mapped_column(String(60))  # a discussion or conference number
    language: Mapped[str | None] = mapped_column(String(10))
    kiosk: Mapped[bool] = mapped_column(default=False)  # on a tablet that many people use in turn
    closed_on: Mapped[date | None]
    created_on: Mapped[date]

    round: Mapped[Round] = relationship(back_populates="links")

    def is_open(self, today: date) -> bool:
        """Whether this link still takes answers on this day."""
        return self.closed_on is None and self.round.is_open(today)
