"""A response and its answers: no person, no address, no device, no time finer than a day, no order."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bscp_voice.extensions import Model
from bscp_voice.models.columns import NO_ARRIVAL_ORDER, Code, RandomKey
from bscp_voice.models.round import Round


class Response(Model):
    """One sent form. `submission_key` and `receipt_hash` are keyed hashes: neither leads to anybody."""

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("round_id", "submission_key"),  # pressing send twice stores one
        UniqueConstraint("receipt_hash"),
        Index("ix_response_form", "instrument_code", "instrument_version", "submitted_on"),
        CheckConstraint("standing IN ('valid', 'test', 'duplicate', 'suspect')", name="standing"),
        NO_ARRIVAL_ORDER,
    )

    id: Mapped[RandomKey]
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"))
    link_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("link.id", ondelete="SET NULL"))
    instrument_code: Mapped[Code]
    instrument_version: Mapped[int]
    stratum: Mapped[Code]  # how figures are split: child_8_11, parent_carer, ...
    context: Mapped[str | None] = mapped_column(String(60))
    district: Mapped[str | None] = mapped_column(String(60))
    agency: Mapped[str | None] = mapped_column(String(60))
    reference: Mapped[str | None] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(10))
    mode: Mapped[str] = mapped_column(String(20), default="not_said")  # alone, or who helped
    submitted_on: Mapped[date]
    event_on: Mapped[date | None]
    standing: Mapped[str] = mapped_column(String(10), default="valid")
    submission_key: Mapped[str] = mapped_column(String(64))
    receipt_hash: Mapped[str] = mapped_column(String(64))

    round: Mapped[Round] = relationship()
    suspicions: Mapped[list[Suspicion]] = relationship(cascade="all, delete-orphan")


class Suspicion(Model):
    """Why a response may not be a person's: for a person to decide; nothing is dropped."""

    __tablename__ = "suspicion"
    __table_args__ = (NO_ARRIVAL_ORDER,)

    response_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), primary_key=True
    )
    reason: Mapped[str] = mapped_column(String(20), primary_key=True)  # "honeypot", "too_fast"
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_on: Mapped[date | None]


class Answer(Model):
    """One closed answer: a choice (a multi has one row a choice), a number or a date, as a code."""

    __tablename__ = "answer"
    __table_args__ = (NO_ARRIVAL_ORDER,)

    response_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(String(80), primary_key=True)  # code, or "code.row"
    value: Mapped[str] = mapped_column(String(80), primary_key=True)


class EqualityAnswer(Model):
    """One optional equality answer, in a table of its own so that it can be kept and shown apart."""

    __tablename__ = "equality_answer"
    __table_args__ = (NO_ARRIVAL_ORDER,)

    response_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)
    characteristic: Mapped[str] = mapped_column(String(40))
    module: Mapped[str] = mapped_column(String(40))
    module_version: Mapped[int]


class Tag(Model):
    """What in the plan one answered question feeds: a measure, or an outcome or key action it informs."""

    __tablename__ = "tag"
    __table_args__ = (NO_ARRIVAL_ORDER,)

    response_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), primary_key=True
    )
    question: Mapped[str] = mapped_column(String(80), primary_key=True)
    target: Mapped[str] = mapped_column(
        String(10), primary_key=True
    )  # "1.4-M1", "2.1-O1", "4.1-K5"
    action: Mapped[str] = mapped_column(String(5))  # "1.4"


class SpentSubmission(Model):
    """A withdrawn submission's keyed hash, so that a late retry cannot bring it back."""

    __tablename__ = "spent_submission"
    __table_args__ = (NO_ARRIVAL_ORDER,)

    round_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("round.id", ondelete="CASCADE"), primary_key=True
    )
    submission_key: Mapped[str] = mapped_column(String(64), primary_key=True)
