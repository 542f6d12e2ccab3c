"""Start the service for real: settings, app, and a database that is up to date."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bscp_voice import create_app
from bscp_voice.extensions import cipher, db
from bscp_voice.logs import log
from bscp_voice.models import Comment, Staff
from bscp_voice.records import DataError
from bscp_voice.settings import ROOT, Settings, SettingsError
from bscp_voice.texts import Texts, live


class StartRefused(Exception):
    """Why the service does not start, and what to do, in one line."""


def start(settings: Settings | None = None) -> Flask:
    """The app, ready to serve. Raises StartRefused."""
    try:
        app = create_app(settings)
    except (SettingsError, DataError) as reason:
        raise StartRefused(str(reason)) from reason
    with app.app_context():
        check_database(app.extensions["bscp_settings"])
        warn_of_gaps(app.extensions["bscp_settings"])
        check_languages(live())
    return app


def warn_of_gaps(settings: Settings) -> None:
    """Say what the privacy notices still leave out, before a real round opens."""
    if settings.partnership.missing and not settings.demo:
        log.warning(
            "the privacy notices are not complete: fill in BSCP_PARTNERSHIP_FILE",
            missing=sorted(set(settings.partnership.missing)),
        )


def check_languages(texts: Texts) -> None:
    """Refuse to start when no language may be offered; say which are left out."""
    texts.look()
    ready = texts.ready()
    rule = texts.settings.offer_translations
    for code in texts.settings.offered_languages:
        if code not in ready:
            waits = ", ".join(f"{many} {state}" for state, many in texts.unready(code).items())
            log.warning("language not offered", language=code, texts=waits, rule=rule)
    if not ready:
        raise StartRefused(
            f"BSCP_OFFER_TRANSLATIONS={rule} leaves none of BSCP_LANGUAGES to offer: add en, "
            "or see `bscp-voice translations states`."
        )


def check_database(settings: Settings) -> None:
    """Refuse a database that is behind on migrations, locked with other keys, or holds demo sign-ins."""
    newest = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    try:
        with db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except OperationalError as reason:
        raise StartRefused("the database cannot be reached: check DATABASE_URL.") from reason
    if current != newest:
        raise StartRefused(
            f"the database is at {current or 'nothing'}, the code needs {newest}: "
            "run `bscp-voice db upgrade`."
        )
    token = db.session.scalar(select(Comment.__table__.c.text.cast(db.LargeBinary)).limit(1))
    if token is not None and not cipher.can_open(bytes(token)):
        raise StartRefused("BSCP_TEXT_KEYS does not open the comments in this database.")
    if not settings.demo and db.session.scalar(select(Staff.id).where(Staff.demo).limit(1)):
        raise StartRefused(
            "this database holds demonstration sign-ins: use another database, or BSCP_DEMO=1."
        )
