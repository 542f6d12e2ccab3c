"""English left over on a page in another language.

Two nets: our own English texts, as the catalogues know them; and words that only English has, for a text
that never went through the catalogues. What stands in an element with lang="en" is meant to be English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from xml.etree.ElementTree import Element

from bscp_voice import catalogues
from bscp_voice.catalogues import PLACEHOLDER
from bscp_voice.strings import template
from tests.browser.markup import parse
from tests.browser.rendered import Rendered

NAMES = (
    "Birmingham Safeguarding Children Partnership",
    "Childline",
    "NSPCC",
    "CASS",
    "nspcc.org.uk",
)
# attributes that a person reads or hears
READ = ("aria-label", "alt", "title", "placeholder", "label", "data-needed")
# none of them is a word in Polish, Romanian or Somali; the other languages have no Latin letters
ONLY_ENGLISH = frozenset(
    (
        *("the", "and", "you", "your", "with", "what", "this", "that", "have", "was", "were"),
        *("please", "people", "answers", "they", "which"),
    )
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
LEAST = 3  # words of a text that is looked for inside others


@dataclass(frozen=True)
class Sources:
    """The English that must not be met in one language."""

    short: frozenset[str]  # a whole text of one or two words
    long: tuple[str, ...]  # looked for inside any text

    @classmethod
    @cache
    def of(cls, language: str) -> Sources:
        """Our English texts, but for what the translations themselves say in English: names."""
        catalogue = catalogues.read(language)
        own = [
            _plain(text)
            for message in catalogues.messages(catalogue)
            for text in catalogues.texts(message)
        ]
        whole, said = set(own), "\n".join(own)
        short, long = set(), set()
        for message in catalogues.messages(template()):
            if not catalogues.for_families(message):
                continue
            ids = [message.id] if isinstance(message.id, str) else message.id
            for part in (part for text in ids for part in PLACEHOLDER.split(str(text))):
                text = _plain(part).strip(" :,.()“”")
                if len(WORD.findall(text)) >= LEAST:
                    if text not in said:
                        long.add(text)
                elif text and len(text) > 1 and text not in whole:
                    short.add(text)
        return cls(frozenset(short), tuple(sorted(long)))


def _plain(text: str) -> str:
    return " ".join(text.split())


def texts(element: Element) -> Iterator[str]:
    """Every text a person can meet outside what is marked as English; one for each run of letters."""
    if element.get("lang") == "en" or element.tag in ("script", "style"):
        return
    yield from (value for name, value in element.items() if name in READ or _is_word(element, name))
    if element.tag != "textarea":
        yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from texts(child)
        yield child.tail or ""


def _is_word(element: Element, name: str) -> bool:
    """The texts that the form hands to its script."""
    return element.tag == "form" and name.startswith("data-")


def leaks(page: Rendered, *, language: str | None = None) -> list[str]:
    """The English on a page, one line each."""
    found = [_plain(text) for text in texts(parse(page)) if text.strip()]
    return sorted({leak for text in found for leak in leaks_in(text, language or page.language)})


def leaks_in(text: str, language: str) -> Iterator[str]:
    """The English in one text."""
    for name in NAMES:
        text = text.replace(name, "")
    sources = Sources.of(language)
    if text.strip(" :,.()“”") in sources.short:
        yield text
        return
    words = {word.lower() for word in WORD.findall(text)}
    if len(words & ONLY_ENGLISH) >= 2:
        yield text[:90]
        return
    if any(word.isascii() for word in words):
        yield from (source for source in sources.long if source in text)
