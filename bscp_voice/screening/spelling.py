"""Words as children, teenagers and people who hide what they say type them, evened out for the screen.

"k1ll", "h u r t", "nooooo", "wiv", "dontknow" and Cyrillic letters that look Latin become words a phrase or a
model can know. Nothing here changes what is stored or shown: only what the screen looks at.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources
from math import log

# Latin letters in disguise, from other scripts; folded only in words that also hold Latin letters
LOOK_ALIKES = str.maketrans(
    "аеорсухікмнтвгɡ" + "αεορνικτυχ" + "ıłøđ",
    "aeopcyxikmhtbrg" + "aeopviktux" + "ilod",
)
LEET = dict(zip("013457@$!€", "oieastasie", strict=True))
# one letter where keyboards offer several, or people use what their phone has
_ARABIC = str.maketrans("يىېۍئكۀەھہةآأإٱۆؤڵڕ", "یییییکههههها" + "ااا" + "وولر", "ـ")
_ETHIOPIC = {
    **{0x1340 + at: 0x1338 + at for at in range(8)},  # ፀ as ጸ
    **{0x1220 + at: 0x1230 + at for at in range(8)},  # ሠ as ሰ
    **{0x1250 + at: 0x1240 + at for at in range(8)},  # ቐ as ቀ
    0x12A0: 0x12A3,  # አ as ኣ
}
FOLDED = _ARABIC | _ETHIOPIC
# what stands on a letter and may be left out; Indic vowel signs are none of these
_LOOSE = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f]")
_APOSTROPHES = re.compile("['’‘ʼ`´＇]")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_][.\-_*·  ]){2,}[^\W\d_](?![^\W_])")
# signs that belong to a word, though Python's \w has none of them
_SIGNS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
_TOKEN = re.compile(
    rf"[^\W_](?:[\w{_SIGNS}@$!*#€'’‘ʼ`´＇]*[\w{_SIGNS}])?|[.!?…\n。؟।۔！？]+|[,;:()–—،、，]"
    "|[£\u2600-\u27bf\U0001f300-\U0001faff]"
)
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED = re.compile(r"([^\W\d_])\1")
_LATIN = re.compile(r"[a-z]")
_HAN = re.compile(r"[\u3400-\u9fff]")
END, BREAK = ".", ","
_ENDS, _BREAKS = frozenset(".!?…\n。؟।۔！？"), frozenset(",;:()–—،、，")
_DATA = resources.files("bscp_voice.screening").joinpath("data")
_SHORTEST_SPLIT, _LONGEST_SPLIT = 7, 40  # letters of what may be words without spaces
_LONGEST_WORD = 16
_NO_WORD = 99.0  # costs more than any word
_LEAST_MEAN = 2.5  # many little words are one that is misspelt
_REMEMBERED = 100_000


@cache
def english() -> dict[str, float]:
    """English words of TextBlob's spelling list (about 29,000) and how often each was met."""
    listing = resources.files("textblob.en").joinpath("en-spelling.txt").read_text("utf-8")
    lines = (line.split() for line in listing.splitlines() if not line.startswith(";;;"))
    found: dict[str, float] = {}
    for parts in lines:
        if len(parts) == 2:
            found[parts[0].lower()] = found.get(parts[0].lower(), 0) + float(parts[1])
    return found


@cache
def variants() -> dict[str, str]:
    """Wrong, childlike and text-speak spellings, and what they stand for (`data/variants.txt`)."""
    listing = _DATA.joinpath("variants.txt").read_text("utf-8")
    pairs = (line.split("=", 1) for line in listing.splitlines() if line and line[0] != "#")
    return {wrong.strip(): right.strip() for wrongs, right in pairs for wrong in wrongs.split(",")}


def words(text: str, language: str) -> list[str]:
    """The words of a text in order, with "." for the end of a sentence and "," for a break.

    English spelling is evened out where `language` is ``en``; letters everywhere. Chinese is read a character
    at a time. Never fails; a text without words gives an empty list.
    """
    plain = _DOTTED.sub(_joined, _INVISIBLE.sub("", text))
    found: list[str] = []
    for piece in _TOKEN.findall(plain):
        if piece[0].isalnum():
            found += (read_english if language == "en" else read_letters)(piece).split()
        elif piece[0] in _ENDS:
            found.append(END)
        else:
            found.append(BREAK if piece in _BREAKS else piece)
    return found


