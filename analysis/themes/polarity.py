"""TextBlob polarity of an English comment: a hint for a reader, never the basis of a proportion.

TextBlob's word list comes from film reviews. It reads "Nothing to improve" and "Nobody listened to
me" as 0 and misses much of what people thank for. For any other language it returns 0 for want of
knowing a word, which is no measurement; so other languages get None.
"""

from __future__ import annotations


def polarity(text: str, language: str) -> float | None:
    """TextBlob's polarity, from -1 to 1, where `language` is ``en`` and there is text; else None.

    0.0 means that TextBlob found nothing to weigh, or that what it found balances.
    """
    if language != "en" or not text.strip():
        return None
    # What TextBlob's PatternAnalyzer calls; that class also makes a new result type for every comment.
    # Here, because TextBlob brings NLTK and SciPy: half of the time that the service takes to start.
    from textblob.en import sentiment  # noqa: PLC0415

    return round(float(sentiment(text)[0]), 4)
