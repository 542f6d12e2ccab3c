"""Files in: CSV and XLSX as frames of text, with errors a person can act on."""

from __future__ import annotations

import csv
import warnings
from collections import Counter
from pathlib import Path
from zipfile import BadZipFile

import pandas as pd

from analysis.columns import REGISTERS, FrameError, FrameProblem, check_register

SHIPPED_DICTIONARY = Path(__file__).parent / "data" / "forms.csv"
MOST_COLUMNS = 16_384  # as many as a spreadsheet has
EVERY_ROW_DIFFERS = frozenset({"response"})


def read_frame(path: Path) -> pd.DataFrame:
    """A CSV (UTF-8) or XLSX (first sheet) as text; an empty cell is the empty string, and so
    "None" and "NA" stay the answers they are.

    Raises FrameError for a file that is not there, not readable, not UTF-8, or empty.
    """
    if not path.is_file():
        raise _problem(path, "there is no such file")
    try:
        if path.suffix.lower() in {".xlsx", ".xlsm"}:
            frame = pd.read_excel(
                path, dtype=str, keep_default_na=False, na_filter=False, engine="openpyxl"
            )
        else:
            frame = _read_csv(path)
    except FrameError:
        raise
    except UnicodeDecodeError as error:
        message = (
            f"this is not UTF-8 text (byte {error.start}); save it as “CSV UTF-8” and try again"
        )
        raise _problem(path, message) from None
    except (pd.errors.ParserError, pd.errors.ParserWarning):
        raise _problem(path, "a row has more cells than there are headings") from None
    except (BadZipFile, KeyError, OSError):
        raise _problem(path, "this cannot be read as a spreadsheet") from None
    except ValueError:  # pandas' EmptyDataError is one
        raise _problem(path, "this file is empty") from None
    return frame.rename(columns=lambda name: str(name).strip())


def _read_csv(path: Path) -> pd.DataFrame:
    """Codes as categories, which is what keeps a million rows small; ids and texts as they are."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        heading = next(csv.reader(file), [])
    if len(heading) > MOST_COLUMNS:
        raise _problem(path, f"it has {len(heading):,} columns; {MOST_COLUMNS:,} are the most")
    twice = sorted(name for name, many in Counter(heading).items() if many > 1)
    if twice:
        raise FrameError(
            FrameProblem(path.name, "this column stands twice", column=name) for name in twice
        )
    kinds = {name: "str" if name.strip() in EVERY_ROW_DIFFERS else "category" for name in heading}
    with warnings.catch_warnings():
        # pandas would drop surplus cells with no more than a warning
        warnings.simplefilter("error", pd.errors.ParserWarning)
        return pd.read_csv(
            path,
            dtype=kinds,
            index_col=False,
            keep_default_na=False,
            na_filter=False,
            encoding="utf-8-sig",
            skipinitialspace=True,
        )


def read_registers(directory: Path) -> dict[str, pd.DataFrame]:
    """Every register (`courses.csv`, `issues.xlsx`, ...) in a folder, checked.

    Raises FrameError for an unreadable folder or a register that breaks its contract.
    """
    if not directory.is_dir():
        raise _problem(directory, "there is no such folder")
    registers = {}
    for name in REGISTERS:
        for suffix in (".csv", ".xlsx"):
            path = directory / f"{name}{suffix}"
            if path.is_file():
                registers[name] = check_register(name, read_frame(path))
    return registers


def read_dictionary(path: Path | None) -> pd.DataFrame:
    """A dictionary, or that of the shipped forms."""
    return read_frame(path or SHIPPED_DICTIONARY)


def _problem(path: Path, message: str) -> FrameError:
    return FrameError([FrameProblem(path.name, message)])
