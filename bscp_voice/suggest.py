"""What in a text might lead to a person: suggestions only. A person decides, and reads all of it.

Simple patterns for text in Latin script. They miss much and mark too much; no suggestion never means
that there is nothing to mask.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

# in order of preference where two overlap
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("e-mail", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("web address", re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)),
    ("handle", re.compile(r"(?<![\w@])@\w[\w.]*\w")),
    # nine digits or more, as people space them
    ("number", re.compile(r"(?<![\w+])\+?\(?\d(?:[\s().-]{0,2}\d){8,14}(?!\w)")),
    ("postcode", re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}\b")),
    (
        "name",
        re.compile(
            r"\b(?:[Mm]y\s+name\s+is|[Mm]y\s+name['’]s|[Nn]amed|[Cc]alled)\s+"
            r"(?P<mask>[^\W\d_][\w'’-]*(?:\s+[A-Z][\w'’-]*)?)"
        ),
    ),
    ("name", re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Madam)\.?\s+(?P<mask>[A-Z][\w'’-]+)")),
    ("name", re.compile(r"\b(?P<mask>[A-Z][^\W\d_A-Z][\w’'-]*[ \t]+[A-Z][\w’'-]*[^\W\d_A-Z])\b")),
)


@dataclass(frozen=True)
class Suggestion:
    """A part of a text, from `start` up to `end`, that may need masking."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `kind` says why it is suggested for masking, or is None."""

    text: str
    kind: str | None = None


def suggestions(text: str, known: Collection[str] = ()) -> list[Suggestion]:
    """What may need masking, in order of the text, none overlapping.

    `known` are names of organisations: a name that is part of one is not marked.
    """
    taken: list[Suggestion] = []
    for kind, pattern in PATTERNS:
        group = "mask" if "mask" in pattern.groupindex else 0
        for found in pattern.finditer(text):
            start, end = found.span(group)
            if kind == "name" and any(text[start:end] in each for each in known):
                continue
            if all(end <= other.start or start >= other.end for other in taken):
                taken.append(Suggestion(start, end, kind))
    return sorted(taken, key=lambda each: each.start)


def pieces(text: str, known: Collection[str] = ()) -> list[Piece]:
    """The whole text, cut at the suggestions; `known` as above."""
    return list(_pieces(text, known))


def masked(text: str) -> str:
    """The text with every suggestion replaced by its kind in brackets: a draft for the reader."""
    return "".join(f"[{each.kind}]" if each.kind else each.text for each in _pieces(text))


def _pieces(text: str, known: Collection[str] = ()) -> Iterator[Piece]:
    at = 0
    for each in suggestions(text, known):
        if each.start > at:
            yield Piece(text[at : each.start])
        yield Piece(text[each.start : each.end], each.kind)
        at = each.end
    if at < len(text):
        yield Piece(text[at:])
