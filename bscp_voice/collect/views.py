"""Stage 1: open the link, answer, get a receipt. One GET and one POST; no cookie, no session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from limits import RateLimitItemPerMinute
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form

from bscp_voice import clock
from bscp_voice.access import public
from bscp_voice.collect.marks import new_mark
from bscp_voice.collect.pages import (
    PLACE_OF_CODE,
    answer_class,
    asked_in,
    compressed,
    kept,
    page,
    page_again,
    words_typed,
)
from bscp_voice.collect.splice import part
from bscp_voice.collect.taking import NotTaken, mark_of, take
from bscp_voice.extensions import address_hash, csrf, db, limiter
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Form as AskedForm
from bscp_voice.intake import Receipt
from bscp_voice.languages import choose
from bscp_voice.logs import log
from bscp_voice.places import Known, WayIn, find_way_in
from bscp_voice.settings import Settings
from bscp_voice.texts import live

blueprint = Blueprint("collect", __name__)
csrf.exempt(blueprint)  # there is no session to ride on; the submission id is signed instead


def settings() -> Settings:
    """The settings of the running service."""
    found: Settings = current_app.extensions["bscp_settings"]
    return found


def find_link(token: str) -> WayIn | None:
    """What a link leads to, in one query."""
    if len(token) > 40:
        return None
    with db.engine.connect() as connection:
        return find_way_in(connection, token)


def find_link_to_open(token: str) -> WayIn | None:
    """As `find_link`, or without a query when somebody came by it a moment ago."""
    known: Known = current_app.extensions["bscp_ways_in"]
    way_in, generation = known.get(token), known.generation
    if way_in is None:
        way_in = find_link(token)
        if way_in is not None:
            known.keep(token, way_in, generation)
    return way_in


def languages_of(link: WayIn) -> tuple[str, ...]:
    """The languages the form of this link is offered in; what staff and partners fill in is in English."""
    place = link.place
    found = registry.instrument(place.instrument_code, place.instrument_version)
    return live().offered if found.for_families else ("en",)


def preferred_language(link: WayIn) -> str:
    """The link's own language, else the one the browser asks for."""
    offered = languages_of(link)
    if link.language in offered:
        return str(link.language)
    return choose(request.accept_languages, offered)


@blueprint.get("/f/<token>")
@public
def choose_language(token: str) -> AnyResponse:
    """To the page in the language of the link, or the one the browser asks for."""
    link = find_link(token)
    if link is None:
        return closed("unknown", 404)
    answer = redirect(url_for("collect.form", token=token, language=preferred_language(link)), 302)
    answer.headers["Vary"] = "Accept-Language"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/f/<token>/<language>")
@public
def form(token: str, language: str) -> AnyResponse:
    """The whole form in one page."""
    link = open_link(token)
    if language not in languages_of(link):
        return redirect(url_for("collect.choose_language", token=token), 302)
    g.language = language
    answer = page(asked_in(link.place), language, fresh_mark(link), start_again(link))
    if settings().offline and settings().sealing_keys:
        # under it the worker keeps the empty form: never under the id that this page may send
        answer.headers["Kept-Id"] = fresh_mark(link)
    return answer


def start_again(link: WayIn) -> str:
    """Where a shared tablet begins anew for the next person; empty for everybody's own phone."""
    return f"/f/{link.token}/{preferred_language(link)}" if link.kiosk else ""


def fresh_mark(link: WayIn) -> str:
    """A submission id for the round of this link."""
    return new_mark(settings().secret_key, link.place.round_id)


def open_link(token: str) -> WayIn:
    """The link, if it takes answers today; else the request ends with a friendly page."""
    link = find_link(token) if request.method == "POST" else find_link_to_open(token)
    if link is None:
        abort(closed("unknown", 404, words=_words_without_form()))
    today = clock.today()
    if link.is_open(today):
        return link
    if link.is_coming(today):
        abort(closed("coming", 404, link.opens_on, _words_sent(link)))
    abort(closed("closed", 410, words=_words_sent(link)))


def _words_sent(link: WayIn) -> list[tuple[str, str]]:
    """What somebody wrote on a page that can no longer be sent."""
    if request.method != "POST":
        return []
    return words_typed(answer_class(asked_in(link.place), g.get("language", "en"))(request.form))


