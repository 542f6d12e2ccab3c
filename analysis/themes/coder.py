"""The first coder: which themes a comment is about, by the cue phrases of the codebook.

It says for each theme which phrase fired, where, and whether the theme was missed rather than
praised. People correct it; it never has the last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate

import yaml

from analysis.themes.codebook import Codebook, CodebookError, codebook
from analysis.themes.language import identify
from analysis.themes.missed import is_missed
from analysis.themes.notation import Pattern
from analysis.themes.polarity import polarity
from analysis.themes.words import (
    SENTENCE_BREAK,
    Line,
    Speller,
    english_words,
    read,
)

_FEWEST_JUDGED = 3
_REMEMBERED = 200_000  # words kept ready, so that memory has an end


@dataclass(frozen=True)
class ThemeHit:
    """One cue phrase found in a comment.

    `start` and `end` are character positions in the comment as written; `missed` is True where the
    words say that the theme was lacking ("nobody listened", "communication was poor").
    """

    theme: str
    phrase: str
    start: int
    end: int
    missed: bool


@dataclass(frozen=True)
class Coded:
    """What the machine makes of one comment.

    `themes` in codebook order, then by place. `polarity` is TextBlob's, from -1 to 1, for English;
    None means not scored. `language` is an ISO 639 code, with ``-Latn`` for romanised text, or
    ``und`` where there is nothing to tell it by.
    """

    themes: tuple[ThemeHit, ...]
    polarity: float | None
    language: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the themes found, each once, in codebook order."""
        return tuple(dict.fromkeys(hit.theme for hit in self.themes))


@dataclass(frozen=True)
class _Entry:
    """A phrase in the index: whose it is and what it does there."""

    pattern: Pattern
    owner: str
    role: str  # cue, missed, mention, guard, context


