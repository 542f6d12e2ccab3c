"""The invented comments of the demonstration, drawn by pool, mood and language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from bscp_voice.records import DataError, Record, read_record

FILE = Path(__file__).with_name("comments.yaml")
ROMANISED = "ur-Latn"  # typed on the English form

CHANCE_OF_NAME = 0.1
CHANCE_OF_WORRY = 0.1
CHANCE_OF_TWO = 0.3
CHANCE_OF_ROMANISED = 0.15
CHANCE_OF_CONTEXT = 0.55


@dataclass(frozen=True)
class Marked:
    """A text that a reader must not clear as it is: `instead` is the redacted text, or why it is passed on."""

    pool: str
    mood: str
    language: str
    text: str
    instead: str


@dataclass(frozen=True)
class Library:
    """pool → mood → language → texts, and the texts that readers redact or pass on."""

    pools: Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]]
    named: tuple[Marked, ...]
    worrying: tuple[Marked, ...]

    def redactions(self) -> dict[str, str]:
        """Text → what a reader leaves of it."""
        return {each.text: each.instead for each in self.named}

    def worries(self) -> dict[str, str]:
        """Text → why a reader passes it on."""
        return {each.text: each.instead for each in self.worrying}

    def draw(self, rng: Random, pool: str, context: str, mood: str, language: str) -> str | None:
        """One comment, or None when the pool has none in this language."""
        marked = self._marked(rng, pool, mood, language)
        if marked is not None:
            return marked.text
        found = self._texts(rng, pool, context, mood, language)
        if not found:
            return None
        first = rng.choice(found)
        if mood != "any" and len(found) > 2 and rng.random() < CHANCE_OF_TWO:
            second = rng.choice(found)
            return first if second == first else f"{first} {second}"
        return first

    def _marked(self, rng: Random, pool: str, mood: str, language: str) -> Marked | None:
        for kept, chance in ((self.worrying, CHANCE_OF_WORRY), (self.named, CHANCE_OF_NAME)):
            fitting = [
                each
                for each in kept
                if each.pool == pool
                and each.language == language
                and (each.mood == mood or each.mood == "any")
            ]
            if fitting and rng.random() < chance:
                return rng.choice(fitting)
        return None

    def _texts(
        self, rng: Random, pool: str, context: str, mood: str, language: str
    ) -> tuple[str, ...]:
        own = self.pools[pool]
        special = self.pools.get(f"{pool}@{context}", {})
        if mood in special and rng.random() < CHANCE_OF_CONTEXT:
            found = special[mood].get(language, ())
            if found:
                return found
        by_language = own.get(mood) or own.get("any") or {}
        if language == "en" and ROMANISED in by_language and rng.random() < CHANCE_OF_ROMANISED:
            return by_language[ROMANISED]
        return by_language.get(language, ())


@cache
def library() -> Library:
    """The shipped comments. Raises DataError when the file is wrong."""
    root = read_record(FILE)
    pools = {name: _moods(root, name, value) for name, value in root.mapping("pools").items()}
    named = tuple(_marked(each, "redacted") for each in root.records("named"))
    worrying = tuple(_marked(each, "why") for each in root.records("worrying"))
    root.done()
    for each in (*named, *worrying):
        if each.pool not in pools:
            raise DataError(f"{FILE.name}: no pool is called {each.pool!r}")
    return Library(pools, named, worrying)


def _moods(root: Record, name: str, value: object) -> dict[str, dict[str, tuple[str, ...]]]:
    moods = Record(value, f"{root.where}: {name}")
    found = {}
    for mood in moods.names():
        languages = Record(moods.take(mood), f"{moods.where}: {mood}")
        found[mood] = {language: languages.texts(language) for language in languages.names()}
    return found


def _marked(record: Record, key: str) -> Marked:
    found = Marked(
        pool=record.text("pool"),
        mood=record.text("mood"),
        language=record.text("language"),
        text=record.text("text"),
        instead=record.text(key),
    )
    record.done()
    return found
