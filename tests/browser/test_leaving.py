"""Leaving in a real Chromium: after Exit and after Send, Back shows nothing that anybody typed or chose."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.chromium import Open, Service, steps_to_the_end

pytestmark = pytest.mark.browser

SECRET = "what nobody else should read"
EVERYTHING = """() => document.documentElement.outerHTML
  + [...document.querySelectorAll('input, textarea')].map(it => it.value).join(' ')"""


def neutral(page: Page) -> None:
    """Another site's page in the place of the one that Exit leads to."""

    def weather(route: Route) -> None:
        route.fulfill(body="<title>Weather</title>Rain", content_type="text/html")

    page.route("**/exit", weather)


def leave(page: Page) -> None:
    neutral(page)
    page.locator("#x-exit").click()
    expect(page).to_have_title("Weather")


def shown(page: Page) -> str:
    """Everything that stands on the page or in a field of it."""
    return str(page.evaluate(EVERYTHING))


def typed(page: Page, words: str) -> None:
    page.evaluate("words => { document.getElementById('why').value = words; }", words)


def receipt_code(service: Service, page: Page) -> str:
    page.goto(f"{service.link('loop_check', None)}/en")
    steps_to_the_end(page)
    page.locator("#x-send").click()
    page.wait_for_selector(".code")
    return page.locator(".code").inner_text()


def test_after_exit_back_shows_no_typed_words(service: Service, open_page: Open) -> None:
    page = open_page(f"{service.link()}/en")
    typed(page, SECRET)
    page.get_by_role("button", name="Start").click()
    leave(page)
    page.go_back()

    assert SECRET not in shown(page)
    assert page.locator("input:checked").count() == 0


def test_after_exit_from_a_page_with_an_error_back_shows_no_typed_words(
    service: Service, open_page: Open
) -> None:
    page = open_page(f"{service.link()}/en")
    typed(page, SECRET + "x" * 600)
    steps_to_the_end(page)
    page.locator("#x-send").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert SECRET in shown(page), "the page that came back keeps what was typed"
    leave(page)
    page.go_back()

    assert SECRET not in shown(page)


def test_after_send_back_shows_no_typed_words(service: Service, open_page: Open) -> None:
    page = open_page(f"{service.link()}/en")
    typed(page, SECRET)
    steps_to_the_end(page)
    page.locator("#x-send").click()
    page.wait_for_selector(".code")
    page.go_back()
    page.wait_for_selector("#x-form", state="attached")

    assert SECRET not in shown(page)


@pytest.mark.parametrize("by_link", [False, True], ids=["by Exit", "by a link"])
def test_after_leaving_a_receipt_back_shows_neither_code_nor_answers(
    service: Service, open_page: Open, by_link: bool
) -> None:
    page = open_page(f"{service.address}/r/en")
    code = receipt_code(service, page)
    page.goto(f"{service.address}/r/en")
    page.get_by_label("Your receipt code").fill(code)
    page.get_by_role("button", name="Look it up").click()
    page.get_by_role("button", name="Take my answers back").wait_for()
    if by_link:
        page.get_by_role("link", name="What we did about what people said").click()
        page.wait_for_url("**/said-and-done/en")
    else:
        leave(page)
    # without the page at hand the browser asks before it sends the code again
    page.evaluate("history.back()")
    page.wait_for_timeout(600)

    assert code not in shown(page)
    assert "You sent them on" not in shown(page)


def test_after_leaving_the_thank_you_page_back_does_not_show_the_code(
    service: Service, open_page: Open
) -> None:
    page = open_page(f"{service.address}/")
    code = receipt_code(service, page)
    leave(page)
    page.evaluate("history.back()")
    page.wait_for_timeout(600)

    assert code not in shown(page)


def test_a_form_says_where_exit_leads_and_what_the_phone_remembers(
    service: Service, open_page: Open
) -> None:
    page = open_page(f"{service.link()}/en")
    expect(page.get_by_text("takes you away from here at once")).to_be_visible()
    page.get_by_role("link", name="How that works").click()
    expect(page.locator("h1")).to_have_text("Leave this page fast")
    page.get_by_text("Samsung Internet").first.click()

    expect(page.get_by_text("Press the page and hold it")).to_be_visible()


def test_titles_in_the_tab_say_where_one_is_and_nothing_more(
    service: Service, open_page: Open
) -> None:
    page = open_page(f"{service.link()}/en")
    assert page.title() == "Your views"
    page.get_by_role("button", name="Start").click()

    assert page.title().startswith("Part 1 of ")
    assert page.title().endswith(" – Your views")
