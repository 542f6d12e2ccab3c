"""Cells that a spreadsheet might run, made harmless."""

from __future__ import annotations

import pandas as pd

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def guard(cell: object) -> object:
    """Text that a spreadsheet would read as a formula, with an apostrophe before it.

    Numbers stay numbers. After OWASP's advice on CSV injection.
    """
    if isinstance(cell, str) and cell.startswith(DANGEROUS):
        return f"'{cell}"
    return cell


def guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with every text cell and every heading guarded; its index is left out of it."""
    safe = frame.map(guard)
    safe.columns = pd.Index([guard(str(name)) for name in frame.columns])
    return safe
