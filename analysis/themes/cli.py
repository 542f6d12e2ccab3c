"""``python -m analysis themes FILE --text-column C --out OUT.csv``: code any table of comments."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.themes.table import TableError, code_table, read_table, write_table


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m analysis themes",
        description="Code a table of comments: adds themes, polarity and language to its columns.",
    )
    parser.add_argument("file", type=Path, help="a CSV (UTF-8) or XLSX file with a header row")
    parser.add_argument("--text-column", required=True, help="the column that holds the comments")
    parser.add_argument("--out", required=True, type=Path, help="the CSV file to write")
    parser.add_argument("--language-column", help="a column with the language of each form")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """Run the command; 0 when the table was written, 2 with one line on stderr when it was not."""
    try:
        chosen = _arguments(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        table = read_table(chosen.file)
        coded = code_table(table, chosen.text_column, chosen.language_column)
        write_table(coded, chosen.out)
    except TableError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0
