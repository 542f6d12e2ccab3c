"""A figure in plain English, one writer for each unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.intervals import whole

if TYPE_CHECKING:
    from analysis.figure import Figure


def _about(figure: Figure) -> str:
    return "about " if figure.rounded else ""


def proportion_sentence(figure: Figure, value: float) -> str:
    """For example: 8 in 10 young people, 41 of 52, said it was good; between 66 and 88 in 100."""
    about = _about(figure)
    exact = not figure.rounded and figure.numerator is not None and figure.n is not None
    if exact and figure.numerator == figure.n:
        start = f"All {figure.n:,} {figure.who}"
    elif exact and figure.numerator == 0:
        start = f"None of the {figure.n:,} {figure.who}"
    else:
        start = (
            f"{_in_ten(value)} {figure.who}, {about}{figure.numerator:,} of {about}{figure.n:,},"
        )
    start = f"{start} {figure.says}"
    if figure.lower is None or figure.upper is None:
        return f"{start}."
    return f"{start}; between {whole(figure.lower)} and {whole(figure.upper)} in 100."


def _in_ten(value: float) -> str:
    tenths = whole(value, 10)
    if tenths == 0:
        return "Fewer than 1 in 10"
    return "Nearly all" if tenths == 10 else f"{tenths} in 10"


def difference_sentence(figure: Figure, value: float) -> str:
    """For example: Girls, beside everyone else: 15 points lower (between -35 and 5 points; it may be chance)."""
    points = abs(whole(value))
    word = "point" if points == 1 else "points"
    if points == 0:
        start = f"{figure.label}: the same as everyone else"
    else:
        start = f"{figure.label}: {points} {word} {'higher' if value > 0 else 'lower'}"
    if figure.lower is None or figure.upper is None:
        return f"{start}."
    low, high = whole(figure.lower), whole(figure.upper)
    sure = "" if low > 0 or high < 0 else "; it may be chance"
    return f"{start} (between {low} and {high} points{sure})."


def count_sentence(figure: Figure, value: float) -> str:
    """For example: Discussions held: 3 of 7."""
    count = f"{_about(figure)}{int(value):,}"
    if figure.n is None:
        return f"{figure.label}: {count}."
    return f"{figure.label}: {count} of {_about(figure)}{figure.n:,}."


def weeks_sentence(figure: Figure, value: float) -> str:
    """For example: Median time from accepted to published: 6.0 weeks."""
    return f"{figure.label}: {value:.1f} weeks."


def ratio_sentence(figure: Figure, value: float) -> str:
    """For example: Heard from: Sikh: 0.67 times the share we would expect."""
    return f"{figure.label}: {value:.2f} times the share we would expect."
