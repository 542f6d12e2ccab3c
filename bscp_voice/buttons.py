"""Which texts are buttons, and how long one may be.

Two buttons stand side by side where the thumb is, on a page 320 px wide with large type: a text longer
than this breaks into three lines and pushes the question off the screen.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message

TEMPLATES = Path(__file__).parent / "templates"
MOST = 24  # letters
# a button that is long in English may be as much longer than it as translations usually are
LONGER = 1.5
# `# translators: button` beside a text makes it one wherever it stands
MARK = re.compile(r"^translators:\s*button\b")
_TEXT = r"\{\{\s*_\((?P<quote>[\"'])(?P<text>.+?)(?P=quote)\)\s*\}\}"
_PLACES = (
    re.compile(rf"<button\b[^>]*>\s*{_TEXT}"),
    re.compile(rf"<a\b[^>]*(?:govuk-button|\bexit\b)[^>]*>\s*{_TEXT}"),
    # what the form's script writes into its buttons
    re.compile(rf"data-(?:begin|next|skip|skipall|answer|send|change)=\"{_TEXT}"),
)


@cache
def in_templates() -> frozenset[str]:
    """The English of every button of the pages."""
    found = set()
    for file in TEMPLATES.rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        found |= {each["text"] for place in _PLACES for each in place.finditer(page)}
    return frozenset(found)


def is_button(message: Message) -> bool:
    """Whether a message is the text of a button."""
    return message.id in in_templates() or any(map(MARK.match, message.auto_comments))


def most_letters(english: str) -> int:
    """How many letters a button may have whose English this is."""
    return max(MOST, round(len(english) * LONGER))


def letters(text: str) -> int:
    """How many letters a text shows: marks above and below take no room of their own."""
    return sum(not unicodedata.category(each).startswith("M") for each in text)


def too_long(english: str, text: str) -> str | None:
    """Why a button's text is too long, or None."""
    has, most = letters(text), most_letters(english)
    return f"is too long for a button: {has} letters, {most} fit" if has > most else None
