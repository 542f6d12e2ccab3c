"""Stage 1: scan, answer, receipt."""

from __future__ import annotations

from datetime import date

from flask import Flask, current_app
from flask_babel import format_date, get_locale
from sqlalchemy import event
from sqlalchemy.orm import Session

from bscp_voice import assets
from bscp_voice.collect import (
    accessibility,
    home,
    later,
    letter_views,
    media,
    preview,
    privacy,
    receipts,
    safety,
    sealed,
    views,
)
from bscp_voice.collect.sessions import StaffSessions, spare_respondents
from bscp_voice.places import Known


def register(app: Flask) -> None:
    """Serve the built files, the forms and the receipts."""
    app.session_interface = StaffSessions()
    spare_respondents(app)
    app.extensions["bscp_ways_in"] = Known()
    assets.register(app)
    app.add_template_filter(long_day, "day")
    accessibility.register_statement(app)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(later.blueprint)
    app.register_blueprint(preview.blueprint)
    media.register(app, app.extensions["bscp_settings"])
    app.register_blueprint(letter_views.blueprint)


@event.listens_for(Session, "after_commit")
def look_up_links_again(_session: Session) -> None:
    """Staff changed something; respondents' pages commit without a session."""
    if current_app:
        known: Known = current_app.extensions["bscp_ways_in"]
        known.forget()


def long_day(value: date) -> str:
    """A day in words, in the language of the page; English is British."""
    british = str(get_locale() or "en") == "en"
    return str(format_date(value, "d MMMM y" if british else "long"))


__all__ = [
    "accessibility",
    "home",
    "later",
    "preview",
    "privacy",
    "receipts",
    "register",
    "safety",
    "sealed",
    "views",
]
