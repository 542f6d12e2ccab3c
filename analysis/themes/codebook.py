"""The codebook: the themes a comment can be about, with definitions, examples and cue phrases, as data.

A codebook is versioned. A published version never changes; a new wording is a new file, and coded
comments keep the version they were coded with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

import yaml

from analysis.themes.notation import NotationError, Pattern, compile_phrase

KEYS = (
    "listened_to",
    "involved_in_decisions",
    "felt_safe",
    "staff_attitude",
    "consistent_worker",
    "communication_information",
    "waiting_time",
    "meeting_experience",
    "practical_help",
    "culture_language_respect",
    "privacy_confidentiality",
    "school_education",
    "training_quality",
    "training_relevance",
    "impact_on_practice",
    "multi_agency_working",
    "venue_logistics",
    "outcome_change",
)

_OPTIONAL = frozenset(["missed_cues", "guards", "mentions"])


class CodebookError(ValueError):
    """A codebook that cannot be used, with the reason in one line."""


@dataclass(frozen=True)
class Theme:
    """One theme. It counts whether it is praised or missed.

    `cues` mention it; `missed_cues` say by themselves that it was missing ("ignored");
    `guards` are look-alikes that cancel a cue they overlap ("school of thought"); `mentions` only
    name the subject ("at school") and count where the sentence is about no other theme.
    """

    key: str
    name: str
    definition: str
    include: str
    exclude: str
    examples: tuple[str, ...]
    cues: tuple[Pattern, ...]
    missed_cues: tuple[Pattern, ...]
    guards: tuple[Pattern, ...]
    mentions: tuple[Pattern, ...]


@dataclass(frozen=True)
class Codebook:
    """All themes of one version, in their fixed order, and the contexts that cues may ask for."""

    version: str
    themes: tuple[Theme, ...]
    contexts: tuple[tuple[str, tuple[Pattern, ...]], ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The theme keys in codebook order."""
        return tuple(theme.key for theme in self.themes)

    def theme(self, key: str) -> Theme:
        """The theme of that key; KeyError where there is none."""
        for theme in self.themes:
            if theme.key == key:
                return theme
        raise KeyError(key)

    def patterns(self) -> Iterable[Pattern]:
        """Every compiled phrase, whatever it is for."""
        for theme in self.themes:
            yield from (*theme.cues, *theme.missed_cues, *theme.guards, *theme.mentions)
        for _, phrases in self.contexts:
            yield from phrases


class _UniqueKeyLoader(yaml.CSafeLoader):
    """PyYAML lets the later of two equal keys win in silence; a codebook must not."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        twice = [name for name, times in names.items() if times > 1]
        if twice:
            line = node.start_mark.line + 1
            raise CodebookError(f"“{twice[0]}” stands twice in the mapping at line {line}")
        return super().construct_mapping(node, deep)


def _mapping(
    value: Any, where: str, allowed: Iterable[str], needed: Iterable[str]
) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CodebookError(f"{where}: expected fields, found {type(value).__name__}")
    for name in value:
        if name not in set(allowed):
            raise CodebookError(f"{where}: unknown field “{name}”")
    for name in needed:
        if not value.get(name):
            raise CodebookError(f"{where}: “{name}” is missing or empty")
    return value


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value):
        raise CodebookError(f"{where}: expected a list of texts, none empty")
    twice = [text for text, times in Counter(value).items() if times > 1]
    if twice:
        raise CodebookError(f"{where}: “{twice[0]}” stands twice")
    return tuple(value)


def _phrases(value: Any, where: str, classes: dict[str, str]) -> tuple[Pattern, ...]:
    try:
        return tuple(compile_phrase(text, classes) for text in _texts(value, where))
    except NotationError as error:
        raise CodebookError(f"{where}: {error}") from error


def _theme(entry: Any, classes: dict[str, str]) -> Theme:
    names = [field.name for field in fields(Theme)]
    needed = [name for name in names if name not in _OPTIONAL]
    label = f"theme “{entry['key']}”" if isinstance(entry, dict) and "key" in entry else "a theme"
    values = _mapping(entry, label, names, needed)
    for name in ("key", "name", "definition", "include", "exclude"):
        if not isinstance(values[name], str):
            raise CodebookError(f"{label}: “{name}” must be text")
    return Theme(
        key=values["key"],
        name=values["name"],
        definition=values["definition"].strip(),
        include=values["include"].strip(),
        exclude=values["exclude"].strip(),
        examples=_texts(values["examples"], f"{label}, examples"),
        cues=_phrases(values["cues"], f"{label}, cues", classes),
        missed_cues=_phrases(values.get("missed_cues"), f"{label}, missed_cues", classes),
        guards=_phrases(values.get("guards"), f"{label}, guards", classes),
        mentions=_phrases(values.get("mentions"), f"{label}, mentions", classes),
    )


def _check(book: Codebook) -> Codebook:
    twice = [key for key, times in Counter(book.keys).items() if times > 1]
    if twice:
        raise CodebookError(f"theme “{twice[0]}” stands twice")
    odd = sorted(set(book.keys) ^ set(KEYS))
    if odd:
        raise CodebookError(f"theme “{odd[0]}” is unknown or missing")
    if book.keys != KEYS:
        raise CodebookError("the themes do not stand in the agreed order")
    contexts = {name for name, _ in book.contexts}
    for pattern in book.patterns():
        for name in sorted((pattern.needs | pattern.bars) - contexts):
            raise CodebookError(f"cue “{pattern.source}”: no context is called “{name}”")
    return book


def parse_codebook(text: str) -> Codebook:
    """Read a codebook from YAML text.

    Raises CodebookError with one clear line: broken YAML, unknown or missing field, a key or phrase
    that stands twice, an empty cue, a cue that does not follow the notation, an unknown context.
    """
    try:
        loaded = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - a safe loader that refuses double keys
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark else ""
        raise CodebookError(f"not readable as YAML{place}") from error
    parts = ("version", "words", "contexts", "themes")
    book = _mapping(loaded, "codebook", parts, ("version", "themes"))
    if not isinstance(book["themes"], list):
        raise CodebookError("codebook: “themes” must be a list")
    if not isinstance(book["version"], str):
        raise CodebookError("codebook: “version” must be text")
    for part in ("words", "contexts"):
        if not isinstance(book.get(part) or {}, dict):
            raise CodebookError(f"codebook: “{part}” must hold named entries")
    classes = book.get("words") or {}
    for name, choices in classes.items():
        if not isinstance(choices, str):
            raise CodebookError(f"word class “{name}”: expected its choices as one text, a|b|c")
    contexts = tuple(
        (name, _phrases(phrases, f"context “{name}”", classes))
        for name, phrases in (book.get("contexts") or {}).items()
    )
    themes = tuple(_theme(entry, classes) for entry in book["themes"])
    return _check(Codebook(book["version"], themes, contexts))


@cache
def codebook() -> Codebook:
    """The codebook in use. Raises CodebookError where its file cannot be used."""
    source = resources.files("analysis.themes").joinpath("data", "codebook-1.yaml")
    return parse_codebook(source.read_text("utf-8"))
