"""TextBlob polarity of an English comment: a hint for a reader, never the basis of a proportion.

TextBlob's word list comes from film reviews. It reads "Nothing to improve" and "Nobody listened to
me" as 0 and misses much of what people thank for. For any other language it returns 0 for want of
knowing a word, which is no measurement; so other languages get None.
"""

from __future__ import annotations

# What TextBlob's PatternAnalyzer calls; that class also makes a new result type for every comment.
from textblob.en import sentiment


def polarity(text: str, language: str) -> float | None:
    """TextBlob's polarity, from -1 to 1, where `language` is ``en`` and there is text; else None.

    0.0 means that TextBlob found nothing to weigh, or that what it found balances.
    """
    if language != "en" or not text.strip():
        return None
    return round(float(sentiment(text)[0]), 4)
