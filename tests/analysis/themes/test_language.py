"""Which language a comment is in, and what polarity says only of English."""

import csv
from pathlib import Path

import pytest
from textblob import TextBlob

from analysis.themes import code
from analysis.themes.language import LANGUAGES, identify

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ok", "en"),
        ("good", "en"),
        ("it was gud", "en"),
        ("N/A", "en"),
        ("None", "en"),
        ("meh", "en"),
        ("she lisend", "en"),
        ("bardzo miła pani", "pl"),
        ("nikt mnie nie słuchał", "pl"),
        ("nimeni nu m-a ascultat", "ro"),
        ("waa fiican tahay", "so"),
        ("وہ بہت اچھی تھیں", "ur"),
        ("ਮੈਨੂੰ ਚੰਗਾ ਲੱਗਿਆ", "pa"),
        ("খুব ভালো", "bn"),
        ("شكرا جزيلا", "ar"),
        ("خیلی ممنون", "fa"),
        ("ډېره مننه", "ps"),
        ("زۆر باشە", "ckb"),
        ("ጽቡቕ እዩ", "ti"),
        ("很好", "zh"),
        ("Unhon ne meri baat nahi suni", "ur-Latn"),
        ("ohna ne sadi bahut madad kiti", "pa-Latn"),
        ("12/10 👍", "und"),
        ("", "und"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert identify(text) == language


def test_presentation_forms_are_read_as_the_letters_they_stand_for() -> None:
    assert identify("ﺷﻜﺮﺍ") == "ar"


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("👍", "pl", "pl"),
        ("10", "ur", "ur"),
        ("10", "xx", "und"),
        ("very good", "pl", "en"),
        ("خوب", "fa", "fa"),
        ("zzz", "so", "so"),
    ],
)
def test_the_form_decides_only_where_the_text_does_not(text: str, hint: str, language: str) -> None:
    assert identify(text, hint) == language


def test_five_words_are_enough_in_every_language() -> None:
    with (DATA / "udhr_words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["lang"] for row in rows} == set(LANGUAGES) - {"ckb"}
    wrong = [row for row in rows if identify(row["w5"]) != row["lang"]]
    assert len(wrong) <= 0.02 * len(rows), wrong


def test_polarity_is_textblobs_for_english_and_nothing_for_the_rest() -> None:
    text = "The meeting was horrible but the chair was great"
    assert code(text).polarity == pytest.approx(TextBlob(text).sentiment.polarity, abs=1e-4)
    assert code("bardzo miła pani").polarity is None
    assert code("شكرا").polarity is None
    assert code("Unhon ne meri baat nahi suni").polarity is None
    assert code("👍").polarity is None
