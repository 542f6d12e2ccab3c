"""Tiny frames for the tests: a dictionary of a few questions, responses from short rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd

from analysis.checks import Checked, check_responses
from analysis.columns import check_dictionary
from analysis.read import read_dictionary

STRATA = {
    "have_your_say": "open_feedback",
    "audit_return": "auditor",
    "cpc_return": "chair",
    "prac_survey": "practitioner",
    "discussion_return": "practitioner",
    "discussion_followup": "practitioner",
    "training_impact": "delegate",
    "training_manager": "manager",
    "conference_day": "delegate",
    "conference_impact": "delegate",
}


@cache
def dictionary() -> pd.DataFrame:
    """The dictionary of the shipped forms."""
    return check_dictionary(read_dictionary(None))


def responses(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """A raw `responses` frame; only what a test cares for needs to be said."""
    full = []
    for number, row in enumerate(rows):
        instrument = str(row.get("instrument", "yp_12_17"))
        defaults = {
            "response": f"r{number}",
            "instrument": instrument,
            "version": "1",
            "stratum": STRATA.get(instrument, instrument),
            "context": "",
            "date": "2026-06-01",
            "valid": "yes",
        }
        full.append({**defaults, **row})
    return pd.DataFrame(full).fillna("").astype("str")


def checked(rows: Sequence[Mapping[str, object]]) -> Checked:
    """The same, checked against the shipped forms."""
    return check_responses(responses(rows), dictionary())


def many(count: int, **row: object) -> list[dict[str, object]]:
    """The same row several times."""
    return [dict(row) for _ in range(count)]
