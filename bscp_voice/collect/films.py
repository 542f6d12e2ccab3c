"""Which recordings a running service has, and which steps of a form are signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, url_for

from bscp_voice.collect.steps import Step
from bscp_voice.instruments.media import Media
from bscp_voice.instruments.shape import Form


def media() -> Media:
    """What this service has."""
    found: Media = current_app.extensions["bscp_media"]
    return found


def has_clips(language: str) -> bool:
    """Whether any form has a recorded voice in this language."""
    return any(key[2] == language and clips for key, clips in media().clips.items())


@dataclass(frozen=True)
class Film:
    """The addresses of one page in British Sign Language."""

    film: str
    captions: str
    still: str


def films(form: Form, steps: tuple[Step, ...]) -> Mapping[str, Film]:
    """Step → its film."""
    own = media().signed.get((form.instrument.code, form.instrument.version), {})
    named = {"x-start": ["start"]}
    for step in steps:
        named[step.code] = [step.kind, *(asked.question.code for asked in step.asked)]
    found = {}
    for step_code, codes in named.items():
        for code in codes:
            if code in own:
                files = (own[code].film, own[code].captions, own[code].still)
                found[step_code] = Film(*(address(file.name) for file in files))
    return found


def address(name: str) -> str:
    """Where a recording or a film is served."""
    return url_for("media.file", name=name)
