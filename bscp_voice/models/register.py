"""Registers that people keep, because no form can know them: courses, discussions, conferences, agencies."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bscp_voice.extensions import Model
from bscp_voice.models.columns import RandomKey


class Course(Model):
    """A training course that ended on a day, with who attended and who could not be reached later."""

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("attended >= 0 AND unreachable >= 0", name="counts_not_negative"),
        CheckConstraint("unreachable <= attended", name="unreachable_attended"),
    )

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    tags: Mapped[str] = mapped_column(String(200), default="")  # ";"-joined: "out_of_sight"
    ended_on: Mapped[date]
    attended: Mapped[int] = mapped_column(default=0)
    unreachable: Mapped[int] = mapped_column(default=0)


class Discussion(Model):
    """A multi-agency discussion that was held; the denominator of F13 and F14."""

    __tablename__ = "discussion"

    reference: Mapped[str] = mapped_column(String(60), primary_key=True)
    held_on: Mapped[date]


class Conference(Model):
    """Delegates of a practitioner conference, by agency and way of attending, from the sign-in register."""

    __tablename__ = "conference"
    __table_args__ = (
        CheckConstraint("booked >= 0 AND attended >= 0", name="counts_not_negative"),
        CheckConstraint("mode IN ('in_person', 'online')", name="mode"),
    )

    id: Mapped[RandomKey]
    title: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    agency: Mapped[str] = mapped_column(String(60))
    mode: Mapped[str] = mapped_column(String(10))
    booked: Mapped[int]
    attended: Mapped[int]


class ExpectedAgency(Model):
    """An agency expected to send single-agency audits."""

    __tablename__ = "expected_agency"

    agency: Mapped[str] = mapped_column(String(60), primary_key=True)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
