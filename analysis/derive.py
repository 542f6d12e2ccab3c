"""Which hidden counts of a table can be worked back from the counts and totals that are shown.

A table with its totals is a network: every row and every column is a node where the counts add up.
A hidden count can change, without changing anything shown, exactly when it lies on a cycle of
hidden counts along which counts may rise and fall without going below zero (the circulation
argument behind network methods of cell suppression: Fischetti and Salazar, Management Science
2001).
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

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
