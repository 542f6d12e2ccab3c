"""The termbase: what it finds in the English, what it wants in the translation, and that it can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bscp_voice import buttons, catalogues, termbase
from bscp_voice.languages import LANGUAGES
from bscp_voice.termbase import Term, TermError

MEETING = Term("meeting", ("spotkanie", "spotkan"), "Plain.")
NOT_SAFE = Term("unsafe / not safe", ("niebezpiecznie",), "")
SAFE = Term("safe (of a person)", ("bezpieczn",), "")


@pytest.mark.parametrize(
    ("english", "given", "right"),
    [
        ("How was the meeting?", "Jak było na spotkaniu?", True),
        ("How was the meeting?", "Jak było na zebraniu?", False),
        ("MEETINGS about me", "SPOTKANIA o mnie", True),
        ("Did you meet?", "Czy było zebranie?", True),  # a word inside another is no term
        ("I was not safe", "Było niebezpiecznie", True),
        ("I was not safe", "Nie było bezpiecznie", False),  # the longer term hides the shorter
        ("I was safe", "Było dobrze", False),
    ],
)
def test_a_term_is_sought_as_a_word_and_said_in_one_of_its_forms(
    english: str, given: str, right: bool
) -> None:
    assert (termbase.missing((MEETING, SAFE, NOT_SAFE), english, (given,)) == []) is right


def test_every_plural_form_says_it() -> None:
    given = ("%(num)s spotkanie", "%(num)s zebrania")
    missing = termbase.missing((MEETING,), "%(num)s meeting\n%(num)s meetings", given)
    assert missing == ["does not say “spotkanie” for “meeting” (translations/terms.csv)"]


def test_two_spellings_of_one_word_are_one() -> None:
    assert termbase.folded("ردّ") == termbase.folded("رد")
    assert termbase.folded("کتاب\u200cها") == termbase.folded("کتابها")


def test_a_catalogue_that_leaves_the_termbase_is_a_fault(tmp_path: Path) -> None:
    made = Catalog(locale="pl")
    where = [("bscp_voice/templates/collect/form.html", 0)]
    made.add("How was the meeting?", "Jak było na zebraniu?", locations=where)
    made.add("Send", "Wyślij to wszystko, co tu jest", locations=where)
    catalogues.write("pl", made, tmp_path)
    (tmp_path / "terms.csv").write_text(
        "english,language,term,note\nmeeting,pl,spotkanie|spotkan,\n", encoding="utf-8"
    )
    assert [fault.why for fault in catalogues.faults("pl", made, tmp_path)] == [
        "does not say “spotkanie” for “meeting” (translations/terms.csv)",
        "is too long for a button: 30 letters, 24 fit",
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("english,language\n", "the first row should be english,language,term,note"),
        ("english,language,term,note\nsafe,pl,a||b,\n", "line 2: a term or one of its forms"),
        ("english,language,term,note\n,pl,a,\n", "line 2"),
    ],
)
def test_a_wrong_termbase_is_one_line(tmp_path: Path, content: str, why: str) -> None:
    (tmp_path / "terms.csv").write_text(content, encoding="utf-8")
    with pytest.raises(TermError, match=why):
        termbase.of("pl", tmp_path)


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_the_termbase_is_used_and_no_form_fits_everything(language: str) -> None:
    terms = termbase.of(language, catalogues.TRANSLATIONS)
    assert len(terms) >= 30
    assert all(len(form) >= (1 if language == "zh" else 2) for term in terms for form in term.forms)
    # a check that can fail: English in the place of a translation says none of the terms in ours
    english = "the police and a receipt code"
    assert len(termbase.missing(terms, english, (english,))) == 2


def test_buttons_are_found_where_they_stand() -> None:
    assert {"Send", "Next", "Skip", "Back", "Exit this page"} <= buttons.in_templates()
    assert "Get help now" not in buttons.in_templates()
    made = Catalog(locale="pl")
    made.add("Play", auto_comments=["translators: button"])
    made.add("Play it", auto_comments=["translators: beside a button"])
    assert buttons.is_button(made["Play"])
    assert not buttons.is_button(made["Play it"])


def test_marks_above_and_below_take_no_room_and_a_long_english_button_may_be_longer() -> None:
    assert buttons.letters("নির্ণয়") < len("নির্ণয়")
    assert buttons.too_long("Send", "W" * 24) is None
    assert buttons.too_long("Send", "W" * 25) == "is too long for a button: 25 letters, 24 fit"
    assert buttons.too_long("Take my answers back", "W" * 30) is None
