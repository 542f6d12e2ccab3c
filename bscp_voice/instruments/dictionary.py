"""The dictionary of the analysis: what every stored code means, so `analysis` needs no form.

One row for each form × version × question (× row of a grid) × choice. `python -m
bscp_voice.instruments.dictionary` writes `analysis/data/forms.csv`; a test holds it fresh.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from bscp_voice.instruments import registry
from bscp_voice.instruments.loader import Library
from bscp_voice.instruments.shape import EqualityModule, Instrument, Question

FORMS_CSV = Path(__file__).parents[2] / "analysis" / "data" / "forms.csv"


@dataclass(frozen=True)
class DictionaryRow:
    """One meaning. `question` is the column of the frame: a code, "question.row" or "eq_...".

    An open question (text, number, date) has one row with neither choice nor outcome, its label
    being the question. `headline` is "yes" or empty.
    """

    instrument: str
    version: str
    question: str
    kind: str
    choice: str
    outcome: str
    label: str
    construct: str
    headline: str
    characteristic: str


COLUMNS = tuple(each.name for each in fields(DictionaryRow))


def rows(source: Library | None = None) -> Iterator[DictionaryRow]:
    """The dictionary of every published version of every form, in the order of the forms."""
    source = source or registry.library()
    for form in source.instruments.values():
        yield from form_rows(source, form)


def form_rows(source: Library, form: Instrument) -> Iterator[DictionaryRow]:
    """The dictionary of one form: its questions, its modules', and its equality questions.

    Two questions that ask the same characteristic (a second step, another age) share a column, so
    a choice that both offer stands once.
    """
    seen: set[tuple[str, str]] = set()
    for column, question in [*_columns(source, form), *_equality_columns(source, form)]:
        for row in _question_rows(form, column, question):
            if (row.question, row.choice) not in seen:
                seen.add((row.question, row.choice))
                yield row


def text(source: Library | None = None) -> str:
    """The dictionary as CSV with a heading."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows(source))
    return out.getvalue()


def write(path: Path = FORMS_CSV) -> Path:
    """Write the dictionary of the shipped forms and give the path back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(), encoding="utf-8", newline="")
    return path


def _columns(source: Library, form: Instrument) -> Iterator[tuple[str, Question]]:
    questions = list(form.questions)
    for code in dict.fromkeys(form.modules.values()):
        questions.extend(source.modules[code].questions.get(form.stratum, ()))
    for question in questions:
        if question.stored:
            for row in question.rows:
                yield f"{question.code}.{row.code}", question
            if not question.rows:
                yield question.code, question


def _equality_columns(source: Library, form: Instrument) -> Iterator[tuple[str, Question]]:
    codes = [form.equality, *form.equality_by.values()]
    for code in dict.fromkeys(code for code in codes if code):
        for module in _versions(source, code):
            for question in module.questions:
                yield f"eq_{question.characteristic}", question


def _versions(source: Library, code: str) -> Iterable[EqualityModule]:
    """Every version, newest first: an old answer must stay readable."""
    found = [module for (name, _), module in source.equality.items() if name == code]
    return sorted(found, key=lambda module: module.version, reverse=True)


def _question_rows(form: Instrument, column: str, question: Question) -> Iterator[DictionaryRow]:
    meanings = [(each.code, each.outcome.value, each.label) for each in question.choices]
    for choice, outcome, label in meanings or [("", "", question.text)]:
        yield DictionaryRow(
            instrument=form.code,
            version=str(form.version),
            question=column,
            kind=question.kind.value,
            choice=choice,
            outcome=outcome,
            label=label,
            construct=question.construct or "",
            headline="yes" if question.headline else "",
            characteristic=question.characteristic or "",
        )


if __name__ == "__main__":
    sys.stdout.write(f"{write().name} written\n")
