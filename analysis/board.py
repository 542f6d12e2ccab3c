"""Figures laid out for disclosure control: what adds up to what, for every reader.

A spot is where figures stand that show the same answers (one table, one group). Spots are sums of
columns: disjoint sets of answers, cut so finely that every spot is a union of them. Where a figure
does not say which answers it counts, it is a column of its own and only its line ties it to others.
A line is one split of one whole; what its parts leave (answers without a group) is its rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.basis import Basis, Ints
from analysis.figure import PROPORTION, RATIO, Figure, Group
from analysis.helped import HELP, HELPED, HELPERS, MODE

Place = tuple[str, Group]
Floats = npt.NDArray[np.float64]
Readers = Collection[frozenset[str]]
"""Readers who know more than is shown here: for each the rounds whose own findings they may open."""


@dataclass(frozen=True)
class Spot:
    """A place with its figures: `size` answers stand behind them."""

    place: Place
    figures: tuple[Figure, ...]
    size: int
    basis: Basis | None

    @property
    def family(self) -> tuple[object, ...]:
        """Spots of one family may hold the same answers."""
        if self.basis is None:
            return ("alone", self.place)
        return (self.basis.about, self.figures[0].period)


@dataclass(frozen=True)
class Line:
    """One split: the whole (a spot's number, or None where no figure shows it) and its parts.

    `rest`: the columns the parts leave. `for_all`: whether its sizes can be told for every reader.
    """

    whole: int | None
    parts: tuple[int, ...]
    rest: Floats
    for_all: bool


@dataclass(frozen=True)
class Board:
    """Spots that can be worked out from each other.

    `matrix` says which columns a spot adds up (spots × columns). `sizes` are the answers in each
    column that a reader does not know already (readers × columns); the first reader knows nothing.
    `truths` are sums of columns that everybody knows. `cut`: columns made of atoms.
    """

    spots: tuple[Spot, ...]
    matrix: Floats
    sizes: Floats
    truths: Floats
    lines: tuple[Line, ...]
    cut: npt.NDArray[np.bool_]

    @property
    def unknown(self) -> Floats:
        """Answers in each spot that a reader does not know already: readers × spots."""
        return self.sizes @ self.matrix.T


def boards(figures: Iterable[Figure], readers: Readers, base: int) -> Iterator[Board]:
    """The figures about people, laid out. Figures without a base stand on no board.

    `base`: a reader's own rounds show figures from this many answers on.
    """
    spots = _spots(figures)
    lines = _lines(spots)
    joined = _Joined(len(spots))
    families: dict[tuple[object, ...], int] = {}
    for number, spot in enumerate(spots):
        joined.join(number, families.setdefault(spot.family, number))
    for whole, parts in lines:
        for part in parts:
            joined.join(part, parts[0] if whole is None else whole)
    for numbers in joined.sets():
        place = {number: at for at, number in enumerate(numbers)}
        own = [
            (None if whole is None else place[whole], [place[part] for part in parts])
            for whole, parts in lines
            if parts[0] in place
        ]
        yield _board([spots[number] for number in numbers], own, readers, base)


def size_of(figure: Figure) -> int:
    """How many people a figure describes: for a share of all who answered, those of the group."""
    return (figure.numerator if figure.unit == RATIO else figure.n) or 0


def _spots(figures: Iterable[Figure]) -> list[Spot]:
    """Each place once, in order. Of several bases in one place the smallest counts."""
    found: dict[Place, list[Figure]] = {}
    for figure in figures:
        if figure.unit in {PROPORTION, RATIO} and figure.personal and size_of(figure):
            found.setdefault((figure.table, figure.group), []).append(figure)
    spots = []
    for place, several in found.items():
        first = next((each for each in several if each.basis is not None), several[0])
        basis = first.basis
        size = basis.size if basis is not None else min(map(size_of, several))
        ordered = (first, *(each for each in several if each is not first))
        spots.append(Spot(place, ordered, size, basis))
    return spots


RawLine = tuple[int | None, list[int]]


def _lines(spots: Sequence[Spot]) -> list[RawLine]:
    """Groups that add up to one whole: everything of a table that differs in one dimension."""
    at = {spot.place: number for number, spot in enumerate(spots)}
    found: dict[tuple[Place, str], list[int]] = defaultdict(list)
    for number, spot in enumerate(spots):
        first = spot.figures[0]
        if first.overlapping:
            continue
        for pair in first.group:
            shared = tuple(other for other in first.group if other != pair)
            found[(first.part_of or first.table, shared), pair[0]].append(number)
    lines: list[RawLine] = []
    for (place, _), parts in found.items():
        whole = at.get(place)
        inside = [part for part in parts if whole is None or _may_hold(spots[whole], spots[part])]
        if inside:
            lines.append((whole, inside))
    return [*lines, *_helped(at)]


def _helped(at: Mapping[Place, int]) -> Iterator[RawLine]:
    """Who helped adds up to all who had help: a whole of its own beside the whole of all answers."""
    wholes = {
        (table, frozenset(group)): number
        for (table, group), number in at.items()
        if (HELP, HELPED) in group
    }
    parts: dict[int, list[int]] = defaultdict(list)
    for (table, group), number in at.items():
        helpers = {pair for pair in group if pair[0] == MODE and pair[1] in HELPERS}
        if helpers:
            shared = frozenset(group) - helpers | {(HELP, HELPED)}
            if (table, shared) in wholes:
                parts[wholes[table, shared]].append(number)
    yield from parts.items()


def _may_hold(whole: Spot, part: Spot) -> bool:
    """Whether a part can be of a whole: open feedback stands beside the strata, outside their sum."""
    if whole.basis is None or part.basis is None or whole.family != part.family:
        return True
    return bool(np.isin(part.basis.atoms, whole.basis.atoms).all())


class _Joined:
    """Numbers that belong together."""

    def __init__(self, many: int) -> None:
        self._of = list(range(many))

    def find(self, number: int) -> int:
        while self._of[number] != number:
            self._of[number] = self._of[self._of[number]]
            number = self._of[number]
        return number

    def join(self, one: int, other: int) -> None:
        self._of[self.find(one)] = self.find(other)

    def sets(self) -> list[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._of)):
            found[self.find(number)].append(number)
        return list(found.values())


def _board(spots: list[Spot], lines: list[RawLine], readers: Readers, base: int) -> Board:
    families: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, spot in enumerate(spots):
        families[spot.family].append(number)
    parts, sizes, cut = [], [], []
    for numbers in families.values():
        inside, many = _columns([spots[number] for number in numbers], readers, base)
        wide = np.zeros((len(spots), inside.shape[1]))
        wide[numbers] = inside
        parts.append(wide)
        sizes.append(many)
        cut += [spots[numbers[0]].basis is not None] * inside.shape[1]
    return _with_lines(spots, np.hstack(parts), np.hstack(sizes), np.array(cut), lines)


def _columns(spots: Sequence[Spot], readers: Readers, base: int) -> tuple[Floats, Floats]:
    """The columns of one family: spots × columns, readers × columns."""
    bases = [spot.basis for spot in spots if spot.basis is not None]
    if not bases:
        size = float(spots[0].size)
        return np.ones((1, 1)), np.full((1 + 2 * len(readers), 1), size)
    atoms, first = np.unique(np.concatenate([b.atoms for b in bases]), return_index=True)
    every = Basis(
        "", atoms, np.concatenate([b.sizes for b in bases])[first],
        np.concatenate([b.rounds for b in bases])[first],
    )  # fmt: skip
    inside = np.array([np.isin(atoms, each.atoms) for each in bases])
    signature, back = np.unique(inside, axis=1, return_inverse=True)
    shown = {name for name, many in every.by_round().items() if many >= base}
    known: list[Ints] = [every.sizes]
    for own in readers:
        # what their own rounds' pages show them, and what they may know of those that are too small
        known += [every.left_without(own), every.left_without(own & shown)]
    columns = signature.shape[1]
    sizes = [np.bincount(back.ravel(), weights=each, minlength=columns) for each in known]
    return signature.astype(np.float64), np.array(sizes, dtype=np.float64)


def _with_lines(
    spots: list[Spot], matrix: Floats, sizes: Floats, cut: npt.NDArray[np.bool_],
    raw: list[RawLine],
) -> Board:  # fmt: skip
    """The board with its lines; a rest that no column holds gets a column of its own."""
    lines: list[tuple[int | None, list[int], Floats, bool]] = []
    truths: list[Floats] = []
    own_rests: list[float] = []
    many = matrix.shape[1]
    for whole, parts in raw:
        added = matrix[parts].sum(axis=0)
        if whole is None:
            truths.append(added)  # nothing says that the whole cannot be found elsewhere
            lines.append((None, parts, np.zeros(many), True))
            continue
        left = matrix[whole] - added
        if (left >= 0).all():
            lines.append((whole, parts, left, True))
            continue
        rest = spots[whole].size - sum(spots[part].size for part in parts)
        if rest < 0:
            truths.append(added)
            lines.append((None, parts, np.zeros(many), True))
            continue
        own_rests.append(float(rest))
        truths.append(np.append(left, np.zeros(len(own_rests) - 1)))
        place = np.zeros(many + len(own_rests))
        place[-1] = 1
        truths[-1] = np.append(truths[-1], -1.0)
        lines.append((whole, parts, place, False))
    return _padded(spots, matrix, sizes, cut, lines, truths, own_rests)


def _padded(
    spots: list[Spot], matrix: Floats, sizes: Floats, cut: npt.NDArray[np.bool_],
    lines: list[tuple[int | None, list[int], Floats, bool]], truths: list[Floats],
    rests: list[float],
) -> Board:  # fmt: skip
    """Everything as wide as the columns and the rests together."""
    wide = matrix.shape[1] + len(rests)

    def pad(row: Floats) -> Floats:
        return np.pad(row, (0, wide - len(row)))

    return Board(
        spots=tuple(spots),
        matrix=np.hstack([matrix, np.zeros((len(spots), len(rests)))]),
        sizes=np.hstack([sizes, np.tile(np.array(rests), (len(sizes), 1))]),
        truths=np.array([pad(row) for row in truths]).reshape(len(truths), wide),
        lines=tuple(
            Line(whole, tuple(parts), pad(rest), for_all) for whole, parts, rest, for_all in lines
        ),
        cut=np.append(cut, np.zeros(len(rests), dtype=bool)),
    )
