"""The notation of cue phrases."""

import pytest

from analysis.themes.notation import NotationError, compile_phrase


def fires(phrase: str, line: str) -> bool:
    pattern = compile_phrase(phrase, {"worker": "social worker|worker*", "round": "<round>"})
    return any(pattern.regex.match(line, at) for at in range(len(line)))


@pytest.mark.parametrize(
    ("phrase", "line", "expected"),
    [
        ("listen*", "she listens ", True),
        ("listen", "she listens ", False),
        ("kept* changing <worker>", "they kept changing social worker ", True),
        ("didn't {0,3} listen", "they didnt ever really listen ", True),
        ("didn't {0,1} listen", "they didnt ever really listen ", False),
        ("didn't {0,3} listen", "we didnt . they listen ", False),
        ("reviews?", "a review ", True),
        ("reviews?", "two reviews ", True),
        ("(very)? kind", "very kind ", True),
        ("a say (.|in)", "had a say . ", True),
        ("a say (.|in)", "a say at ", False),
        ("kind (and|,) fair", "kind , fair ", True),
    ],
)
def test_a_phrase_fires_where_it_should(phrase: str, line: str, expected: bool) -> None:
    assert fires(phrase, line) is expected


def test_first_words_cover_every_way_to_begin() -> None:
    pattern = compile_phrase("(so)? (kind|car*) worker @meeting !training", {})
    assert pattern.first_words == {"so", "kind"}
    assert pattern.first_stems == {"car"}
    assert pattern.needs == {"meeting"}
    assert pattern.bars == {"training"}


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("(kind|rude", "never closed"),
        ("kind)", "without"),
        ("{0,3} kind", "cannot begin with a gap"),
        ("(kind)?", "no word that must be there"),
        ("<nobody> came", "no word class"),
        ("<round> came", "circle"),
        ("kind (|rude)", "empty choice"),
        ("kind %", "cannot read"),
        ("", "no word that must be there"),
    ],
)
def test_a_broken_phrase_is_refused_in_one_line(phrase: str, why: str) -> None:
    with pytest.raises(NotationError, match=why) as raised:
        compile_phrase(phrase, {"round": "<round>"})
    assert "\n" not in str(raised.value)
