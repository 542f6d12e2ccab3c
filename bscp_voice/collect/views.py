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
from bscp_voice.collect.answers import given
from bscp_voice.collect.extras import TRAP
from bscp_voice.collect.marks import Mark, new_mark, read_mark
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
from bscp_voice.collect.together import store
from bscp_voice.extensions import address_hash, csrf, db, limiter
from bscp_voice.instruments.shape import Form as AskedForm
from bscp_voice.intake import Receipt
from bscp_voice.keys import Keys
from bscp_voice.languages import choose
from bscp_voice.logs import log
from bscp_voice.places import Known, WayIn, find_way_in
from bscp_voice.settings import Settings
from bscp_voice.submission import Submission

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


def preferred_language(link: WayIn | None = None) -> str:
    """The offered language the browser asks for, else the link's own."""
    fallback = (link.language if link else None) or "en"
    return choose(request.accept_languages, settings().offered_languages, fallback)


@blueprint.before_app_request
def know_the_language() -> None:
    """The language of the address, else the browser's where it is offered; staff pages are English.

    Also where nothing is found: who mistypes an address reads what went wrong in a language of theirs.
    """
    for_staff = request.path.startswith("/staff")
    asked = None if for_staff else request.args.get("lang")
    code = (request.view_args or {}).get("language") or asked
    if code in settings().offered_languages:
        g.language = code
    elif not for_staff:
        g.language = preferred_language()


@blueprint.get("/f/<token>")
@public
def choose_language(token: str) -> AnyResponse:
    """To the page in the language the browser asks for."""
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
    if language not in settings().offered_languages:
        return redirect(url_for("collect.choose_language", token=token), 302)
    link = open_link(token)
    return page(asked_in(link.place), language, fresh_mark(link))


def fresh_mark(link: WayIn) -> str:
    """A submission id for the round of this link."""
    return new_mark(settings().secret_key, link.place.round_id)


def open_link(token: str) -> WayIn:
    """The link, if it takes answers today; else the request ends with a friendly page."""
    link = find_link(token) if request.method == "POST" else find_link_to_open(token)
    if link is None:
        abort(closed("unknown", 404))
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
    mark = _mark(link)
    return page_again(asked, bound, mark.text if mark else fresh_mark(link), status, message)


def _mark(link: WayIn) -> Mark | None:
    return read_mark(settings().secret_key, link.place.round_id, request.form.get("sid", ""))


@blueprint.post("/f/<token>/<language>")
@public
def send(token: str, language: str) -> Response:
    """Take one filled form: validate, store, commit, and only then say thank you."""
    allowed = within_rate()
    link = open_link(token)
    if not allowed:
        return _wait(link)
    if language not in settings().offered_languages:
        g.language = language = preferred_language(link)
    asked = asked_in(link.place)
    bound = answer_class(asked, language)(request.form)
    if not bound.validate():
        return again(link, 422, "", bound)
    mark = _mark(link)
    if mark is None:
        message = _("Something was missing from the page. Your answers are here: press Send again.")
        return again(link, 422, message, bound)
    try:
        found, keys = submission(asked, bound, link, mark), Keys(settings().secret_key)
        with db.engine.connect() as connection:
            receipt = store(connection, found, keys)
    except Exception as problem:
        # whatever it is, nothing that was typed may be lost
        log.error("answers not stored", kind=type(problem).__name__, exc_info=problem)
        message = _("Something went wrong on our side. Your answers are here: press Send again.")
        return again(link, 503, message, bound)
    return thanks(receipt, asked, bool(bound.data.get("x-contact")))


def submission(asked: AskedForm, bound: Form, link: WayIn, mark: Mark) -> Submission:
    """What intake takes, with the marks that ask a person to look twice."""
    found = given(asked, bound)
    suspect = []
    if bound[TRAP].data:
        suspect.append("honeypot")
    if mark.seconds < settings().minimum_seconds_to_answer and "~" not in mark.text:
        suspect.append("too_fast")
    return Submission(
        place=link.place,
        round_id=link.place.round_id,
        link_id=link.place.link_id,
        submission_id=mark.text,
        language=g.language,
        mode=found.mode,
        answers=found.answers,
        texts=found.texts,
        equality=found.equality,
        may_quote=found.may_quote,
        suspect=tuple(suspect),
        contacts=tuple(found.contacts),
    )


def thanks(receipt: Receipt, asked: AskedForm, contact: bool) -> Response:
    """The thank-you page: rendered here, not redirected to (docs/decisions/0004-thank-you-page.md)."""
    kinds = (receipt.repeated, receipt.changed, receipt.withdrawn, contact)
    key = (asked.instrument.code, asked.instrument.version, g.language, kinds)
    pages = kept().thanks
    if key not in pages:
        text = render_template(
            "collect/thanks.html",
            receipt=replace(receipt, code=PLACE_OF_CODE),
            instrument=asked.instrument,
            contact=contact,
            days=settings().withdrawal_days,
        )
        before, _place, after = text.partition(PLACE_OF_CODE)
        pages[key] = part(before.encode(), after.encode())
    # what was taken back has no code any more
    code = "" if receipt.withdrawn else receipt.code
    body, encoding = pages[key].body(code.encode(), bool(request.accept_encodings["gzip"]))
    return compressed(body, encoding, "no-store")


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
