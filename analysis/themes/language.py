"""Which language a comment is written in, how sure that is, and what told it.

The form's language first: it stands unless the text says clearly otherwise. Then script, letters
particular to one language, small words that only one of them has, and last py3langid, restricted to
the languages left. Urdu and Panjabi in Latin letters are told by their words, in whatever spelling.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import yaml
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from analysis.themes.romanised import sounds_like
from analysis.themes.words import english_words

UNKNOWN = "und"
LANGUAGES = ("en", "ur", "pa", "bn", "ar", "ro", "pl", "so", "ps", "fa", "ckb", "ti", "zh")
ROMANISED = ("ur-Latn", "pa-Latn")

AMHARIC = "am"  # not offered, but written in the same letters as Tigrinya
FORM, SCRIPT, LETTERS, WORDS, MODEL, NOTHING = (
    "form", "script", "letters", "words", "model", "nothing",
)  # fmt: skip
"""What told the language; NOTHING: there is no word in the text."""

_ONE_LANGUAGE_SCRIPTS = {"GURMUKHI": "pa", "BENGALI": "bn", "CJK": "zh"}
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
_TIGRINYA_LETTERS = re.compile("[ቐ-ቝኣኸ-ዅ]")  # Amharic has none of these in ordinary words
_LATIN_LETTERS = (
    ("pl", re.compile("[ąćęłńśźż]")),
    ("ro", re.compile("[ăâîșțşţ]")),
)
# What py3langid is asked to choose from; it has no Sorani, which its letters tell.
_ARABIC_SCRIPT = ("ar", "fa", "ur", "ps")
_LATIN_SCRIPT = ("en", "pl", "ro", "so")
_SHORT = 2
_LIKELY, _SURE = 0.7, 0.95
_MIXED_SCRIPT, _MIXED_SHARE = 3, 0.25  # words in a second script that make a text mixed
_MIXED_WORDS, _MIXED_BESIDE = 2, 0.4  # small words of a second language, beside those of the first


@dataclass(frozen=True)
class Found:
    """The language of a text: its code, what told it, whether that is sure, and a second one if mixed.

    `code` is an ISO 639 code; ``ur-Latn`` or ``pa-Latn`` for Urdu or Panjabi in Latin letters; ``und``
    where nothing tells, or for a script of none of the service's languages.
    """

    code: str
    why: str
    sure: bool = True
    also: str | None = None


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


def _scripts(words: list[str]) -> Counter[str]:
    """How many words stand in which script. Chinese does not space its words: two letters are one."""
    counted: Counter[str] = Counter()
    for word in words:
        script = _script(word[0])
        counted[script] += max(1, len(word) // 2) if script == "CJK" else 1
    return counted


@cache
def _script(letter: str) -> str:
    if letter.isascii():
        return "LATIN"
    return unicodedata.name(letter, "UNKNOWN").split()[0]


def identify(text: str, hint: str | None = None) -> str:
    """The code of `tell`, for who needs no more."""
    return tell(text, hint).code


def tell(text: str, hint: str | None = None) -> Found:
    """The language of a comment; `hint` is the language of its form. The first 1,000 characters decide."""
    text = text[:_ENOUGH]
    hint = hint.split("-")[0].lower() if hint else None
    plain = _NOT_PROSE.sub(" ", text if text.isascii() else unicodedata.normalize("NFKC", text))
    words = _WORD.findall(plain.lower())
    scripts = _scripts(words)
    if not scripts:
        return Found(hint if hint in LANGUAGES else UNKNOWN, NOTHING, sure=False)
    (script, many), *others = scripts.most_common(2)
    found = _of_script(script, plain, words, hint)
    if others and others[0][1] >= max(_MIXED_SCRIPT, _MIXED_SHARE * many):
        second = _only(others[0][0], plain)
        also = _of_script(others[0][0], second, _WORD.findall(second.lower()), None).code
        found = replace(found, also=also if also not in {found.code, UNKNOWN} else None)
    return found


def _of_script(script: str, plain: str, words: list[str], hint: str | None) -> Found:
    if script in _ONE_LANGUAGE_SCRIPTS:
        return Found(_ONE_LANGUAGE_SCRIPTS[script], SCRIPT)
    if script == "ETHIOPIC":
        return _of_ethiopic(plain, words)
    if script == "ARABIC":
        return _of_arabic_script(plain, words, hint)
    if script == "LATIN":
        return _of_latin_script(plain, words, hint)
    return Found(UNKNOWN, SCRIPT, sure=False)


def _only(script: str, text: str) -> str:
    """The text without the letters of other scripts."""
    return "".join(
        letter if not letter.isalpha() or _script(letter) == script else " " for letter in text
    )


def _counted(words: list[str], languages: tuple[str, ...]) -> Counter[str]:
    """How many of the words are small words of each language."""
    known = _small_words()
    counted = {name: sum(word in known[name] for word in words) for name in languages}
    return +Counter(counted)


def _of_ethiopic(text: str, words: list[str]) -> Found:
    """Tigrinya, unless Amharic words say otherwise and no letter or word is Tigrinya's."""
    known = _counted(words, ("ti", AMHARIC))
    tigrinya = known["ti"] + len(_TIGRINYA_LETTERS.findall(text))
    if known[AMHARIC] > tigrinya:
        return Found(AMHARIC, WORDS, sure=known[AMHARIC] > 1)
    return Found("ti", WORDS if tigrinya else SCRIPT, sure=bool(tigrinya))


