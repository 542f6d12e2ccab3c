"""Secondary suppression: hide more until nothing hidden can be worked back, by anybody who reads it.

Four rules, over and over until none hides anything more (domain dossier, 2.3: what a filter leaves must
not be under 10):

1. own rounds: what a reader's own rounds leave of a figure is nothing, or enough;
2. lines: what the shown parts of a split leave of its whole is nothing, or enough;
3. nested: what a figure leaves of another that it lies inside is nothing, or enough;
4. span: no sum of shown figures gives a hidden one, or a small set of answers (row space of what is
   shown; the reader is taken to know every shown number exactly).

"Enough" is the zone's remainder; a smaller set that is itself shown gives nothing away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from analysis.board import Board, Floats, Line
from analysis.derive import Flags, determined, with_margins
from analysis.figure import PROPORTION
from analysis.zones import Thresholds

CLOSE = 1e-6
"""Sums of whole numbers are told apart from rounding by this."""


def close(board: Board, first: Flags, limits: Thresholds) -> Flags:
    """Which spots stay hidden: `first`, and what would give them or any small rest away."""
    work = _Closing(board, first.copy(), limits.remainder)
    work.own_rounds()
    while work.lines() | work.nested() | work.span():
        pass
    return work.hidden


class _Closing:
    """One board while it is being closed. Every rule returns whether it hid anything."""

    def __init__(self, board: Board, hidden: Flags, enough: int) -> None:
        self.board, self.hidden, self.enough = board, hidden, enough
        self.unknown = board.unknown
        self.order = np.array([spot.size for spot in board.spots])
        self.readers = _different(board.sizes)
        self.pairs = [self._pairs(reader) for reader in self.readers]

    def _few(self, many: npt.NDArray[np.float64]) -> Flags:
        return (many > 0) & (many < self.enough)

    def _hide_smallest(self, of: npt.NDArray[np.int64]) -> bool:
        """Hide the smallest of these spots, if there is any."""
        if not len(of):
            return False
        self.hidden[of[np.argmin(self.order[of])]] = True
        return True

    def own_rounds(self) -> None:
        left = self.unknown
        self.hidden |= (self._few(left) & (left < left[0])).any(axis=0)

    def lines(self) -> bool:
        changed = False
        for line in self.board.lines:
            if line.whole is not None and self.hidden[line.whole]:
                continue
            for reader in self.readers if line.for_all else self.readers[:1]:
                while self._leaves_few(line, reader):
                    parts = np.array(line.parts)
                    held = ~self.hidden[parts] & (self.unknown[reader, parts] > 0)
                    if not self._hide_smallest(parts[held]):
                        break
                    changed = True
        return changed

    def _leaves_few(self, line: Line, reader: int) -> bool:
        """Whether the whole without its shown parts is too few, or settles a share."""
        hidden = [part for part in line.parts if self.hidden[part]]
        rest = float(self.board.sizes[reader] @ line.rest)
        left = float(self.unknown[reader, hidden].sum())
        if 0 < rest < self.enough:
            left += rest
        if not left:
            return False
        if left < self.enough:
            return True
        return reader == 0 and self._settles_a_share(line, hidden, with_rest=rest < self.enough)

    def _settles_a_share(self, line: Line, hidden: list[int], *, with_rest: bool) -> bool:
        """Whether the hidden parts' sum gives one of their counts away, for example because all of
        them, or none, said yes."""
        by_key: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for part in hidden:
            for figure in self.board.spots[part].figures:
                if figure.n and figure.unit == PROPORTION:
                    by_key[figure.key].append((figure.numerator or 0, figure.n))
        for key, pairs in by_key.items():
            if with_rest:
                pairs += self._rest_of(line, key)
            cells = with_margins(np.array([(a, n - a) for a, n in pairs], dtype=np.int64))
            covered = np.ones(cells.shape, dtype=bool)
            covered[-1, :] = False
            if determined(cells, covered)[:-1].any():
                return True
        return False

    def _rest_of(self, line: Line, key: str) -> list[tuple[int, int]]:
        """Numerator and base of the answers without a group, where there are any."""
        if line.whole is None:
            return []
        spots = self.board.spots

        def of(number: int) -> npt.NDArray[np.int64]:
            found = next((each for each in spots[number].figures if each.key == key), None)
            pair = (found.numerator or 0, found.n or 0) if found else (0, 0)
            return np.array(pair, dtype=np.int64)

        good, many = of(line.whole) - sum(of(part) for part in line.parts)
        return [(int(good), int(many))] if many > 0 and 0 <= good <= many else []

    def _pairs(self, reader: int) -> list[tuple[int, int]]:
        """(inner, outer) where the outer has too few answers more, as this reader counts."""
        holds = self.board.matrix[:, (self.board.sizes[reader] > 0) & self.board.cut]
        both, alone = holds @ holds.T, holds.sum(axis=1)
        inside = (both == alone[:, None]) & (alone[:, None] > 0) & (alone[None, :] > alone[:, None])
        more = self.unknown[reader][None, :] - self.unknown[reader][:, None]
        return [(int(a), int(b)) for a, b in np.argwhere(inside & self._few(more))]

    def nested(self) -> bool:
        changed = False
        for reader, pairs in zip(self.readers, self.pairs, strict=True):
            for inner, outer in pairs:
                if self.hidden[inner] or self.hidden[outer]:
                    continue
                if not self._is_shown(self._rest(inner, outer, reader), reader):
                    self.hidden[inner] = changed = True
        return changed

    def _rest(self, inner: int, outer: int, reader: int) -> Floats:
        left = self.board.matrix[outer] - self.board.matrix[inner]
        known = self.board.sizes[reader] == 0
        return np.where(known | ~self.board.cut, 0, left)

    def _is_shown(self, answers: Floats, reader: int) -> bool:
        """Whether a set of columns is made of spots that are shown anyway."""
        active = self.board.sizes[reader] > 0
        spots = self.board.matrix[~self.hidden] * active
        inside = spots[(spots <= answers).all(axis=1)]
        return bool(len(inside)) and bool((inside.max(axis=0) >= answers * active).all())

    def span(self) -> bool:
        """Hide the smallest spot of every sum that gives something away."""
        hid = [self._span_of(number) for number in range(len(self.readers))]
        return any(hid)

    def _span_of(self, number: int) -> bool:
        reader, changed = self.readers[number], False
        active = self.board.sizes[reader] > 0
        while True:
            shown = np.flatnonzero(~self.hidden)
            known = np.vstack([self.board.matrix[shown], self._known_sums(reader)])[:, active]
            secrets = [row[active] for row in self._secrets(number)]
            hid = False
            for terms in _sums(known, secrets):
                spots = shown[terms[: len(shown)]]
                if not self.hidden[spots].any():  # else that sum is broken already
                    hid |= self._hide_smallest(spots)
            if not hid:
                return changed
            changed = True

    def _known_sums(self, reader: int) -> Floats:
        """What everybody is taken to know: wholes without a figure, rests that are large enough."""
        sizes = self.board.sizes[reader]
        rests = [line.rest for line in self.board.lines if sizes @ line.rest >= self.enough]
        return np.vstack([self.board.truths, *rests])

    def _secrets(self, number: int) -> Iterator[Floats]:
        """Sums of columns that must not come out."""
        board, reader = self.board, self.readers[number]
        sizes = board.sizes[reader]
        yield from board.matrix[self.hidden & (self.unknown[reader] > 0)]
        for line in board.lines:
            if 0 < sizes @ line.rest < self.enough:
                yield line.rest
        for inner, outer in self.pairs[number]:
            rest = self._rest(inner, outer, reader)
            if not self._is_shown(rest, reader):
                yield rest
        for column in np.flatnonzero(self._few(sizes) & board.cut):
            alone = np.zeros(len(sizes))
            alone[column] = 1
            if not self._is_shown(alone, reader):
                yield alone


def _different(sizes: Floats) -> list[int]:
    """Readers that know different things, the one who knows nothing first."""
    _, first = np.unique(sizes, axis=0, return_index=True)
    return [0, *sorted(int(number) for number in first if (sizes[number] != sizes[0]).any())]


def _sums(known: Floats, secrets: list[Floats]) -> Iterator[Flags]:
    """For each secret that rows of `known` give away: which rows add up to it."""
    if not len(known) or not secrets:
        return
    wanted = np.array(secrets)
    left, strength, right = np.linalg.svd(known, full_matrices=False)
    kept = strength > CLOSE
    along = wanted @ right[kept].T
    off = np.abs(wanted - along @ right[kept]).max(axis=1)
    for number in np.flatnonzero((off < CLOSE) & (np.abs(wanted).max(axis=1) > 0)):
        terms = left[:, kept] @ (along[number] / strength[kept])
        yield np.asarray(np.abs(terms) > CLOSE)
