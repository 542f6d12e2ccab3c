"""Privacy notices: /privacy/<reader>/<language>. Public, no cookie, the same for everybody."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from bscp_voice.access import public
from bscp_voice.collect.notice_pictures import picture
from bscp_voice.collect.notices import (
    DENSITIES,
    NAMES,
    Reader,
    for_the_helper,
    reader_of,
    simple,
    small,
)
from bscp_voice.collect.notices_in_full import in_full, in_short
from bscp_voice.collect.views import blueprint, settings
from bscp_voice.instruments.shape import Instrument
from bscp_voice.texts import live

KEPT = 300  # seconds that a copy of the page may be shown
READERS = frozenset(each.value for each in Reader)


@blueprint.app_template_global()
def privacy_path(instrument: Instrument | None = None) -> str:
    """The address of the notice that belongs to a form, without its language; of the choice if none does."""
    reader = reader_of(instrument) if instrument else None
    return f"/privacy/{reader}" if reader else "/privacy"


def for_a_while(text: str, *, by_browser: bool = False) -> Response:
    """A page that says the same to everybody."""
    answer = make_response(text)
    answer.headers["Cache-Control"] = f"public, max-age={KEPT}"
    if by_browser:
        answer.vary.add("Accept-Language")
    return answer


def to_preferred(endpoint: str, **arguments: Any) -> AnyResponse:
    """On to the page in the language the browser asks for."""
    answer = redirect(url_for(endpoint, language=g.language, **arguments), 302)
    answer.headers["Vary"] = "Accept-Language"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/privacy")
@public
def privacy_anywhere() -> AnyResponse:
    """To the choice in the language of the browser."""
    return to_preferred("collect.privacy_choice")


@blueprint.get("/privacy/<language>")
@public
def privacy_choice(language: str) -> AnyResponse:
    """Which notice is yours; a reader without a language leads on to the notice."""
    if language in READERS:
        return to_preferred("collect.privacy", reader=language)
    if language not in live().offered:
        abort(404)
    text = render_template(
        "collect/privacy_choice.html", names=NAMES, helper=Reader.SMALL, picture=picture
    )
    return for_a_while(text)


@blueprint.get("/privacy/<reader>/<language>")
@public
def privacy(reader: str, language: str) -> AnyResponse:
    """One notice."""
    if reader not in READERS or language not in live().offered:
        abort(404)
    chosen = Reader(reader)
    text = render_template(
        "collect/privacy.html",
        reader=chosen,
        names=NAMES,
        density=DENSITIES[chosen],
        picture=picture,
        **_words(chosen),
    )
    return for_a_while(text)


def _words(reader: Reader) -> dict[str, object]:
    if reader is Reader.SMALL:
        return {"told": small(), "helper": for_the_helper(settings())}
    if reader in {Reader.CHILD, Reader.EASY}:
        return {"told": simple(settings())}
    adult = reader is Reader.ADULT
    return {"short": in_short(settings()), "parts": in_full(settings(), adult=adult)}
