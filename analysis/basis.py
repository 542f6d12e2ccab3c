"""Which answers a figure counts: what tells that one figure lies inside another, and whose they are.

A figure's base is a set of atoms: the smallest sets of answers that are never told apart (the answers
of one round to one question, or one return). Two figures on the same thing can be subtracted from each
other exactly when the atoms of one are among the atoms of the other.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.columns import SUBSTANTIVE

Ints = npt.NDArray[np.int64]
ATOM, ROUND = "atom", "round"
NOT_A_PLACE = frozenset({"choice", "outcome", "construct", "headline", "count", ATOM})


@dataclass(frozen=True, eq=False)
class Basis:
    """The atoms of one figure's base: `atoms` (numbers, each once), how many answers each holds
    (`sizes`, above zero) and the round they came in (`rounds`, "" where none is known).

    Atoms can be compared between bases `about` the same thing, made from the same frame.
    """

    about: str
    atoms: Ints
    sizes: Ints
    rounds: npt.NDArray[np.object_]

    @property
    def size(self) -> int:
        """All its answers."""
        return int(self.sizes.sum())

    def left_without(self, rounds: Collection[str]) -> Ints:
        """The sizes once the answers of these rounds are taken away, by atom."""
        own = np.array([name in rounds for name in self.rounds.tolist()], dtype=bool)
        return np.where(own, 0, self.sizes)

    def by_round(self) -> dict[str, int]:
        """Round → its answers in this base."""
        found: dict[str, int] = {}
        for name, many in zip(self.rounds.tolist(), self.sizes.tolist(), strict=True):
            found[name] = found.get(name, 0) + many
        return found


def with_atoms(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts frame with the number of each row's atom: form, question and every dimension."""
    names = [name for name in counts.columns if name not in NOT_A_PLACE]
    if counts.empty:
        return counts.assign(**{ATOM: np.array([], dtype=np.int64)})
    numbers = counts.groupby(names, sort=False, observed=True, dropna=False).ngroup()
    return counts.assign(**{ATOM: numbers.to_numpy(dtype=np.int64)})


def of_counts(rows: pd.DataFrame, about: str) -> Basis | None:
    """The basis of the substantive answers in these counts; None where the atoms are not numbered."""
    if ATOM not in rows.columns:
        return None
    base = rows["outcome"].isin(SUBSTANTIVE).to_numpy() & (rows["count"] > 0).to_numpy()
    numbers = rows[ATOM].to_numpy(dtype=np.int64)[base]
    atoms, first, back = np.unique(numbers, return_index=True, return_inverse=True)
    many = rows["count"].to_numpy(dtype=np.int64)[base]
    sizes = np.bincount(back, weights=many, minlength=len(atoms)).astype(np.int64)
    if ROUND in rows.columns:
        rounds = rows[ROUND].to_numpy(dtype=object)[base][first]
    else:
        rounds = np.full(len(atoms), "", dtype=object)
    return Basis(f"counts.{about}", atoms, sizes, rounds)


def of_returns(frame: pd.DataFrame, base: npt.NDArray[np.bool_], about: str) -> Basis | None:
    """The basis of the returns in `base` (a flag a row); None where the atoms are not numbered."""
    if ATOM not in frame.columns:
        return None
    atoms = frame[ATOM].to_numpy(dtype=np.int64)[base]
    if ROUND in frame.columns:
        rounds = frame[ROUND].astype("object").to_numpy()[base]
    else:
        rounds = np.full(len(atoms), "", dtype=object)
    return Basis(f"returns.{about}", atoms, np.ones(len(atoms), dtype=np.int64), rounds)
