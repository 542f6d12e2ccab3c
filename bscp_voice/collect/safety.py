"""What “Exit this page” does, what the phone remembers, and how to clear it: /safety/<language>."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from bscp_voice.access import public
from bscp_voice.collect.privacy import for_a_while, to_preferred
from bscp_voice.collect.views import blueprint
from bscp_voice.texts import live


@dataclass(frozen=True)
class Browser:
    """How to delete a page from the history of one browser, and how it names private pages."""

    name: str
    steps: tuple[str, ...]
    private: str


def browsers() -> list[Browser]:
    """The browsers that most phones come with."""
    three_dots, history = _("Tap the three dots."), _("Tap “History”.")
    return [
        Browser(
            _("Chrome on Android"),
            (three_dots, history, _("Tap the bin or the cross beside the page.")),
            _("Tap the three dots, then “New Incognito tab”."),
        ),
        Browser(
            _("Safari on iPhone or iPad"),
            (
                _("Tap the open book. If you do not see it, tap the three dots, then “Bookmarks”."),
                _("Tap the clock."),
                _("Push the page to the side with your finger, then tap “Delete”."),
            ),
            _("Tap the two squares, then “Private”."),
        ),
        Browser(
            _("Samsung Internet"),
            (
                _("Tap the three lines."),
                history,
                _("Press the page and hold it, then tap “Delete”."),
            ),
            _("Tap the two squares, then “Turn on Secret mode”."),
        ),
        Browser(
            _("Firefox"),
            (three_dots, history, _("Tap the three dots or the cross beside the page, to delete it.")),
            _("Tap the mask."),
        ),
    ]  # fmt: skip


@blueprint.get("/safety")
@public
def safety_anywhere() -> AnyResponse:
    """To the page in the language of the browser."""
    return to_preferred("collect.safety")


@blueprint.get("/safety/<language>")
@public
def safety(language: str) -> AnyResponse:
    """The page. It is the same for everybody."""
    if language not in live().offered:
        abort(404)
    return for_a_while(render_template("collect/safety.html", browsers=browsers()))
