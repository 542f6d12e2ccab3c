"""The texts of what comes after the page: read aloud, offline, a shared tablet (assets/later/).

They are fetched by script when the page stands, so that the page itself stays small.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, current_app, g, jsonify
from flask_babel import LazyString, lazy_gettext

from bscp_voice.access import public
from bscp_voice.settings import Settings

KEPT = 300  # seconds that a browser may keep the texts

# name in the script → English; each part of assets/later/ has its own lines
WORDS: Mapping[str, LazyString] = {
    "offline_waiting": lazy_gettext(
        "Something is waiting to be sent. It will go when you have signal."
    ),
    "offline_see": lazy_gettext("See what is waiting"),
    "offline_sent": lazy_gettext("What was waiting has been sent."),
    "kiosk_still": lazy_gettext("Are you still there?"),
    "kiosk_soon": lazy_gettext("Starting again in {0}"),
    "kiosk_here": lazy_gettext("I am still here"),
    "kiosk_now": lazy_gettext("Start again now"),
    "kiosk_again": lazy_gettext("Start again"),
    "kiosk_next": lazy_gettext("The next person starts in {0}"),
    "kiosk_wait": lazy_gettext("Wait, I need more time"),
}

blueprint = Blueprint("later", __name__)


@blueprint.get("/words/<language>")
@public
def words(language: str) -> Response:
    """Every text of the later scripts in one language, as JSON."""
    settings: Settings = current_app.extensions["bscp_settings"]
    if language not in settings.offered_languages:
        abort(404)
    g.language = language
    answer = jsonify({name: str(text) for name, text in WORDS.items()})
    answer.headers["Cache-Control"] = f"public, max-age={KEPT}"
    return answer
