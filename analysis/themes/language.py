"""Which of the service's languages a comment is written in.

Script first, then letters particular to one language, then small words that only one of them has,
then py3langid restricted to the languages left. The form's language decides only where the comment
is too short or too plain to tell ("ok", "2/10").
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from analysis.themes.words import english_words

UNKNOWN = "und"
LANGUAGES = ("en", "ur", "pa", "bn", "ar", "ro", "pl", "so", "ps", "fa", "ckb", "ti", "zh")
ROMANISED = ("ur-Latn", "pa-Latn")

_ONE_LANGUAGE_SCRIPTS = {"GURMUKHI": "pa", "BENGALI": "bn", "ETHIOPIC": "ti", "CJK": "zh"}
_WORD = re.compile(r"[^\W\d_]+(?:['’‘ʼ][^\W\d_]+)*")
_ENOUGH = 1_000
_NOT_PROSE = re.compile(r"https?://\S+|\S+@\S+|[@#]\w+")
# Letters that of these five languages only one uses (the Urdu ones also stand for Shahmukhi Panjabi).
_PARTICULAR = (
    ("ckb", re.compile("[ێۆڕڵەڤ]")),
    ("ps", re.compile("[ټډړږښځڅڼېۍګ]")),
    ("ur", re.compile("[ٹڈڑںےہھۂۃ]")),
    ("ar", re.compile("[ةىيكأإ]")),
    ("fa", re.compile("[پچژگیک]")),
)
_LATIN_LETTERS = (
    ("pl", re.compile("[ąćęłńśźż]")),
    ("ro", re.compile("[ăâîșțşţ]")),
)
# What py3langid is asked to choose from; it has no Sorani, which its letters tell.
_ARABIC_SCRIPT = ("ar", "fa", "ur", "ps")
_LATIN_SCRIPT = ("en", "pl", "ro", "so")
_SHORT = 2
_LIKELY = 0.7


@cache
def _small_words() -> Mapping[str, frozenset[str]]:
    source = resources.files("analysis.themes").joinpath("data", "small_words.yaml")
    listed = yaml.safe_load(source.read_text("utf-8"))
    return {language: frozenset(str(words).split()) for language, words in listed.items()}


@cache
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*_ARABIC_SCRIPT, *_LATIN_SCRIPT])
    return identifier


def _most_likely(text: str, languages: tuple[str, ...]) -> tuple[str, float]:
    """The likeliest of some languages, and how likely beside the others of them."""
    ranked = [(name, float(p)) for name, p in _identifier().rank(text) if name in languages]
    total = sum(p for _, p in ranked)
    return ranked[0][0], ranked[0][1] / total if total else 0.0


def _script_letters(text: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for letter in text:
        if letter.isalpha():
            counted[_script(letter)] += 1
    return counted


@cache
def _script(letter: str) -> str:
    if letter.isascii():
        return "LATIN"
    return unicodedata.name(letter, "UNKNOWN").split()[0]


def identify(text: str, hint: str | None = None) -> str:
    """The language of a comment as an ISO 639 code.

    One of `LANGUAGES`; ``ur-Latn`` or ``pa-Latn`` for Urdu or Panjabi in Latin letters; ``und``
    where there are no letters and no hint, or a script of none of these languages.
    `hint` is the language of the form, believed only where the text does not tell. The first 1,000
    characters decide.
    """
    text = text[:_ENOUGH]
    hint = hint.split("-")[0].lower() if hint else None
    plain = _NOT_PROSE.sub(" ", text if text.isascii() else unicodedata.normalize("NFKC", text))
    scripts = Counter({"LATIN": 1}) if plain.isascii() else _script_letters(plain)
    words = _WORD.findall(plain.lower())
    if not words and not scripts - Counter({"LATIN": 1}):
        return hint if hint in LANGUAGES else UNKNOWN
    script = scripts.most_common(1)[0][0]
    if script in _ONE_LANGUAGE_SCRIPTS:
        return _ONE_LANGUAGE_SCRIPTS[script]
    if script == "ARABIC":
        return _of_arabic_script(plain, words, hint)
    return _of_latin_script(plain, words, hint) if script == "LATIN" else UNKNOWN


def _counted(words: list[str], languages: tuple[str, ...]) -> Counter[str]:
    """How many of the words are small words of each language."""
    known = _small_words()
    counted = {name: sum(word in known[name] for word in words) for name in languages}
    return +Counter(counted)


def _of_arabic_script(text: str, words: list[str], hint: str | None) -> str:
    family = (*_ARABIC_SCRIPT, "ckb")
    letters = +Counter({name: len(pattern.findall(text)) for name, pattern in _PARTICULAR})
    for name in ("ckb", "ps", "ur"):
        if letters[name]:
            rival = max(letters[other] for other in ("ckb", "ps", "ur") if other != name)
            if letters[name] > rival:
                return name
    known = _counted(words, family).most_common(2)
    if known and (len(known) == 1 or known[0][1] > known[1][1]):
        return known[0][0]
    if letters["fa"] and not letters["ar"]:
        return "fa"
    if hint in family and len(words) <= _SHORT:
        return hint
    return _most_likely(text, _ARABIC_SCRIPT)[0]


def _of_latin_script(text: str, words: list[str], hint: str | None) -> str:
    family = (*_LATIN_SCRIPT, *ROMANISED)
    known = _counted(words, family)
    if not text.isascii():
        for name, pattern in _LATIN_LETTERS:
            known[name] += 2 * len(pattern.findall(text.lower()))
    first, *others = [*(+known).most_common(2), ("", 0)]
    if first[1] and first[1] > (others[0][1] if others else 0):
        return first[0]
    english = sum(word.replace("’", "'").split("'")[0] in english_words() for word in words)
    if hint in LANGUAGES and hint != "en" and known[hint] and known[hint] == first[1]:
        return hint
    if 2 * english >= len(words):
        return "en"
    if hint in {"pl", "ro", "so", "en"} and len(words) <= _SHORT:
        return hint
    language, probability = _most_likely(text, _LATIN_SCRIPT)
    if probability < _LIKELY:
        return hint if hint in {"pl", "ro", "so"} else "en"
    return language
