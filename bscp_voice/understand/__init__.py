"""Stage 3: cleared answers become figures for each plan measure, with n and interval, suppressed."""

from __future__ import annotations

from flask import Flask

from bscp_voice.understand import coding, notes, views


def register(app: Flask) -> None:
    """Add the pages, and listen for comments that readers clear or take back.

    Raises DataError, one line, when the notes beside the plan are wrong.
    """
    notes.notes()
    coding.connect()
    app.register_blueprint(views.blueprint)
