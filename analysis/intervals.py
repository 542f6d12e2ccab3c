"""95 % intervals for proportions and for the difference of two, through statsmodels."""

from __future__ import annotations

from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint


def wilson(numerator: int, n: int) -> tuple[float, float]:
    """Wilson 95 % score interval for numerator of n, both ends in 0..1.

    The form of OHID's public health technical guidance. Raises ValueError when n is not positive
    or the numerator lies outside 0..n: there is no interval for nothing.
    """
    _refuse_impossible(numerator, n)
    lower, upper = proportion_confint(numerator, n, alpha=0.05, method="wilson")
    return float(lower), float(upper)


def newcombe(numerator: int, n: int, other: int, other_n: int) -> tuple[float, float]:
    """Newcombe's 95 % interval for numerator/n minus other/other_n, from the two Wilson intervals.

    Newcombe, Statistics in Medicine 17 (1998), method 10. Raises ValueError as `wilson` does.
    """
    _refuse_impossible(numerator, n)
    _refuse_impossible(other, other_n)
    lower, upper = confint_proportions_2indep(
        numerator, n, other, other_n, method="newcomb", compare="diff", alpha=0.05
    )
    return float(lower), float(upper)


def _refuse_impossible(numerator: int, n: int) -> None:
    if n <= 0:
        raise ValueError(f"a proportion needs a base, not n = {n}")
    if not 0 <= numerator <= n:
        raise ValueError(f"{numerator} of {n} is not a proportion")


def in_whole(numerator: int, n: int, per: int = 100) -> int:
    """numerator/n per hundred (or per ten) as a whole number, half away from zero, exactly."""
    if n <= 0:
        raise ValueError(f"a proportion needs a base, not n = {n}")
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * per * abs(numerator) + n) // (2 * n))


def whole(value: float, per: int = 100) -> int:
    """A ready fraction per hundred as a whole number, half away from zero."""
    # 0.575 * 100 is a hair under 57.5 in binary: a half is a half to nine places
    scaled = int(round(abs(value) * per, 9) + 0.5)
    return -scaled if value < 0 else scaled
