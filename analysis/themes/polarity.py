"""TextBlob polarity of an English comment: a hint for a reader, never the basis of a proportion.

TextBlob's word list comes from film reviews. It reads "Nothing to improve" and "Nobody listened to
me" as 0 and misses much of what people thank for. For any other language it returns 0 for want of
knowing a word, which is no measurement; so other languages get None.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache


@cache
def load() -> Callable[[str], tuple[float, float]]:
    """TextBlob's sentiment of a text, as (polarity, subjectivity); loaded when it is first asked for.

    TextBlob brings NLTK and SciPy, half of what a command takes to start. What serves calls this before
    the first comment comes.
    """
    # What TextBlob's PatternAnalyzer calls; that class also makes a new result type for every comment.
    from textblob.en import sentiment  # noqa: PLC0415

    found: Callable[[str], tuple[float, float]] = sentiment
    return found


def polarity(text: str, language: str) -> float | None:
    """TextBlob's polarity, from -1 to 1, where `language` is ``en`` and there is text; else None.

    0.0 means that TextBlob found nothing to weigh, or that what it found balances.
    """
    if language != "en" or not text.strip():
        return None
    return round(float(load()(text)[0]), 4)
