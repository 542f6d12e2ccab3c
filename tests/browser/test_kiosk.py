"""A tablet that many people use in turn: it begins anew, and nothing of one person is left for the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from bscp_voice.extensions import db
from bscp_voice.models import Response
from bscp_voice.sealing import new_key
from tests.chromium import Service, listen, running_service, steps_to_the_end, violations
from tests.factories import make_link, make_round

pytestmark = pytest.mark.browser

TABLET = {"width": 800, "height": 1100}
SECRET = "my stepfather shouts"
TRACES = """() => [...document.querySelectorAll('textarea')].map((one) => one.value).join('') +
  [...document.querySelectorAll('input')].filter((one) => one.checked).map((one) => one.id).join(' ')"""
Tablet = Callable[..., Page]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("kiosk")
    with running_service(
        folder,
        offered_languages=("en", "ur"),
        minimum_seconds_to_answer=12,
        sealing_keys=(new_key(),),
    ) as running:
        yield running


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[Tablet]:
    """Open an address on a tablet whose clock the test moves."""
    contexts = []
    problems: list[str] = []

    def open_(address: str, **options: object) -> Page:
        context = chromium.new_context(**{"viewport": TABLET, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        listen(page, problems)
        if options.get("java_script_enabled", True):
            page.clock.install()
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert problems == []


def kiosk(service: Service, **columns: object) -> str:
    """The address of a link for a shared tablet."""
    with service.app.app_context():
        link = make_link(db.session(), make_round(db.session()), kiosk=True, **columns)
        db.session.commit()
        return f"{service.address}/f/{link.token}"


def standing(page: Page) -> None:
    """The parts that come after the page stand."""
    expect(page.locator(".kiosk-again")).to_be_attached(timeout=30_000)


def seconds(page: Page, number: int) -> None:
    """Let time pass, tick by tick."""
    page.clock.run_for(number * 1000)


def responses(service: Service) -> list[str]:
    with service.app.app_context():
        return list(db.session.scalars(select(Response.standing)))


def count(service: Service) -> int:
    with service.app.app_context():
        return db.session.scalar(select(func.count()).select_from(Response)) or 0


def fill(page: Page) -> None:
    page.locator("#x-next").click()
    page.get_by_text("Not good").click()
    page.locator("#x-next").click()
    page.locator("#why").fill(SECRET)


def empty(page: Page) -> None:
    expect(page.locator("#x-start")).to_be_visible()
    assert page.evaluate(TRACES) == ""


def test_after_send_it_begins_anew_with_a_fresh_id_and_back_shows_nothing(
    hall: Service, tablet: Tablet
) -> None:
    before = count(hall)
    page = tablet(f"{kiosk(hall)}")
    standing(page)
    assert page.request.get(page.url).headers["cache-control"] == "no-store"
    ids = set()
    for _person in range(3):
        ids.add(page.locator("#x-sid").input_value())
        fill(page)
        steps_to_the_end(page)
        page.locator("#x-send").click()
        expect(page.locator("h1")).to_have_text("Thank you")
        expect(page.locator(".kiosk-number")).to_have_text(
            re.compile(r"^The next person starts in (30|2\d)$")
        )
        code = page.locator(".code").inner_text()
        expect(page.locator(".receipt")).to_contain_text("Write it down now")
        assert page.locator("footer a:visible").count() == 0
        seconds(page, 12)
        expect(page.locator(".kiosk-number")).to_have_text(
            re.compile(r"^The next person starts in 1?\d$")
        )
        seconds(page, 20)
        standing(page)
        empty(page)
        assert code not in page.content()
    assert len(ids) == 3
    assert count(hall) == before + 3
    for _ in range(20):
        page.go_back()
        assert page.evaluate(TRACES) == ""
        assert page.locator(".code").count() == 0
        if page.url == "about:blank":
            break


def test_each_person_counts_and_nobody_is_too_fast_because_of_the_one_before(
    hall: Service, tablet: Tablet
) -> None:
    before = responses(hall)
    page = tablet(kiosk(hall))
    for wait in (13, 0):  # the second answers faster than anybody can read
        standing(page)
        page.wait_for_timeout(wait * 1000)
        steps_to_the_end(page)
        page.locator("#x-send").click()
        page.get_by_role("button", name="Start again now").click()
    standing(page)
    new = responses(hall)
    for each in before:
        new.remove(each)
    assert sorted(new) == ["suspect", "valid"]


def test_left_alone_it_asks_and_begins_anew(hall: Service, tablet: Tablet) -> None:
    address = kiosk(hall)
    page = tablet(f"{address}/ur")  # somebody chose another language
    standing(page)
    fill_in_urdu = page.locator("#x-next")
    fill_in_urdu.click()
    page.locator(".step:not([hidden]) label").first.click()
    seconds(page, 59)
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    seconds(page, 2)
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_be_visible()
    assert page.evaluate("document.activeElement.closest('[role=alertdialog]') !== null")
    assert page.get_by_role("timer").count() == 1
    seconds(page, 21)
    page.wait_for_url(f"{address}/en")
    standing(page)
    empty(page)
    for _ in range(3):
        page.go_back()
        assert page.evaluate(TRACES) == ""


def test_whoever_is_still_there_can_say_so(hall: Service, tablet: Tablet) -> None:
    page = tablet(f"{kiosk(hall)}/en")
    standing(page)
    fill(page)
    for stop, left in (("button", 61), ("Escape", 31)):
        seconds(page, left)
        dialog = page.get_by_role("alertdialog", name="Are you still there?")
        expect(dialog).to_be_visible()
        expect(dialog.get_by_role("timer")).to_have_text(re.compile(r"^Starting again in \d+$"))
        seconds(page, 9)
        expect(dialog.get_by_role("status")).to_have_text(re.compile("in (10|5)$"))
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Start again now"
        page.keyboard.press("Tab")
        assert violations(page) == []
        if stop == "button":
            page.get_by_role("button", name="I am still here").click()
        else:
            page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        assert page.evaluate("document.activeElement.id") == "why"
        seconds(page, 30)
        assert page.locator("#why").input_value() == SECRET


def test_an_untouched_tablet_stays_as_it_is(hall: Service, tablet: Tablet) -> None:
    page = tablet(kiosk(hall))
    standing(page)
    first = page.locator("#x-sid").input_value()
    seconds(page, 200)
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    assert page.locator("#x-sid").input_value() == first


def test_more_time_with_the_receipt(hall: Service, tablet: Tablet) -> None:
    page = tablet(f"{kiosk(hall)}/en")
    standing(page)
    fill(page)
    steps_to_the_end(page)
    page.locator("#x-send").click()
    page.get_by_role("button", name="Wait, I need more time").click()
    seconds(page, 40)
    expect(page.locator(".code")).to_be_visible()
    seconds(page, 25)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    seconds(page, 22)
    standing(page)
    empty(page)


def test_without_script_there_is_a_link(hall: Service, tablet: Tablet) -> None:
    address = kiosk(hall)
    page = tablet(f"{address}/en", java_script_enabled=False)
    page.locator("[name=exp][value='2']").check(force=True)
    page.locator("#x-send").click()
    expect(page.locator("h1")).to_have_text("Thank you")
    page.get_by_role("link", name="Start again").click()
    expect(page).to_have_url(f"{address}/en")
    expect(page.locator("[name=exp][value='2']")).not_to_be_checked()
    expect(page.get_by_role("link", name="Start again")).to_be_visible()


def test_without_signal_it_waits_and_nobody_else_is_told(hall: Service, tablet: Tablet) -> None:
    before = count(hall)
    page = tablet(f"{kiosk(hall)}/en")
    standing(page)
    expect(page.locator("#x-form[data-queue='1']")).to_be_attached(timeout=30_000)
    fill(page)
    steps_to_the_end(page)
    page.context.set_offline(True)
    page.locator("#x-send").click()
    expect(page.locator("h1")).to_have_text("Not sent yet")
    expect(page.locator("#x-wait-list")).to_be_hidden()
    seconds(page, 32)
    standing(page)
    empty(page)
    expect(page.locator("#x-form[data-queue='1']")).to_be_attached(timeout=30_000)
    expect(page.locator(".waiting")).to_have_count(0)
    page.context.set_offline(False)
    for _ in range(200):
        if count(hall) > before:
            break
        page.wait_for_timeout(200)
    assert count(hall) == before + 1
    expect(page.locator(".waiting")).to_have_count(0)


def test_a_send_that_fails_for_good_loses_nothing(hall: Service, tablet: Tablet) -> None:
    page = tablet(f"{kiosk(hall)}/en")
    standing(page)
    fill(page)
    page.locator("#why").fill("x" * 4000)
    steps_to_the_end(page)
    page.locator("#x-send").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert page.locator("#why").input_value() == "x" * 4000
    expect(page.locator(".kiosk-again")).to_be_attached()
