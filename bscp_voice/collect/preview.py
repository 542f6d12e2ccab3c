"""A form as respondents see it, for the two frames of the translation desk. Nothing can be sent from it."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, g, request

from bscp_voice.access import ADMINISTRATOR, TRANSLATOR, staff
from bscp_voice.collect.pages import preview_of
from bscp_voice.instruments import registry
from bscp_voice.instruments.registry import UnknownInstrument
from bscp_voice.pages import CONTENT_SECURITY_POLICY
from bscp_voice.texts import live

LOOK = "x-look"  # where the frame's address points to

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
    page = _marked(preview_of(asked, code), request.args.get("at", ""))
    answer = Response(page, content_type="text/html; charset=utf-8")
    policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _marked(page: str, question: str) -> str:
    """The page without script, with a place to jump to at the start of the step of a question."""
    page = re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL)
    found = re.search(rf'\b(?:id|name)="{re.escape(question)}"', page) if question else None
    start = page.rfind("<section", 0, found.start()) if found else -1
    return page if start < 0 else f'{page[:start]}<i id="{LOOK}"></i>{page[start:]}'
