"""The contract of the frames, checked on the way in.

`docs/map.md` says it in words. A frame that breaks it is refused with every problem named by row
and column; rows are counted as a spreadsheet shows them, the heading being row 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

NOT_ASKED = "not_asked"
"""Stored where a question was not put to this person; an empty cell was asked and left blank."""

VALID = "yes"
UNKNOWN = "unknown"
"""A stored answer whose code its form does not know: nobody can say what it means."""
NOT_COUNTED = ("test", "withdrawn", "duplicate", "suspect", "draft", UNKNOWN)
"""Why a response does not count; left out of every figure, and counted beside it."""

SUBSTANTIVE = ("positive", "neutral", "negative")
NOT_SUBSTANTIVE = ("not_sure", "rather_not_say", "not_applicable")
BLANK = "blank"
OUTCOMES = (*SUBSTANTIVE, *NOT_SUBSTANTIVE)

REQUIRED = ("response", "instrument", "version", "stratum", "date", "valid")
DIMENSIONS = ("context", "district", "language", "mode", "agency", "course", "round")
EQUALITY_PREFIX = "eq_"
CARRIED = ("disc_ref", "example_specific", "because_specific")
"""A discussion's reference from its link, and a reviewer's mark on a text: "yes" where it tells of a
real, specific piece of practice."""

DICTIONARY = (
    "instrument",
    "version",
    "question",
    "kind",
    "choice",
    "outcome",
    "label",
    "construct",
    "headline",
    "characteristic",
)
OPEN_KINDS = frozenset({"text", "number", "date"})

REGISTERS: Mapping[str, tuple[str, ...]] = {
    "courses": ("course", "title", "tags", "ended", "attended", "unreachable"),
    "discussions": ("disc_ref", "held"),
    "conferences": ("conference", "held", "agency", "mode", "booked", "attended"),
    "expected_agencies": ("agency",),
    "issues": ("issue", "state", "accepted", "due", "published", "evidenced", "characteristics"),
    "invitations": ("stratum", "context", "invited"),
    "references": ("characteristic", "group", "count", "source"),
}
REGISTER_DATES = frozenset({"ended", "held", "accepted", "due", "published"})
REGISTER_NUMBERS = frozenset({"attended", "unreachable", "booked", "invited", "count"})
OPTIONAL_REGISTER_COLUMNS = frozenset({"title", "tags", "unreachable", "booked", "mode", "source"})

SHOWN_PROBLEMS = 20
LONGEST_LINE = 400  # a cell quoted in a message may hold anything


@dataclass(frozen=True)
class FrameProblem:
    """One thing wrong with a frame. `row` is the spreadsheet row; None: all rows."""

    frame: str
    message: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        where = [self.frame]
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column is not None:
            where.append(f"column {self.column}")
        return f"{', '.join(where)}: {self.message}"


class FrameError(ValueError):
    """A frame breaks the contract. `problems` holds every one found."""

    def __init__(self, problems: Iterable[FrameProblem]) -> None:
        self.problems = tuple(problems)
        lines = [str(problem)[:LONGEST_LINE] for problem in self.problems[:SHOWN_PROBLEMS]]
        if len(self.problems) > SHOWN_PROBLEMS:
            lines.append(f"and {len(self.problems) - SHOWN_PROBLEMS} more")
        super().__init__("\n".join(lines))


def as_category(column: pd.Series) -> pd.Series:
    """The column as a category of plain strings, spaces trimmed, missing as the empty string."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype("object").where(column.notna(), "").astype("category")
    names = ["" if pd.isna(name) else _plain(name) for name in column.cat.categories]
    codes = column.cat.codes.to_numpy()
    kept = sorted({*names, ""})
    place = {name: number for number, name in enumerate(kept)}
    table = np.array([*(place[name] for name in names), place[""]], dtype=np.int32)
    # code -1, a missing cell, reads the last entry: the empty string
    return pd.Series(
        pd.Categorical.from_codes(table[codes], categories=pd.Index(kept, dtype="object")),
        index=column.index,
        name=column.name,
    )


def _plain(name: object) -> str:
    """A cell's category as text: 1.0 (a spreadsheet's whole number) is "1"."""
    if isinstance(name, float) and name.is_integer():
        return str(int(name))
    return str(name).strip()


