"""Responses → counts: what the positive family needs, and what the service counts in its database.

A counts frame has a row per combination: `instrument, version, stratum, context`, further
dimensions, `question, choice, outcome, construct, headline, count`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.basis import with_atoms
from analysis.checks import form_of
from analysis.columns import (
    BLANK,
    EQUALITY_PREFIX,
    NOT_ASKED,
    NOT_COUNTED,
    OPEN_KINDS,
    OUTCOMES,
    SUBSTANTIVE,
    VALID,
    FrameError,
    FrameProblem,
    missing_columns,
)
from analysis.period import Period, within
from analysis.returns import MEANINGS, meanings

FORM = ("instrument", "version")
COUNTED_BY = ("stratum", "context")
COUNTS = (*FORM, "stratum", "question", "outcome", "count")
EQUALITY_COUNTS = (
    "instrument", "version", "stratum", "characteristic", "group", "group_outcome", "outcome",
    "count",
)  # fmt: skip


def count_answers(
    responses: pd.DataFrame,
    dictionary: pd.DataFrame,
    *,
    by: Sequence[str] = COUNTED_BY,
    period: Period | None = None,
) -> pd.DataFrame:
    """Counts of every closed one-choice question, by form and the dimensions in `by`.

    `responses` as `checks.check_responses` returns it. Multiple-choice questions are left out:
    their choices do not add up to responses.
    """
    frame = responses[within(responses["date"], period)]
    one_choice = dictionary[~dictionary["kind"].isin({*OPEN_KINDS, "multi"})]
    asked = [name for name in frame.columns if name in set(one_choice["question"])]
    keys = [*FORM, *by, "valid"]
    place, groups = _group_rows(frame, keys)
    parts = []
    for question in asked:
        column = frame[question].cat
        size = len(column.categories)
        flat = np.bincount(place * size + column.codes.to_numpy(), minlength=len(groups) * size)
        row, code = np.divmod(np.flatnonzero(flat), size)
        part = groups.iloc[row].reset_index(drop=True)
        part["question"] = question
        part["choice"] = column.categories.to_numpy()[code]
        part["count"] = flat[np.flatnonzero(flat)]
        parts.append(_only_asked(part, one_choice, question))
    if not parts:
        return pd.DataFrame(columns=[*keys[:-1], *COUNTS[3:], "choice", "construct", "headline"])
    counts = pd.concat(parts, ignore_index=True)
    out = counts["valid"] != VALID
    counts["choice"] = counts["choice"].where(~out, "")
    counts["outcome"] = counts["valid"].where(out, "")
    names = [*keys[:-1], "question", "choice", "outcome"]
    summed = counts.groupby(names, sort=False, observed=True)["count"].sum().reset_index()
    return describe(summed, dictionary)


def _group_rows(
    frame: pd.DataFrame, keys: Sequence[str]
) -> tuple[npt.NDArray[np.int64], pd.DataFrame]:
    """A number for the group of each row, and the groups' names as strings, by those numbers."""
    packed = np.zeros(len(frame), dtype=np.int64)
    for key in keys:
        column = frame[key].cat
        packed = packed * len(column.categories) + column.codes.to_numpy()
    _, first, back = np.unique(packed, return_index=True, return_inverse=True)
    groups = frame[list(keys)].iloc[first].astype("str").reset_index(drop=True)
    return back.astype(np.int64), groups


def _only_asked(part: pd.DataFrame, dictionary: pd.DataFrame, question: str) -> pd.DataFrame:
    """Without the forms that do not ask the question, and without those it was not put to."""
    rows = dictionary[dictionary["question"] == question]
    forms = set(rows["instrument"] + "@" + rows["version"])
    asked = (part["instrument"] + "@" + part["version"]).isin(forms)
    return part[asked & (part["choice"] != NOT_ASKED)]


def describe(counts: pd.DataFrame, dictionary: pd.DataFrame) -> pd.DataFrame:
    """Counts by choice code with outcome, construct and headline from the dictionary, atoms numbered.

    An outcome that stands there already (blank, test, withdrawn, ...) is kept. Raises FrameError
    for a missing column or a choice code that the dictionary does not know.
    """
    missing = missing_columns(counts, (*FORM, "question", "choice", "count"), "counts")
    if missing:
        raise FrameError(missing)
    plain = counts.drop(columns=["construct", "headline"], errors="ignore").reset_index(drop=True)
    if "outcome" not in plain.columns:
        plain["outcome"] = ""
    for column in (*FORM, "question", "choice", "outcome"):
        plain[column] = plain[column].astype("str")
    means = dictionary[[*FORM, "question", "choice", "outcome"]].rename(
        columns={"outcome": "means"}
    )
    asks = dictionary.drop_duplicates([*FORM, "question"])[
        [*FORM, "question", "construct", "headline"]
    ]
    joined = plain.merge(means, "left", [*FORM, "question", "choice"]).merge(
        asks, "left", [*FORM, "question"]
    )
    given = joined["outcome"] != ""
    joined.loc[~given & (joined["choice"] == ""), "outcome"] = BLANK
    empty = joined["outcome"] == ""
    joined.loc[empty, "outcome"] = joined.loc[empty, "means"]
    unknown = joined["outcome"].isna() | joined["construct"].isna()
    if unknown.any():
        raise FrameError(_unknown_choices(joined[unknown]))
    return with_atoms(joined.drop(columns="means"))


