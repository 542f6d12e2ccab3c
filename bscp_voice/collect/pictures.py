"""Faces and Easy Read pictures: a few even strokes on 64 × 64, no skin, no gender, nobody in particular.

The sheet gives stroke and fill; a picture never stands without its word. The middle face has a slight
smile: a flat mouth reads as unkind to some.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

_HEAD = '<circle cx="32" cy="32" r="27"/>'
_EYES = "M23 24v4M41 24v4"
_PERSON = "M32 26a8 8 0 1 0 0-16 8 8 0 0 0 0 16M16 54V44c0-8 7-12 16-12s16 4 16 12v10"
_TWO = "M20 24a6 6 0 1 0 0-12 6 6 0 0 0 0 12M8 50V40c0-7 5-10 12-10s12 3 12 10v10"


def _face(mouth: str) -> str:
    return f'{_HEAD}<path d="{_EYES}{mouth}"/>'


def _lines(path: str) -> str:
    return f'<path d="{path}"/>'


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
    "er_person": _lines(_PERSON),
    "er_advocate": _lines(_TWO + "M36 8h22v16H46l-6 7v-7h-4zM42 16h10"),
    "er_meeting": _lines(
        "M8 40h48M14 40v14M50 40v14M18 18a5 5 0 1 0 0-10 5 5 0 0 0 0 10M46 18a5 5 0 1 0 0-10 "
        "5 5 0 0 0 0 10M9 34c0-8 4-11 9-11s9 3 9 11M37 34c0-8 4-11 9-11s9 3 9 11"
    ),
    "er_help": _lines(
        _TWO + "M44 24a6 6 0 1 0 0-12 6 6 0 0 0 0 12M32 40c0-7 5-10 12-10s12 3 12 10v10"
    ),
    "er_listen": _lines(
        "M20 30q0-18 15-18t15 17c0 12-10 13-12 21q-2 6-8 6-7 0-7-7M28 32q0-10 7-10t7 8q0 6-7 8"
    ),
    "er_talk": _lines(_TWO + "M36 8h22v16H46l-6 7v-7h-4z"),
    "er_respect": _lines("M32 54C12 40 8 30 12 20s16-8 20 2c4-10 16-12 20-2s0 20-20 34z"),
    "er_safe": _lines("M6 32L32 10l26 22M14 26v28h36V26M23 40l7 7 12-14"),
    "er_better": _lines("M10 54V42h12v12M26 54V30h12v24M42 54V16h12v38M6 54h52"),
    "er_letter": _lines("M8 16h48v34H8zM8 18l24 20 24-20"),
    "er_explain": _lines("M8 10h48v32H30L18 54V42H8zM18 22h28M18 31h18"),
    "er_plan": _lines("M14 8h36v48H14zM22 20h20M22 30h20M22 40h12"),
    "er_private": _lines("M14 30h36v26H14zM22 30V20q0-10 10-10t10 10v10M32 40v7"),
    "er_outside": _lines(
        "M6 32L26 14l20 18M12 28v26h28V28M22 54V40h8v14M54 54V40M54 40q-7-7 0-14 7 7 0 14"
    ),
    "er_change": _lines("M12 28a21 21 0 0 1 38-8M52 8v13H39M52 36a21 21 0 0 1-38 8M12 56V43h13"),
    "er_choice": _lines("M32 56V38L14 20M32 38l18-18M14 32V20h12M50 32V20H38"),
    "er_break": _lines("M12 24h34v16q0 14-17 14T12 40zM46 28h4q8 0 8 6t-8 6h-4M22 8v8M34 8v8"),
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
