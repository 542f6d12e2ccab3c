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
from dataclasses import replace

import numpy as np

from analysis.derive import determined, with_margins
from analysis.figure import COUNT, DIFFERENCE, PROPORTION, RATIO, ROUNDED, Figure, Group
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
]

TOO_FEW, SECONDARY, NEARLY_ALL, FEW_OR_NONE = "too_few", "secondary", "nearly_all", "few_or_none"
"""Why a figure shows no number."""


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
