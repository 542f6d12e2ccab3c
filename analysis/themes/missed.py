"""Whether the words round a cue phrase say that its theme was missed rather than praised."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from analysis.themes.words import CLAUSE_BREAK, SENTENCE_BREAK

_NEGATORS = frozenset(
    [
        "no",
        "not",
        "never",
        "none",
        "nobody",
        "noone",
        "nothing",
        "nowhere",
        "neither",
        "nor",
        "without",
        "hardly",
        "barely",
        "rarely",
        "seldom",
        "lack",
        "lacks",
        "lacked",
        "lacking",
        "dont",
        "doesnt",
        "didnt",
        "isnt",
        "arent",
        "wasnt",
        "werent",
        "wont",
        "wouldnt",
        "cant",
        "cannot",
        "couldnt",
        "shouldnt",
        "hasnt",
        "havent",
        "hadnt",
        "aint",
        "failed",
        "fails",
        "refused",
        "refuses",
        "stopped",
        "unable",
    ]
)
_POOR = frozenset(
    [
        "poor",
        "poorly",
        "bad",
        "badly",
        "terrible",
        "awful",
        "appalling",
        "dreadful",
        "rubbish",
        "useless",
        "shocking",
        "worse",
        "worst",
        "inadequate",
        "insufficient",
        "missing",
        "needed",
        "wanted",
        "better",
        "improved",
        "disappointing",
        "nonexistent",
        "more",
    ]
)
_WORDS_BEFORE = 4
_WORDS_AFTER = 3


def is_missed(
    words: tuple[str, ...], hit: tuple[int, int], lacking: AbstractSet[str] | None
) -> bool:
    """Whether the theme of a cue phrase is said to be lacking; "never ignored" is twice no.

    `hit` holds the first and the last word of the phrase in `words`. `lacking` holds the words of a
    phrase that says by itself that the theme was missing ("ignored"), and is None for any other.
    """
    first, last = hit
    before = _same_sentence(words, range(first - 1, first - 1 - _WORDS_BEFORE, -1))
    after = _same_sentence(words, range(last + 1, last + 1 + _WORDS_AFTER))
    inside = words[first : last + 1]
    if lacking is not None:
        foreign = (word for word in inside if word not in lacking)
        return not any(word in _NEGATORS for word in (*before, *foreign))
    if any(word in _NEGATORS for word in (*before, *inside)):
        return True
    return any(word in _POOR or word in _NEGATORS for word in after) or any(
        word in _POOR for word in (*before[:2], *inside)
    )


def _same_sentence(words: tuple[str, ...], places: range) -> list[str]:
    near: list[str] = []
    for place in places:
        if not 0 <= place < len(words) or words[place] in {SENTENCE_BREAK, CLAUSE_BREAK}:
            break
        near.append(words[place])
    return near
