"""What words are about: the same list of concepts in every language, and each form is found."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bscp_voice.screening import concepts as module
from bscp_voice.screening.concepts import compiled, concepts
from bscp_voice.screening.spelling import words
from tests.screening.labelled import WRITTEN, rows

FOLDER = Path(module.__file__).parent / "data/concepts"
# concepts one of which most comments that must be raised hold
SPEAKS = {
    *("hit", "injury", "touch", "secret", "fear", "death", "self_harm", "weapon", "threat", "confine"),
    *("shout", "substance", "bad_home", "alone", "missing", "drug_work", "online", "marry", "money"),
    *("food", "bad_mood", "want_leave", "ask_help", "night", "travel"),
}  # fmt: skip
LEAST_SPEAK = 0.8


def listed(language: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = yaml.safe_load(
        (FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    )
    return found


def test_every_language_lists_the_same_concepts_and_only_words() -> None:
    assert sorted(each.stem for each in FOLDER.glob("*.yaml")) == WRITTEN
    for language in WRITTEN:
        assert list(listed(language)) == list(listed("en")), language
        for name, forms in listed(language).items():
            assert len(forms) >= 5, (language, name)
            assert all(isinstance(form, str) and form.strip() for form in forms), (language, name)


@pytest.mark.parametrize("language", WRITTEN)
def test_every_form_is_found_as_it_is_written(language: str) -> None:
    known = concepts(language)
    for name, forms in listed(language).items():
        for form in forms:
            found = known.of(words(form.rstrip("*"), language))
            assert any(name in each for each in found), (name, form)


def test_a_phrase_a_stem_and_a_word() -> None:
    known = compiled({"missing": ["run away"], "hit": ["punch*"], "not": ["no"]})
    about = [
        set(each)
        for each in known.of(["no", "he", "punched", "and", "had", "run", "away", "now", "run"])
    ]
    assert about == [{"not"}, set(), {"hit"}, set(), set(), {"missing"}, {"missing"}, set(), set()]


def test_romanised_text_is_read_with_its_english() -> None:
    (about,) = concepts("ur-Latn").of(["knife"])
    assert "weapon" in about


@pytest.mark.parametrize("language", WRITTEN)
def test_what_must_be_raised_is_about_something(language: str) -> None:
    raised = [
        row["text"]
        for row in rows(language)
        if row["severity"] != "none" and row["part"] == "build"
    ]
    known = concepts(language)
    speak = [SPEAKS & frozenset().union(*known.of(words(text, language)), ()) for text in raised]
    assert sum(map(bool, speak)) / len(raised) >= LEAST_SPEAK
