"""Contact requests: who asked to be called. Never joined to an answer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from bscp_voice.extensions import Model
from bscp_voice.models.columns import NO_ARRIVAL_ORDER, EncryptedText, RandomKey


class ContactRequest(Model):
    """Encrypted identity, on its own clock, with no key to a response, a round or a link."""

    __tablename__ = "contact_request"
    __table_args__ = (
        CheckConstraint(
            "purpose IN ('contact_me', 'tell_me', 'follow_up', 'manager')", name="purpose"
        ),
        NO_ARRIVAL_ORDER,
    )

    id: Mapped[RandomKey]
    purpose: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(EncryptedText)
    way: Mapped[str] = mapped_column(EncryptedText)  # a safe way: number, e-mail, person
    when: Mapped[str] = mapped_column(EncryptedText)  # a safe time
    language: Mapped[str] = mapped_column(String(10))
    asked_on: Mapped[date]
    handled_on: Mapped[date | None]
    handled_by: Mapped[int | None]
