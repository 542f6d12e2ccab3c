import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from analysis.intervals import in_whole, newcombe, whole, wilson

DOSSIER = [
    (0, 10, 0.0000, 0.2775),
    (10, 10, 0.7225, 1.0000),
    (9, 10, 0.5958, 0.9821),
    (5, 8, 0.3057, 0.8632),
    (18, 20, 0.6990, 0.9721),
    (45, 60, 0.6277, 0.8422),
    (120, 150, 0.7289, 0.8562),
]


@pytest.mark.parametrize(("numerator", "n", "lower", "upper"), DOSSIER)
def test_wilson_gives_the_dossier_s_values(
    numerator: int, n: int, lower: float, upper: float
) -> None:
    assert wilson(numerator, n) == pytest.approx((lower, upper), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_the_printed_formula(pair: tuple[int, int]) -> None:
    positive, n = pair
    z = float(norm.ppf(0.975))
    q = 1 - positive / n
    root = z * (z**2 + 4 * positive * q) ** 0.5
    expected = tuple((2 * positive + z**2 + sign * root) / (2 * (n + z**2)) for sign in (-1, 1))
    assert wilson(positive, n) == pytest.approx(expected, abs=1e-9)


def test_newcombe_gives_the_dossier_s_value() -> None:
    assert newcombe(18, 30, 45, 60) == pytest.approx((-0.3494, 0.0467), abs=5e-5)


@pytest.mark.parametrize(("numerator", "n"), [(0, 0), (3, 2), (-1, 5)])
def test_no_interval_for_an_impossible_proportion(numerator: int, n: int) -> None:
    with pytest.raises(ValueError, match=r"base|not a proportion"):
        wilson(numerator, n)


@pytest.mark.parametrize(
    ("numerator", "n", "percent"),
    [(1, 200, 1), (1, 8, 13), (23, 40, 58), (3, 8, 38), (2, 3, 67), (0, 9, 0)],
)
def test_percentages_are_whole_and_half_goes_away_from_zero(
    numerator: int, n: int, percent: int
) -> None:
    assert in_whole(numerator, n) == percent
    assert whole(numerator / n) == percent
    assert whole(-numerator / n) == -percent
