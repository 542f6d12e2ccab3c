"""Every page of the service, public and staff, with the demonstration in it: open to everybody.

Each page of staff is looked at on a phone, in the light and in the dark, with every part unfolded, and
each page once more at 320 px. `pages.py` says which pages there are; a route it does not know fails the first test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from flask import url_for
from playwright.sync_api import Browser, Page
from werkzeug.routing import Rule

from bscp_voice import clock
from bscp_voice.access import RoleName
from bscp_voice.demo import load
from bscp_voice.demo.people import PASSWORD, SIGN_INS
from bscp_voice.extensions import db
from tests.browser.pages import NOT_A_PAGE, PAGES, forms
from tests.chromium import (
    PHONE,
    Service,
    listen,
    running_service,
    sign_in_page,
    steps_to_the_end,
    violations,
)
from tests.factories import make_link, make_round

pytestmark = pytest.mark.browser

KIND = re.compile(r"<[^<>]+:")  # of an argument, as in <uuid:round_id>
SMALLEST = {"width": 320, "height": 640}
COLOURS = ["cat.color"]  # all of axe-core that the dark can change
UNFOLD = """() => {
  document.documentElement.classList.remove('js');
  for (const it of document.querySelectorAll('.step, .q')) it.hidden = false;
  for (const it of document.querySelectorAll('details')) it.open = true;
}"""
FACTS = """() => ({
  headings: document.querySelectorAll('h1').length,
  title: document.title.trim(),
  lang: document.documentElement.lang,
  dir: document.documentElement.dir,
  labelled: [...document.querySelectorAll('.demo, .poster__demo')].some(it => it.offsetHeight > 0),
  help: document.getElementById('x-help')?.offsetHeight > 0,
  numbers: document.querySelectorAll('#x-help a[href^="tel:"]').length,
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""
Visitor = Callable[[RoleName | None], Page]


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service with the demonstration, and two rounds it cannot have: unanswered and imported."""
    folder = tmp_path_factory.mktemp("demonstration")
    with running_service(folder, offered_languages=("en", "ur")) as running:
        with running.app.app_context():
            session = db.session()
            load(session, running.app.extensions["bscp_settings"], shared=folder)
            make_link(session, make_round(session, title="Nobody has answered"))
            make_round(session, title="From a file", origin="imported")
            session.commit()
        yield running


@pytest.fixture(scope="module")
def visitor(demonstration: Service, chromium: Browser) -> Iterator[Visitor]:
    """A phone of somebody with a role, signed in once; None: of anybody."""
    opened: list[Page] = []
    problems: list[str] = []

    @cache
    def visit(role: RoleName | None) -> Page:
        page = chromium.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
        opened.append(page)
        listen(page, problems)
        if role:
            person = next(each for each in SIGN_INS if role in each.roles)
            sign_in_page(page, demonstration.address, person.email, PASSWORD)
        return page

    yield visit
    for page in opened:
        page.context.close()
    assert problems == []


def rules(service: Service) -> dict[str, Rule]:
    """Every route that answers to GET."""
    return {
        KIND.sub("<", rule.rule): rule
        for rule in service.app.url_map.iter_rules()
        if "GET" in (rule.methods or set())
    }


def addresses(service: Service, route: str) -> list[str]:
    """The addresses of a route in this demonstration."""
    rule = rules(service)[route]
    with service.app.test_request_context():
        return [url_for(rule.endpoint, **given) for given in PAGES[route].fill(db.session())]


def is_public(service: Service, route: str) -> bool:
    """Whether the route is one for respondents."""
    view: Any = service.app.view_functions[rules(service)[route].endpoint]
    return getattr(view, "access", None) == "public"


def faults(page: Page, address: str, *, public: bool) -> list[str]:
    """What is wrong with the page that is open, each with its address."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")
    page.evaluate(UNFOLD)
    found = (
        [] if public else violations(page)
    )  # of public pages test_axe.py asks all this, and more
    if not public:
        page.emulate_media(color_scheme="dark")
        found += [f"in the dark: {each}" for each in violations(page, COLOURS)]
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    facts = page.evaluate(FACTS)
    for good, words in (
        (facts["headings"] == 1, f"{facts['headings']} first headings"),
        (facts["title"], "no title"),
        (facts["lang"] in ("en", "ur"), "no language"),
        (facts["dir"] == ("rtl" if facts["lang"] == "ur" else "ltr"), "no direction"),
        (facts["labelled"], "not labelled as demonstration data"),
        (facts["wide"] <= 0, f"{facts['wide']} px wider than 320 px"),
        (not public or (facts["help"] and facts["numbers"] >= 3), "no help panel"),
    ):
        if not good:
            found.append(words)
    return [f"{address}: {each}" for each in found]


def test_no_page_is_forgotten(demonstration: Service) -> None:
    assert set(rules(demonstration)) == set(PAGES) | set(NOT_A_PAGE)
    assert not set(PAGES) & set(NOT_A_PAGE)


@pytest.mark.parametrize("route", PAGES)
def test_a_page_is_open_to_everybody(demonstration: Service, visitor: Visitor, route: str) -> None:
    page = visitor(PAGES[route].role)
    found = []
    for address in addresses(demonstration, route):
        answer = page.goto(demonstration.address + address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.url == demonstration.address + address, f"{address} leads elsewhere"
        found += faults(page, address, public=is_public(demonstration, route))

    assert not found, "\n".join(found)


def test_pages_that_say_no(demonstration: Service, visitor: Visitor) -> None:
    with demonstration.app.app_context():
        session = db.session()
        closed = make_link(session, closed_on=clock.today()).token
        session.commit()
    page = visitor(None)
    found = []
    for address, status in (
        ("/f/nothing/en", 404),
        (f"/f/{closed}/en", 410),
        ("/nothing", 404),
        ("/said-and-done/xx", 404),
    ):
        answer = page.goto(demonstration.address + address)
        assert answer is not None
        assert answer.status == status
        found += faults(page, address, public=True)

    assert not found, "\n".join(found)


def test_the_pages_after_sending(demonstration: Service, visitor: Visitor) -> None:
    with demonstration.app.test_request_context():
        form = url_for("collect.form", **forms(db.session())[0])
    page = visitor(None)
    page.goto(demonstration.address + form)
    steps_to_the_end(page)
    page.locator("#x-send").click()
    page.wait_for_selector(".code")
    code = page.locator(".code").inner_text()
    found = faults(page, "thank you", public=True)
    page.goto(f"{demonstration.address}/r")
    page.get_by_label("Your receipt code").fill("AAAA")
    page.get_by_role("button", name="Look it up").click()
    found += faults(page, "an unknown receipt", public=True)
    page.get_by_label("Your receipt code").fill(code)
    page.get_by_role("button", name="Look it up").click()
    page.get_by_role("button", name="Take my answers back").wait_for()
    found += faults(page, "a receipt", public=True)
    page.get_by_role("button", name="Take my answers back").click()
    page.get_by_role("button", name="Take them back").click()
    page.get_by_text("Your answers are gone").wait_for()
    found += faults(page, "answers taken back", public=True)

    assert not found, "\n".join(found)