class _Candidates:
    """The phrases that can begin with one word, found by another word that each must have."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        self._entries = tuple(entries)
        self._free: set[int] = set()
        self._by_name: dict[str, list[int]] = {}
        for place, entry in enumerate(self._entries):
            if not entry.pattern.must:
                self._free.add(place)
                continue
            for name in entry.pattern.must[0]:
                self._by_name.setdefault(name, []).append(place)

    def given(self, there: frozenset[str]) -> list[_Entry]:
        """Those that can match in a comment with these names, in the order of the codebook."""
        near = self._free.union(*(self._by_name[name] for name in there & self._by_name.keys()))
        entries = (self._entries[place] for place in sorted(near))
        return [
            entry for entry in entries if not any(map(there.isdisjoint, entry.pattern.must[1:]))
        ]


@dataclass(frozen=True)
class _Found:
    entry: _Entry
    first: int
    last: int


def _entries(book: Codebook) -> Iterator[_Entry]:
    for theme in book.themes:
        roles = (
            ("cue", theme.cues),
            ("missed", theme.missed_cues),
            ("mention", theme.mentions),
            ("guard", theme.guards),
        )
        for role, patterns in roles:
            yield from (_Entry(pattern, theme.key, role) for pattern in patterns)
    for name, patterns in book.contexts:
        yield from (_Entry(pattern, name, "context") for pattern in patterns)


class Coder:
    """Codes comments with one codebook. `spellings` maps a childlike spelling to the usual one."""

    def __init__(self, book: Codebook, spellings: dict[str, str]) -> None:
        self._order = {key: place for place, key in enumerate(book.keys)}
        self._by_word: dict[str, list[_Entry]] = {}
        self._by_stem: dict[str, list[_Entry]] = {}
        for entry in _entries(book):
            for word in entry.pattern.first_words:
                self._by_word.setdefault(word, []).append(entry)
            for stem in entry.pattern.first_stems:
                self._by_stem.setdefault(stem, []).append(entry)
        self._speller = Speller(_vocabulary(book), spellings)
        self._candidates: dict[str, _Candidates] = {}
        self._stems = frozenset(
            name
            for pattern in book.patterns()
            for names in pattern.must
            for name in names
            if name.endswith("*")
        )
        self._names: dict[str, frozenset[str]] = {}

    def hits(self, comment: str) -> tuple[ThemeHit, ...]:
        """The cue phrases found in a comment, in codebook order, none overlapping within a theme."""
        line = read(comment, self._speller)
        if len(line.words) >= _FEWEST_JUDGED and 3 * line.strange > len(line.words):
            return ()  # another language, in which a word or two look English
        found = list(self._search(line))
        contexts = {one.entry.owner for one in found if one.entry.role == "context"}
        guarded: dict[str, list[_Found]] = {}
        for one in found:
            if one.entry.role == "guard":
                guarded.setdefault(one.entry.owner, []).append(one)
        kept: list[_Found] = []
        reached: dict[str, int] = {}  # per theme, the last word of the hit before
        cues = (one for one in found if one.entry.role in {"cue", "missed", "mention"})
        for one in sorted(
            cues, key=lambda one: (one.first, one.entry.role == "mention", -one.last)
        ):
            theme, pattern = one.entry.owner, one.entry.pattern
            fits = pattern.needs <= contexts and not pattern.bars & contexts
            if not fits or one.first <= reached.get(theme, -1):
                continue
            if not any(_overlap(one, guard) for guard in guarded.get(theme, ())):
                kept.append(one)
                reached[theme] = one.last
        kept = _without_asides(kept, line.words)
        kept.sort(key=lambda one: (self._order[one.entry.owner], one.first))
        return tuple(_hit(one, line) for one in kept)

    def _search(self, line: Line) -> Iterator[_Found]:
        there = frozenset().union(*map(self._named_by, set(line.words)))
        possible: dict[str, list[_Entry]] = {}
        for place, (word, start) in enumerate(zip(line.words, line.starts, strict=True)):
            entries = possible.get(word)
            if entries is None:
                entries = possible[word] = self._beginning_with(word).given(there)
            for entry in entries:
                match = entry.pattern.regex.match(line.text, start)
                if match is not None:
                    yield _Found(entry, place, line.last_word(match.end()))

    def _beginning_with(self, word: str) -> _Candidates:
        known = self._candidates.get(word)
        if known is None:
            entries = list(self._by_word.get(word, ()))
            for end in range(1, len(word) + 1):
                entries.extend(self._by_stem.get(word[:end], ()))
            known = _Candidates(dict.fromkeys(entries))
            if len(self._candidates) < _REMEMBERED:
                self._candidates[word] = known
        return known

    def _named_by(self, word: str) -> frozenset[str]:
        """The names under which phrases know a word: itself and the stems it begins with."""
        known = self._names.get(word)
        if known is None:
            stems = {word[:end] + "*" for end in range(1, len(word) + 1)} & self._stems
            known = frozenset({word} | stems)
            if len(self._names) < _REMEMBERED:
                self._names[word] = known
        return known


def _vocabulary(book: Codebook) -> set[str]:
    words = {word for pattern in book.patterns() for word in pattern.words}
    stems = tuple({stem for pattern in book.patterns() for stem in pattern.stems})
    return words | {word for word in english_words() if word.startswith(stems)}


def _without_asides(hits: list[_Found], words: tuple[str, ...]) -> list[_Found]:
    """Drop a mention from a sentence that a cue shows to be about another theme."""
    if all(one.entry.role != "mention" for one in hits):
        return hits
    sentence = list(accumulate(word == SENTENCE_BREAK for word in words))
    about: dict[int, set[str]] = {}
    for one in hits:
        if one.entry.role != "mention":
            about.setdefault(sentence[one.first], set()).add(one.entry.owner)
    return [
        one
        for one in hits
        if one.entry.role != "mention"
        or about.get(sentence[one.first], {one.entry.owner}) == {one.entry.owner}
    ]


def _overlap(one: _Found, other: _Found) -> bool:
    return one.first <= other.last and other.first <= one.last


def _hit(one: _Found, line: Line) -> ThemeHit:
    return ThemeHit(
        theme=one.entry.owner,
        phrase=one.entry.pattern.source,
        start=line.places[one.first][0],
        end=line.places[one.last][1],
        missed=is_missed(
            line.words,
            (one.first, one.last),
            one.entry.pattern.words if one.entry.role == "missed" else None,
        ),
    )


def _spellings() -> dict[str, str]:
    source = resources.files("analysis.themes").joinpath("data", "spellings.yaml")
    listed = yaml.safe_load(source.read_text("utf-8"))
    turned: dict[str, str] = {}
    for right, variants in listed.items():
        for variant in str(variants).split():
            if variant in turned:
                raise CodebookError(f"spelling “{variant}” stands twice")
            turned[variant] = str(right)
    return turned


@cache
def _coder() -> Coder:
    return Coder(codebook(), _spellings())


def code(text: str, language_hint: str | None = None) -> Coded:
    """Code one comment with the codebook in use.

    `language_hint` is the language of the form it came from (an ISO 639 code), used where the text
    itself is too short to tell. The cue phrases are English: a comment in another language has no
    themes from this coder, whatever it says, and its polarity is None ("not scored").
    """
    language = identify(text, language_hint)
    themes = _coder().hits(text)
    return Coded(themes, polarity(text, language), language)
