"""The texts of what comes after the page: read aloud, offline, a shared tablet (assets/later/).

They are fetched by script when the page stands, so that the page itself stays small.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, g, jsonify
from flask_babel import LazyString

from bscp_voice.access import public
from bscp_voice.texts import live

KEPT = 300  # seconds that a browser may keep the texts

# name in the script → English; each part of assets/later/ has its own lines
WORDS: Mapping[str, LazyString] = {}

blueprint = Blueprint("later", __name__)


@blueprint.get("/words/<language>")
@public
def words(language: str) -> Response:
    """Every text of the later scripts in one language, as JSON."""
    if language not in live().offered:
        abort(404)
    g.language = language
    answer = jsonify({name: str(text) for name, text in WORDS.items()})
    answer.headers["Cache-Control"] = f"public, max-age={KEPT}"
    return answer
