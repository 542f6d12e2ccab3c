"""What people at the translation desk wrote and checked: a log that is laid over the catalogue files."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bscp_voice.extensions import Model
from bscp_voice.models.columns import word_enum


class Act(StrEnum):
    """What somebody did with a translation."""

    CHANGED = "changed"  # wrote another text, or a note: a draft until it is checked
    CHECKED = "checked"  # says that it is right
    TAKEN_BACK = "taken_back"  # says that it has to be looked at again


class Translation(Model):
    """One act on one message of one language. Never changed, never deleted: the newest one holds.

    `number` grows, so that the newest is known and every process sees that there is something new.
    """

    __tablename__ = "translation"
    __table_args__ = (Index("ix_translation_language_number", "language", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    language: Mapped[str] = mapped_column(String(10))
    message: Mapped[str] = mapped_column(String(20))  # catalogues.id_of: of context and English
    english: Mapped[str] = mapped_column(Text)
    texts: Mapped[list[str]] = mapped_column(JSON)  # one, or one for each plural form
    act: Mapped[Act] = mapped_column(word_enum(Act, "act"))
    note: Mapped[str] = mapped_column(Text, default="")
    over: Mapped[str] = mapped_column(String(20))  # what the file said then: catalogues.digest
    by: Mapped[str] = mapped_column(String(100))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
