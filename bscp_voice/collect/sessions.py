"""No session where people answer: not opened, not written, not in a cookie, not in Vary.

Nobody signs in there either, so what sign-in and its guards do before every request is left out.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import BeforeRequestCallable

WITHOUT = (
    "/f/",
    "/r/",
    "/assets/",
    "/said-and-done/",
    "/words/",
    "/privacy/",
    "/safety/",
    "/accessibility/",
    "/media/",
)
WITHOUT_EXACTLY = frozenset(
    {
        "/",
        "/r",
        "/exit",
        "/said-and-done",
        "/privacy",
        "/safety",
        "/accessibility",
        "/sealed",
        "/sealing-key",
        "/worker.js",
    }
)

# who is signed in; forged requests of the signed-in; limits on every route, of which there are none
# (a route's own limit counts in its decorator)
GUARDS_OF_STAFF = frozenset({"flask_principal", "flask_wtf.csrf", "flask_limiter._extension"})


def answered_without_session(path: str) -> bool:
    """Whether an address belongs to the pages that know nobody."""
    return path.startswith(WITHOUT) or path in WITHOUT_EXACTLY


class StaffSessions(SecureCookieSessionInterface):
    """Sessions for staff pages only. Writing to one elsewhere is an error that Flask raises."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The signed-in session, or None: Flask then gives a session that nobody can write to."""
        if answered_without_session(request.path):
            return None
        return super().open_session(app, request)


def spare_respondents(app: Flask) -> None:
    """Keep the guards of staff pages away from respondents' pages. After every extension is in."""
    app.before_request_funcs[None] = [
        _for_staff(hook) if hook.__module__ in GUARDS_OF_STAFF else hook
        for hook in app.before_request_funcs[None]
    ]


def _for_staff(hook: BeforeRequestCallable) -> BeforeRequestCallable:
    @wraps(hook)
    def guarded() -> Any:
        return None if answered_without_session(request.path) else hook()

    return guarded
