"""A form as respondents see it, for the two frames of the translation desk. Nothing can be sent from it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, request

from bscp_voice.access import ADMINISTRATOR, TRANSLATOR, staff
from bscp_voice.collect.pages import preview_of
from bscp_voice.instruments import registry
from bscp_voice.instruments.registry import UnknownInstrument
from bscp_voice.pages import CONTENT_SECURITY_POLICY
from bscp_voice.texts import live

blueprint = Blueprint("preview", __name__, url_prefix="/staff/preview")


@blueprint.get("/<form>/<code>")
@staff(ADMINISTRATOR, TRANSLATOR)
def framed(form: str, code: str) -> Response:
    """The newest version of a form in a language, offered or not, in one context or in none."""
    if code != "en" and code not in live().languages():
        abort(404)
    try:
        asked = registry.form(form, None, request.args.get("context") or None)
    except UnknownInstrument:
        abort(404)
    g.language = code
    answer = Response(preview_of(asked, code), content_type="text/html; charset=utf-8")
    policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["Cache-Control"] = "no-store"
    return answer
