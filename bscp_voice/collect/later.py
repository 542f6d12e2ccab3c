"""The texts of what comes after the page: read aloud, offline, a shared tablet (assets/later/).

They are fetched by script when the page stands, so that the page itself stays small.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, g, jsonify
from flask_babel import LazyString, lazy_gettext

from bscp_voice.access import public
from bscp_voice.collect.films import has_clips
from bscp_voice.texts import live

KEPT = 300  # seconds that a browser may keep the texts
CLIPS = "aloud_clips"  # beside the texts: "1" where a voice is recorded, else a page need not ask

# name in the script → English; each part of assets/later/ has its own lines
WORDS: Mapping[str, LazyString] = {
    # respondent.js finds these on the form, where later.js puts them: nobody needs them at once
    "form_left": lazy_gettext("{0} letters left"),
    "form_over": lazy_gettext("{0} letters too many"),
    "form_offline": lazy_gettext(
        "You are not online. Your answers are still here. Press Send again when you are."
    ),
    "aloud_listen": lazy_gettext("Listen"),
    "aloud_stop": lazy_gettext("Stop"),
    "aloud_cannot": lazy_gettext("This can’t be played on this phone."),
    "look_title": lazy_gettext("How this looks"),
    "look_big": lazy_gettext("Bigger letters"),
    "look_sharp": lazy_gettext("Stronger colours"),
    "pictures_show": lazy_gettext("Show pictures"),
    "speak": lazy_gettext("You can also speak: use the microphone on your keyboard."),
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
    if language not in live().offered:
        abort(404)
    g.language = language
    texts = {name: str(text) for name, text in WORDS.items()}
    texts[CLIPS] = "1" if has_clips(language) else ""
    answer = jsonify(texts)
    answer.headers["Cache-Control"] = f"public, max-age={KEPT}"
    return answer
