"""Letters as people count them; a text is refused only where they say that it is too long."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from bscp_voice.instruments.kinds import PlainText
from bscp_voice.instruments.letters import letters

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("", 0),
        ("abc", 3),
        ("a b\nc", 5),
        ("été", 3),
        ("e\u0301te\u0301", 3),
        ("👍", 1),
        ("👍🏽👍", 2),
        (FAMILY, 1),
        (FAMILY + "ok", 3),
        ("🇬🇧🇵🇱", 2),
        ("🇬🇧🇵", 2),
        ("1️⃣", 1),
        ("মা", 1),
        ("ক্ষমা", 2),
        ("ਪੰਜਾਬੀ", 3),
        ("می\u200cخواهم", 7),
        ("ጽቡቕ", 3),
        ("很好", 2),
        ("한국", 2),
        ("한", 1),
        ("x" + "\u0301" * 160, 10),
    ],
)
def test_letters_are_counted_as_people_count_them(text: str, many: int) -> None:
    assert letters(text) == many


class Told(Form):  # type: ignore[misc]  # WTForms ships no types
    words = PlainText("Words", most=5)


@pytest.mark.parametrize("text", ["hello", FAMILY * 5, "ক্ষ" * 5, "e\u0301" * 5, " hello\r\n"])
def test_as_many_letters_as_are_allowed_pass(text: str) -> None:
    form = Told(MultiDict({"words": text}))
    assert form.validate(), form.errors


@pytest.mark.parametrize(
    "text", ["hello!", FAMILY * 6, "👍" * 6, "e\u0301" * 6, "a" + "\u0301" * 100]
)
def test_one_more_is_refused_with_the_number_of_letters(text: str) -> None:
    form = Told(MultiDict({"words": text}))
    assert not form.validate()
    assert "It has 6" in str(form.errors["words"][0])
    assert form.words.data == text  # nothing is cut
