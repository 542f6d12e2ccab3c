"""Latin names in pages of other scripts."""

from __future__ import annotations

import pytest

from bscp_voice.collect.mixed import is_latin, with_names_marked
from bscp_voice.languages import LANGUAGES

MARKED = '<span lang="en" dir="ltr">{}</span>'


def test_the_latin_languages_are_known_by_their_names() -> None:
    assert {code for code in LANGUAGES if is_latin(code)} == {"en", "ro", "pl", "so"}


@pytest.mark.parametrize("name", ["NHS", "Children&#39;s Trust", "nspcc.org.uk", "Easy Read"])
def test_a_name_is_marked_whole(name: str) -> None:
    assert (
        with_names_marked(f"<p>یہ {name} ہے۔</p>", "ur") == f"<p>یہ {MARKED.format(name)} ہے۔</p>"
    )


@pytest.mark.parametrize(
    "page",
    [
        '<a href="pl" lang="pl">Polski</a>',
        "<title>NHS</title>",
        "<textarea>What I typed</textarea>",
        '<input value="What I typed">',
        "<p>خ &amp; خ &nbsp;</p>",
        "<p>5 a</p>",
        "<script>let name;</script>",
    ],
)
def test_what_is_not_prose_stays(page: str) -> None:
    assert with_names_marked(page, "ur") == page


def test_a_latin_page_stays() -> None:
    assert with_names_marked("<p>NHS</p>", "pl") == "<p>NHS</p>"
