"""Errors people can meet, as friendly pages; what went wrong goes to the log, without anybody's words."""

from __future__ import annotations

from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from gunicorn.http.errors import NoMoreData, ParseException
from werkzeug.exceptions import HTTPException

from bscp_voice.logs import log

Answer = tuple[str, int, dict[str, str]]
NOT_KEPT = {"Cache-Control": "no-store"}


def register(app: Flask) -> None:
    """Give every error a page with the help numbers."""

    @app.errorhandler(HTTPException)
    def known(error: HTTPException) -> Answer:
        return page(error.code or 500), error.code or 500, NOT_KEPT

    @app.errorhandler(CSRFError)
    def expired(_error: CSRFError) -> Answer:
        return page(400, expired=True), 400, NOT_KEPT

    @app.errorhandler(ParseException)
    @app.errorhandler(NoMoreData)
    def cut_off(_error: Exception) -> Answer:
        # the caller's body is broken or ended early; only the server notices, while a page reads it
        return page(400), 400, NOT_KEPT

    @app.errorhandler(Exception)
    def unknown(error: Exception) -> Answer:
        log.error("unexpected error", kind=type(error).__name__, exc_info=error)
        return page(500), 500, NOT_KEPT


def page(status: int, *, expired: bool = False) -> str:
    """The page for a status, in the language of the request."""
    return render_template("error.html", status=status, expired=expired)
