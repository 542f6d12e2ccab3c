"""Dead letters: what phones sent later and could not be stored as a response. Nothing is dropped."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bscp_voice.extensions import Model
from bscp_voice.models.columns import NO_ARRIVAL_ORDER, EncryptedText, RandomKey, word_enum


class DeadReason(StrEnum):
    """Why it could not be stored."""

    CUT_SHORT = "cut_short"
    VERSION = "version"  # sealed by a release this one does not know
    KEY = "key"  # sealed to a key this service does not have
    BROKEN = "broken"  # changed on the way, or never sealed
    UNREADABLE = "unreadable"  # opened, and no filled form inside
    TOO_LARGE = "too_large"
    UNKNOWN_LINK = "unknown_link"
    COMING = "coming"
    CLOSED = "closed"
    INVALID = "invalid"  # answers the form does not take
    MARK = "mark"  # a submission id that this service did not make for this round


class DeadLetter(Model):
    """Either the sealed bytes as they came, or the opened text, encrypted. No address and no time."""

    __tablename__ = "dead_letter"
    __table_args__ = (
        UniqueConstraint("fingerprint"),  # a retry whose answer was lost is the same letter
        CheckConstraint("(sealed IS NULL) <> (opened IS NULL)", name="one_content"),
        NO_ARRIVAL_ORDER,
    )

    id: Mapped[RandomKey]
    fingerprint: Mapped[str] = mapped_column(String(64))  # SHA-256 of the sealed bytes
    reason: Mapped[DeadReason] = mapped_column(word_enum(DeadReason, "dead_reason"))
    came_on: Mapped[date]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    opened: Mapped[str | None] = mapped_column(EncryptedText)