def _joined(match: re.Match[str]) -> str:
    """A word of single letters ("h u r t", "h.u.r.t") in one piece; initials and "I a m" stay as they are."""
    whole = match.group()
    letters = re.sub(r"[^\w]|_", "", whole)
    return letters if letters.casefold() in english() else whole


@lru_cache(maxsize=_REMEMBERED)
def read_letters(written: str) -> str:
    """One word in any language: small letters, of several shapes of one letter always the same, few in a row."""
    word = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", written).casefold())
    if not word.isascii():
        if _LATIN.search(word):
            word = word.translate(LOOK_ALIKES)
        loose = _LOOSE.sub("", unicodedata.normalize("NFD", word.translate(FOLDED)))
        word = unicodedata.normalize("NFC", loose).translate(FOLDED)
    return " ".join(word) if _HAN.search(word) else _REPEATED.sub(r"\1", word)


@lru_cache(maxsize=_REMEMBERED)
def read_english(written: str) -> str:
    """One English word as it was meant; several where they were written as one."""
    word = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", written).casefold())
    if not word.isascii():
        if not _LATIN.search(word):
            return read_letters(written)
        loose = _LOOSE.sub("", unicodedata.normalize("NFD", word.translate(LOOK_ALIKES)))
        word = unicodedata.normalize("NFC", loose)
    known = english()
    for attempt in _attempts(word):
        if attempt in variants():
            return variants()[attempt]
        if attempt in known:
            return attempt
    plain = _REPEATED.sub(r"\1", word)
    if plain.isascii() and plain.isalpha() and _SHORTEST_SPLIT <= len(plain) <= _LONGEST_SPLIT:
        return " ".join(_split(plain))
    return plain


def _attempts(word: str) -> list[str]:
    """The word, then what it may stand for: fewer letters in a row, letters for digits and signs."""
    tries = [
        word,
        *(_REPEATED.sub(fewer, word) for fewer in (r"\1\1", r"\1")),
        _DOUBLED.sub(r"\1", word),
    ]
    if not word.isalpha() and any(map(str.isalpha, word)):
        for one in ("i", "l"):
            tries.append("".join({**LEET, "1": one, "!": one}.get(each, each) for each in word))
        tries += [re.sub(r"[*#]", "", each) for each in tries[-2:]]
        tries += filter(None, [_starred(word)])
    return tries


@cache
def hidden_words() -> tuple[str, ...]:
    """Words that people put stars into (`data/starred.txt`)."""
    listing = _DATA.joinpath("starred.txt").read_text("utf-8")
    return tuple(listing.split())


def _starred(word: str) -> str | None:
    if "*" not in word and "#" not in word:
        return None
    shape = re.compile(re.sub(r"[*#]+", "[a-z]{1,6}", re.sub(r"[^a-z*#]", ".", word)))
    return next((each for each in hidden_words() if shape.fullmatch(each)), None)


@cache
def _costs() -> dict[str, float]:
    known = {word: many for word, many in english().items() if len(word) > 1 or word in "ai"}
    for right in variants().values():
        for word in right.split():
            known.setdefault(word, 20)
    total = sum(known.values())
    return {word: log(total / many) for word, many in known.items()}


def _split(joined: str) -> list[str]:
    """Words written without spaces, where all of it is words; else the word as it is.

    The cheapest way through by how common each word is (a unigram model).
    """
    costs = _costs()
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(joined) + 1):
        best.append(
            min(
                (best[start][0] + costs.get(joined[start:end], _NO_WORD), start)
                for start in range(max(0, end - _LONGEST_WORD), end)
            )
        )
    if best[-1][0] >= _NO_WORD:
        return [joined]
    parts: list[str] = []
    end = len(joined)
    while end:
        parts.append(joined[best[end][1] : end])
        end = best[end][1]
    return parts[::-1] if len(joined) >= _LEAST_MEAN * len(parts) else [joined]
