"""A table of comments in, the same table with themes, polarity and language out.

Every cell is kept as text: real answers such as "None" and "N/A" are answers, not gaps.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path

import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from analysis.themes.coder import code

MOST_COLUMNS = 16_384  # as many as a spreadsheet has
ADDED = ("themes", "polarity", "language")
_FORMULA_START = re.compile(r"[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_SPREADSHEETS = {".xlsx", ".xlsm"}


class TableError(ValueError):
    """A table that cannot be read, coded or written, with the reason in one line."""


def read_table(path: Path) -> pd.DataFrame:
    """Read a CSV file (UTF-8, with or without a byte order mark) or the first sheet of an XLSX file.

    All columns are text; an empty cell is "". Raises TableError where the file is missing, not
    UTF-8, not a table, or names a column twice.
    """
    try:
        if path.suffix.lower() in _SPREADSHEETS:
            cells = pd.read_excel(
                path, header=None, dtype=str, keep_default_na=False, na_filter=False
            )
        else:
            cells = pd.read_csv(
                path,
                header=None,
                dtype=str,
                keep_default_na=False,
                na_filter=False,
                encoding="utf-8-sig",
                skip_blank_lines=False,
            )
    except FileNotFoundError as error:
        raise TableError(f"{path}: there is no such file.") from error
    except UnicodeDecodeError as error:
        raise TableError(
            f"{path}: byte {error.start} is not UTF-8. Save the file as “CSV UTF-8” and try again."
        ) from error
    except pd.errors.EmptyDataError as error:
        raise TableError(f"{path}: the file is empty.") from error
    except pd.errors.ParserError as error:
        raise TableError(f"{path}: not a CSV table ({_one_line(error)}).") from error
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise TableError(f"{path}: cannot be read as a spreadsheet.") from error
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror}).") from error
    return _with_header(cells.fillna(""), path)  # a row with fewer cells than the header


def _with_header(cells: pd.DataFrame, path: Path) -> pd.DataFrame:
    if cells.shape[1] > MOST_COLUMNS:
        raise TableError(f"{path}: it has more than {MOST_COLUMNS:,} columns.")
    if cells.empty:
        raise TableError(f"{path}: the file is empty.")
    names = [str(name) for name in cells.iloc[0]]
    twice = sorted(name for name, many in Counter(names).items() if many > 1)
    if twice:
        raise TableError(f"{path}: the column “{twice[0]}” stands twice.")
    rows = cells.iloc[1:].reset_index(drop=True)
    rows.columns = pd.Index(names)
    return rows


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def code_table(
    table: pd.DataFrame, text_column: str, language_column: str | None = None
) -> pd.DataFrame:
    """The table with three more columns, in the same row order.

    `themes`: keys joined by ";" in codebook order; `polarity`: -1 to 1, empty where not scored;
    `language`: see `analysis.themes.language.identify`. Raises TableError where a named column is
    missing or one of the three is there already.
    """
    for name in (text_column, language_column):
        if name is not None and name not in table.columns:
            there = ", ".join(f"“{column}”" for column in table.columns)
            raise TableError(f"There is no column “{name}”. The columns are {there}.")
    for name in ADDED:
        if name in table.columns:
            raise TableError(f"The table has a column “{name}” already. Rename it and try again.")
    texts = table[text_column].tolist()
    hints = table[language_column].tolist() if language_column else [""] * len(texts)
    coded = [code(text, hint or None) for text, hint in zip(texts, hints, strict=True)]
    return table.assign(
        themes=[";".join(one.keys) for one in coded],
        polarity=["" if one.polarity is None else f"{one.polarity:g}" for one in coded],
        language=[one.language for one in coded],
    )


def guarded(cell: str) -> str:
    """The cell, made harmless to a spreadsheet: one that would start a formula gets a ' in front.

    A plain number such as -0.5 starts no formula and stays as it is.
    """
    if _FORMULA_START.match(cell) and not _PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write the table as CSV, UTF-8 without byte order mark, every cell guarded.

    Raises TableError where the place cannot be written to.
    """
    safe = table.map(guarded).rename(columns=guarded)
    try:
        safe.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
    except OSError as error:
        raise TableError(f"{path}: cannot be written ({error.strerror}).") from error
