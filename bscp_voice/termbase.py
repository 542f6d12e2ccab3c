"""The termbase: how the partnership's words are said in each language, and whether a text says them so.

`translations/terms.csv`: english, language, term, note. A term may list several forms, cut by `|`: the
first is what we say, the others are inflections, stems or the short form that a longer text may use.
A word of the English that carries no one term (help, worker, form) has several too.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bscp_voice.records import DataError

NAME = "terms.csv"
COLUMNS = ["english", "language", "term", "note"]
_GLOSS = re.compile(r"\s*[(（].*?[)）]\s*")
_UNSEEN = re.compile("[\u200c\u200d\u0640\u064b-\u0652]")  # joiners, lengthening, vowel signs


class TermError(DataError):
    """The termbase is wrong. One line that names the row."""


@dataclass(frozen=True)
class Term:
    """One term in one language: what to look for in the English, what one of must stand in the text."""

    english: str
    forms: tuple[str, ...]
    note: str

    @property
    def shown(self) -> str:
        """The form to use."""
        return self.forms[0]


def folded(text: str) -> str:
    """A text as two spellings of the same word are compared."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text)).casefold()


@cache
def of(language: str, directory: Path) -> tuple[Term, ...]:
    """The terms of a language; none where there is no termbase.

    Raises:
        TermError: a row that is wrong.
    """
    path = directory / NAME
    if not path.exists():
        return ()
    return tuple(term for code, term in _rows(path.read_text(encoding="utf-8")) if code == language)


def _rows(content: str) -> Iterator[tuple[str, Term]]:
    rows = csv.DictReader(io.StringIO(content))
    if rows.fieldnames != COLUMNS:
        raise TermError(f"{NAME}: the first row should be {','.join(COLUMNS)}")
    for row in rows:
        forms = tuple(form.strip() for form in (row["term"] or "").split("|"))
        if not row["english"] or not all(forms):
            raise TermError(f"{NAME}: line {rows.line_num}: a term or one of its forms is empty")
        yield row["language"], Term(row["english"], forms, row["note"] or "")


@cache
def sought(english: str) -> tuple[str, ...]:
    """What to look for in the English: each of `early help / family help`, without its gloss."""
    return tuple(part.strip() for part in _GLOSS.sub("", english).split("/"))


def missing(terms: Sequence[Term], english: str, given: Sequence[str]) -> list[str]:
    """What a translation should say and does not: a line for each term."""
    texts = [folded(text) for text in given]
    return [
        f"does not say “{term.shown}” for “{term.english}” (translations/{NAME})"
        for term in used_in(terms, english)
        if not all(any(folded(form) in text for form in term.forms) for text in texts)
    ]


def used_in(terms: Sequence[Term], english: str) -> list[Term]:
    """The terms that stand in an English text. A longer one hides those it holds."""
    found: list[Term] = []
    pairs = [(part, term) for term in terms for part in sought(term.english)]
    for part, term in sorted(pairs, key=lambda pair: -len(pair[0])):
        pattern = rf"\b{re.escape(part)}s?\b"  # the re module keeps what it has compiled
        if re.search(pattern, english, re.IGNORECASE):
            english = re.sub(pattern, " ", english, flags=re.IGNORECASE)
            if term not in found:
                found.append(term)
    return found
