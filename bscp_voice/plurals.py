"""Plural rules of catalogues: which form of a text a number takes."""

from __future__ import annotations

from collections.abc import Callable
from gettext import c2py

TRIED = 200  # every rule there is turns round before this number


def plural_rule(expression: str) -> Callable[[int], int]:
    """Which plural form a number takes, by a catalogue's own rule. Raises ValueError for no rule."""
    return c2py(expression)


def try_rule(expression: str, forms: int) -> None:
    """Use a rule as a page will. Raises ValueError, or what the rule itself raises."""
    rule = plural_rule(expression)
    for number in range(TRIED):
        if not 0 <= rule(number) < forms:
            raise ValueError(f"the plural rule gives form {rule(number)} for {number}")
