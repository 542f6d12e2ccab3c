"""The attacker: lays everything that is shown side by side and solves for what is hidden."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from analysis.basis import Basis
from analysis.derive import Numbers, determined, with_margins
from analysis.figure import Figure, Group, Source, proportion
from analysis.suppress import CountTable, Zone, suppress_figures, suppress_table, suppress_years

ZONES = (Zone.PUBLIC, Zone.PARTNER)
CONTEXTS, STRATA, ROUNDS = ("", "a", "b"), ("young", "old", "parent"), ("r0", "r1")
Cell = tuple[int, int, int]  # context, stratum, round
CELLS = list(itertools.product(range(3), range(3), range(2)))
Wanted = Callable[[Cell], bool]


def figure_of(
    world: Numbers, wanted: Wanted, group: Group = (), table: str = "t", *, based: bool = True
) -> Figure:
    """The share of the answers in some cells; `based`: it says which answers it counts."""
    cells = [number for number, cell in enumerate(CELLS) if wanted(cell)]
    sizes = np.array([world[CELLS[number]] for number in cells], dtype=np.int64)
    kept = sizes > 0
    basis = Basis(
        "x",
        np.array(cells, dtype=np.int64)[kept],
        sizes[kept],
        np.array([ROUNDS[CELLS[number][2]] for number in cells], dtype=object)[kept],
    )
    n = int(sizes.sum())
    return proportion(
        "F1", "positive", "p", (n // 2, n), Source(), group=group, table=table,
        basis=basis if based else None,
    )  # fmt: skip


def measure(world: Numbers, contexts: Collection[int], table: str) -> list[tuple[Figure, Wanted]]:
    """A measure over some contexts: pooled, by stratum, by context; "" is no context."""

    def among(k: int | None = None, s: int | None = None) -> Wanted:
        return lambda c: c[0] in contexts and k in (None, c[0]) and s in (None, c[1])

    wanted: list[tuple[Group, Wanted]] = [((), among())]
    wanted += [((("stratum", name),), among(s=s)) for s, name in enumerate(STRATA)]
    wanted += [((("context", CONTEXTS[k]),), among(k=k)) for k in contexts if CONTEXTS[k]]
    return [(figure_of(world, want, group, table), want) for group, want in wanted]


def given_away(
    world: Numbers, parts: Iterable[tuple[Figure, Figure, Wanted]], own: Collection[int] = ()
) -> list[Group]:
    """Hidden figures that have one possible base, for a reader who knows the rounds `own`.

    `parts`: exact figure, the same as shown, the cells it counts.
    """
    known, values, hidden = [], [], []
    for exact, shown, want in parts:
        row = np.array([float(want(cell)) for cell in CELLS])
        if shown.suppressed:
            if sum(world[c] for c in CELLS if want(c) and c[2] not in own):
                hidden.append((exact, row))
        else:
            known.append(row)
            values.append(exact.n or 0)
    for number, cell in enumerate(CELLS):
        if cell[2] in own:
            known.append(np.eye(len(CELLS))[number])
            values.append(int(world[cell]))
    if not known:
        return []
    return [exact.group for exact, row in hidden if settled(row, np.array(known), values)]


def settled(row: np.ndarray, known: np.ndarray, values: list[int]) -> bool:
    ends = [
        linprog(sign * row, A_eq=known, b_eq=values, bounds=(0, None), method="highs")
        for sign in (1, -1)
    ]
    if any(end.status == 3 for end in ends):  # without an upper end
        return False
    return bool(abs(ends[0].fun + ends[1].fun) < 1e-6)


WORLDS = arrays(np.int64, (3, 3, 2), elements=st.integers(0, 14))


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=60, deadline=None)
@given(world=WORLDS)
def test_nothing_hidden_comes_out_of_measures_rounds_and_groups(zone: Zone, world: Numbers) -> None:
    """Whole minus parts, measure minus measure, measure minus own rounds, all at once."""
    parts = measure(world, (0, 1, 2), "outer") + measure(world, (1,), "inner")
    readers = [frozenset({name}) for name in ROUNDS]
    shown = suppress_figures([figure for figure, _ in parts], zone, readers=readers)
    laid = [(exact, each, want) for (exact, want), each in zip(parts, shown, strict=True)]
    for own in ((), (0,), (1,)):
        assert given_away(world, laid, own) == []
        for exact, each, want in laid:
            left = sum(world[c] for c in CELLS if want(c) and c[2] not in own)
            if not each.suppressed and exact.n and left < exact.n:
                assert left == 0 or left >= 10
    for (a, one, w), (b, other, v) in itertools.permutations(laid, 2):
        inside = all(v(cell) for cell in CELLS if w(cell))
        if inside and a.table != b.table and not one.suppressed and not other.suppressed:
            left = (b.n or 0) - (a.n or 0)
            rest = {c for c in CELLS if v(c) and not w(c) and world[c]}
            alone = any(
                {c for c in CELLS if u(c) and world[c]} <= rest and not each.suppressed and e.n
                for e, each, u in laid
            )
            assert left == 0 or left >= 10 or (alone and zone is Zone.PARTNER)


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=60, deadline=None)
@given(inner=arrays(np.int64, (3, 3), elements=st.integers(0, 30)))
def test_crossed_figures_do_not_come_out_of_their_margins(zone: Zone, inner: Numbers) -> None:
    """Nothing says which answers these count: only the groups tell how they add up."""
    world = np.zeros((3, 3, 2), dtype=np.int64)
    world[:, :, 0] = inner
    parts: list[tuple[Figure, Wanted]] = []
    for k, s in itertools.product((None, 0, 1, 2), repeat=2):
        group = ((("context", f"k{k}"),) if k is not None else ()) + (
            (("stratum", f"s{s}"),) if s is not None else ()
        )

        def want(c: Cell, k: int | None = k, s: int | None = s) -> bool:
            return k in (None, c[0]) and s in (None, c[1]) and c[2] == 0

        parts.append((figure_of(world, want, group, based=False), want))
    shown = suppress_figures([figure for figure, _ in parts], zone)
    laid = [(exact, each, want) for (exact, want), each in zip(parts, shown, strict=True)]
    assert given_away(world, laid, own=(1,)) == []


@settings(max_examples=150, deadline=None)
@given(
    arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 4)), elements=st.integers(0, 30))
)
def test_rows_hidden_with_their_totals_leave_enough(inner: Numbers) -> None:
    """Hiding goes on until it stands: a row that covers another is covered itself."""
    for zone in ZONES:
        table = suppress_table(CountTable.of("t", pd.DataFrame(inner)), zone)
        cells = with_margins(inner)
        wide = table.counts.assign(total=table.row_totals).isna().to_numpy()
        hidden = np.vstack([wide, [*table.column_totals.isna(), table.total is None]])
        assert not determined(cells, hidden.astype(bool)).any()
        gone = table.row_totals.isna().to_numpy() & (cells[:-1, -1] > 0)
        if gone.any() and table.total is not None:
            assert cells[:-1, -1][gone].sum() >= 10


def test_those_without_a_group_are_a_group() -> None:
    """40 audits, 33 of a kind: the other 7 are whole minus kinds."""
    figures = [
        proportion("F3", "overall", "p", pair, Source(), group=group)
        for group, pair in (
            ((), (20, 40)),
            ((("kind", "a"),), (10, 18)),
            ((("kind", "b"),), (8, 15)),
        )
    ]
    for zone in ZONES:
        shown = suppress_figures(figures, zone)
        assert [figure.suppressed for figure in shown] == [None, None, "secondary"]
    enough = [proportion("F3", "overall", "p", (25, 43), Source()), *figures[1:]]
    assert not any(figure.suppressed for figure in suppress_figures(enough, Zone.PARTNER))


def test_a_whole_hidden_does_not_come_out_as_the_sum_of_its_parts() -> None:
    world = np.zeros((3, 3, 2), dtype=np.int64)
    world[1, 0, 0], world[1, 1, 0], world[1, 1, 1] = 20, 22, 3
    parts = measure(world, (1,), "t")
    shown = suppress_figures([f for f, _ in parts], Zone.PARTNER, readers=[frozenset({"r0"})])
    # round r0 is the reader's own: 45 minus 42 would be the 3 of somebody else
    reasons = {figure.group: figure.suppressed for figure in shown if figure.n != 0}
    assert reasons[()] == "secondary"
    assert reasons[("stratum", "old"),] == "secondary"
    assert suppress_figures([f for f, _ in parts], Zone.PARTNER)[0].suppressed is None


def test_a_measure_inside_another_is_hidden_where_little_is_left() -> None:
    world = np.zeros((3, 3, 2), dtype=np.int64)
    world[1, 0], world[2, 0] = (20, 20), (2, 4)
    outer, inner = measure(world, (1, 2), "outer")[0][0], measure(world, (1,), "inner")[0][0]
    assert [f.suppressed for f in suppress_figures([outer, inner], Zone.PARTNER)] == [
        None,
        "secondary",
    ]
    world[2, 0] = (6, 4)
    outer = measure(world, (1, 2), "outer")[0][0]
    assert not any(f.suppressed for f in suppress_figures([outer, inner], Zone.PARTNER))


def test_the_same_answers_are_hidden_in_every_measure() -> None:
    """Two measures on the same audits: what one hides beside a small kind, the other does."""
    world = np.zeros((3, 3, 2), dtype=np.int64)
    world[1, 0, 0], world[1, 1, 0], world[1, 2, 0] = 3, 12, 40
    one = [f for f, _ in measure(world, (1,), "one")]
    twin = [f for f, _ in measure(world, (1,), "twin") if ("stratum", "young") not in f.group]
    shown = suppress_figures([*one, *twin], Zone.PARTNER)
    hidden = {(f.table, f.group[0][1]) for f in shown if f.suppressed and f.group}
    assert {("one", "young"), ("one", "old"), ("twin", "old")} <= hidden


def test_what_one_year_hides_the_other_does() -> None:
    def year(small: int) -> list[Figure]:
        return [
            proportion("F1", "positive", "p", (n // 2, n), Source(), group=group)
            for group, n in (
                ((), 40 + small),
                ((("stratum", "a"),), 40),
                ((("stratum", "b"),), small),
            )
        ]

    years = suppress_years([year(3), year(30)], Zone.PARTNER)
    assert [[f.suppressed for f in shown] for shown in years] == [
        [None, "secondary", "too_few"],
        [None, "secondary", "secondary"],
    ]
