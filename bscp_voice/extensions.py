"""Bare extensions; imports nothing of ours but settings, languages and counters."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import Flask, current_app, g, request
from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Session
from werkzeug.middleware.proxy_fix import ProxyFix

from bscp_voice.counters import SCHEME
from bscp_voice.settings import ROOT, Settings


class Base(DeclarativeBase):
    """Every constraint gets a name, so that a migration can find it on any database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Cipher:
    """Encrypts and opens column texts with the keys of the running service."""

    def init_app(self, app: Flask, keys: tuple[str, ...]) -> None:
        """Keep the keys; the first encrypts, all may open."""
        app.extensions["bscp_cipher"] = MultiFernet([Fernet(key) for key in keys])

    def encrypt(self, plain: str) -> bytes:
        """Encrypt a text."""
        return self._fernet().encrypt(plain.encode("utf-8"))

    def decrypt(self, token: bytes) -> str:
        """Open a text. Raises InvalidToken when no key fits."""
        return self._fernet().decrypt(token).decode("utf-8")

    def can_open(self, token: bytes) -> bool:
        """Whether one of the keys fits."""
        try:
            self._fernet().decrypt(token)
        except InvalidToken:
            return False
        return True

    @staticmethod
    def _fernet() -> MultiFernet:
        fernet: MultiFernet = current_app.extensions["bscp_cipher"]
        return fernet


# made anew at each start and kept in memory only: an address cannot be worked back from a counter
_ADDRESS_KEY = secrets.token_bytes(32)


def keyed_hash(plain: str) -> str:
    """What stands for a text in a counter; nobody can work the text back."""
    return hmac.new(_ADDRESS_KEY, plain.encode(), hashlib.sha256).hexdigest()


def address_hash() -> str:
    """A keyed hash of the caller's address, for counting in memory only."""
    return keyed_hash(request.remote_addr or "")


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
babel = Babel()
csrf = CSRFProtect()
compress = Compress()
limiter = Limiter(key_func=address_hash, headers_enabled=False, storage_uri=f"{SCHEME}://")
cipher = Cipher()

# Flask-SQLAlchemy makes its model class at run time, where no type checker can see it
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def page_language() -> str:
    """The language of the page being answered; staff pages are English."""
    language = str(g.get("language", "en")).replace("-", "_")
    return "en_GB" if language == "en" else language  # days as they are written here


def register_extensions(app: Flask, settings: Settings) -> None:
    """Bind every extension to the app."""
    settings.instance_path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's own guide does it
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies
        )
    cipher.init_app(app, settings.text_keys)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    babel.init_app(app, locale_selector=page_language)
    csrf.init_app(app)
    limiter.init_app(app)
    compress.init_app(app)


@event.listens_for(Engine, "connect")
def _acknowledged_is_on_disk(connection: Any, _record: object) -> None:
    """SQLite: write-ahead log for many readers, FULL so that a committed answer survives a power cut."""
    if not isinstance(connection, sqlite3.Connection):
        return
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        # an answer touches some forty pages, many of them again and again: fold the log into the
        # database file after 16 MB, not 4, and keep 8 MB of pages at hand
        "wal_autocheckpoint=4000",
        "cache_size=-8000",
        "secure_delete=ON",  # a withdrawn answer is overwritten, not only unlinked
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def empty_write_ahead_log(session: Session) -> None:
    """SQLite: let what was deleted leave the write-ahead log as well as the database file.

    After a commit. While others read it may stay until the next time; that is no error.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def database_path(url: str) -> Path | None:
    """The file of an SQLite address, or None."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
