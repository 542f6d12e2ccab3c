import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from analysis.derive import Flags, Numbers, determined, with_margins
from analysis.figure import HIDDEN, Figure, Group, Source, count, proportion
from analysis.suppress import (
    THRESHOLDS,
    CountTable,
    Thresholds,
    Zone,
    suppress_figures,
    suppress_table,
)

SOURCE = Source()


def table_of(inner: list[list[int]]) -> CountTable:
    return CountTable.of("How it was", pd.DataFrame(inner))


def hidden_of(table: CountTable) -> Flags:
    wide = table.counts.assign(total=table.row_totals).isna().to_numpy()
    foot = [*table.column_totals.isna(), table.total is None]
    return np.vstack([wide, np.array(foot, dtype=bool)])


@settings(max_examples=200, deadline=None)
@given(
    arrays(np.int64, array_shapes(min_dims=2, max_dims=2, max_side=5), elements=st.integers(0, 30))
)
def test_no_hidden_count_can_be_worked_back(inner: Numbers) -> None:
    table = suppress_table(CountTable.of("t", pd.DataFrame(inner)), Zone.PUBLIC)
    hidden, cells = hidden_of(table), with_margins(inner)
    assert not determined(cells, hidden).any()
    small = (cells >= 1) & (cells <= 4)
    assert hidden[small].all()
    assert hidden[:-1][(cells[:-1, -1] > 0) & (cells[:-1, -1] < 10)].all()


@settings(max_examples=100, deadline=None)
@given(
    arrays(np.int64, array_shapes(min_dims=2, max_dims=2, max_side=4), elements=st.integers(0, 60))
)
def test_shown_counts_are_to_the_nearest_five(inner: Numbers) -> None:
    table = suppress_table(CountTable.of("t", pd.DataFrame(inner)), Zone.PUBLIC)
    shown = table.counts.to_numpy(dtype=object)
    for (row, column), value in np.ndenumerate(shown):
        if not pd.isna(value):
            assert value % 5 == 0
            assert abs(value - inner[row, column]) <= 2


def test_the_next_lowest_in_row_and_column_go_too() -> None:
    table = suppress_table(table_of([[3, 20, 50], [30, 40, 60], [25, 70, 80]]), Zone.PUBLIC)
    hidden = hidden_of(table)
    assert hidden[0, 0]
    assert hidden[0, 1]  # next lowest in its row
    assert hidden[2, 0]  # next lowest in its column
    assert table.total == 380
    assert "Small numbers" in table.notes[-1]


def test_a_row_with_a_small_base_goes_whole_and_its_total_cannot_be_worked_back() -> None:
    table = suppress_table(table_of([[5, 3], [40, 40], [30, 30]]), Zone.PUBLIC)
    assert table.counts.iloc[0].isna().all()
    assert table.row_totals.isna().sum() >= 2


def test_partner_sees_exact_counts_on_a_base_of_five() -> None:
    table = suppress_table(table_of([[3, 4], [2, 2], [2, 4], [41, 42]]), Zone.PARTNER)
    assert list(table.counts.iloc[3]) == [41, 42]
    assert list(table.counts.iloc[0]) == [3, 4]
    assert table.counts.iloc[1].isna().all()


def test_internal_sees_everything() -> None:
    exact = table_of([[1, 2], [3, 4]])
    assert suppress_table(exact, Zone.INTERNAL) is exact


def test_a_suppressed_table_is_not_suppressed_again() -> None:
    hidden = suppress_table(table_of([[1, 2], [3, 4]]), Zone.PUBLIC)
    with pytest.raises(ValueError, match="already"):
        suppress_table(hidden, Zone.PUBLIC)


def test_zone_thresholds_are_the_dossier_s() -> None:
    assert THRESHOLDS[Zone.PUBLIC] == Thresholds(10, 4, 10, 20, 5)
    assert THRESHOLDS[Zone.PARTNER] == Thresholds(5, 0, 10, 0, 1)


def split_by(dimension: str, parts: list[tuple[int, int]]) -> list[Figure]:
    groups: list[tuple[Group, tuple[int, int]]] = [
        ((), (sum(a for a, _ in parts), sum(n for _, n in parts)))
    ]
    groups += [(((dimension, f"g{i}"),), pair) for i, pair in enumerate(parts)]
    return [
        proportion("F1", "positive", "p", pair, SOURCE, group=group, excluded={"blank": 7})
        for group, pair in groups
    ]


def test_under_ten_is_too_few_and_gives_nothing_away() -> None:
    (figure,) = suppress_figures(
        [proportion("F1", "p", "p", (5, 9), SOURCE, excluded={"blank": 2})], Zone.PUBLIC
    )
    assert figure.suppressed == "too_few"
    hidden = (figure.numerator, figure.n, figure.value, figure.lower, figure.upper)
    assert hidden == (None,) * 5
    assert dict(figure.excluded) == {}
    assert figure.sentence == HIDDEN["too_few"]