def _unknown_choices(rows: pd.DataFrame) -> Iterable[FrameProblem]:
    for row in rows.itertuples():
        name = f"{row.instrument}@{row.version} {row.question} = {row.choice!r}"
        yield FrameProblem("counts", f"the dictionary does not know {name}")


def check_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts frame as the formulas read it. Raises FrameError where it breaks the contract."""
    problems = missing_columns(counts, (*COUNTS, "construct", "headline"), "counts")
    if problems:
        raise FrameError(problems)
    allowed = {*OUTCOMES, BLANK, *NOT_COUNTED}
    for at in np.flatnonzero(~counts["outcome"].isin(allowed).to_numpy()):
        message = f"{counts['outcome'].iloc[at]!r} is not an outcome"
        problems.append(FrameProblem("counts", message, int(at) + 2, "outcome"))
    for at in np.flatnonzero((counts["count"] < 0).to_numpy()):
        problems.append(FrameProblem("counts", "a count below zero", int(at) + 2, "count"))
    if problems:
        raise FrameError(problems)
    return counts


def count_equality(
    responses: pd.DataFrame, dictionary: pd.DataFrame, *, period: Period | None = None
) -> pd.DataFrame:
    """Counts of the headline answer by equality answer: the equality counts of docs/map.md.

    Only valid responses. Without a headline answer the outcome is `blank`.
    """
    frame = responses[(responses["valid"] == VALID).to_numpy() & within(responses["date"], period)]
    form = form_of(frame)
    headline = headline_outcomes(frame, form, dictionary)
    place, groups = _group_rows(frame, [*FORM, "stratum"])
    parts = []
    asked = dictionary[
        dictionary["question"].str.startswith(EQUALITY_PREFIX)
        & ~dictionary["kind"].isin(OPEN_KINDS)
    ]
    for question in dict.fromkeys(asked["question"]):
        if question not in frame.columns:
            continue
        column, means = frame[question].cat, meanings(frame[question], form, dictionary)
        sizes = (len(groups), len(column.categories), len(MEANINGS), len(MEANINGS))
        flat = np.ravel_multi_index(
            (place, column.codes.to_numpy().astype(np.int64), means, headline), sizes
        )
        many = np.bincount(flat, minlength=int(np.prod(sizes)))
        row, code, meaning, outcome = np.unravel_index(np.flatnonzero(many), sizes)
        part = groups.iloc[row].reset_index(drop=True)
        part["characteristic"] = str(question).removeprefix(EQUALITY_PREFIX)
        part["group"] = column.categories.to_numpy()[code]
        part["group_outcome"] = np.array(MEANINGS, dtype=object)[meaning]
        part["outcome"] = np.array(MEANINGS, dtype=object)[outcome]
        part["count"] = many[np.flatnonzero(many)]
        parts.append(part[part["group_outcome"] != NOT_ASKED])
    if not parts:
        return pd.DataFrame(columns=list(EQUALITY_COUNTS))
    counts = pd.concat(parts, ignore_index=True)
    counts["outcome"] = counts["outcome"].where(counts["outcome"] != NOT_ASKED, BLANK)
    return counts.groupby(list(EQUALITY_COUNTS[:-1]), sort=False)["count"].sum().reset_index()


def headline_outcomes(
    frame: pd.DataFrame, form: pd.Series, dictionary: pd.DataFrame
) -> npt.NDArray[np.int8]:
    """The meaning of each response's own headline experience question, as a place in MEANINGS."""
    result = np.full(len(frame), MEANINGS.index(NOT_ASKED), dtype=np.int8)
    unanswered = [MEANINGS.index(BLANK), MEANINGS.index(NOT_ASKED)]
    heads = dictionary[(dictionary["headline"] == "yes") & (dictionary["construct"] == "exp")]
    for question in heads["question"].unique():
        if question in frame.columns:
            found = meanings(frame[question], form, heads)
            # a form may ask by age in one of two columns: the answered one is the answer
            keeps = np.isin(found, unanswered) & (result != MEANINGS.index(NOT_ASKED))
            result = np.where(keeps | (found == MEANINGS.index(NOT_ASKED)), result, found)
    return result


def split(counts: pd.DataFrame) -> tuple[int, int, int, dict[str, int]]:
    """Positive, negative, substantive, and excluded by reason, of one question's counts."""
    by = counts.groupby("outcome", observed=True)["count"].sum()
    many = {str(name): int(count) for name, count in by.items()}
    n = sum(many.get(name, 0) for name in SUBSTANTIVE)
    excluded = {name: count for name, count in many.items() if name not in SUBSTANTIVE and count}
    return many.get("positive", 0), many.get("negative", 0), n, excluded
