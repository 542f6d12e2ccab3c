"""Responses of one kind, one row each, read through the dictionary: the ground of F3 to F10."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.basis import ATOM, Basis, of_returns
from analysis.checks import form_of, split_codes
from analysis.columns import BLANK, NOT_ASKED, OUTCOMES, VALID
from analysis.figure import Source
from analysis.period import Period, days_of, within

Mask = npt.NDArray[np.bool_]
MEANINGS = (*OUTCOMES, BLANK, NOT_ASKED)


def meanings(answers: pd.Series, form: pd.Series, dictionary: pd.DataFrame) -> npt.NDArray[np.int8]:
    """What each answer means, as a place in MEANINGS.

    `answers` and `form` ("instrument@version") are categories of the same rows. A cell on a form
    that does not ask the question is `not_asked`. Of several codes in a cell the first decides.
    """
    rows = dictionary[dictionary["question"] == answers.name]
    asked = set(rows["instrument"] + "@" + rows["version"])
    known = {
        (f"{i}@{v}", c): MEANINGS.index(o)
        for i, v, c, o in zip(
            rows["instrument"], rows["version"], rows["choice"], rows["outcome"], strict=True
        )
        if o in OUTCOMES
    }
    blank, not_asked = MEANINGS.index(BLANK), MEANINGS.index(NOT_ASKED)
    forms, cells = list(form.cat.categories), list(answers.cat.categories)
    table = np.full((len(forms), len(cells)), not_asked, dtype=np.int8)
    for row, name in enumerate(forms):
        if name not in asked:
            continue
        for place, cell in enumerate(cells):
            codes = split_codes(cell)
            if codes and codes[0] == NOT_ASKED:
                continue
            table[row, place] = known.get((name, codes[0]), blank) if codes else blank
    return table[form.cat.codes.to_numpy(), answers.cat.codes.to_numpy()]


def tally_reasons(reasons: Mapping[str, Mask]) -> dict[str, int]:
    """Reason → how many, in the order given; the first reason that fits a row takes it."""
    taken: Mask | None = None
    counted = {}
    for reason, mask in reasons.items():
        fresh = mask if taken is None else mask & ~taken
        counted[reason] = int(fresh.sum())
        taken = fresh if taken is None else taken | fresh
    return counted


@dataclass(frozen=True)
class Returns:
    """Valid responses of some instruments, and how many others did not count."""

    frame: pd.DataFrame
    dictionary: pd.DataFrame
    period: Period | None = None
    not_counted: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        responses: pd.DataFrame,
        dictionary: pd.DataFrame,
        *instruments: str,
        period: Period | None = None,
    ) -> Returns:
        """The returns of these instruments dated in the period, and what did not count."""
        frame = responses[
            responses["instrument"].isin(instruments).to_numpy() & within(responses["date"], period)
        ]
        reasons = frame["valid"].astype("str").value_counts()
        left_out = {str(r): int(many) for r, many in reasons.items() if r != VALID and many}
        kept = frame[(frame["valid"] == VALID).to_numpy()]
        numbered = kept.assign(**{ATOM: kept.index.to_numpy()}).reset_index(drop=True)
        return cls(numbered, dictionary, period, left_out)

    def __len__(self) -> int:
        return len(self.frame)

    def where(self, mask: Mask) -> Returns:
        """Only these rows; what did not count stays counted."""
        return replace(self, frame=self.frame[mask].reset_index(drop=True))

    def basis(self, base: Mask, about: str) -> Basis | None:
        """The returns in `base`, for figures about the same thing."""
        return of_returns(self.frame, base, about)

    def source(self, *measures: str, notes: tuple[str, ...] = ()) -> Source:
        """What a figure from these returns rests on."""
        forms = set(form_of(self.frame).astype("str")) if len(self) else set()
        return Source(tuple(sorted(map(str, forms))), measures, days_of(self.period), notes)

    def answers(self, question: str) -> pd.Series:
        """The cells of a question as a category; all blank where the column is not there."""
        if question in self.frame.columns:
            return self.frame[question]
        empty = pd.Categorical.from_codes(
            np.zeros(len(self), dtype=np.int8), categories=pd.Index([""], dtype="object")
        )
        return pd.Series(empty, index=self.frame.index, name=question)

    def texts(self, question: str) -> npt.NDArray[np.object_]:
        """The cells of a question as plain strings; "" where blank or not asked."""
        cells = self.answers(question).astype("object").to_numpy()
        return np.where(cells == NOT_ASKED, "", cells)

    def meaning(self, question: str) -> Outcomes:
        """What each answer means."""
        answers = self.answers(question)
        if not isinstance(answers.dtype, pd.CategoricalDtype):
            answers = answers.astype("category")
        return Outcomes(meanings(answers, form_of(self.frame), self.dictionary))

    def is_one_of(self, question: str, codes: Collection[str]) -> Mask:
        """Rows where at least one of the codes was chosen."""
        cells = self.texts(question)
        fits = {
            cell: not set(codes).isdisjoint(split_codes(str(cell))) for cell in set(cells.tolist())
        }
        return np.array([fits[cell] for cell in cells], dtype=bool)

    def answered(self, question: str) -> Mask:
        """Rows where something was chosen or written."""
        return np.array([bool(str(cell).strip()) for cell in self.texts(question)], dtype=bool)

    def numbers(self, question: str) -> npt.NDArray[np.float64]:
        """A number question's cells; NaN where blank or not a number."""
        cells = pd.Series(self.texts(question), dtype="object")
        return pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)

    def groups(self, dimension: str) -> dict[str, Mask]:
        """Value → its rows, in order, the empty value left out."""
        cells = self.texts(dimension)
        return {name: cells == name for name in sorted(set(cells.tolist())) if name}


@dataclass(frozen=True)
class Outcomes:
    """The meaning of one question's answers, row by row."""

    codes: npt.NDArray[np.int8]

    def are(self, *names: str) -> Mask:
        """Rows whose answer means one of these."""
        places = [MEANINGS.index(name) for name in names]
        return np.isin(self.codes, np.array(places, dtype=np.int8))

    @property
    def positive(self) -> Mask:
        """Rows with a positive answer."""
        return self.are("positive")

    @property
    def substantive(self) -> Mask:
        """Rows that count in a denominator."""
        return self.are("positive", "neutral", "negative")

    def excluded(self, within: Mask | None = None) -> dict[str, int]:
        """Reason → count of the rows that are asked and out of the denominator."""
        names = ("not_sure", "rather_not_say", "not_applicable", BLANK)
        rows = np.ones(len(self.codes), dtype=bool) if within is None else within
        return {name: int((self.are(name) & rows).sum()) for name in names}
