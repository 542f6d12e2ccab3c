"""A language as a spreadsheet, out and in. What comes in is taken whole or not at all."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bscp_voice import buttons
from bscp_voice.catalogues import State
from bscp_voice.languages import LANGUAGES
from bscp_voice.manage import desk, tables
from bscp_voice.manage.desk_places import place_of
from bscp_voice.manage.tables import Problem, Row, TableError
from bscp_voice.models import Act
from bscp_voice.overlay import Entry
from bscp_voice.texts import Told

ID, WHERE, ENGLISH, FORM, STATE, NOTE, ABOUT, SEEN = (
    "id",
    "where it appears",
    "English",
    "plural form",
    "state",
    "note",
    "for translators",
    "version",
)
WIDTHS = {ID: 14, WHERE: 30, ENGLISH: 52, FORM: 16, STATE: 10, NOTE: 30, ABOUT: 30, SEEN: 14}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FORM = re.compile(r"(\d{1,2}) of (\d{1,2})\b")


def text_column(language: str) -> str:
    """The column of the translation names its language, so that no file is taken for another's."""
    return f"current text ({language})"


def columns(language: str) -> tuple[str, ...]:
    """The columns, in their order."""
    return (ID, WHERE, ENGLISH, FORM, text_column(language), STATE, NOTE, ABOUT, SEEN)


# ---- out


def out(told: Told, entries: Iterable[Entry]) -> bytes:
    """A workbook with a row for each text; a text with plural forms has a row for each."""
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = told.language
    sheet.append(columns(told.language))
    numbers = desk.examples(told.forms, told.rule)
    for entry in entries:
        for place, text in enumerate(entry.texts):
            _write_row(sheet, _cells(entry, place, text, numbers), told.language)
    _dress(sheet, told.language)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cells(entry: Entry, place: int, text: str, numbers: list[str]) -> tuple[str, ...]:
    form, about = "", list(entry.about)
    if entry.plural is not None:
        form = f"{place + 1} of {len(entry.texts)}, for {numbers[place]}"
    if entry.button:
        about.append(f"a button: at most {buttons.most_letters(entry.english)} letters")
    if entry.context:
        about.append(f"meant: {entry.context}")
    where = "; ".join(dict.fromkeys(place_of(each).text for each in entry.where))
    english = english_of(entry, place)
    note, about_text = entry.note, "; ".join(about)
    return (
        entry.id,
        where,
        english,
        form,
        text,
        str(entry.state),
        note,
        about_text,
        desk.seen(entry),
    )


def english_of(entry: Entry, place: int) -> str:
    """The English beside a plural form: the singular for the first of several."""
    if entry.plural is None or (place == 0 and len(entry.texts) > 1):
        return entry.english
    return entry.plural


def _write_row(sheet: Worksheet, cells: tuple[str, ...], language: str) -> None:
    number = sheet.max_row + 1
    for column, text in enumerate(cells, start=1):
        cell = sheet.cell(number, column, text)
        if text.startswith(FORMULA):
            cell.data_type = "s"  # a text, whatever it begins with
            cell.quotePrefix = True  # also after somebody has typed in it
        right = column == 5 and LANGUAGES[language].direction == "rtl"
        cell.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=2 if right else 0)


def _dress(sheet: Worksheet, language: str) -> None:
    for number, name in enumerate(columns(language), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, 52)
        sheet.cell(1, number).font = Font(bold=True, color="FFFFFF")
        sheet.cell(1, number).fill = PatternFill("solid", fgColor="0B5C5A")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    choices = DataValidation(type="list", formula1=f'"{",".join(State)}"', allow_blank=False)
    sheet.add_data_validation(choices)
    choices.add(f"F2:F{max(sheet.max_row, 2)}")


# ---- in


@dataclass(frozen=True)
class Change:
    """What a file says of one message that is not what stands."""

    entry: Entry
    texts: tuple[str, ...]
    act: Act
    note: str


