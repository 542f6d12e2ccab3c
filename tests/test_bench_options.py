"""What the measurements are asked on the command line: bad input gets one line; what comes later is apart."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bench.lighthouse import CORE, form_codes, options
from bench.page_weight import PartsReader, Weight, main
from bscp_voice.languages import LANGUAGES


def test_forms_are_named_by_group_or_code() -> None:
    assert form_codes("core") == list(CORE)
    assert "have_your_say" in form_codes("families")
    assert "prac_survey" not in form_codes("families")
    assert "prac_survey" in form_codes("all")
    assert form_codes("loop_check,child_4_7") == ["loop_check", "child_4_7"]


@pytest.mark.parametrize("words", ["core,", "nothing", "child_4_7,nothing"])
def test_a_form_that_is_not_there_is_named(words: str) -> None:
    with pytest.raises(SystemExit, match="no such form"):
        form_codes(words)


def test_a_language_that_is_not_there_is_named() -> None:
    said = CliRunner().invoke(main, ["--languages", "en,xx"])
    assert said.exit_code == 2
    assert "no such language: xx" in said.output


@pytest.mark.parametrize("given", [[], ["http://127.0.0.1:1", "--forms", "core"]])
def test_lighthouse_needs_an_address_or_forms(given: list[str]) -> None:
    with pytest.raises(SystemExit):
        options(given)


def test_what_comes_later_is_counted_apart() -> None:
    reader = PartsReader()
    reader.feed(
        '<script src="/a.js" data-later="/b.js" data-sheet="/b.css" data-words="/w"></script>'
    )
    assert reader.parts == [("js", "/a.js")]
    assert reader.later == ["/b.js", "/b.css", "/w"]


def test_the_limit_holds_for_core_forms_in_every_language() -> None:
    for form, language, heavy in (
        ("child_4_7", "ur", True),
        ("prac_survey", "en", True),
        ("have_your_say", "ur", False),
    ):
        assert language in LANGUAGES
        found = Weight(form, "", language, html=9_000, css=4_000, js=1_600, other=1, later=0)
        assert found.too_heavy is heavy
        assert not Weight(form, "", language, 9_000, 4_000, 1_600, 0, later=99_999).too_heavy
