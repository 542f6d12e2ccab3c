"""How many letters a text has, as the person who typed it would count them.

The form's page counts with what the browser has: whole letters where it knows them (Intl.Segmenter), code
points where it does not (assets/respondent.js). This count is never above either, whatever Unicode version
the browser knows, so that a text the page accepts is never refused here. In doubt a sign counts as part of
the letter before it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

UNITS_A_LETTER = 16
"""A letter may carry many marks, but a text not endlessly many: so many UTF-16 units are one letter."""

_PART_OF_A_LETTER = frozenset({"Mn", "Me", "Mc", "Cf", "Cn", "Cc"})
_JOINER = "\u200d"
_VIRAMA = 9  # the combining class of signs that bind the next consonant
_LIKE_MARKS = frozenset("\u0e33\u0eb3\uff9e\uff9f")
_BEFORE = frozenset("\u0d4e\U000111c2\U000111c3\U0001193f\U00011941\U00011a3a\U00011d46\U00011f02")


def letters(text: str) -> int:
    """The letters of a text. Emoji with all that is joined to them, and letters with their marks, are one."""
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return max(sum(_starts(text)), units // UNITS_A_LETTER)


def _starts(text: str) -> Iterator[bool]:
    """Sign by sign: whether a letter starts with it."""
    bound = flag = False
    before = ""
    for sign in text:
        if sign in "\n\t":
            yield True
            bound = flag = False
            before = sign
        elif _is_mark(sign):
            yield False
            bound = bound or sign == _JOINER or unicodedata.combining(sign) == _VIRAMA
            flag = False
        else:
            half = "\U0001f1e6" <= sign <= "\U0001f1ff"  # two of these are one flag
            joined = bound or (half and flag) or _is_later_jamo(sign, before) or before in _BEFORE
            yield not joined
            bound, flag = False, half and not flag
            before = sign  # not a mark: what goes before a letter may carry some


def _is_mark(sign: str) -> bool:
    if sign in _LIKE_MARKS or "\U0001f3fb" <= sign <= "\U0001f3ff":  # a skin tone
        return True
    return not sign.isascii() and unicodedata.category(sign) in _PART_OF_A_LETTER


def _is_later_jamo(sign: str, before: str) -> bool:
    """Whether it goes on with a Korean syllable."""
    if "\u1160" <= sign <= "\u11ff" or "\ud7b0" <= sign <= "\ud7fb":
        return True
    first = "\u1100" <= before <= "\u115f" or "\ua960" <= before <= "\ua97c"
    return first and (
        "\uac00" <= sign <= "\ud7a3" or "\u1100" <= sign <= "\u115f" or "\ua960" <= sign <= "\ua97c"
    )
