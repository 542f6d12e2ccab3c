"""What the sign-in page lists in the demonstration, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask
from sqlalchemy import select

from bscp_voice.extensions import db
from bscp_voice.manage.service import settings
from bscp_voice.models import Staff

DEMO_PASSWORD = "demonstration only"  # noqa: S105  such accounts are refused outside the demo


def demo_sign_ins() -> Sequence[Staff]:
    """The demonstration's accounts; none outside the demonstration."""
    if not settings().demo:
        return []
    return db.session.scalars(
        select(Staff).where(Staff.demo, Staff.active).order_by(Staff.id)
    ).all()


def register(app: Flask) -> None:
    """Give the sign-in page its list."""
    app.add_template_global(demo_sign_ins, "demo_sign_ins")
    app.jinja_env.globals["demo_password"] = DEMO_PASSWORD
