"""Latin names within a page of another script, marked so that they are read aloud and laid out as English.

Translations keep names such as "Childline" or "NHS" in Latin letters. A screen reader needs to be told, and
within a right-to-left line a name of several words must stay together.
"""

from __future__ import annotations

import re

from bscp_voice.languages import LANGUAGES

# what may stand as it is: an element that says its own language, whose text is nobody's prose, or a tag
_LEAVE = re.compile(
    r"""<(?P<own>\w+)\b[^>]*\slang=[^>]*>[^<]*</(?P=own)>"""
    r"""|<(?P<raw>title|textarea|script|style)\b.*?</(?P=raw)>|<[^>]*>""",
    re.DOTALL,
)
# two letters or more, with what holds a name together: "Children&#39;s Trust", "nspcc.org.uk"
_LATIN = re.compile(r"(?<![&\w#%{])[A-Za-z](?:[A-Za-z'’.\- ]|&#39;)*[A-Za-z](?![\w;}])")


def is_latin(language: str) -> bool:
    """Whether a language is written in Latin letters, by its own name."""
    return LANGUAGES[language].name[0].isascii() or language in {"ro"}


def with_names_marked(page: str, language: str) -> str:
    """The same page with each Latin name in a span of its own. Nothing inside a tag or a text box is touched."""
    if is_latin(language):
        return page
    parts, at = [], 0
    for leave in _LEAVE.finditer(page):
        parts += [_marked(page[at : leave.start()]), leave[0]]
        at = leave.end()
    return "".join([*parts, _marked(page[at:])])


def _marked(text: str) -> str:
    return _LATIN.sub(r'<span lang="en" dir="ltr">\g<0></span>', text)