def _words_without_form() -> list[tuple[str, str]]:
    """What somebody wrote for a link that has gone: nobody knows any more what it was asked by."""
    if request.method != "POST":
        return []
    written = [value for value in request.form.values() if " " in value.strip()]
    return [(str(number), value) for number, value in enumerate(written, start=1)]


def closed(
    why: str,
    status: int,
    opens_on: date | None = None,
    words: Iterable[tuple[str, str]] = (),
) -> Response:
    """Why there is no form here, where to get help, and the words that could not be sent."""
    text = render_template("collect/closed.html", why=why, opens_on=opens_on, words=list(words))
    answer = Response(text, status=status, content_type="text/html; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def within_rate() -> bool:
    """Count one submission; whether the address has sent no more than it may in this minute.

    Flask-Limiter's counters without its decorator, which costs more than reading the form.
    """
    limit = RateLimitItemPerMinute(settings().submissions_per_minute)
    return limiter.limiter.hit(limit, "send", address_hash())


def _wait(link: WayIn) -> Response:
    message = _("A lot of answers are coming in. Please wait a minute, then press Send again.")
    return again(link, 429, message)


def again(link: WayIn, status: int, message: str, bound: Form | None = None) -> Response:
    """The page with everything typed kept and one kind sentence."""
    asked = asked_in(link.place)
    bound = bound if bound is not None else answer_class(asked, g.language)(request.form)
    mark = mark_of(link, request.form)
    text = mark.text if mark else fresh_mark(link)
    return page_again(asked, bound, text, status, message, start_again(link))


@blueprint.post("/f/<token>/<language>")
@public
def send(token: str, language: str) -> Response:
    """Take one filled form: validate, store, commit, and only then say thank you."""
    allowed = within_rate()
    link = open_link(token)
    if not allowed:
        return _wait(link)
    if language not in languages_of(link):
        language = preferred_language(link)
    g.language = language
    asked = asked_in(link.place)
    bound = answer_class(asked, language)(request.form)
    try:
        receipt = take(link, bound, request.form)
    except NotTaken as problem:
        message = _("Something was missing from the page. Your answers are here: press Send again.")
        return again(link, 422, message if problem.why == "mark" else "", bound)
    except Exception as problem:
        # whatever it is, nothing that was typed may be lost
        log.error("answers not stored", kind=type(problem).__name__, exc_info=problem)
        message = _("Something went wrong on our side. Your answers are here: press Send again.")
        return again(link, 503, message, bound)
    return thanks(receipt, asked, bool(bound.data.get("x-contact")), start_again(link))


def thanks(receipt: Receipt, asked: AskedForm, contact: bool, kiosk: str = "") -> Response:
    """The thank-you page: rendered here, not redirected to (docs/decisions/0004-thank-you-page.md)."""
    if kiosk:
        return compressed(_thanks(receipt, asked, contact, kiosk).encode(), None, "no-store")
    kinds = (receipt.repeated, receipt.changed, receipt.withdrawn, contact)
    key = (asked.instrument.code, asked.instrument.version, g.language, kinds)
    pages = kept().thanks
    if key not in pages:
        text = _thanks(replace(receipt, code=PLACE_OF_CODE), asked, contact)
        before, _place, after = text.partition(PLACE_OF_CODE)
        pages[key] = part(before.encode(), after.encode())
    # what was taken back has no code any more
    code = "" if receipt.withdrawn else receipt.code
    body, encoding = pages[key].body(code.encode(), bool(request.accept_encodings["gzip"]))
    return compressed(body, encoding, "no-store")


def _thanks(receipt: Receipt, asked: AskedForm, contact: bool, kiosk: str = "") -> str:
    return render_template(
        "collect/thanks.html",
        receipt=receipt,
        instrument=asked.instrument,
        contact=contact,
        days=settings().withdrawal_days,
        kiosk=kiosk,
    )


@blueprint.get("/exit")
@public
def leave() -> AnyResponse:
    """Away from here, to a page that gives nothing away."""
    answer = redirect(settings().neutral_exit_url, 302)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Response:
    """More than a form can hold."""
    return closed("too_large", 413)


@blueprint.errorhandler(RateLimitExceeded)
def too_many(error: RateLimitExceeded) -> AnyResponse:
    """The page made for this limit, not the general one: what was typed is on it."""
    made = error.response
    return made if isinstance(made, AnyResponse) else closed("wait", 429)
