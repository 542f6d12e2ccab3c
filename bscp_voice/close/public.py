"""The public page: what people said, and what was done about it. No cookie, the same for everybody."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    render_template,
    request,
)
from flask_babel import gettext as _
from flask_babel import ngettext

from bscp_voice import clock
from bscp_voice.access import public
from bscp_voice.extensions import db
from bscp_voice.models import EntryKind
from bscp_voice.plan import plan
from bscp_voice.published import (
    PublishedEntry,
    Standing,
    loop_check_tokens,
    published_entries,
)
from bscp_voice.texts import live
from bscp_voice.themes import theme_name, theme_names

blueprint = Blueprint("said", __name__)

SHOWN = 100  # entries on the page


@blueprint.get("/said-and-done")
@blueprint.get("/said-and-done/<language>")
@public
def page(language: str = "") -> Response:
    """Every published answer, newest first; `theme` and `action` narrow it."""
    asked_for = language or request.args.get("lang")
    if asked_for and asked_for not in live().offered:
        abort(404)
    everything = published_entries(db.session())
    theme, action = request.args.get("theme") or None, request.args.get("action") or None
    entries = [
        entry
        for entry in everything
        if theme in (None, entry.theme) and action in (None, entry.action)
    ]
    answer = make_response(
        render_template(
            "close/said_and_done.html",
            entries=entries[:SHOWN],
            more=len(entries) > SHOWN,
            anything=bool(everything),
            themes=_themes(everything),
            actions=_actions(everything),
            theme=theme,
            action=action,
            standings=_standings(),
            labels=_labels(),
            took=took,
            tokens=loop_check_tokens(db.session(), clock.today()),
        )
    )
    # asked about each time: a receipt leads to what was published a moment ago, and what was taken down
    # must be gone. No ETag, though it would spare bytes: a page for families carries no value that a
    # browser hands back (tests/bad_input/test_served.py)
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.vary.add("Accept-Language")
    return answer


def took(entry: PublishedEntry) -> str:
    """How long the answer took, in words."""
    if entry.kind is EntryKind.STILL_THINKING:
        words = ngettext(
            "Written %(num)s week after we took it on",
            "Written %(num)s weeks after we took it on",
            entry.weeks,
        )
        return str(words if entry.weeks else _("Written less than a week after we took it on"))
    words = ngettext("Answered after %(num)s week", "Answered after %(num)s weeks", entry.weeks)
    return str(words if entry.weeks else _("Answered in less than a week"))


def _standings() -> dict[Standing, str]:
    return {
        Standing.DONE: _("Done"),
        Standing.DOING: _("Doing"),
        Standing.CANNOT: _("We can’t"),
        Standing.THINKING: _("Still thinking"),
    }


def _labels() -> dict[EntryKind, str]:
    return {
        EntryKind.WE_DID: _("We did"),
        EntryKind.WE_CANNOT: _("We can’t, because"),
        EntryKind.STILL_THINKING: _("We are thinking about it"),
    }


def _themes(entries: list[PublishedEntry]) -> list[tuple[str, str]]:
    used = {entry.theme for entry in entries if entry.theme}
    known = [(key, name) for key, name in theme_names().items() if key in used]
    return known + [(key, theme_name(key)) for key in sorted(used - set(theme_names()))]


def _actions(entries: list[PublishedEntry]) -> list[tuple[str, str]]:
    used = {entry.action for entry in entries}
    return [(each.id, f"{each.id} {each.title}") for each in plan().actions if each.id in used]
