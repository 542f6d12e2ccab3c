"""Every public page in every language: on 320 px, with large text, under a finger; mirrored and still where asked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from bscp_voice.languages import LANGUAGES
from tests.browser.axe import open_shown
from tests.browser.conftest import PagesIn
from tests.browser.layout import large_text, on_phones
from tests.browser.rendered import CORE, Everyone

pytestmark = [pytest.mark.browser]  # as a list: a group of its own, see tests/conftest.py


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_runs_off_the_side_and_every_target_is_large(
    everyone: Everyone, pages_in: PagesIn, phone: Page, language: str
) -> None:
    found = []
    for shown in pages_in(language):
        open_shown(phone, everyone, shown, script=False)
        found += [f"{shown.title}: {each}" for each in (*on_phones(phone), *large_text(phone))]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_runs_off_the_side_one_question_at_a_time(
    everyone: Everyone, pages_in: PagesIn, phone: Page, language: str
) -> None:
    found = []
    for shown in pages_in(language):
        if shown.name not in {f"form {code}" for code in CORE}:
            continue
        open_shown(phone, everyone, shown)
        found += [f"{shown.title}: {each}" for each in on_phones(phone)]
        for step in range(4):
            needed = phone.locator(".step:not([hidden]) [data-needed] label")
            if needed.count():
                needed.first.click()
            phone.locator("#x-next").click()
            found += [f"{shown.title} step {step}: {each}" for each in on_phones(phone)]

    assert not found, "\n".join(found)
