"""Reading a table: nothing guessed, nothing executed, and what is wrong said in one line."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from bscp_voice.manage import tables


def read(data: bytes, name: str = "a.csv", **more: str) -> tables.Table:
    return tables.read(name, data, limit=2**20, **more)


def test_real_answers_that_look_like_nothing_are_kept() -> None:
    table = read(b'a,b\nNone,N/A\nnull,"=2+3"\n')
    assert [row.cells for row in table.rows] == [
        {"a": "None", "b": "N/A"},
        {"a": "null", "b": "=2+3"},
    ]


def test_rows_have_the_numbers_a_spreadsheet_shows() -> None:
    table = read('\ufeffa,b\n1,"two\nlines"\n,\n3,4\n'.encode())
    assert table.columns == ("a", "b")
    assert [row.number for row in table.rows] == [2, 4]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("a,b\nx,caf\xe9\n".encode("latin-1"), "Line 2: the byte 0xE9, number 10 of the file"),
        ("a\n".encode("utf-16"), "UTF-16"),
        (b"a\nx\0y\n", "Line 2: the file holds a zero byte"),
        (b"a,a\n1,2\n", "names the column “a” twice"),
        (b"a,,c\n1,2,3\n", "Column 2 has no name"),
        (b"", "it is empty"),
        (b'a\n"open\n', "this is not CSV"),
        (b'a\n"x"y\n', "this is not CSV"),
        (b"a\n" + b"x" * 200_000 + b"\n", "this is not CSV: field larger"),
        (b"PK\x03\x04 and so on", "The file is a workbook"),
    ],
)
def test_a_csv_that_cannot_be_read_says_why(data: bytes, message: str) -> None:
    with pytest.raises(tables.TableError) as caught:
        read(data)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "separator", "columns"),
    [
        ("a,b,c\n", ",", 3),
        ("a;b;c\n1,5;2;3\n", ";", 3),
        ("a\tb\n", "\t", 2),
        ("a|b|c\n", "|", 3),
        ('"Why; and what",Score,Day\n', ",", 3),
        ("Name, first;Day;Score\n", ";", 3),
        ("a;b,c\n", ",", 2),  # as many: a comma, as ever
        ("only\n", ",", 1),
        ("\r\n", ",", 0),
    ],
)
def test_the_first_row_tells_what_separates_the_cells(
    text: str, separator: str, columns: int
) -> None:
    assert tables.separator_of(text) == separator
    if columns:
        table = read(text.encode())
        assert (table.separator, len(table.columns)) == (separator, columns)


def test_a_separator_that_is_said_is_followed() -> None:
    assert read(b"a;b,c\n1;2,3\n", delimiter=";").columns == ("a", "b,c")


def test_every_row_that_does_not_fit_is_named_and_the_others_are_read() -> None:
    table = read(b"a;b\n1\n1;2\n1;2;3\n;\n5;6\n")
    assert [row.number for row in table.rows] == [3, 6]
    assert [str(each) for each in table.problems] == [
        "Row 2: 1 cell, and the first row has 2",
        "Row 4: 3 cells, and the first row has 2. Perhaps a text that holds a semicolon is not in quotes",
    ]
    long = read(workbook(["a"], ["1"], ["1", "2"]), "a.xlsx")
    assert [str(each) for each in long.problems] == ["Row 3: 2 cells, and the first row has 1"]


def workbook(*rows: list[object], title: str = "Answers") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_gives_plain_texts() -> None:
    table = read(workbook(["n", "yes", "f"], [3.0, True, "=A2"], [2.5, None, "N/A"]), "a.xlsx")
    assert [row.cells for row in table.rows] == [
        {"n": "3", "yes": "TRUE", "f": "=A2"},
        {"n": "2.5", "yes": "", "f": "N/A"},
    ]
    assert table.workbook


def test_a_sheet_that_is_not_there_is_named() -> None:
    with pytest.raises(tables.TableError, match=r"no sheet “Two”\. It has: Answers"):
        read(workbook(["a"]), "a.xlsx", sheet="Two")


def test_what_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    for data in (b"a,b\n1,2\n", out.getvalue(), b"PK\x03\x04broken"):
        with pytest.raises(tables.TableError, match="cannot be opened"):
            read(data, "a.xlsx")
    with pytest.raises(tables.TableError, match="ends in"):
        read(b"a", "a.pdf")


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (2**20 * 21))
    with pytest.raises(tables.TableError, match="unpacks to too much"):
        read(out.getvalue(), "a.xlsx")


def test_a_row_that_claims_to_be_far_below_does_not_keep_the_service_busy() -> None:
    plain, far = io.BytesIO(workbook(["id"], ["x"])), io.BytesIO()
    with zipfile.ZipFile(plain) as came, zipfile.ZipFile(far, "w") as archive:
        for name in came.namelist():
            content = came.read(name).replace(b'<row r="2"', b'<row r="999999999"')
            archive.writestr(name, content.replace(b'r="A2"', b'r="A999999999"'))
    with pytest.raises(tables.TableError, match="empty rows"):
        read(far.getvalue(), "a.xlsx")
