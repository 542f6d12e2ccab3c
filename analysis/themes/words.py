"""A comment as words: case, apostrophes, repeated letters and spelling evened out, places remembered.

Children write as they speak ("she lissened to meee"). `read` turns a comment into one plain line that
phrases are matched on, and keeps where each word stood in the comment as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

_PIECE = re.compile(
    r"[^\W_][\w\u0300-\u036f]*(?:['’‘ʼ`´＇][^\W_][\w\u0300-\u036f]*)*|[.!?…\n。؟।]+|[,;:()–—]|\s-+\s",
)
_APOSTROPHES = re.compile("['’‘ʼ`´＇]")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_SHORTEST_CORRECTED = 5
_LONGEST_CORRECTED = 24
_REMEMBERED = 200_000  # words kept ready, so that memory has an end
_LETTERS_OF_ENGLISH = re.compile(r"[a-z]+")

SENTENCE_BREAK = "."
CLAUSE_BREAK = ","


@cache
def english_words() -> frozenset[str]:
    """The lower-case English words of TextBlob's spelling list (about 29,000)."""
    listing = resources.files("textblob.en").joinpath("en-spelling.txt").read_text("utf-8")
    lines = (line.split() for line in listing.splitlines() if not line.startswith(";;;"))
    return frozenset(parts[0].lower() for parts in lines if parts)


@dataclass(frozen=True)
class Line:
    """A comment ready for matching.

    `text` holds each word followed by one space; `words` the same words; `starts` where each begins
    in `text`; `places` where each stood in the comment as written, as (start, end); `strange` how many
    words are no English that the speller knows.
    """

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    places: tuple[tuple[int, int], ...]
    strange: int

    def last_word(self, end: int) -> int:
        """The index of the last word of a match that ends at `end` of `text`."""
        return bisect_right(self.starts, end - 1) - 1


class Speller:
    """Brings a word to the spelling that the codebook knows, and leaves every other word alone.

    `variants` maps a wrong or childlike spelling to the right one. Beyond that, an unknown word of
    five letters or more that is one slip (a letter missing, added, changed or swapped) away from a
    word of `vocabulary` is read as that word.
    """

    def __init__(self, vocabulary: Iterable[str], variants: Mapping[str, str]) -> None:
        self._variants = dict(variants)
        self._vocabulary = frozenset(vocabulary)
        self._known = english_words() | self._vocabulary
        self._near: dict[str, set[str]] = {}
        for word in self._vocabulary:
            if len(word) >= _SHORTEST_CORRECTED:
                for key in _one_letter_less(word):
                    self._near.setdefault(key, set()).add(word)
        self._seen: dict[str, str] = {}
        self._strange: set[str] = set()

    def __call__(self, written: str) -> str:
        """The word as the codebook would spell it; several words where one was written ("alot")."""
        known = self._seen.get(written)
        if known is None:
            known = self._spell(written)
            if len(self._seen) < _REMEMBERED:
                self._seen[written] = known
        return known

    def is_strange(self, written: str) -> bool:
        """Whether a word, spelt before, is none that the speller knows or can correct; digits are not."""
        return written in self._strange

    def _spell(self, written: str) -> str:
        word = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", written)).casefold()
        tries = (word, _REPEATED.sub(r"\1\1", word), _DOUBLED.sub(r"\1", word))
        for attempt in tries:
            if attempt in self._variants:
                return self._variants[attempt]
            if attempt in self._known:
                return attempt
        plain = _REPEATED.sub(r"\1", word)
        nearest = self._nearest(plain)
        if nearest is None and plain.isalpha() and len(self._strange) < _REMEMBERED:
            self._strange.add(written)
        return nearest or plain

    def _nearest(self, word: str) -> str | None:
        if not _SHORTEST_CORRECTED <= len(word) <= _LONGEST_CORRECTED:
            return None
        if not _LETTERS_OF_ENGLISH.fullmatch(word):
            return None
        close = {near for key in _one_letter_less(word) for near in self._near.get(key, ())}
        close = {near for near in close if near[0] == word[0] and _one_slip(word, near)}
        return min(close, key=lambda near: (abs(len(near) - len(word)), near)) if close else None


def _one_letter_less(word: str) -> set[str]:
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


def _one_slip(word: str, other: str) -> bool:
    """True where one letter missing, added, changed or swapped with its neighbour tells them apart."""
    if abs(len(word) - len(other)) == 1:
        shorter, longer = sorted((word, other), key=len)
        return shorter in _one_letter_less(longer)
    different = [place for place, (a, b) in enumerate(zip(word, other, strict=False)) if a != b]
    if len(word) != len(other) or not different:
        return False
    first, last = different[0], different[-1]
    swapped = last == first + 1 and word[first] == other[last] and word[last] == other[first]
    return len(different) == 1 or (len(different) == 2 and swapped)


def read(comment: str, speller: Speller) -> Line:
    """The comment as a `Line`. Never fails; a comment without words gives an empty line."""
    words: list[str] = []
    starts: list[int] = []
    places: list[tuple[int, int]] = []
    length = strange = 0
    for piece in _PIECE.finditer(comment):
        written = piece.group()
        if written[0].isalnum():
            spelt = speller(written)
            strange += speller.is_strange(written)
        else:
            spelt = SENTENCE_BREAK if written[0] in ".!?…\n。؟।" else CLAUSE_BREAK
        for word in spelt.split():
            words.append(word)
            starts.append(length)
            places.append(piece.span())
            length += len(word) + 1
    text = " ".join(words) + " " if words else ""
    return Line(text, tuple(words), tuple(starts), tuple(places), strange)
