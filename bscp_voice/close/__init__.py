"""Stage 4: a sub-group takes an issue on, answers it, a second person checks, it is published."""

from __future__ import annotations

from flask import Flask

from bscp_voice.close.entry_views import blueprint as answer_pages
from bscp_voice.close.issue_views import blueprint as issue_pages
from bscp_voice.close.public import blueprint as public_page


def register(app: Flask) -> None:
    """Add the issues, their answers and the public page."""
    for blueprint in (issue_pages, answer_pages, public_page):
        app.register_blueprint(blueprint)
