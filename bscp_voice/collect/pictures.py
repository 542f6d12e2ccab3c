"""Faces and signs of answers: a few even strokes on 64 × 64, no skin, no gender, nobody in particular.

They are part of the page; the pictures beside sentences (sentences.py) come after it. The sheet gives stroke
and fill; a picture never stands without its word. The middle face has a slight
smile: a flat mouth reads as unkind to some.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

_HEAD = '<circle cx="32" cy="32" r="27"/>'
_EYES = "M23 24v4M41 24v4"


def _face(mouth: str) -> str:
    return f'{_HEAD}<path d="{_EYES}{mouth}"/>'


def _badge(path: str) -> str:
    return f'{_HEAD}<path d="{path}"/>'


_SMILE = "M21 38q11 10 22 0"
_SLIGHT = "M23 41q9 3 18 0"
_FROWN = "M21 45q11-10 22 0"

PICTURES = {
    "face_5_5": _face("M19 36q13 20 26 0z"),
    "face_5_4": _face(_SMILE),
    "face_5_3": _face(_SLIGHT),
    "face_5_2": _face("M23 44q9-6 18 0"),
    "face_5_1": _face("M20 47q12-14 24 0M17 22l8-4M47 22l-8-4"),
    "face_3_good": _face(_SMILE),
    "face_3_ok": _face(_SLIGHT),
    "face_3_bad": _face(_FROWN),
    "er_good": _face(_SMILE),
    "er_ok": _face(_SLIGHT),
    "er_bad": _face(_FROWN),
    "er_yes": _badge("M19 33l9 9 18-20"),
    "er_no": _badge("M22 22l20 20M42 22L22 42"),
    "er_bit": _badge("M32 5v54M40 24v.1M46 32v.1M40 40v.1"),
    "er_not_sure": _badge("M24 25q1-9 9-9t8 9c0 6-9 6-9 13M32 46v.5"),
}


def sprite(names: Iterable[str]) -> Markup:
    """The pictures of one page, each once. Names that nobody has drawn are left out."""
    symbols = "".join(
        f'<symbol id="{name}" viewBox="0 0 64 64">{PICTURES[name]}</symbol>'
        for name in sorted(set(names))
        if name in PICTURES
    )
    # the shapes are this file's own constants
    return Markup(f'<svg class="sprite" aria-hidden="true">{symbols}</svg>' if symbols else "")  # noqa: S704
