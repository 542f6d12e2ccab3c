"""Words as people type them are read as the words they mean; and words of every script stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bscp_voice.screening.spelling import english, variants, words

COMMON = 10  # times that TextBlob's list met a word
MEANS_THE_SAME = {"cannot", "lad", "didn", "th", "everyday"}


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        (
            "he h1ts me evryday n i wanna k1ll myself",
            "he hits me every day and i want to kill myself",
        ),
        ("h u r t s", "hurts"),
        ("h.u.r.t by him", "hurt by him"),
        ("helpmepleasehehitsme", "help me please he hits me"),
        ("i love it sooooo muchhh", "i love it so much"),
        ("su1c1de and r*pe", "suicide and rape"),
        ("мum hits мe", "mum hits me"),
        ("h\u200bits", "hits"),
        ("my brover sez nuffin", "my brother says nothing"),
        ("i'm ok. he’s nice, innit!", "im ok . hes nice , innit ."),
        ("5 stars", "5 stars"),
        ("JB and I a m", "jb and i a m"),
        ("Saturday night", "saturday night"),
        ("", ""),
        ("?!…", "."),
    ],
)
def test_what_was_typed_is_read_as_what_was_meant(typed: str, read_as: str) -> None:
    assert words(typed, "en") == read_as.split()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("خانه‌ي", "خانهی"),  # half-space, Arabic yeh
        ("كوردى", "کوردی"),
        ("مُحَمَّد", "محمد"),
        ("اهههههلا", "اهلا"),
        ("mamă", "mama"),
        ("ŻLE", "zle"),
        ("አቦ", "ኣቦ"),
        ("ፀሓይ", "ጸሓይ"),
    ],
)
def test_what_keyboards_spell_differently_is_one_word(one: str, other: str) -> None:
    assert words(one, "ckb") == words(other, "ckb")


@pytest.mark.parametrize("whole", ["ਮੈਨੂੰ", "আমাকে", "ਲੱਗਦਾ", "يضربني", "ይሃርመኒ"])
def test_a_word_of_another_script_stays_one_word(whole: str) -> None:
    assert len(words(whole, "pa")) == 1


def test_chinese_is_read_a_character_at_a_time() -> None:
    assert words("我怕，回家", "zh") == ["我", "怕", ",", "回", "家"]


def test_no_spelling_stands_for_itself_or_for_another_spelling() -> None:
    for wrong, right in variants().items():
        assert wrong != right
        assert words(right, "en") == right.split(), (
            f"{wrong} = {right} is read as {words(right, 'en')}"
        )


def test_a_word_that_english_uses_stays_itself() -> None:
    common = {
        wrong for wrong in variants() if len(wrong) > 1 and english().get(wrong, 0) >= COMMON
    }  # a single letter is text-speak: u, r, y, n
    assert common <= MEANS_THE_SAME
    assert words("we got wet, the chef will plug it in", "en") == (
        ["we", "got", "wet", ",", "the", "chef", "will", "plug", "it", "in"]
    )


def test_english_spelling_is_left_out_of_other_languages() -> None:
    assert words("raat shaam wot", "ur-Latn") == ["raat", "shaam", "wot"]
    assert words("raaaaat 😂", "so") == ["rat", "😂"]


@settings(deadline=None)  # the first English word reads the list of words
@given(st.text(), st.sampled_from(["en", "so", "ur"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    assert all(each and " " not in each for each in words(text, language))
