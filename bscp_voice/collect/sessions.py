"""No session where people answer: not opened, not written, not in a cookie, not in Vary."""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

WITHOUT = ("/f/", "/r/", "/assets/", "/said-and-done/")
WITHOUT_EXACTLY = frozenset({"/", "/r", "/exit", "/said-and-done"})


class StaffSessions(SecureCookieSessionInterface):
    """Sessions for staff pages only. Writing to one elsewhere is an error that Flask raises."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The signed-in session, or None: Flask then gives a session that nobody can write to."""
        if request.path.startswith(WITHOUT) or request.path in WITHOUT_EXACTLY:
            return None
        return super().open_session(app, request)
