"""The one disclosure-control step: nothing leaves for a page, a file or the API without it.

Rules of the domain dossier, 2.3. Public: a base under 10 is "too few to show"; in a table by
characteristic, context or district an option count of 1 to 4 is hidden, and the next lowest in its
row and column, until no hidden count can be worked back from the totals; counts to the nearest 5;
0 % or 100 % of a described group under 20 becomes "few or none" or "nearly all". Partner: a base
of 5, counts exact, no crossing of two descriptions under 10. Internal: exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.derive import Flags, Numbers, cheapest_cycle, determined, with_margins
from analysis.figure import COUNT, DIFFERENCE, PROPORTION, RATIO, ROUNDED, Figure, Group
from analysis.intervals import in_whole, whole


class Zone(StrEnum):
    """Who will see it."""

    PUBLIC = "public"
    PARTNER = "partner"
    INTERNAL = "internal"


TOO_FEW, SECONDARY, NEARLY_ALL, FEW_OR_NONE = "too_few", "secondary", "nearly_all", "few_or_none"

SENSITIVE = frozenset({"characteristic", "context", "district", "language", "agency"})
"""Dimensions whose option counts of 1 to 4 are hidden; `eq_…` dimensions are as well."""


@dataclass(frozen=True)
class Thresholds:
    """The numbers of one zone. Changing a zone's numbers needs two people."""

    base: int  # a smaller base is not shown
    small_count: int = 0  # option counts 1..small_count are hidden in a sensitive table; 0: none
    crossing: int = 0  # smallest base where two dimensions are crossed
    extreme: int = 0  # under this base, 0 % and 100 % of a described group become words
    nearest: int = 1  # counts are shown to the nearest

    @property
    def exact(self) -> bool:
        """Whether everything is shown as it is."""
        return self.base <= 1


THRESHOLDS = {
    Zone.PUBLIC: Thresholds(base=10, small_count=4, crossing=10, extreme=20, nearest=5),
    Zone.PARTNER: Thresholds(base=5, crossing=10),
    Zone.INTERNAL: Thresholds(base=1),
}


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
    hidden = _close(cells, _primary(cells, limits, sensitive=table.sensitive), limits.base)
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


def _close(cells: Numbers, primary: Flags, base: int) -> Flags:
    """Hide more: rows beside a row hidden whole, the next lowest in row and column of a small count,
    and then whatever still lets a hidden count be worked back."""
    hidden = primary.copy()
    _hide_rows_beside(cells, hidden, base)
    for row, column in np.argwhere(primary[:-1, :-1]):
        _hide_next_lowest(cells[row, :-1], hidden[row, :-1])
        _hide_next_lowest(cells[:-1, column], hidden[:-1, column])
    while (bare := determined(cells, hidden)).any():
        row, column = (int(at) for at in np.argwhere(bare)[0])
        for other in cheapest_cycle(cells, hidden, (row, column)):
            hidden[other] = True
    return hidden


def _hide_rows_beside(cells: Numbers, hidden: Flags, base: int) -> None:
    """A row hidden with its total needs another, or the whole minus the shown rows gives it away."""
    totals = cells[:-1, -1]
    while True:
        whole = hidden[:-1, -1] & (totals > 0)
        if not whole.any() or hidden[-1, -1]:
            return
        if whole.sum() > 1 and totals[whole].sum() >= base:
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


def suppress_figures(
    figures: Iterable[Figure], zone: Zone, thresholds: Thresholds | None = None
) -> list[Figure]:
    """The figures as this zone may see them, in the same order.

    Figures of one `table` and `group` are hidden together; where the groups of one dimension stand
    beside each other, more are hidden until the whole minus what is shown gives nothing away. Takes
    exact figures only: raises ValueError for one suppressed before.
    """
    exact = list(figures)
    limits = thresholds or THRESHOLDS[zone]
    if any(figure.suppressed for figure in exact):
        raise ValueError("these figures are suppressed already")
    if limits.exact:
        return exact
    first = {
        (figure.table, figure.group) for figure in exact if figure.n and _is_small(figure, limits)
    }
    second: set[tuple[str, Group]] = set()
    for lines in _lines(exact).values():
        _protect_lines(lines, first, second, limits.base)
    shown = []
    for figure in exact:
        place = (figure.table, figure.group)
        if place in first or place in second:
            shown.append(_hide(figure, TOO_FEW if place in first else SECONDARY))
        else:
            shown.append(_soften(figure, limits))
    return shown


def _base(figure: Figure) -> int:
    """How many people a figure describes: for a share of all who answered, those of the group."""
    return (figure.numerator if figure.unit == RATIO else figure.n) or 0


