"""Count tables, and their part of disclosure control: hide small counts, and what gives them away."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.derive import Flags, Numbers, cheapest_cycle, determined, with_margins
from analysis.figure import ROUNDED
from analysis.zones import THRESHOLDS, Thresholds, Zone


@dataclass(frozen=True)
class CountTable:
    """Options counted by group: `counts` has a row a group, a column an option, whole numbers.

    After suppression a hidden count is missing (<NA>), also in `row_totals`, `column_totals` and
    `total`; `sensitive` says whether its rows describe people (characteristic, context, district).
    """

    title: str
    counts: pd.DataFrame
    row_totals: pd.Series
    column_totals: pd.Series
    total: int | None
    sensitive: bool = True
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, title: str, counts: pd.DataFrame, *, sensitive: bool = True) -> CountTable:
        """The table with its totals."""
        exact = counts.astype("Int64")
        total = int(counts.to_numpy().sum())
        return cls(title, exact, exact.sum(axis=1), exact.sum(axis=0), total, sensitive)


def suppress_table(
    table: CountTable, zone: Zone, thresholds: Thresholds | None = None
) -> CountTable:
    """The table as this zone may see it; see the module for the rules.

    Takes an exact table (`CountTable.of`). Raises ValueError for one with hidden or negative
    counts: they cannot be protected a second time.
    """
    limits = thresholds or THRESHOLDS[zone]
    if table.total is None or table.counts.isna().to_numpy().any():
        raise ValueError(f"table {table.title!r} is suppressed already")
    inner = table.counts.to_numpy().astype(np.int64)
    if (inner < 0).any():
        raise ValueError(f"table {table.title!r} holds a negative count")
    if limits.exact:
        return table
    cells = with_margins(inner)
    hidden = _close(cells, _primary(cells, limits, sensitive=table.sensitive), limits.remainder)
    shown = _to_nearest(cells, limits.nearest)
    kept = pd.array(shown.ravel(), dtype="Int64")
    kept[hidden.ravel()] = pd.NA
    grid = pd.DataFrame(
        np.asarray(kept, dtype=object).reshape(cells.shape),
        index=[*table.counts.index, "total"],
        columns=[*table.counts.columns, "total"],
    ).astype("Int64")
    total = None if hidden[-1, -1] else int(shown[-1, -1])
    notes = [*table.notes, ROUNDED if limits.nearest > 1 else ""]
    if hidden.any():
        notes.append("Small numbers, and some beside them, are not shown.")
    return replace(
        table,
        counts=grid.iloc[:-1, :-1],
        row_totals=grid.iloc[:-1, -1],
        column_totals=grid.iloc[-1, :-1],
        total=total,
        notes=tuple(note for note in notes if note),
    )


def _primary(cells: Numbers, limits: Thresholds, *, sensitive: bool) -> Flags:
    """What must be hidden for its own sake."""
    hidden = np.zeros(cells.shape, dtype=bool)
    if sensitive and limits.small_count:
        hidden |= (cells >= 1) & (cells <= limits.small_count)
    bases = cells[:, -1]
    hidden[(bases > 0) & (bases < limits.base), :] = True
    if 0 < cells[-1, -1] < limits.base:
        hidden[:] = True
    return hidden


def _close(cells: Numbers, primary: Flags, enough: int) -> Flags:
    """Hide more: rows beside a row hidden whole, the next lowest in row and column of a small count,
    and whatever still lets a hidden count be worked back; again until nothing more has to go, for
    what one rule hides another may have to cover."""
    hidden = primary.copy()
    _hide_rows_beside(cells, hidden, enough)
    for row, column in np.argwhere(primary[:-1, :-1]):
        _hide_next_lowest(cells[row, :-1], hidden[row, :-1])
        _hide_next_lowest(cells[:-1, column], hidden[:-1, column])
    while True:
        _hide_rows_beside(cells, hidden, enough)
        bare = np.argwhere(determined(cells, hidden))
        if not len(bare):
            return hidden
        row, column = (int(at) for at in bare[0])
        for other in cheapest_cycle(cells, hidden, (row, column)):
            hidden[other] = True


def _hide_rows_beside(cells: Numbers, hidden: Flags, enough: int) -> None:
    """A row hidden with its total needs another, or the whole minus the shown rows gives it away."""
    totals = cells[:-1, -1]
    while True:
        whole = hidden[:-1, -1] & (totals > 0)
        if not whole.any() or hidden[-1, -1]:
            return
        if whole.sum() > 1 and totals[whole].sum() >= enough:
            return
        shown = np.flatnonzero(~whole & (totals > 0))
        if not len(shown):
            hidden[:] = True
            return
        hidden[shown[np.argmin(totals[shown])], :] = True


def _hide_next_lowest(values: Numbers, hidden: Flags) -> None:
    """Hide the lowest shown count of a line, in place, unless one is hidden beside it already."""
    shown = np.flatnonzero(~hidden & (values > 0))
    if hidden.sum() < 2 and len(shown):
        hidden[shown[np.argmin(values[shown])]] = True


def _to_nearest(cells: Numbers, nearest: int) -> Numbers:
    if nearest <= 1:
        return cells
    return (2 * cells + nearest) // (2 * nearest) * nearest
