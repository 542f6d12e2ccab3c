"""Catalogues: whole for families, fitting their English, and honest about who has checked them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bscp_voice import catalogues
from bscp_voice.catalogues import State, faults, misfits, path_of, read, state_of, states, write
from bscp_voice.languages import LANGUAGES
from bscp_voice.strings import template, translated

TERMS = catalogues.TRANSLATIONS / "terms.csv"
LOCATION = [("bscp_voice/instruments/data/forms/child_8_11.v1.yaml", 0)]


def catalogue(*entries: tuple[str, str]) -> Catalog:
    made = Catalog(locale="pl")
    for english, text in entries:
        made.add(english, text, locations=LOCATION, user_comments=("state: draft",) if text else ())
    return made


def test_every_language_has_a_catalogue() -> None:
    assert translated() == [code for code in LANGUAGES if code != "en"]


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_a_catalogue_is_fresh_whole_for_families_and_fits_its_english(language: str) -> None:
    assert [str(fault) for fault in faults(language, template())] == []
    assert set(states(language)) <= {State.DRAFT, State.CHECKED}


@pytest.mark.parametrize(
    ("english", "text", "why"),
    [
        ("within %(days)s days", "w ciągu kilku dni", "has lost %(days)s"),
        ("Question {0} of {1}", "Pytanie {0}", "has lost {1}"),
        ("Send", "Wyślij %(n)s", "has %(n)s, which the English has not"),
        ("%(num)d left", "zostało", "has lost %(num)d"),
        ("Ring 0800 1111", "Zadzwoń", "has lost the number 0800, 1111"),
        ("Send", "<META http-equiv=refresh>", "has a broken tag at “<M”"),
        ("Send", "Wyślij <!-- ", "has a broken tag at “<”"),
        ("Send", 'x" hidden="', "has a straight quotation mark: use those of the language"),
    ],
)
def test_a_translation_that_does_not_fit_is_named(english: str, text: str, why: str) -> None:
    message = catalogue((english, text))[english]
    assert list(misfits(message, 3)) == [why]


def test_a_plural_needs_every_form_of_its_language() -> None:
    made = Catalog(locale="pl")
    made.add(("%(num)s week", "%(num)s weeks"), ("%(num)s tydzień", "%(num)s tygodnie"))
    message = made["%(num)s week"]
    assert list(misfits(message, made.num_plurals)) == ["needs 3 plural forms, has 2"]


def test_changed_english_makes_a_translation_stale_and_what_is_new_is_missing(
    tmp_path: Path,
) -> None:
    write("pl", catalogue(("Did people listen to you?", "Czy cię słuchano?")), tmp_path)
    changed = catalogue(("Did people listen to you there?", ""), ("Thank you", ""))

    catalogues.update("pl", changed, tmp_path)

    after = read("pl", tmp_path)
    assert state_of(after["Did people listen to you there?"]) is State.STALE
    assert state_of(after["Thank you"]) is State.MISSING
    assert {fault.why for fault in faults("pl", changed, tmp_path)} == {"is stale", "is missing"}


def test_a_message_is_checked_when_a_person_says_so(tmp_path: Path) -> None:
    made = catalogue(("Send", "Wyślij"))
    write("pl", made, tmp_path)
    assert not catalogues.all_checked("pl", tmp_path)

    made["Send"].user_comments[:] = ["state: checked 2026-12-01 A Person"]
    other = tmp_path / "later"
    write("pl", made, other)

    assert catalogues.all_checked("pl", other)
    assert path_of("pl", other).read_text(encoding="utf-8").count("# state: checked") == 1


def test_the_termbase_has_every_term_in_every_language() -> None:
    with TERMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    terms = {row["english"] for row in rows}
    assert len(terms) >= 25
    assert {(row["english"], row["language"]) for row in rows if row["term"]} == {
        (term, code) for term in terms for code in LANGUAGES if code != "en"
    }
