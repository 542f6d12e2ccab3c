"""Urdu and Panjabi in Latin letters: everybody spells them their own way, so words are met by sound."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

_SHORTEST = 4  # a shorter word sounds like too many others
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?:ai|ay|ey|ei|ae)\b", "e"),
        (r"aa+", "a"),
        (r"ee+|ie|iy", "i"),
        (r"oo+|ou", "u"),
        (r"ch+h?", "C"),
        (r"([kgcjtdpb])h", r"\1"),
        (r"q|ck|c", "k"),
        (r"w", "v"),
        (r"z|j", "j"),
        (r"ph", "f"),
        (r"(?<=[^aeiou])y", "i"),
        (r"(.)\1+", r"\1"),
        (r"n\b", ""),  # the nasal at the end is written or not
        (r"o", "u"),
        (r"e", "i"),
    )
)


def sound(word: str) -> str:
    """A word as it sounds: two spellings of one word come out the same, most of the time."""
    for pattern, to in _SOUNDS:
        word = pattern.sub(to, word)
    return word


@cache
def _by_sound() -> Mapping[str, tuple[str, ...]]:
    source = resources.files("analysis.themes").joinpath("data", "romanised.yaml")
    found: dict[str, tuple[str, ...]] = {}
    for language, words in yaml.safe_load(source.read_text("utf-8")).items():
        for word in str(words).split():
            key = sound(word)
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), language)))
    return found


def sounds_like(word: str) -> tuple[str, ...]:
    """Which of the two languages have a word of this sound: none, one or both."""
    return _by_sound().get(sound(word), ()) if len(word) >= _SHORTEST else ()