def _of_arabic_script(text: str, words: list[str], hint: str | None) -> Found:
    family = (*_ARABIC_SCRIPT, "ckb")
    letters = +Counter({name: len(pattern.findall(text)) for name, pattern in _PARTICULAR})
    for name in ("ckb", "ps", "ur"):
        if letters[name]:
            rival = max(letters[other] for other in ("ckb", "ps", "ur") if other != name)
            if letters[name] > rival:
                return Found(name, LETTERS)
    known = _counted(words, family).most_common(2)
    if known and (len(known) == 1 or known[0][1] > known[1][1]):
        return Found(known[0][0], WORDS, sure=known[0][1] > 1)
    if hint in family and (len(words) <= _SHORT or known):
        return Found(hint, FORM, sure=False)
    if letters["fa"] and not letters["ar"]:
        return Found("fa", LETTERS, sure=False)
    language, probability = _most_likely(text, _ARABIC_SCRIPT)
    return Found(language, MODEL, sure=probability >= _SURE and len(words) > _SHORT)


def _of_latin_script(text: str, words: list[str], hint: str | None) -> Found:
    romanised = f"{hint}-Latn" if f"{hint}-Latn" in ROMANISED else None
    told = _by_small_words(text, words, romanised or hint)
    if told:
        return told
    english = sum(word.replace("’", "'").split("'")[0] in english_words() for word in words)
    if 2 * english >= len(words):
        return Found("en", WORDS, sure=english > _SHORT)
    if romanised:
        return Found(romanised, FORM, sure=False)
    asked = hint if hint in _LATIN_SCRIPT else None
    if asked and len(words) <= _SHORT:
        return Found(asked, FORM, sure=False)
    language, probability = _most_likely(text, _LATIN_SCRIPT)
    if probability < _LIKELY:
        return Found(asked or "en", FORM if asked else MODEL, sure=False)
    return Found(language, MODEL, sure=probability >= _SURE and len(words) > _SHORT)


def _by_small_words(text: str, words: list[str], own: str | None) -> Found | None:
    """The language most of whose words are there; of two with as many, the form's `own`."""
    known = _known_latin(text, words)
    (first, many), (_, next_many) = [*(+known).most_common(2), ("", 0), ("", 0)][:2]
    if own and many and known[own] == many:
        first = own
    elif many == next_many:
        return None
    sure = many > 1 or 2 * many > len(words)
    return Found(first, WORDS, sure, _also(words, first, known))


def _known_latin(text: str, words: list[str]) -> Counter[str]:
    """What speaks for each language of Latin letters: small words, letters, words by their sound."""
    known = Counter(name for word in words for name in _speak_for(word))
    if not text.isascii():
        for name, pattern in _LATIN_LETTERS:
            known[name] += 2 * len(pattern.findall(text.lower()))
    return known


def _speak_for(word: str) -> tuple[str, ...]:
    """The languages of Latin letters that have this word."""
    listed = _small_words()
    known = tuple(name for name in (*_LATIN_SCRIPT, *ROMANISED) if word in listed[name])
    return known or (() if word in english_words() else sounds_like(word))


def _also(words: list[str], main: str, known: Counter[str]) -> str | None:
    """A second language with words of its own in the text; Urdu and Panjabi in Latin letters are one."""
    spoken = [_speak_for(word) for word in words]
    for name, _many in known.most_common():
        if name == main or {name, main} == set(ROMANISED):
            continue
        own = sum(name in each and main not in each for each in spoken)
        mains = sum(main in each and name not in each for each in spoken)
        if own >= max(_MIXED_WORDS, _MIXED_BESIDE * mains):
            return name
    return None
