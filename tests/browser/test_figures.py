"""The pages of figures in a real browser: on a phone, on a desk, in print, for everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bscp_voice.access import ANALYST
from bscp_voice.extensions import db
from tests.chromium import PHONE, Open, Service, violations
from tests.factories import PASSWORD, make_round, make_staff
from tests.understand.filling import fill
from tests.understand.test_findings_page import comment_on

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 900}
PAGES = (
    "/staff/plan",
    "/staff/plan?show=figures",
    "/staff/plan/1.1-M2",
    "/staff/plan/2.4-M2?year=2",
    "/staff/plan/1.4-M2",
    "/staff/plan/1.1-M1",
    "/staff/coverage",
    "/staff/themes",
    "/staff/findings",
)
WIDER = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def analyst(service: Service) -> tuple[str, str]:
    """E-mail of an analyst, and the address of a round with answers and words."""
    with service.app.app_context():
        session = db.session()
        for form, context in (("yp_12_17", "cp_conference"), ("prac_survey", None)):
            fill(session, make_round(session, form, context), 12)
        round_ = make_round(session, "child_8_11", "cp_conference", title="Spoken")
        fill(session, round_, 12)
        comment_on(session, round_, "Nobody listened to me at the meeting.")
        person = make_staff(session, ANALYST, email="figures@example.org")
        found = person.email, f"/staff/rounds/{round_.id}/findings"
        session.commit()
        return found


@pytest.fixture
def signed_in(service: Service, open_page: Open, analyst: tuple[str, str]) -> Open:
    def open_(address: str, **options: object) -> Page:
        page = open_page(f"{service.address}/staff/sign-in", **options)
        page.fill("input[name=email]", analyst[0])
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(service.address + address)
        return page

    return open_


def test_every_page_is_open_to_everybody(
    service: Service, signed_in: Open, analyst: tuple[str, str]
) -> None:
    """axe-core at a desk; on a phone test_accessibility.py asks it of each of these pages."""
    page = signed_in(PAGES[0], viewport=DESK)
    for address in (*PAGES, analyst[1]):
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        page.goto(service.address + address)
        expect(page.locator("h1")).to_have_count(1)
        assert violations(page) == [], address
        for viewport in (DESK, PHONE):
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            assert page.evaluate(WIDER) <= 0, (address, viewport)


def test_the_plans_table_becomes_cards_on_a_phone(signed_in: Open) -> None:
    page = signed_in("/staff/plan")
    cell = page.locator(".plan-table td[data-label='Lead']").first
    box = cell.bounding_box()
    assert box is not None
    assert box["width"] > 280
    label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label == '"Lead"'
    page.set_viewport_size({"width": 1280, "height": 900})
    columns = [
        page.locator(f".plan-table td[data-label='{name}']").first.bounding_box()
        for name in ("Desired Outcomes", "Evidence and Measures of Progress", "Lead", "RAG")
    ]
    lefts = [each["x"] for each in columns if each]
    assert lefts == sorted(lefts)
    assert len(set(lefts)) == 4


def test_a_chart_draws_the_share_and_its_interval(
    service: Service, signed_in: Open, analyst: tuple[str, str]
) -> None:
    page = signed_in(analyst[1])
    row = page.locator(".intervals__row").first
    shown = int(row.locator(".intervals__value").inner_text().rstrip("%"))
    bar = float(row.locator("rect.bar").get_attribute("width") or "")
    low = float(row.locator("line.interval").get_attribute("x1") or "")
    high = float(row.locator("line.interval").get_attribute("x2") or "")
    assert abs(bar - shown) <= 0.6
    assert low <= bar <= high


def test_print_shows_the_table_and_no_addresses(signed_in: Open) -> None:
    page = signed_in("/staff/plan", viewport=DESK)
    page.emulate_media(media="print")
    expect(page.locator(".staff-nav")).to_be_hidden()
    after = page.locator(".plan-measure a").first.evaluate(
        "link => getComputedStyle(link, '::after').content"
    )
    assert after in {"none", "normal"}