def test_one_hidden_part_beside_a_pooled_total_hides_the_next_smallest() -> None:
    shown = suppress_figures(split_by("stratum", [(3, 6), (20, 30), (50, 70)]), Zone.PUBLIC)
    assert [figure.suppressed for figure in shown] == [None, "too_few", "secondary", None]


def test_what_is_left_when_the_shown_parts_are_taken_away_is_not_small() -> None:
    shown = suppress_figures(split_by("stratum", [(1, 3), (2, 4), (20, 30), (50, 70)]), Zone.PUBLIC)
    reasons = [figure.suppressed for figure in shown]
    assert reasons == [None, "too_few", "too_few", "secondary", None]


def test_a_small_option_count_is_hidden_in_a_described_group_only() -> None:
    by_context = suppress_figures(split_by("context", [(38, 40), (20, 40), (25, 50)]), Zone.PUBLIC)
    by_age = suppress_figures(split_by("stratum", [(38, 40), (20, 40), (25, 50)]), Zone.PUBLIC)
    assert by_context[1].suppressed == "too_few"
    assert all(figure.suppressed is None for figure in by_age)


def test_public_counts_are_rounded_and_percentages_are_not() -> None:
    (figure,) = suppress_figures([proportion("F1", "p", "p", (41, 52), SOURCE)], Zone.PUBLIC)
    assert (figure.numerator, figure.n, figure.percent) == (40, 50, 79)
    assert "about 40 of about 50" in figure.sentence


def test_a_public_share_is_whole_so_that_it_does_not_give_the_count_away() -> None:
    exact = proportion("F1", "p", "p", (41, 52), SOURCE, invited=77)
    (figure,) = suppress_figures([exact], Zone.PUBLIC)
    assert (figure.value, figure.lower, figure.upper) == (0.79, 0.66, 0.88)
    assert figure.response_rate == 0.68
    (partner,) = suppress_figures([exact], Zone.PARTNER)
    assert partner.value == 41 / 52


@pytest.mark.parametrize(("numerator", "reason"), [(0, "few_or_none"), (15, "nearly_all")])
def test_extremes_of_small_groups_become_words(numerator: int, reason: str) -> None:
    figure = proportion(
        "F1", "p", "p", (numerator, 15), SOURCE, group=(("stratum", "yp_12_17"),),
        who="young people", says="said it was good",
    )  # fmt: skip
    (shown,) = suppress_figures([figure], Zone.PUBLIC)
    assert shown.suppressed == reason
    assert shown.value is None
    assert "young people said it was good" in shown.sentence


def test_partner_base_is_five_and_crossings_ten() -> None:
    single = proportion("F1", "p", "p", (3, 6), SOURCE, group=(("context", "a"),))
    crossed = proportion(
        "F1", "p", "p", (3, 6), SOURCE, group=(("eq_sex", "f"), ("eq_race", "x")), table="c"
    )
    shown = suppress_figures([single, crossed], Zone.PARTNER)
    assert [figure.suppressed for figure in shown] == [None, "too_few"]


def test_small_counts_of_people_are_hidden_from_the_public_and_things_are_not() -> None:
    people = count("F13", "holistic", "Discussions", 3, SOURCE)
    things = count("F11", "past_due", "Issues", 3, SOURCE, personal=False)
    shown = suppress_figures([people, things], Zone.PUBLIC)
    assert [figure.suppressed for figure in shown] == ["too_few", None]
    assert shown[1].value == 3


def test_no_answers_is_not_a_secret() -> None:
    shown = suppress_figures(split_by("stratum", [(0, 0), (20, 30)]), Zone.PUBLIC)
    assert [figure.suppressed for figure in shown] == [None, None, None]


def test_suppressed_figures_are_not_suppressed_again() -> None:
    shown = suppress_figures([proportion("F1", "p", "p", (1, 2), SOURCE)], Zone.PUBLIC)
    with pytest.raises(ValueError, match="already"):
        suppress_figures(shown, Zone.PUBLIC)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=2,
        max_size=6,
    )
)
def test_no_hidden_group_can_be_worked_back_from_the_pooled_figure(
    parts: list[tuple[int, int]],
) -> None:
    exact = split_by("eq_sex", parts)
    shown = suppress_figures(exact, Zone.PUBLIC)
    hidden = [
        pair
        for pair, figure in zip(parts, shown[1:], strict=True)
        if figure.suppressed in {"too_few", "secondary"}
    ]
    if shown[0].suppressed or not hidden or len(hidden) == sum(1 for _, n in parts if n):
        return
    assert len(hidden) > 1
    assert sum(n for _, n in hidden) >= 10
    cells = with_margins(np.array([(a, n - a) for a, n in hidden], dtype=np.int64))
    covered = np.ones(cells.shape, dtype=bool)
    covered[-1, :] = False
    assert not determined(cells, covered)[:-1].any()
