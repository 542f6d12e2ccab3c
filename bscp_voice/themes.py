"""The themes' keys and names, for rooms that show them and must not reach into the analysis."""

from __future__ import annotations

from functools import cache

from analysis.themes.codebook import codebook


@cache
def theme_names() -> dict[str, str]:
    """Theme key → its name on staff and public pages, in codebook order. Read at the first call."""
    return {theme.key: theme.name for theme in codebook().themes}


def theme_name(key: str | None) -> str:
    """The name of a theme; a key that is no longer in the codebook stands as words."""
    return theme_names().get(key, key.replace("_", " ").capitalize()) if key else ""