@dataclass
class Reading:
    """What a file would change, and everything that is wrong with it."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    same: int = 0  # messages that stay as they are


def read(name: str, data: bytes, told: Told, limit: int) -> Reading:
    """What the file would change. Where there is a problem, nothing of it may be taken."""
    found = Reading()
    try:
        table = _table(name, data, told.language, limit)
    except TableError as error:
        found.problems.append(Problem(str(error)))
        return found
    found.problems += table.problems
    rows: dict[str, dict[int, Row]] = {}
    for row in table.rows:
        place = _place(row, told, rows, found.problems)
        if place is not None:
            rows.setdefault(row.cells[ID].strip(), {})[place] = row
    for key, forms in rows.items():
        change = _change(told.entries[key], forms, text_column(told.language), found.problems)
        if change is not None:
            found.changes.append(change)
        else:
            found.same += 1
    found.problems.sort(key=lambda problem: problem.row or 0)
    return found


def _table(name: str, data: bytes, language: str, limit: int) -> tables.Table:
    if not name.lower().endswith(".xlsx"):
        raise TableError("This is not an XLSX file. Choose the .xlsx file that came from here.")
    table = tables.read(name, data, limit=limit)
    for column in columns(language):
        if column not in table.columns and column not in (WHERE, ABOUT):
            others = [each for each in table.columns if each.startswith("current text")]
            has = f"; it has “{others[0]}”" if others and column == text_column(language) else ""
            raise TableError(f"The first row has no column “{column}”{has}.")
    return table


def _place(
    row: Row, told: Told, before: Mapping[str, Mapping[int, Row]], problems: list[Problem]
) -> int | None:
    """Which form of which message a row is; None when it is none, and why."""
    key = row.cells[ID].strip()
    entry = told.entries.get(key)
    if entry is None:
        why = f"there is no message “{key[:20]}”" if key else "the id is missing"
        problems.append(Problem(f"{why}. Leave ids as they came.", row.number, ID))
        return None
    place = 0
    if entry.plural is not None:
        given = _FORM.match(row.cells[FORM].strip())
        place = int(given[1]) - 1 if given else -1
        if not 0 <= place < len(entry.texts):
            has = f"this should be one of 1 to {len(entry.texts)} of {len(entry.texts)}"
            problems.append(Problem(has, row.number, FORM))
            return None
    if place in before.get(key, {}):
        first = before[key][place].number
        problems.append(Problem(f"the same message stands in row {first}", row.number, ID))
        return None
    if _plain(row.cells[ENGLISH]) != _plain(english_of(entry, place)):
        now = english_of(entry, place)
        why = f"the English was edited, or has changed since: it is “{now[:80]}”"
        problems.append(Problem(why, row.number, ENGLISH))
    return place


def _plain(text: str) -> str:
    return " ".join(text.split())


def _change(
    entry: Entry, forms: Mapping[int, Row], column: str, problems: list[Problem]
) -> Change | None:
    first, state = forms[min(forms)], _state(forms, problems)
    absent = [str(place + 1) for place in range(len(entry.texts)) if place not in forms]
    if absent:
        why = f"the plural form {', '.join(absent)} of {len(entry.texts)} is missing"
        problems.append(Problem(why, first.number, FORM))
    if absent or state is None:
        return None
    texts = tuple(_text(forms[place].cells[column]) for place in range(len(entry.texts)))
    note = first.cells[NOTE].strip()
    new_text, new_note = texts != entry.texts, note != entry.note
    if not any(texts) and not any(entry.texts) and not new_note and state is not State.CHECKED:
        return None  # not translated yet
    if not new_text and not new_note and state in {entry.state, State.STALE, State.MISSING}:
        return None
    return _act(entry, texts, note, state, forms, column, problems)


def _text(cell: str) -> str:
    # spreadsheets write line ends as they like, and keep blanks that nobody sees
    return cell.replace("\r\n", "\n").replace("_x000D_\n", "\n").strip()


def _state(forms: Mapping[int, Row], problems: list[Problem]) -> State | None:
    states = set()
    for row in forms.values():
        word = row.cells[STATE].strip().lower()
        if word not in set(State):
            known = ", ".join(State)
            why = f"“{word[:20]}” is no state: it is one of {known}"
            problems.append(Problem(why, row.number, STATE))
            return None
        states.add(State(word))
    if len(states) > 1:
        number = forms[max(forms)].number
        problems.append(Problem("the forms of one message have one state", number, STATE))
        return None
    return states.pop()


def _act(
    entry: Entry,
    texts: tuple[str, ...],
    note: str,
    state: State,
    forms: Mapping[int, Row],
    column: str,
    problems: list[Problem],
) -> Change | None:
    """The change, unless it does not fit: then why."""
    before = len(problems)
    problems += _misfits(entry, texts, forms, column)
    row = forms[min(forms)]
    if row.cells[SEEN].strip() != desk.seen(entry):
        why = f"somebody has changed this since the file was made: it now says “{entry.text[:80]}”"
        problems.append(Problem(f"{why}, {entry.state}", row.number, column))
    if len(note) > desk.MOST_NOTE:
        problems.append(Problem(f"more than {desk.MOST_NOTE} letters", row.number, NOTE))
    if len(problems) > before:
        return None
    if state is State.CHECKED:
        act = Act.CHECKED
    elif entry.state is State.CHECKED and texts == entry.texts:
        act = Act.TAKEN_BACK
    else:
        act = Act.CHANGED
    return Change(entry, texts, act, note)


def _misfits(
    entry: Entry, texts: tuple[str, ...], forms: Mapping[int, Row], column: str
) -> Iterator[Problem]:
    for place, whys in desk.misfits(entry, texts).items():
        for why in whys:
            yield Problem(f"{why}.", forms[place].number, column)
    for place, text in enumerate(texts):
        if text in ERROR_CODES:
            why = f"{text} is an error of the spreadsheet, not a text."
            yield Problem(why, forms[place].number, column)
