"""A table somebody made, CSV or XLSX, read as text: no value is guessed, nothing is executed.

"None" and "N/A" are answers like any other. A formula stays the text of the formula. What separates
the cells of a CSV is read from its first row, unless it is said: spreadsheets write ";" in half of Europe.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

UNPACKED = 20  # a workbook may hold this many times the bytes of its upload, not more
MOST_COLUMNS = 1000
# a row may say that it is the thousand-millionth: a reader would make every empty one before it
MOST_EMPTY = 10_000
MOST_ROWS = 200_000  # of a workbook: each costs a hundred times its bytes in the file; a CSV text has no such end
SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "“|”"}


class TableError(ValueError):
    """The file cannot be read as a table. The message is for people, one line."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `row` is the number a spreadsheet shows; the header is row 1."""

    text: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        where = [f"row {self.row}"] if self.row else []
        where += [f"column “{self.column}”"] if self.column else []
        start = ", ".join(where)
        return f"{start[0].upper()}{start[1:]}: {self.text}" if start else self.text


@dataclass(frozen=True)
class Row:
    """One row: its number in the file and its cells by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """Columns in the file's order, and the rows that are not empty. Days of a workbook are ISO.

    `problems`: rows with too many or too few cells. They are not among `rows`; whoever stores a table
    stores nothing while there is one.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    workbook: bool = False
    problems: tuple[Problem, ...] = ()
    separator: str | None = None  # what stands between the cells of a CSV


def read(
    name: str, data: bytes, *, limit: int, delimiter: str | None = None, sheet: str | None = None
) -> Table:
    """The table in a file called `name`. Without a `delimiter` the first row tells it.

    Raises:
        TableError: too large, not UTF-8, not a workbook, no header.
    """
    if len(data) > limit:
        raise TableError(
            f"The file is larger than {limit // 1024 // 1024} MB. Split it, and import the parts."
        )
    if name.lower().endswith((".xlsx", ".xlsm")):
        return _table(_workbook_rows(data, sheet, limit), None)
    if name.lower().endswith((".csv", ".tsv", ".txt")):
        text = _decoded(data)
        separator = "\t" if name.lower().endswith(".tsv") else delimiter or separator_of(text)
        return _table(_csv_rows(text, separator), separator)
    raise TableError("Choose a file that ends in .csv or .xlsx.")


def _decoded(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise TableError("The file is UTF-16 text. Save it as “CSV UTF-8” and try again.")
    if data[:4] == b"PK\x03\x04":
        raise TableError("The file is a workbook. Give it a name that ends in .xlsx.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        start = problem.start + (3 if data[:3] == b"\xef\xbb\xbf" else 0)
        line = data.count(b"\n", 0, start) + 1
        raise TableError(
            f"Line {line}: the byte 0x{data[start]:02X}, number {start + 1} of the file, is not UTF-8 "
            "text. Save the file as “CSV UTF-8” and try again."
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise TableError(f"Line {line}: the file holds a zero byte, so it is not a CSV text.")
    return text


def separator_of(text: str) -> str:
    """What cuts the first row into the most cells; a comma where nothing cuts it into more."""
    line = text.partition("\n")[0][:LONGEST_HEADER]

    def cells(separator: str) -> int:
        return len(next(csv.reader([line], delimiter=separator), []))

    try:
        return max(SEPARATORS, key=cells)  # of equals the first
    except csv.Error:
        return ","  # reading says what is wrong with it


LONGEST_HEADER = 100_000


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as problem:
        raise TableError(f"Line {reader.line_num}: this is not CSV: {problem}.") from None


# what openpyxl raises for a workbook that is cut short, patched together or no workbook at all; its XML
# parser's own error is a SyntaxError
_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    SyntaxError,
    LookupError,
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    zlib.error,
)


def _workbook_rows(data: bytes, sheet: str | None, limit: int) -> list[list[str]]:
    try:
        return list(_open_workbook(data, sheet, limit))
    except TableError:
        raise
    except _BROKEN:
        raise TableError("The file cannot be opened as an XLSX workbook.") from None


def _open_workbook(data: bytes, sheet: str | None, limit: int) -> Iterator[list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(each.file_size for each in archive.infolist())
    if unpacked > limit * UNPACKED:
        raise TableError("The workbook unpacks to too much. Save the table as “CSV UTF-8”.")
    # formulas are read as their text; neither they nor what they last gave are used
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    if sheet is not None and sheet not in book.sheetnames:
        raise TableError(
            f"The workbook has no sheet “{sheet}”. It has: {', '.join(book.sheetnames)}."
        )
    chosen = book[sheet] if sheet is not None else book.worksheets[0]
    # some programs write a wrong size into the file
    chosen.reset_dimensions()
    empty = 0
    for number, row in enumerate(chosen.iter_rows(max_col=MOST_COLUMNS, values_only=True)):
        if number > MOST_ROWS:
            raise TableError(
                f"The workbook has more than {MOST_ROWS:,} rows. Save the table as “CSV UTF-8”."
            )
        empty += row.count(None) == len(row)
        if empty > MOST_EMPTY:
            raise TableError(
                f"The workbook has more than {MOST_EMPTY:,} empty rows. Delete them, or save the table as “CSV UTF-8”."
            )
        cells = [_as_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _table(rows: Iterable[list[str]], separator: str | None) -> Table:
    numbered = enumerate(rows, start=1)
    header = next((cells for _, cells in numbered), [])
    columns = [cell.strip() for cell in header]
    if not any(columns):
        raise TableError("The first row should hold the names of the columns; it is empty.")
    _check_columns(columns)
    workbook = separator is None
    kept, wrong = [], []
    for number, cells in numbered:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns) or (not workbook and len(cells) < len(columns)):
            wrong.append(Problem(_does_not_fit(len(cells), len(columns), separator), number))
            continue
        filled = [*cells, *[""] * (len(columns) - len(cells))]
        kept.append(Row(number, dict(zip(columns, filled, strict=True))))
    return Table(tuple(columns), tuple(kept), workbook, tuple(wrong), separator)


def _does_not_fit(cells: int, columns: int, separator: str | None) -> str:
    text = f"{cells} {'cell' if cells == 1 else 'cells'}, and the first row has {columns}"
    if separator is None or cells < columns:
        return text
    named = SEPARATORS.get(separator, f"“{separator}”")
    return f"{text}. Perhaps a text that holds {named} is not in quotes"


def _check_columns(columns: list[str]) -> None:
    for position, name in enumerate(columns, start=1):
        if not name:
            raise TableError(f"Column {position} has no name in the first row.")
        if columns.index(name) != position - 1:
            raise TableError(f"The first row names the column “{name}” twice.")
