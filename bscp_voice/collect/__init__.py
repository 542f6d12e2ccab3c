"""Stage 1: scan, answer, receipt."""

from __future__ import annotations

from datetime import date

from flask import Flask
from flask_babel import format_date, get_locale

from bscp_voice import assets
from bscp_voice.collect import home, receipts, views
from bscp_voice.collect.sessions import StaffSessions, spare_respondents


def register(app: Flask) -> None:
    """Serve the built files, the forms and the receipts."""
    app.session_interface = StaffSessions()
    spare_respondents(app)
    assets.register(app)
    app.add_template_filter(long_day, "day")
    app.register_blueprint(views.blueprint)


def long_day(value: date) -> str:
    """A day in words, in the language of the page; English is British."""
    british = str(get_locale() or "en") == "en"
    return str(format_date(value, "d MMMM y" if british else "long"))


__all__ = ["home", "receipts", "register", "views"]
