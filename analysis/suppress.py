"""The one disclosure-control step: nothing leaves for a page, a file or the API without it.

Rules of the domain dossier, 2.3. Public: a base under 10 is "too few to show"; in a table by
characteristic, context or district an option count of 1 to 4 is hidden, and the next lowest in its
row and column, until no hidden count can be worked back from the totals; counts to the nearest 5;
0 % or 100 % of a described group under 20 becomes "few or none" or "nearly all". Partner: a base
of 5, counts exact, no crossing of two descriptions under 10. Internal: exact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np

from analysis.board import Place, Readers, boards, size_of
from analysis.closing import close
from analysis.figure import COUNT, DIFFERENCE, PROPORTION, ROUNDED, Figure
from analysis.intervals import in_whole, whole
from analysis.tables import CountTable, suppress_table
from analysis.zones import SENSITIVE, THRESHOLDS, Thresholds, Zone

__all__ = [
    "THRESHOLDS",
    "CountTable",
    "Thresholds",
    "Zone",
    "suppress_figures",
    "suppress_table",
    "suppress_years",
]

TOO_FEW, SECONDARY, NEARLY_ALL, FEW_OR_NONE = "too_few", "secondary", "nearly_all", "few_or_none"
"""Why a figure shows no number."""


def suppress_figures(
    figures: Iterable[Figure],
    zone: Zone,
    thresholds: Thresholds | None = None,
    readers: Readers = (),
) -> list[Figure]:
    """The figures as this zone may see them, in the same order.

    Figures of one `table` and `group` are hidden together; more are hidden until nothing hidden can
    be worked back (`analysis.closing`) from all the figures given here: so give everything at once
    that may be laid side by side. `readers`: for each who sees more, the rounds they may open. Takes
    exact figures only: raises ValueError for one suppressed before.
    """
    return suppress_years([list(figures)], zone, thresholds, readers)[0]


def suppress_years(
    years: Sequence[Sequence[Figure]],
    zone: Zone,
    thresholds: Thresholds | None = None,
    readers: Readers = (),
) -> list[list[Figure]]:
    """The figures of periods that add up to a whole that is shown elsewhere.

    What is hidden in one is hidden in all: the whole minus the others would give it away.
    """
    limits = thresholds or THRESHOLDS[zone]
    if any(figure.suppressed for exact in years for figure in exact):
        raise ValueError("these figures are suppressed already")
    if limits.exact:
        return [list(exact) for exact in years]
    first = [_first(exact, limits) for exact in years]
    hidden: set[Place] = set()
    while True:
        found = [_closed(exact, hidden | own, limits, readers) for exact, own in zip(
            years, first, strict=True)]  # fmt: skip
        more = set[Place]().union(*found)
        if more == hidden or len(years) == 1:
            break
        hidden = more
    return [
        _shown(exact, own, more, limits) for exact, own in zip(years, first, strict=True)
    ]  # fmt: skip


def _first(exact: Iterable[Figure], limits: Thresholds) -> set[Place]:
    return {
        (figure.table, figure.group) for figure in exact if figure.n and _is_small(figure, limits)
    }


def _closed(
    exact: Iterable[Figure], hidden: Collection[Place], limits: Thresholds, readers: Readers
) -> set[Place]:
    """These places, and those that must be hidden for their sake."""
    found = set(hidden)
    for board in boards(exact, readers, limits.base):
        small = np.array([spot.place in hidden for spot in board.spots], dtype=bool)
        closed = close(board, small, limits)
        found |= {board.spots[number].place for number in np.flatnonzero(closed)}
    return found


def _shown(
    exact: Iterable[Figure],
    first: Collection[Place],
    hidden: Collection[Place],
    limits: Thresholds,
) -> list[Figure]:
    shown = []
    for figure in exact:
        place = (figure.table, figure.group)
        if place in first or place in hidden:
            shown.append(_hide(figure, TOO_FEW if place in first else SECONDARY))
        else:
            shown.append(_soften(figure, limits))
    return shown


def _is_small(figure: Figure, limits: Thresholds) -> bool:
    """Whether a figure must be hidden for its own sake."""
    base = size_of(figure)
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
