"""Each core form from the first page to Thank you: by keyboard alone, with script and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from bscp_voice.extensions import db
from bscp_voice.models import Answer, Response
from tests.browser.focus import focused, tab_to
from tests.browser.rendered import CORE
from tests.chromium import Open, Service

pytestmark = pytest.mark.browser

JOURNEYS = [*((form, "en") for form in CORE), ("child_8_11", "ur")]


def rows(service: Service) -> tuple[int, int]:
    """How many responses and answers are stored."""
    with service.app.app_context():
        found = [
            db.session.scalar(select(func.count()).select_from(each)) for each in (Response, Answer)
        ]
        return found[0] or 0, found[1] or 0


def thanked(page: Page) -> None:
    """The thank-you page is there, with a code."""
    page.wait_for_selector(".code, .govuk-error-summary")
    assert page.locator(".govuk-error-summary").all_inner_texts() == []
    expect(page.locator("h1")).to_have_id("x-sent")


@pytest.mark.parametrize(("form", "language"), JOURNEYS)
def test_one_question_at_a_time(
    service: Service, open_page: Open, form: str, language: str
) -> None:
    before = rows(service)
    page = open_page(f"{service.link(form)}/{language}")
    tab_to(page, "x-next", answering=False)
    page.keyboard.press("Enter")
    asked = 0
    for _ in range(90):
        here = page.locator(".step:not([hidden])")
        now = focused(page)
        assert now.get("ask"), f"after Next the focus is on {now}"
        assert here.locator(":focus").count() == 1
        last = here.get_attribute("id") == "x-last"
        asked += tab_to(page, "x-send" if last else "x-next", answering=True)
        page.keyboard.press("Enter")
        if last:
            break
    thanked(page)
    after = rows(service)

    assert after[0] == before[0] + 1
    assert after[1] >= before[1] + 4
    assert asked >= 10


@pytest.mark.parametrize(("form", "language"), JOURNEYS)
def test_one_plain_page(service: Service, open_page: Open, form: str, language: str) -> None:
    before = rows(service)
    page = open_page(f"{service.link(form)}/{language}", java_script_enabled=False)
    asked = tab_to(page, "x-send", answering=True)
    page.keyboard.press("Enter")
    thanked(page)
    after = rows(service)

    assert after[0] == before[0] + 1
    assert after[1] >= before[1] + 4
    assert asked >= 12
