"""The managing pages in a real browser: for everybody, on every width, and a poster on one sheet of paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bscp_voice.access import RoleName
from bscp_voice.extensions import db
from bscp_voice.languages import LANGUAGES
from bscp_voice.manage import ROOMS
from bscp_voice.models import Course, Link, Round, Staff
from tests.chromium import Open, Service, running_service, sign_in_page, violations
from tests.factories import PASSWORD, TODAY, make_link, make_response, make_round, make_staff

pytestmark = pytest.mark.browser

FORMS = ("child_8_11", "easy_read", "have_your_say", "parent_carer", "prac_survey")
EMAIL = "all@example.org"
LONG_ADDRESS = "https://have-your-say.birminghamsafeguardingchildrenpartnership.org.uk"


@pytest.fixture(scope="module")
def managed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with something on every page, in every language, at a long address."""
    folder = tmp_path_factory.mktemp("managed")
    with running_service(folder, public_url=LONG_ADDRESS) as running:
        with running.app.app_context():
            session = db.session()
            make_staff(session, *RoleName, email=EMAIL, groups=("serious_cases",))
            session.add(Course(code="C1", title="A course", ended_on=TODAY, attended=12))
            round_ = make_round(session, title="Conferences", measures=("1.1-M2",), invited=40)
            make_link(session, round_, label="Poster in reception", place="North centre")
            make_response(session, round_, {"exp": "5"}, {"why": "They listened."})
            make_response(session, round_, {"exp": "1"}, suspect=("too_fast",))
            make_round(session, "parent_carer", None, title="Old answers", origin="imported")
            for form in FORMS[1:]:
                make_link(session, make_round(session, form, None, title=f"Poster {form}"))
            session.commit()
        yield running


@pytest.fixture
def page(managed: Service, open_page: Open) -> Page:
    """A page of somebody who signed in."""
    opened = open_page(f"{managed.address}/staff/sign-in")
    assert violations(opened) == []
    sign_in_page(opened, managed.address, EMAIL, PASSWORD)
    return opened


def addresses(managed: Service) -> list[str]:
    """Every page of managing that can be opened, from the routes themselves."""
    app = managed.app
    with app.app_context(), app.test_request_context():
        values: dict[str, list[dict[str, Any]]] = {
            "round_id": [
                {"round_id": each.id}
                for each in db.session.query(Round)
                if each.title in {"Conferences", "Old answers", "Poster easy_read"}
            ],
            "link_id": [{"link_id": each.id, "language": "en"} for each in db.session.query(Link)],
            "name": [{"name": name, "key": "C1"} for name in ("courses", "discussions")],
            "code": [
                {"code": "ur", "key": next(iter(app.extensions["bscp_texts"].told("ur").entries))}
            ],
            "person_id": [{"person_id": each.id} for each in db.session.query(Staff)],
        }
        rooms = {room.blueprint.name for room in ROOMS}
        found = {
            "/staff/rounds/new?form=child_8_11&context=cp_medical",
            "/staff/registers/courses/edit/C1",
        }
        for rule in app.url_map.iter_rules():
            room, _, view = rule.endpoint.partition(".")
            files = view in {"qr_file", "template", "sheet"}
            given_elsewhere = rule.endpoint in {"rounds.new", "registers.edit"}
            if room in rooms and "GET" in (rule.methods or ()) and not files | given_elsewhere:
                key = next((name for name in values if name in rule.arguments), "")
                wanted = [
                    {name: each[name] for name in rule.arguments} for each in values.get(key, [{}])
                ]
                found |= {app.url_for(rule.endpoint, **each) for each in wanted}
        return sorted(each.replace("http://localhost", "") for each in found)


def test_no_violation_and_no_sideways_scroll(managed: Service, page: Page) -> None:
    """axe-core at a desk; on a phone test_accessibility.py asks it of each of these pages."""
    every = addresses(managed)
    assert len(every) > 25
    for address in every:
        page.set_viewport_size({"width": 1280, "height": 800})
        answer = page.goto(managed.address + address)
        assert answer is not None
        assert answer.status == 200, address
        # a form that is fixed, and a round without links, send back to the page that says so
        sends_back = address.endswith(("/form", "/links/new"))
        assert sends_back or page.url == managed.address + address
        assert violations(page) == [], address
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_errors_are_shown_without_violation(managed: Service, page: Page) -> None:
    page.goto(f"{managed.address}/staff/rounds/new?form=child_8_11&context=cp_conference")
    page.fill("[name=opens_on] >> nth=0", "31")
    page.fill("[name=opens_on] >> nth=1", "2")
    page.click("main form button")
    summary = page.locator(".govuk-error-summary a")
    expect(summary).to_have_count(2)
    for index in range(2):
        assert page.locator(summary.nth(index).get_attribute("href") or "").count() == 1
    assert violations(page) == []


# of what the page shows: how far anything stands out of the sheet, and the smallest print on it, in points
SHEET = """() => {
  const sheet = document.querySelector('.poster');
  const inside = sheet.getBoundingClientRect();
  const texts = [...sheet.querySelectorAll(':not(wbr)')].filter((each) => each.closest('svg') === null);
  const boxes = texts.map((each) => each.getBoundingClientRect());
  return {
    out: Math.max(...boxes.map((box) => Math.max(
      inside.left - box.left, box.right - inside.right, box.bottom - inside.bottom))),
    over: sheet.querySelector('.poster__scan').scrollHeight
      - sheet.querySelector('.poster__scan').clientHeight,
    smallest: Math.min(...texts.map((each) => parseFloat(getComputedStyle(each).fontSize) * .75)),
    code: sheet.querySelector('.poster__qr').getBoundingClientRect().width / 96 * 25.4,
  };
}"""


def test_every_poster_prints_on_one_a4_page_in_every_language(managed: Service, page: Page) -> None:
    posters = [each for each in addresses(managed) if "/poster/" in each]
    assert len(posters) == len(FORMS)
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    for address, language in product(posters, LANGUAGES):
        where = address.replace("/poster/en", f"/poster/{language}")
        page.goto(managed.address + where)
        assert page.locator(".poster__demo").is_visible()
        printed = page.pdf(prefer_css_page_size=True, print_background=True)
        pages = re.findall(rb"/Count (\d+)", printed)
        sheet = page.evaluate(SHEET)
        found = (page.locator("h1").inner_text(), where, sheet)
        assert pages == [b"1"], found
        assert b"/MediaBox [0 0 594.95996 841.91998]" in printed
        assert sheet["out"] <= 0, found
        assert sheet["over"] <= 0, found
        assert sheet["smallest"] >= 10, found
        assert sheet["code"] >= 60, found


def test_nobody_gets_there_without_signing_in(managed: Service) -> None:
    for address in addresses(managed):
        answer = managed.app.test_client().get(address)
        assert (answer.status_code, "/staff/sign-in" in answer.location) == (302, True), address
