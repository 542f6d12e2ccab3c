"""Recorded voices and signed films: which a page has, and the files themselves."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Flask, Response, abort, jsonify, send_file

from bscp_voice.access import public
from bscp_voice.collect.films import address, media
from bscp_voice.collect.pages import asked_in
from bscp_voice.collect.steps import outline
from bscp_voice.collect.views import find_link_to_open
from bscp_voice.instruments.media import find
from bscp_voice.instruments.registry import library
from bscp_voice.instruments.shape import Form
from bscp_voice.logs import log
from bscp_voice.settings import Settings
from bscp_voice.texts import live

blueprint = Blueprint("media", __name__)

KEPT = 300  # seconds that a browser may keep the list of clips
FOR_EVER = 31_536_000  # the name of a file is the hash of what is in it


def register(app: Flask, settings: Settings) -> None:
    """Look once at what there is, and say in one line each what cannot be used."""
    found = find(settings.media_path, library())
    for problem in found.problems:
        log.warning("recording left out", problem=str(problem))
    app.extensions["bscp_media"] = found
    app.register_blueprint(blueprint)


@blueprint.get("/f/<token>/<language>/clips")
@public
def clips(token: str, language: str) -> Response:
    """What on this form is recorded in this language: step or field → address."""
    link = find_link_to_open(token)
    if link is None or language not in live().offered:
        abort(404)
    asked = asked_in(link.place)
    answer = jsonify(dict(_clips_of(asked, language)))
    answer.headers["Cache-Control"] = f"private, max-age={KEPT}"
    return answer


def _clips_of(form: Form, language: str) -> Iterator[tuple[str, str]]:
    own = media().clips.get((form.instrument.code, form.instrument.version, language), {})
    for page, step_code in (("start", "x-start"), ("thanks", "x-thanks")):
        if page in own:
            yield step_code, address(own[page].name)
    for step in outline(form).steps:
        if step.kind in own:
            yield step.code, address(own[step.kind].name)
        for asked in step.asked:
            if asked.question.code in own:
                yield asked.name, address(own[asked.question.code].name)


@blueprint.get("/media/<name>")
@public
def file(name: str) -> Response:
    """One recording or film, whole or in parts."""
    found = media().files.get(name)
    if found is None or not found.path.is_file():
        abort(404)
    answer = send_file(found.path, mimetype=found.mimetype, conditional=True, etag=name)
    answer.headers["Cache-Control"] = f"public, max-age={FOR_EVER}, immutable"
    return answer
