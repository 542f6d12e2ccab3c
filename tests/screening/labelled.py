"""The labelled comments (`tests/data/screening/README.md`)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from bscp_voice.languages import LANGUAGES

FOLDER = Path(__file__).parents[1] / "data/screening"
WRITTEN = sorted([*LANGUAGES, "ur-Latn", "pa-Latn"])


@cache
def rows(language: str) -> list[dict[str, str]]:
    """Every row of a language."""
    with (FOLDER / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
