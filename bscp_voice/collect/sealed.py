"""A phone without signal: the worker that keeps the form, the key it seals to, and where sealed answers come."""

from __future__ import annotations

from flask import Response, abort, g, jsonify, render_template, request
from limits import RateLimitItemPerMinute

from bscp_voice.access import public
from bscp_voice.assets import STATIC, manifest
from bscp_voice.collect import letters
from bscp_voice.collect.views import blueprint, settings, within_rate
from bscp_voice.extensions import db, limiter
from bscp_voice.logs import log
from bscp_voice.texts import live

MORE_THAN_A_FORM = 8 * 1024  # what sealing adds: the address, the padding, the keys
ALL = "all"


def offered() -> bool:
    """Whether phones may keep forms and answers."""
    return settings().offline and bool(settings().sealing_keys)


@blueprint.get("/worker.js")
@public
def worker() -> Response:
    """The service worker, or the one that takes its leave where this is turned off."""
    built = manifest()["worker.js" if offered() else "worker_off.js"]
    answer = Response((STATIC / built).read_bytes(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/sealing-key")
@public
def sealing_key() -> Response:
    """The public key that answers are sealed to, and its id; 204 where nothing may wait on a phone."""
    answer = jsonify(letters.sealing_keys()[0].told()) if offered() else Response(status=204)
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


@blueprint.get("/f/waiting/<language>")
@public
def waiting(language: str) -> Response:
    """What a phone shows while answers wait on it; the list itself is made on the phone."""
    if language not in live().offered:
        abort(404)
    g.language = language
    answer = Response(
        render_template("collect/waiting.html"), content_type="text/html; charset=utf-8"
    )
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.post("/sealed")
@public
def sealed() -> tuple[Response, int]:
    """Take sealed answers. Only 200 lets the phone forget them: they are committed by then."""
    if not within_rate():
        return _said("wait", 429)
    if not letters.sealing_keys():
        return _said("off", 503)
    request.max_content_length = settings().body_limit + MORE_THAN_A_FORM
    came = request.get_data()
    try:
        receipt = letters.deliver(letters.open_sealed(came))
    except letters.Undeliverable as problem:
        return _dead(came, problem)
    except Exception as problem:
        log.error("sealed answers not stored", kind=type(problem).__name__, exc_info=problem)
        return _said("later", 503)
    state = "repeated" if receipt.repeated else "stored"
    # what was taken back has no code any more
    return _said("withdrawn", 200) if receipt.withdrawn else _said(state, 200, receipt.code)


def _dead(came: bytes, problem: letters.Undeliverable) -> tuple[Response, int]:
    """Keep what can never be stored as it is, within bounds: anybody may post here."""
    each_minute = RateLimitItemPerMinute(settings().dead_letters_per_minute)
    if not limiter.limiter.hit(each_minute, "dead letter", ALL):
        return _said("wait", 429)
    try:
        letters.keep(db.session(), came, problem)
    except letters.Full:
        log.error("no room for another dead letter")
        return _said("full", 503)
    except Exception as reason:
        db.session.rollback()
        log.error("dead letter not kept", kind=type(reason).__name__, exc_info=reason)
        return _said("later", 503)
    return _said("kept", 200)


def _said(state: str, status: int, code: str = "") -> tuple[Response, int]:
    answer = jsonify({"state": state, "code": code})
    answer.headers["Cache-Control"] = "no-store"
    return answer, status
