"""Structured logs that hold no answer, no address and no device of a respondent."""

from __future__ import annotations

import logging
import sys
import time
import traceback

import structlog
from flask import Flask, Response, g, request

from bscp_voice.settings import Settings

log = structlog.get_logger("bscp_voice")


def configure_logs(settings: Settings) -> None:
    """One JSON line an event on standard error; readable lines in the demo."""
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=False)
        if settings.demo
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            where_it_broke,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # werkzeug's own request line prints address, path (with the link's token) and time
    logging.getLogger("werkzeug").setLevel(logging.WARNING)


def where_it_broke(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Replace `exc_info` by the kinds of the errors and the lines they passed through.

    Neither messages nor local variables: a message may quote a row or an answer.
    """
    error = event.pop("exc_info", None)
    lines = []
    while isinstance(error, BaseException):
        lines.append(type(error).__name__)
        lines += [
            f"  {step.filename}:{step.lineno} {step.name}"
            for step in traceback.extract_tb(error.__traceback__)
        ]
        error = error.__cause__ or error.__context__
    if lines:
        event["exception"] = "\n".join(lines)
    return event


def register_request_log(app: Flask) -> None:
    """Log each request by its endpoint: never a path, an address or a browser."""

    @app.before_request
    def start_timer() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def write_line(response: Response) -> Response:
        started = g.get("started")
        if request.endpoint != "static" and started is not None:
            log.debug(
                "request",
                endpoint=request.endpoint,
                method=request.method,
                status=response.status_code,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
            )
        return response
