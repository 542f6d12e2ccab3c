"""The mapping file of an import: which column answers which question, and what its values mean.

    form: parent_carer
    reference: id                                     # optional: what makes a row the same row again
    date: {column: Date, format: "%d/%m/%Y"}          # or {fixed: 2026-03-31}
    language: {column: Language, values: {English: en}}   # or {fixed: en}; English when left out
    may_quote: {column: Consent, values: {Yes: "yes", No: "no"}}   # optional; no when left out
    mode: {fixed: alone}                              # optional: who helped
    fixed: {who: parent_carer}                        # answers that all rows share
    columns:
      - {column: Score, question: exp, values: {Very good: "5", Good: "4"}, blank: [Did not answer]}
      - {column: Helped with, question: helped, separator: ";", values: {...}}   # several choices
      - {column: Comment, question: why}
    ignore: [Site]                                    # columns left out on purpose

`sheet` names the sheet of a workbook, `delimiter` the sign between the cells of a CSV where the first
row of the file does not tell it. A choice without `values` holds the form's own codes; a row of a
grid is `question.row`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bscp_voice.instruments.fields import equality_modules
from bscp_voice.instruments.shape import Form, Kind, Question
from bscp_voice.languages import LANGUAGES
from bscp_voice.records import DataError, Record, parse_record

# who helped, as the form's own page codes it
MODES = ("alone", "worker", "parent_carer", "advocate", "interpreter", "other", "not_said")
ALLOWED = {
    "language": frozenset(LANGUAGES),
    "may_quote": frozenset({"yes", "no"}),
    "mode": frozenset(MODES),
}
CLOSED = frozenset({Kind.FACES, Kind.SINGLE, Kind.MULTI, Kind.SCALE, Kind.YES_A_BIT_NO, Kind.GRID})


class MappingError(DataError):
    """A mapping file cannot be read. The message is one line."""


@dataclass(frozen=True)
class Lookup:
    """One value of every row: the same for all, or read from a column."""

    fixed: str | None = None
    column: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """One column that answers a question. `blank` are cells that mean no answer."""

    column: str
    question: str
    values: Mapping[str, str] = field(default_factory=dict)
    blank: frozenset[str] = frozenset()
    separator: str | None = None
    format: str | None = None


@dataclass(frozen=True)
class ImportMapping:
    """A whole mapping file."""

    form: str
    columns: tuple[Column, ...]
    date: Lookup
    date_format: str
    language: Lookup
    may_quote: Lookup
    mode: Lookup
    reference: str | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    sheet: str | None = None
    delimiter: str | None = None  # None: the first row of the file tells it

    def used_columns(self) -> Iterator[str]:
        """Every column the mapping names, in its order."""
        yield from (self.reference,) if self.reference else ()
        for lookup in (self.date, self.language, self.may_quote, self.mode):
            yield from (lookup.column,) if lookup.column else ()
        yield from (each.column for each in self.columns)


def read_mapping(name: str, data: bytes) -> ImportMapping:
    """The mapping in a file.

    Raises:
        MappingError: not UTF-8, not YAML, a key missing, unknown or of the wrong kind.
    """
    try:
        record = parse_record(data.decode("utf-8-sig"), name or "mapping", MappingError)
    except UnicodeDecodeError:
        raise MappingError(f"{name}: the file is not UTF-8 text") from None
    day = Record(record.mapping("date"), f"{record.where}: date", MappingError)
    date_format = day.optional("format") or "%Y-%m-%d"
    delimiter = record.optional("delimiter")
    if delimiter is not None and len(delimiter) != 1:
        raise record.problem("delimiter should be one character")
    read = ImportMapping(
        form=record.text("form"),
        columns=tuple(_column(each) for each in record.records("columns")),
        date=_lookup(day),
        date_format=date_format,
        language=_named_lookup(record, "language", "en"),
        may_quote=_named_lookup(record, "may_quote", "no"),
        mode=_named_lookup(record, "mode", "not_said"),
        reference=record.optional("reference"),
        fixed=record.text_mapping("fixed"),
        ignore=record.texts("ignore"),
        sheet=record.optional("sheet"),
        delimiter=delimiter,
    )
    record.done()
    if not read.columns:
        raise record.problem("columns is missing")
    return read


def _column(record: Record) -> Column:
    found = Column(
        column=record.text("column"),
        question=record.text("question"),
        values=record.text_mapping("values"),
        blank=frozenset(record.texts("blank")),
        separator=record.optional("separator"),
        format=record.optional("format"),
    )
    record.done()
    return found


def _named_lookup(record: Record, key: str, default: str) -> Lookup:
    if key not in record.names():
        return Lookup(fixed=default)
    return _lookup(Record(record.mapping(key), f"{record.where}: {key}", MappingError))


def _lookup(record: Record) -> Lookup:
    found = Lookup(
        record.optional("fixed"), record.optional("column"), record.text_mapping("values")
    )
    record.done()
    if (found.fixed is None) == (found.column is None):
        raise record.problem("give either fixed or column")
    return found


def problems(mapping: ImportMapping, form: Form, columns: Sequence[str]) -> list[str]:
    """Everything in a mapping that does not fit the form or the file, one line each."""
    found = list(_form_problems(mapping, form))
    known = set(columns)
    for name in dict.fromkeys(mapping.used_columns()):
        if name not in known:
            found.append(f"The file has no column “{name}”. It has: {', '.join(columns)}.")
    for name in mapping.ignore:
        if name not in known:
            found.append(f"ignore: the file has no column “{name}”.")
    for what, allowed in ALLOWED.items():
        lookup: Lookup = getattr(mapping, what)
        named = {lookup.fixed} if lookup.fixed is not None else set(lookup.values.values())
        for value in sorted(named - allowed):
            found.append(f"{what}: “{value}” is unknown. Known: {', '.join(sorted(allowed))}.")
    return found


def _form_problems(mapping: ImportMapping, form: Form) -> Iterator[str]:
    if mapping.form != form.instrument.code:
        yield (
            f"The mapping is for the form “{mapping.form}”, the round asks “{form.instrument.code}”."
        )
        return
    asked = Counter([each.question for each in mapping.columns] + list(mapping.fixed))
    for code, times in asked.items():
        if times > 1:
            yield f"The question “{code}” is answered {times} times by the mapping."
    for each in mapping.columns:
        problem = question_problem(form, each.question)
        if problem:
            yield f"Column “{each.column}”: {problem}"
        else:
            yield from _value_problems(each, form)
    for code, value in mapping.fixed.items():
        problem = question_problem(form, code)
        if problem:
            yield f"fixed: {problem}"
        elif (choices := choices_of(form, code)) and value not in choices:
            yield f"fixed: “{code}” has no choice “{value}”. It has: {', '.join(choices)}."


def _value_problems(each: Column, form: Form) -> Iterator[str]:
    choices, kind = choices_of(form, each.question), kind_of(form, each.question)
    if kind not in CLOSED and each.values:
        yield f"Column “{each.column}”: “{each.question}” has no choices, so it takes no values."
        return
    if each.separator is not None and kind is not Kind.MULTI:
        yield f"Column “{each.column}”: “{each.question}” takes one answer, so it takes no separator."
    for code in dict.fromkeys(each.values.values()):
        if code not in choices:
            yield (
                f"Column “{each.column}”: “{each.question}” has no choice “{code}”. "
                f"It has: {', '.join(choices)}."
            )


def question_problem(form: Form, code: str) -> str | None:
    """Why a mapping may not answer this question, or None."""
    base, _, row = code.partition(".")
    found = questions(form, base)
    if not found:
        every = [each.code for each in form.questions]
        return f"the form has no question “{code}”. It has: {', '.join(every)}."
    question = found[0]
    if not question.stored:
        return f"“{code}” is a warm-up, which is never kept."
    if question.separate_store:
        return f"“{code}” asks for an address, which is never kept beside answers."
    rows = [each.code for each in question.rows]
    if question.kind is Kind.GRID and row not in rows:
        return f"“{base}” is a grid: name a row, such as “{base}.{rows[0]}”. It has: {', '.join(rows)}."
    if question.kind is not Kind.GRID and row:
        return f"“{base}” has no rows."
    return None


def questions(form: Form, base: str) -> list[Question]:
    """The questions with this code: one, or one in each equality module that asks it."""
    own = [each for each in form.questions if each.code == base]
    return own or [
        each
        for module in {one.code: one for one in equality_modules(form).values()}.values()
        for each in module.questions
        if each.code == base
    ]


def choices_of(form: Form, code: str) -> list[str]:
    """The codes a question offers; none for a text, a number or a date."""
    found = questions(form, code.partition(".")[0])
    return list(dict.fromkeys(choice.code for each in found for choice in each.choices))


def kind_of(form: Form, code: str) -> Kind:
    """How a question is answered."""
    return questions(form, code.partition(".")[0])[0].kind