def _is_small(figure: Figure, limits: Thresholds) -> bool:
    """Whether a figure must be hidden for its own sake."""
    base = _base(figure)
    if not figure.personal or figure.n is None or not base:
        return False
    if figure.unit == COUNT:
        return False
    if base < limits.base or (len(figure.group) > 1 and base < limits.crossing):
        return True
    described = any(name in SENSITIVE or name.startswith("eq_") for name, _ in figure.group)
    if not described or figure.unit != PROPORTION or figure.numerator is None:
        return False
    options = (figure.numerator, figure.n - figure.numerator)
    return any(1 <= option <= limits.small_count for option in options)


def _lines(figures: Sequence[Figure]) -> dict[tuple[str, Group, str], dict[Group, list[Figure]]]:
    """Groups that add up to one whole: (table, what they share, dimension) → group → figures."""
    lines: dict[tuple[str, Group, str], dict[Group, list[Figure]]] = {}
    for figure in figures:
        if figure.unit not in {PROPORTION, RATIO} or figure.overlapping or not figure.personal:
            continue
        for pair in figure.group:
            shared = tuple(other for other in figure.group if other != pair)
            line = lines.setdefault((figure.table, shared, pair[0]), {})
            line.setdefault(figure.group, []).append(figure)
    return lines


def _protect_lines(
    line: dict[Group, list[Figure]],
    first: Collection[tuple[str, Group]],
    second: set[tuple[str, Group]],
    base: int,
) -> None:
    """Add to `second` until the hidden groups of a line hide each other."""
    table = next(iter(line.values()))[0].table
    sizes = {group: max(_base(figure) for figure in part) for group, part in line.items()}
    while True:
        hidden = [g for g, n in sizes.items() if n and _covered((table, g), first, second)]
        rest = [g for g, n in sizes.items() if n and not _covered((table, g), first, second)]
        if not hidden or not rest:
            return
        if sum(sizes[g] for g in hidden) >= base and not _worked_back(line, hidden):
            return
        second.add((table, min(rest, key=lambda group: (sizes[group], group))))


def _covered(
    place: tuple[str, Group],
    first: Collection[tuple[str, Group]],
    second: Collection[tuple[str, Group]],
) -> bool:
    return place in first or place in second


def _worked_back(line: dict[Group, list[Figure]], hidden: Sequence[Group]) -> bool:
    """Whether the hidden groups' sum (whole minus shown) settles one of their counts or shares."""
    by_key: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for group in hidden:
        for figure in line[group]:
            if figure.n and figure.unit == PROPORTION:
                by_key[figure.key].append((figure.numerator or 0, figure.n))
    for pairs in by_key.values():
        cells = with_margins(np.array([(a, n - a) for a, n in pairs], dtype=np.int64))
        covered = np.ones(cells.shape, dtype=bool)
        covered[-1, :] = False
        if determined(cells, covered)[:-1].any():
            return True
    return False


def _hide(figure: Figure, reason: str) -> Figure:
    """The figure without a number in it."""
    return replace(
        figure,
        numerator=None,
        n=None,
        value=None,
        lower=None,
        upper=None,
        excluded={},
        response_rate=None,
        suppressed=reason,
    )


def _soften(figure: Figure, limits: Thresholds) -> Figure:
    """Counts to the nearest five, extremes of small described groups in words."""
    if not figure.personal or limits.nearest <= 1:
        return figure
    if (
        figure.unit == COUNT
        and figure.value is not None
        and 1 <= figure.value <= limits.small_count
    ):
        return _hide(figure, TOO_FEW)
    extreme = None
    if figure.unit == PROPORTION and figure.group and figure.n and figure.n < limits.extreme:
        extreme = {0: FEW_OR_NONE, figure.n: NEARLY_ALL}.get(figure.numerator or 0)
    if extreme:
        kept = _hide(figure, extreme)
        return replace(kept, n=_nearest(figure.n, limits), notes=(*figure.notes, ROUNDED))
    return replace(
        figure,
        value=_coarse(figure.value, figure.unit, limits),
        lower=_coarse(figure.lower, figure.unit, limits),
        upper=_coarse(figure.upper, figure.unit, limits),
        response_rate=_coarse(figure.response_rate, PROPORTION, limits),
        numerator=_nearest(figure.numerator, limits),
        n=_nearest(figure.n, limits),
        excluded={r: many for r, m in figure.excluded.items() if (many := _nearest(m, limits))},
        notes=(*figure.notes, ROUNDED),
    )


def _coarse(value: float | None, unit: str, limits: Thresholds) -> float | None:
    """Shares to the whole percent (an exact share and a base give the count away), counts to the
    nearest, the rest to one place."""
    if value is None:
        return None
    if unit == COUNT:
        return float(_nearest(int(value), limits) or 0)
    return whole(value) / 100 if unit in {PROPORTION, DIFFERENCE} else whole(value, 10) / 10


def _nearest(many: int | None, limits: Thresholds) -> int | None:
    return None if many is None else in_whole(many, limits.nearest, 1) * limits.nearest
