"""The `responses` frame, checked against the dictionary that says what each code means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.columns import (
    CARRIED,
    DIMENSIONS,
    NOT_ASKED,
    NOT_COUNTED,
    OPEN_KINDS,
    REQUIRED,
    VALID,
    FrameError,
    FrameProblem,
    as_category,
    check_dictionary,
    missing_columns,
    parse_dates,
)

RESPONSES = "responses"
PLAIN_DIMENSIONS = ("instrument", "version", "stratum", *DIMENSIONS)


@dataclass(frozen=True)
class Checked:
    """A frame that keeps the contract, its dictionary, and what the reader should be told."""

    responses: pd.DataFrame
    dictionary: pd.DataFrame
    notes: tuple[FrameProblem, ...] = field(default=())


def check_responses(responses: pd.DataFrame, dictionary: pd.DataFrame) -> Checked:
    """Read a wide `responses` frame: categories for codes, datetime64 for `date`.

    Columns are those of docs/map.md, all cells as text, an empty cell the empty string. Raises
    FrameError naming row and column: missing column, repeated response, unknown form or code, date.
    """
    dictionary = check_dictionary(dictionary)
    problems = missing_columns(responses, REQUIRED, RESPONSES)
    twice = responses.columns[responses.columns.duplicated()]
    problems += [FrameProblem(RESPONSES, "this column stands twice", column=c) for c in twice]
    if problems:
        raise FrameError(problems)
    raw, notes = responses.reset_index(drop=True), list[FrameProblem]()
    empty = pd.Series(pd.Categorical([""] * len(raw), categories=[""]))
    columns = {
        name: as_category(raw[name]) if name in raw.columns else empty.rename(name)
        for name in (*PLAIN_DIMENSIONS, "valid")
    }
    columns["date"], problems = parse_dates(raw["date"], RESPONSES)
    columns["response"] = raw["response"].astype("str")
    problems += _head_problems(pd.DataFrame(columns), dictionary)
    if problems:
        raise FrameError(problems)
    form = form_of(pd.DataFrame({k: columns[k] for k in ("instrument", "version")}))
    kinds = {str(q): set(part) for q, part in dictionary["kind"].groupby(dictionary["question"])}
    for name in map(str, raw.columns):
        if name in columns:
            continue
        if name in CARRIED:
            columns[name] = as_category(raw[name])
        elif name not in kinds:
            notes.append(FrameProblem(RESPONSES, "no form asks this; left out", column=name))
        elif kinds[name] == {"text"}:
            columns[name] = raw[name].where(raw[name].notna(), "").astype("str")
        else:
            columns[name] = as_category(raw[name])
            problems += _code_problems(columns[name], form, dictionary)
    if problems:
        raise FrameError(problems)
    return Checked(pd.DataFrame(columns), dictionary, tuple(notes))


def form_of(frame: pd.DataFrame) -> pd.Series:
    """ "instrument@version" of each row as a category."""
    instrument, version = frame["instrument"].cat, frame["version"].cat
    names = [f"{i}@{v}" for i in instrument.categories for v in version.categories]
    codes = instrument.codes.to_numpy().astype(np.int64) * len(version.categories)
    codes += version.codes.to_numpy()
    return pd.Series(
        pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype="object")),
        index=frame.index,
    )


def _head_problems(frame: pd.DataFrame, dictionary: pd.DataFrame) -> list[FrameProblem]:
    """What is wrong with the columns every response has."""
    problems = []
    for blank in np.flatnonzero((frame["response"] == "").to_numpy()):
        problems.append(
            FrameProblem(RESPONSES, "a response needs an id", int(blank) + 2, "response")
        )
    for again in np.flatnonzero(frame["response"].duplicated().to_numpy()):
        message = f"response {frame['response'].iloc[again]!r} stands twice"
        problems.append(FrameProblem(RESPONSES, message, int(again) + 2, "response"))
    known = set(dictionary["instrument"] + "@" + dictionary["version"])
    form = form_of(frame)
    for at, name in _cells_outside(form, known):
        message = f"form {name} is not in the dictionary"
        problems.append(FrameProblem(RESPONSES, message, at + 2, "instrument"))
    allowed = {VALID, *NOT_COUNTED}
    for at, name in _cells_outside(frame["valid"], allowed):
        message = f"{name!r} is not one of {', '.join((VALID, *NOT_COUNTED))}"
        problems.append(FrameProblem(RESPONSES, message, at + 2, "valid"))
    return problems


def _cells_outside(column: pd.Series, allowed: set[str]) -> Iterator[tuple[int, str]]:
    """Position and text of each cell of a category column that is not allowed."""
    outside = np.array([name not in allowed for name in column.cat.categories], dtype=bool)
    for at in np.flatnonzero(outside[column.cat.codes.to_numpy()]):
        yield int(at), str(column.iloc[at])


def _code_problems(
    column: pd.Series, form: pd.Series, dictionary: pd.DataFrame
) -> list[FrameProblem]:
    """A problem for each cell whose code its form does not know; open questions take anything."""
    of_question = dictionary[dictionary["question"] == column.name]
    is_open = of_question["kind"].isin(OPEN_KINDS)
    open_rows = of_question[is_open]
    open_forms = set(open_rows["instrument"] + "@" + open_rows["version"])
    known = choice_sets(of_question[~is_open], str(column.name))
    cells, forms = list(column.cat.categories), list(form.cat.categories)
    wrong = np.zeros((len(forms), len(cells)), dtype=bool)
    for row, name in enumerate(forms):
        if name in open_forms:
            continue
        choices = known.get(name, frozenset())
        for place, cell in enumerate(cells):
            parts = {part for part in split_codes(cell) if part != NOT_ASKED}
            wrong[row, place] = bool(parts - choices)
    rows = wrong[form.cat.codes.to_numpy(), column.cat.codes.to_numpy()]
    problems = []
    for at in np.flatnonzero(rows):
        listed = ", ".join(sorted(known.get(str(form.iloc[at]), ())))
        says = f"the form knows {listed}" if listed else "the form does not ask this"
        message = f"{column.iloc[at]!r} is not a choice of {form.iloc[at]}; {says}"
        problems.append(FrameProblem(RESPONSES, message, int(at) + 2, str(column.name)))
    return problems


def choice_sets(dictionary: pd.DataFrame, question: str) -> dict[str, frozenset[str]]:
    """Form ("instrument@version") → the codes a question may carry there."""
    rows = dictionary[dictionary["question"] == question]
    form = rows["instrument"] + "@" + rows["version"]
    return {str(name): frozenset(part) for name, part in rows["choice"].groupby(form)}


def split_codes(cell: str) -> tuple[str, ...]:
    """The codes in a cell: several choices are joined by a semicolon."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())
