"""axe-core on every public page, in every language.

Every mode in a language of each direction. A page in another language that is made of the same parts, with
words wherever those have words (`skeleton.py`), holds nothing new for axe-core: how large its targets are is
asked in every language by `test_layout.py`, its marks by `test_every_page.py`. A page that is made of other
parts is looked at. Every mode in every language, whatever it is made of: `make audit`, before a release.
"""

# two Chromiums at once are fine here, nothing waits for a second: so this file may run beside the other browser tests
from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page

from bscp_voice.languages import LANGUAGES
from tests.browser.axe import audit, audit_words, look, open_shown
from tests.browser.conftest import PagesIn
from tests.browser.rendered import CORE, Everyone, Rendered
from tests.browser.skeleton import skeleton

pytestmark = [pytest.mark.browser]  # as a list: a group of its own, see tests/conftest.py

EVERY_MODE = ("en", "ur")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_keeps_anybody_out(
    everyone: Everyone, pages_in: PagesIn, phone: Page, language: str
) -> None:
    if language in EVERY_MODE:
        found = [each for shown in pages_in(language) for each in audit(phone, everyone, shown)]
    else:
        alike = {each.name: skeleton(each) for each in pages_in("ur")}
        others = [each for each in pages_in(language) if skeleton(each) != alike.get(each.name)]
        found = [each for shown in others for each in audit_words(phone, everyone, shown)]

    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        ("<h1>", '<h1 lang="pl">', True),
        ("Listen", 'Pos<span lang="en" dir="ltr">łuchaj</span>', True),
        ("Listen", " ", False),
        ("<h1>", '<h1 aria-hidden="true">', False),
        ('alt="A face"', 'alt=" "', False),
        ('role="note"', 'role="alert"', False),
        ("<h1>", '<h1><span class="more">Much</span> ', False),
        ("</h1>", "</h1><p>One thing more</p>", False),
        ('<b aria-current="true">Polski</b> <a href="ur">اردو</a>',
         '<a href="pl">Polski</a> <b aria-current="true">اردو</b>', True),
        ('<a href="ur">اردو</a>', "<a>اردو</a>", False),
    ],
)  # fmt: skip
def test_a_page_made_of_other_parts_is_told(was: str, now: str, same: bool) -> None:
    text = (
        '<h1>Listen</h1><p role="note"><img alt="A face" src="x"></p>'
        '<nav><b aria-current="true">Polski</b> <a href="ur">اردو</a></nav>'
    )
    page = Rendered("a page", "/", "pl", 200, text)
    assert was in text
    assert (skeleton(replace(page, text=text.replace(was, now))) == skeleton(page)) is same


@pytest.mark.parametrize(
    ("form", "language"), [*((each, "en") for each in CORE), ("child_4_7", "ur")]
)
def test_each_step_of_a_form(
    everyone: Everyone, pages_in: PagesIn, phone: Page, form: str, language: str
) -> None:
    shown = next(each for each in pages_in(language) if each.name == f"form {form}")
    open_shown(phone, everyone, shown)
    found, steps = [], 0
    while not phone.locator("#x-send").is_visible():
        needed = phone.locator(".step:not([hidden]) [data-needed] label")
        if needed.count():
            needed.first.click()
        phone.locator("#x-next").click()
        steps += 1
        found += look(phone, f"{shown.title} step {steps}", "default")

    assert steps > 8
    assert not found, "\n".join(map(str, found))


def test_a_page_that_keeps_somebody_out_is_found(
    everyone: Everyone, pages_in: PagesIn, phone: Page
) -> None:
    shown: Rendered = next(each for each in pages_in("en") if each.name == "/r")
    text = shown.text.replace("<h1", '<img src="/assets/icon.svg"><h1', 1)
    found = audit(phone, everyone, replace(shown, text=text))

    assert {(each.rule, each.mode) for each in found} == {
        ("image-alt", "default"),
        ("image-alt", "script off"),
    }


def test_colours_are_looked_at_in_the_dark(
    everyone: Everyone, pages_in: PagesIn, phone: Page
) -> None:
    shown = next(each for each in pages_in("en") if each.name == "/r")
    open_shown(phone, everyone, shown)
    assert look(phone, "a page", "default") == []
    phone.emulate_media(color_scheme="dark")
    phone.evaluate("document.querySelector('h1').style.setProperty('color', '#1d2433')")
    found = look(phone, "a page", "dark", ["cat.color"])

    assert "color-contrast" in {each.rule for each in found}
    assert found[0].record().keys() == {"page", "mode", "rule", "help", "impact"}
