"""Staff who sign in, their roles, and the sub-groups they belong to."""

from __future__ import annotations

from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, Integer, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bscp_voice.extensions import Model, db

staff_role = Table(
    "staff_role",
    db.metadata,
    Column("staff_id", Integer, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", Integer, ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Model, RoleMixin):
    """A role; what each may see stands in `access.py`."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str] = mapped_column(String(200), default="")


class Staff(Model, UserMixin):
    """A member of staff."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(100), default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    demo: Mapped[bool] = mapped_column(default=False)  # such accounts are refused outside the demo
    created_at: Mapped[datetime]

    roles: Mapped[list[Role]] = relationship(secondary=staff_role)  # type: ignore[assignment]  # UserMixin declares a plain list
    groups: Mapped[list[StaffGroup]] = relationship(cascade="all, delete-orphan")

    @property
    def group_refs(self) -> frozenset[str]:
        """The plan's group refs this person belongs to."""
        return frozenset(group.group_ref for group in self.groups)


class StaffGroup(Model):
    """Membership of a sub-group of the plan."""

    __tablename__ = "staff_group"

    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True
    )
    group_ref: Mapped[str] = mapped_column(String(60), primary_key=True)
