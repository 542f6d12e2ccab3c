"""Themes of comments: a versioned codebook, a first coder, a language and a polarity hint.

``code(text, language_hint=None) -> Coded`` codes one comment; ``codebook() -> Codebook`` is the
version in use with each theme's name and definition.
"""

from analysis.themes.codebook import Codebook, CodebookError, Theme, codebook
from analysis.themes.coder import Coded, ThemeHit, code

__all__ = ["Codebook", "CodebookError", "Coded", "Theme", "ThemeHit", "code", "codebook"]
