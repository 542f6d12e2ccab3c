"""Which hidden counts of a table can be worked back from the counts and totals that are shown.

A table with its totals is a network: every row and every column is a node where the counts add up.
A hidden count can change, without changing anything shown, exactly when it lies on a cycle of
hidden counts along which counts may rise and fall without going below zero (the circulation
argument behind network methods of cell suppression: Fischetti and Salazar, Management Science
2001).
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import dijkstra

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def with_margins(inner: Numbers) -> Numbers:
    """The counts with row totals as a last column, column totals as a last row."""
    wide = np.hstack([inner, inner.sum(axis=1, keepdims=True)])
    return np.vstack([wide, wide.sum(axis=0, keepdims=True)])


def determined(cells: Numbers, hidden: Flags) -> Flags:
    """True for every hidden count that has only one possible value.

    `cells` is a table with margins (`with_margins`), whole numbers of 0 or more; `hidden` has its
    shape. The reader is taken to know every count that is not hidden, exactly, and the totals rule.
    """
    arrows = _arrows(cells, hidden)
    settled = np.zeros(cells.shape, dtype=bool)
    for row, column in np.argwhere(hidden):
        inward, outward = (int(row), False), (int(column), True)
        # a cycle through this count: out along it one way, back without using it the other way
        rise_or_fall = (
            _reaches(arrows, outward, inward, skip=(outward, inward))
            if inward in arrows and outward in arrows[inward]
            else False
        ) or (
            _reaches(arrows, inward, outward, skip=(inward, outward))
            if outward in arrows and inward in arrows[outward]
            else False
        )
        settled[row, column] = not rise_or_fall
    return settled


Node = tuple[int, bool]  # number, whether it is a column


def _arrows(cells: Numbers, hidden: Flags) -> dict[Node, set[Node]]:
    """Row → column where a count may rise (a total: fall), column → row where it may fall."""
    rows, columns = cells.shape
    arrows: dict[Node, set[Node]] = {}
    for r, c in np.argwhere(hidden):
        row, column = (int(r), False), (int(c), True)
        is_margin = (r == rows - 1) != (c == columns - 1)  # the grand total counts like a cell
        may_fall = bool(cells[r, c] > 0)
        if may_fall or not is_margin:
            arrows.setdefault(row, set()).add(column)
        if may_fall or is_margin:
            arrows.setdefault(column, set()).add(row)
    return arrows


def _reaches(
    arrows: dict[Node, set[Node]], start: Node, goal: Node, skip: tuple[Node, Node]
) -> bool:
    """Whether arrows lead from start to goal without the one arrow to skip."""
    seen, queue = {start}, deque([start])
    while queue:
        here = queue.popleft()
        for there in arrows.get(here, ()):
            if (here, there) == skip or there in seen:
                continue
            if there == goal:
                return True
            seen.add(there)
            queue.append(there)
    return False


Place = tuple[int, int]
FREE = 1e-6
"""Cost of a count that is hidden already; not nothing, for that is no arrow to csgraph."""


def cheapest_cycle(cells: Numbers, hidden: Flags, at: Place) -> list[Place]:
    """What to hide so that the hidden count at `at` can no longer be worked back.

    The places of the cheapest cycle through it: hidden counts first, then small ones, then zeros,
    totals last. Without any such cycle, every place of the table.
    """
    rows, columns = cells.shape
    arrows = _arrows(cells, np.ones(cells.shape, dtype=bool))
    grand = float(cells[-1, -1]) + 1
    weights = np.zeros((rows + columns, rows + columns))
    for tail, heads in arrows.items():
        for head in heads:
            place = (head[0], tail[0]) if tail[1] else (tail[0], head[0])
            cost = FREE if hidden[place] else _cost(cells, place, grand)
            weights[_index(tail, rows), _index(head, rows)] = cost
    row_node, column_node = at[0], rows + at[1]
    best: tuple[float, list[Place]] = (np.inf, [])
    for start, goal in ((column_node, row_node), (row_node, column_node)):
        if not weights[goal, start]:
            continue  # the count itself cannot move this way
        open_arrows = weights.copy()
        open_arrows[start, goal] = 0
        costs, before = dijkstra(open_arrows, indices=start, return_predecessors=True)
        if costs[goal] < best[0]:
            best = (float(costs[goal]), _places(before, start, goal, rows))
    if not best[1]:
        return [(row, column) for row in range(rows) for column in range(columns)]
    return best[1]


def _cost(cells: Numbers, place: Place, grand: float) -> float:
    rows, columns = cells.shape
    value = float(cells[place])
    if place[0] == rows - 1 or place[1] == columns - 1:
        return 2 * grand + value
    return value or grand


def _index(node: Node, rows: int) -> int:
    return node[0] + (rows if node[1] else 0)


def _places(before: npt.NDArray[np.int32], start: int, goal: int, rows: int) -> list[Place]:
    """The counts along the path that the predecessors describe."""
    path = [goal]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    return [(min(pair), max(pair) - rows) for pair in pairwise(path)]