def parse_dates(column: pd.Series, frame: str) -> tuple[pd.Series, list[FrameProblem]]:
    """ISO days as datetime64 (NaT when empty) and a problem for each cell that is not one."""
    cells = as_category(column)
    names = [str(name)[:10] for name in cells.cat.categories]
    days = pd.to_datetime(pd.Series(names, dtype="object"), format="%Y-%m-%d", errors="coerce")
    wrong = np.array([bool(name) for name in names]) & days.isna().to_numpy()
    codes = cells.cat.codes.to_numpy()
    problems = [
        FrameProblem(
            frame, f"{cells.iloc[at]!r} is not a date (YYYY-MM-DD)", int(at) + 2, str(column.name)
        )
        for at in np.flatnonzero(wrong[codes])
    ]
    return pd.Series(days.to_numpy()[codes], index=column.index, name=column.name), problems


def parse_numbers(column: pd.Series, frame: str) -> tuple[pd.Series, list[FrameProblem]]:
    """Numbers as float64 (NaN when empty) and a problem for each cell that is not one."""
    cells = as_category(column)
    names = [str(name) for name in cells.cat.categories]
    values = pd.to_numeric(pd.Series(names, dtype="object"), errors="coerce").astype("float64")
    wrong = np.array([bool(name) for name in names]) & ~np.isfinite(values.to_numpy())
    codes = cells.cat.codes.to_numpy()
    problems = [
        FrameProblem(frame, f"{cells.iloc[at]!r} is not a number", int(at) + 2, str(column.name))
        for at in np.flatnonzero(wrong[codes])
    ]
    return pd.Series(values.to_numpy()[codes], index=column.index, name=column.name), problems


def missing_columns(frame: pd.DataFrame, wanted: Iterable[str], name: str) -> list[FrameProblem]:
    """A problem for each wanted column that is not there."""
    return [
        FrameProblem(name, "this column is missing", column=column)
        for column in wanted
        if column not in frame.columns
    ]


def check_dictionary(dictionary: pd.DataFrame) -> pd.DataFrame:
    """The dictionary as strings, one row per instrument × version × question × choice.

    Raises FrameError for a missing column, an unknown outcome or a choice that stands twice.
    """
    problems = missing_columns(dictionary, DICTIONARY, "dictionary")
    if problems:
        raise FrameError(problems)
    frame = pd.DataFrame(
        {column: as_category(dictionary[column]).astype("str") for column in DICTIONARY}
    ).reset_index(drop=True)
    closed = ~frame["kind"].isin(OPEN_KINDS)
    for at in np.flatnonzero((closed & ~frame["outcome"].isin(OUTCOMES)).to_numpy()):
        message = f"{frame['outcome'].iloc[at]!r} is not an outcome ({', '.join(OUTCOMES)})"
        problems.append(FrameProblem("dictionary", message, int(at) + 2, "outcome"))
    twice = frame.duplicated(["instrument", "version", "question", "choice"])
    for at in np.flatnonzero(twice.to_numpy()):
        problems.append(FrameProblem("dictionary", "this choice stands twice", int(at) + 2))
    if problems:
        raise FrameError(problems)
    return frame


def check_register(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A register with its dates and numbers read.

    Raises FrameError for an unknown register, a missing column, a wrong date or number.
    """
    if name not in REGISTERS:
        known = ", ".join(sorted(REGISTERS))
        raise FrameError([FrameProblem(name, f"this is not a register; there are: {known}")])
    wanted = [column for column in REGISTERS[name] if column not in OPTIONAL_REGISTER_COLUMNS]
    problems = missing_columns(frame, wanted, name)
    if problems:
        raise FrameError(problems)
    frame = frame.reset_index(drop=True)
    columns: dict[str, pd.Series] = {}
    for column in dict.fromkeys([*REGISTERS[name], *map(str, frame.columns)]):
        cells = frame[column] if column in frame.columns else pd.Series("", index=frame.index)
        cells = cells.rename(column)
        found: list[FrameProblem] = []
        if column in REGISTER_DATES:
            columns[column], found = parse_dates(cells, name)
        elif column in REGISTER_NUMBERS:
            columns[column], found = parse_numbers(cells, name)
        else:
            columns[column] = as_category(cells).astype("str")
        problems.extend(found)
    if problems:
        raise FrameError(problems)
    return pd.DataFrame(columns)
