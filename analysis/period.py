"""A period: first and last day, both included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included, by the day of the event or of sending."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the period ends on {self.last}, before it begins on {self.first}")

    @classmethod
    def parse(cls, text: str) -> Period:
        """ "2026-04-01..2027-03-31" as a period. Raises ValueError saying what is wrong."""
        first, dots, last = text.partition("..")
        if not dots:
            raise ValueError(f"{text!r} is not a period: write 2026-04-01..2027-03-31")
        try:
            return cls(date.fromisoformat(first.strip()), date.fromisoformat(last.strip()))
        except ValueError as error:
            raise ValueError(f"{text!r} is not a period: {error}") from None

    @property
    def days(self) -> tuple[str, str]:
        """Both days in ISO form."""
        return self.first.isoformat(), self.last.isoformat()


def within(dates: pd.Series, period: Period | None) -> npt.NDArray[np.bool_]:
    """Which of the days (datetime64) lie in the period; without a period: all, also empty ones."""
    if period is None:
        return np.ones(len(dates), dtype=bool)
    days = dates.to_numpy(dtype="datetime64[D]")
    return (days >= np.datetime64(period.first)) & (days <= np.datetime64(period.last))


def days_of(period: Period | None) -> tuple[str, str] | None:
    """What a figure carries as its period."""
    return None if period is None else period.days
