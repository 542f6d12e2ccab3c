"""Who answered on their own and who had help: shown apart, because a helper in the room changes answers.

`mode` is what the form keeps (alone, or who helped); `help` puts all helpers together, because each kind
is often too few to show. Whoever did not say stands in neither: what they leave is protected as a rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.figure import Group

HELP, MODE = "help", "mode"
ALONE, HELPED = "alone", "helped"

HELPERS: Mapping[str, str] = {
    "worker": "a worker",
    "parent_carer": "a parent or carer",
    "advocate": "an advocate",
    "interpreter": "an interpreter",
    "other": "somebody else",
}
"""Mode → who helped. Any other mode but `alone` says nothing about help."""
CROSSED = ("child_4_7",)
"""Strata whose answers are told apart by help also by themselves: the youngest are read to."""


def help_of(mode: str) -> str:
    """`alone`, `helped`, or nothing where nobody said."""
    return ALONE if mode == ALONE else HELPED if mode in HELPERS else ""


def with_help(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts with a column `help`, where they have `mode` and no such column yet."""
    if HELP in counts.columns or MODE not in counts.columns:
        return counts
    return counts.assign(**{HELP: [help_of(str(mode)) for mode in counts[MODE]]})


def how(dimension: str, value: str) -> str:
    """The words after who answered: "who answered on their own"."""
    if value == ALONE:
        return "who answered on their own"
    if dimension == HELP:
        return "who answered with help"
    return f"who had help from {HELPERS[value]}" if value in HELPERS else "who did not say"


def by_help(rows: pd.DataFrame, who: str) -> Iterator[tuple[Group, str, pd.DataFrame]]:
    """Group, words and rows: on their own, with help, and both again for the youngest."""
    if HELP not in rows.columns:
        return
    for value in (ALONE, HELPED):
        part = rows[(rows[HELP] == value).to_numpy()]
        yield ((HELP, value),), f"{who} {how(HELP, value)}", part
