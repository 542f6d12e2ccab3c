"""What words are about, in every language: a parent, hitting, night, a film. `data/concepts/<language>.yaml`.

So a model learns from an English sentence what a Polish or Tigrinya one may say, where examples are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import yaml

from bscp_voice.screening.spelling import BREAK, END, words

SHORTEST_STEM = 2  # letters


@dataclass
class Concepts:
    """The forms of one language, ready to be looked up."""

    whole: dict[str, frozenset[str]] = field(default_factory=dict)
    stems: dict[str, frozenset[str]] = field(default_factory=dict)
    phrases: dict[str, set[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    longest: int = 0

    def of(self, texts: Sequence[str]) -> list[frozenset[str]]:
        """What each word is about; a word of a phrase is about what the phrase is."""
        found = [self._word(text) for text in texts]
        for place, text in enumerate(texts):
            for phrase, name in self.phrases.get(text, ()):
                if tuple(texts[place : place + len(phrase)]) == phrase:
                    for at in range(place, place + len(phrase)):
                        found[at] = found[at] | {name}
        return found

    def _word(self, text: str) -> frozenset[str]:
        found = self.whole.get(text, frozenset())
        for length in range(min(len(text), self.longest), SHORTEST_STEM - 1, -1):
            stem = self.stems.get(text[:length])
            if stem:
                found = found | stem
        return found


def compiled(listed: Mapping[str, Iterable[str]], language: str = "en") -> Concepts:
    """Concepts from lists of forms. A form with spaces is a phrase, one that ends in ``*`` a beginning."""
    made = Concepts()
    for name, forms in listed.items():
        for form in forms:
            parts = [each for each in words(form.rstrip("*"), language) if each not in (END, BREAK)]
            if len(parts) > 1:
                made.phrases.setdefault(parts[0], set()).add((tuple(parts), name))
            elif parts:
                # a stem is no word: "scari*" must not be read as a misspelt one
                key = form[:-1] if form.endswith("*") and language == "en" else parts[0]
                stem = form.endswith("*") and len(key) >= SHORTEST_STEM
                kept = made.stems if stem else made.whole
                kept[key] = kept.get(key, frozenset()) | {name}
    made.longest = max(map(len, made.stems), default=0)
    return made


@cache
def concepts(language: str) -> Concepts:
    """The concepts of a language; of a romanised one with English, which is mixed into it.

    Raises:
        FileNotFoundError: there is no file for the language.
    """
    listed = dict(_listed(language))
    if language.endswith("-Latn"):
        listed = {name: [*forms, *_listed("en")[name]] for name, forms in listed.items()}
    return compiled(listed, language)


def _listed(language: str) -> Mapping[str, list[str]]:
    file = resources.files("bscp_voice.screening").joinpath(f"data/concepts/{language}.yaml")
    found: Mapping[str, list[str]] = yaml.safe_load(file.read_text("utf-8"))
    return found
