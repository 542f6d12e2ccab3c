"""A language as a spreadsheet: what goes out comes back; what is wrong is named by row and column, all at once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bscp_voice.manage import desk_sheet, tables
from bscp_voice.manage.desk_sheet import Reading, columns
from bscp_voice.models import Act
from bscp_voice.settings import Settings
from bscp_voice.texts import Told
from tests.desk import desk_app, texts_of

LIMIT = 1_000_000
TEXT, STATE, NOTE, ID, ENGLISH, FORM = 5, 6, 7, 1, 3, 4


@pytest.fixture
def told(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Told]:
    with desk_app(settings, tmp_path) as made:
        yield texts_of(made).told("pl")


def sheet_of(told: Told) -> tuple[Workbook, Worksheet]:
    everything = list(told.entries.values())
    book = load_workbook(io.BytesIO(desk_sheet.out(told, everything)))
    return book, book.worksheets[0]


def row_of(sheet: Worksheet, english: str) -> int:
    return next(
        number
        for number in range(2, sheet.max_row + 1)
        if sheet.cell(number, ENGLISH).value == english
    )


def read(told: Told, book: Workbook, name: str = "pl.xlsx") -> Reading:
    out = io.BytesIO()
    book.save(out)
    return desk_sheet.read(name, out.getvalue(), told, LIMIT)


def test_what_goes_out_and_comes_back_changes_nothing(told: Told) -> None:
    book, sheet = sheet_of(told)
    assert tuple(cell.value for cell in sheet[1]) == columns("pl")
    assert sheet.max_row == 1 + 7 + 3  # a row for each plural form
    row = row_of(sheet, "Send")
    assert sheet.cell(row, 2).value == "A form: buttons and progress"
    assert "at most 24 letters" in str(sheet.cell(row, 8).value)
    plural = row_of(sheet, "%(num)s week")
    assert sheet.cell(plural, FORM).value == "1 of 3, for 1"
    assert sheet.cell(plural + 1, ENGLISH).value == "%(num)s weeks"
    found = read(told, book)
    assert (found.changes, found.problems, found.same) == ([], [], 8)


def test_a_text_a_check_and_a_note_come_back(told: Told) -> None:
    book, sheet = sheet_of(told)
    sheet.cell(row_of(sheet, "Send"), TEXT).value = "Poślij"
    listen = row_of(sheet, "Did people listen to you?")
    sheet.cell(listen, STATE).value = " Checked "
    sheet.cell(listen, NOTE).value = "asked two families"
    sheet.delete_rows(row_of(sheet, "My agency"))  # what is left out stays as it is
    found = read(told, book)
    assert found.problems == []
    changes = {each.entry.english: (each.texts, each.act, each.note) for each in found.changes}
    assert changes == {
        "Send": (("Poślij",), Act.CHANGED, ""),
        "Did people listen to you?": (("Czy cię słuchano?",), Act.CHECKED, "asked two families"),
    }


WRONG: list[tuple[str, int, object, str, str]] = [
    ("within %(days)s days", TEXT, "w ciągu dni", "current text (pl)", "has lost %(days)s"),
    ("Ring <b>999</b>", TEXT, "Zadzwoń <b>999</b", "current text (pl)", "has a broken tag"),
    ("Ring <b>999</b>", TEXT, "#REF!", "current text (pl)", "is an error of the spreadsheet"),
    ("Ring <b>999</b>", TEXT, "Zadzwoń 999", "current text (pl)", "has lost </b>, <b>"),
    (
        "Send",
        TEXT,
        "Wyślij to wszystko, co tu jest",
        "current text (pl)",
        "too long for a button: 30",
    ),
    ("Send", TEXT, "=1+1", "current text (pl)", "takes for a formula"),
    ("Send", TEXT, "Wyś\u202elij", "current text (pl)", "a sign that nobody can see"),
    ("Send", TEXT, None, "current text (pl)", "there is no text"),
    ("Send", ID, "m0000000000", "id", "there is no message “m0000000000”"),
    ("Send", ID, 12345, "id", "there is no message “12345”"),
    ("Send", ID, None, "id", "the id is missing"),
    ("Send", ENGLISH, "Send it", "English", "the English was edited"),
    ("Send", STATE, "done", "state", "“done” is no state"),
    ("Send", STATE, None, "state", "is no state"),
    ("%(num)s week", FORM, "7 of 3", "plural form", "one of 1 to 3"),
    ("%(num)s week", STATE, "checked", "state", "the forms of one message have one state"),
    ("My agency", STATE, "checked", "current text (pl)", "there is no text"),
]


@pytest.mark.parametrize(("english", "column", "value", "where", "why"), WRONG)
def test_a_wrong_row_is_named_with_its_column(
    told: Told, english: str, column: int, value: object, where: str, why: str
) -> None:
    book, sheet = sheet_of(told)
    row = row_of(sheet, english)
    sheet.cell(row, column).value = value  # type: ignore[assignment]
    found = read(told, book)
    named = {problem.row for problem in found.problems}
    assert named <= {row, row + 1, row + 2}  # of a plural another form
    assert {each.column for each in found.problems} == {where}
    assert any(why in str(each) for each in found.problems)


def test_every_wrong_row_is_named_at_once(told: Told) -> None:
    book, sheet = sheet_of(told)
    sheet.cell(row_of(sheet, "Send"), TEXT).value = "Wyślij to wszystko, co tu jest"
    sheet.cell(row_of(sheet, "Ring <b>999</b>"), TEXT).value = "Zadzwoń"
    sheet.cell(row_of(sheet, "Did people listen to you?"), STATE).value = "yes"
    sheet.append([cell.value for cell in sheet[row_of(sheet, "Send")]])
    sheet.delete_rows(row_of(sheet, "%(num)s week") + 1)
    found = read(told, book)
    says = "\n".join(map(str, found.problems))
    assert "the same message stands in row" in says
    assert "the plural form 2 of 3 is missing" in says
    assert "has lost </b>, <b>" in says
    assert "has lost the number 999" in says
    assert "“yes” is no state" in says
    assert "too long for a button" in says
    rows = [problem.row or 0 for problem in found.problems]
    assert rows == sorted(rows)


def test_what_somebody_changed_meanwhile_is_not_written_over(
    app: Flask, settings: Settings, tmp_path: Path, told: Told
) -> None:
    book, sheet = sheet_of(told)
    sheet.cell(row_of(sheet, "Send"), TEXT).value = "Poślij"
    sheet.cell(row_of(sheet, "Send"), 9).value = "v0000000000"
    problems = read(told, book).problems
    assert "somebody has changed this since the file was made: it now says “Wyślij”" in str(
        problems
    )


def test_another_languages_file_is_refused(told: Told) -> None:
    book, sheet = sheet_of(told)
    sheet.cell(1, TEXT).value = "current text (ur)"
    assert "it has “current text (ur)”" in str(read(told, book).problems[0])


def test_only_an_xlsx_file_is_taken(told: Told) -> None:
    for name, data in [("pl.csv", b"id,English\n"), ("pl.ods", b"PK\x03\x04"), ("pl", b"")]:
        assert "not an XLSX file" in str(desk_sheet.read(name, data, told, LIMIT).problems[0])
    for data in (b"", b"text", b"PK\x03\x04 no workbook", bytes(range(256))):
        says = str(desk_sheet.read("pl.xlsx", data, told, LIMIT).problems[0])
        assert "cannot be opened as an XLSX workbook" in says
    assert "larger than" in str(desk_sheet.read("pl.xlsx", b"x" * 2_000_000, told, LIMIT).problems)


def damaged(data: bytes, part: str, change: Callable[[bytes], bytes | None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = change(old.read(name)) if part in name else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("part", ["sheet1.xml", "workbook.xml", "styles.xml", "[Content_Types]"])
@pytest.mark.parametrize("how", ["half", "nothing", "gone", "entities"])
def test_a_damaged_or_spiteful_workbook_is_one_plain_line(part: str, how: str) -> None:
    book = Workbook()
    book.worksheets[0].append(["id"])
    plain = io.BytesIO()
    book.save(plain)
    entities = b'<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'
    change = {
        "half": lambda content: content[: len(content) // 2],
        "nothing": lambda _content: b"",
        "gone": lambda _content: None,
        "entities": lambda _content: entities,
    }[how]
    data = damaged(plain.getvalue(), part, change)
    # openpyxl does without some parts; whatever else it meets has to become a TableError
    with suppress(tables.TableError):
        tables.read("x.xlsx", data, limit=LIMIT)


def test_what_begins_like_a_formula_stays_a_text(told: Told) -> None:
    entry = next(each for each in told.entries.values() if each.english == "Send")
    for sign in "=+-@":
        text = f"{sign}HYPERLINK(1)"
        changed = entry.__class__(**{**vars(entry), "texts": (text,), "note": text})
        sheet = load_workbook(io.BytesIO(desk_sheet.out(told, [changed]))).worksheets[0]
        for column in (TEXT, NOTE):
            cell = sheet.cell(2, column)
            assert (cell.value, cell.data_type) == (text, "s")
            assert cell.quotePrefix
