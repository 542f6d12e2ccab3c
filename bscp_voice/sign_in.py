"""Signing in and out: how often one may try, how long it lasts, and that signing out ends it everywhere."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, abort, request
from flask_login import user_logged_out
from werkzeug.wrappers import Response

from bscp_voice.extensions import db, keyed_hash, limiter
from bscp_voice.models import Staff

PER_ADDRESS = "10 per minute"
PER_ACCOUNT = "30 per hour"  # wrong tries, wherever they come from
LASTS = timedelta(hours=12)
LONGEST_PASSWORD = 1000  # characters; hashing a longer one costs the server, and passlib refuses it


def register(app: Flask) -> None:
    """Guard the sign-in page of Flask-Security, and end every session of a person who signs out."""
    app.config["PERMANENT_SESSION_LIFETIME"] = LASTS
    view: Callable[..., Any] = app.view_functions["security.login"]
    view = _short_passwords(view)
    view = limiter.limit(
        PER_ACCOUNT, key_func=account_hash, methods=["POST"], deduct_when=_did_not_sign_in
    )(view)
    app.view_functions["security.login"] = limiter.limit(PER_ADDRESS, methods=["POST"])(view)
    user_logged_out.connect(_end_sessions, app)


def account_hash() -> str:
    """A keyed hash of the e-mail that was typed, for counting in memory only."""
    return keyed_hash("account " + request.form.get("email", "").strip().casefold())


def _did_not_sign_in(response: Response) -> bool:
    return response.status_code != 302


def _short_passwords(view: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if len(request.form.get("password", "")) > LONGEST_PASSWORD:
            abort(400)
        return view(*args, **kwargs)

    guarded.__name__ = "login"
    guarded.__module__ = __name__
    return guarded


def _end_sessions(_app: Flask, user: Staff, **_: Any) -> None:
    """A copied session cookie is of no use once its owner has signed out."""
    user.fs_uniquifier = uuid.uuid4().hex
    db.session.commit()
