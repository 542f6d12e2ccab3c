"""Reading and closing the loop in a real Chromium: every page whole on a phone, none with a barrier."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from bscp_voice import clock
from bscp_voice.access import MEMBER, READER
from bscp_voice.extensions import db
from bscp_voice.models import Comment, CommentState, ContactRequest, EntryKind, IssueState
from bscp_voice.protect import reading
from bscp_voice.submission import Contact
from tests.chromium import Open, Service, violations
from tests.close.helpers import GROUP, close_as, make_entry, make_issue
from tests.factories import PASSWORD, make_link, make_response, make_round, make_staff

SIZES = ({"width": 360, "height": 740}, {"width": 1280, "height": 900})
CONTACT = Contact(purpose="contact_me", name="Zoë", way="text me", when="after school")

pytestmark = pytest.mark.browser


def no_barrier(page: Page) -> None:
    """No violation of axe-core, and nothing wider than the screen."""
    assert violations(page) == []
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def staff_page(service: Service, open_page: Open, email: str, size: dict[str, int]) -> Page:
    page = open_page(f"{service.address}/staff/sign-in", viewport=size)
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main [type=submit], main button").first.click()
    page.wait_for_url("**/staff/**")
    return page


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_the_reading_room(service: Service, open_page: Open, size: dict[str, int]) -> None:
    with service.app.app_context():
        session = db.session()
        person = make_staff(session, READER)
        texts = {
            "why": "Mrs Begum listened. My name is Ayaan, 07700 900123.",
            "better": "Ring back",
        }
        response = make_response(session, texts=texts, language="en", contacts=(CONTACT,))
        escalated = session.scalars(
            select(Comment).where(Comment.response_id == response.id, Comment.question == "better")
        ).one()
        reading.escalate(session, escalated, "Rang CASS.", person, clock.now())
        marked = session.scalars(
            select(Comment.id).where(Comment.response_id == response.id, Comment.question == "why")
        ).one()
        contact = session.scalars(select(ContactRequest.id)).first()
        session.commit()
        email, escalated_id = person.email, escalated.id
    page = staff_page(service, open_page, email, size)
    for address in (
        "", "?days=7", "?form=child_8_11:cp_conference", f"/{marked}", f"/{marked}?mask=suggested",
        f"/{escalated_id}", "/escalated",
        f"/escalated/{escalated_id}/hand-over", "/read-by-me",
    ):  # fmt: skip
        page.goto(f"{service.address}/staff/reading{address}")
        no_barrier(page)
    for address in ("contacts", f"contacts/{contact}"):
        page.goto(f"{service.address}/staff/{address}")
        no_barrier(page)

    # mask by hand, and see that only the masked text goes on
    page.goto(f"{service.address}/staff/reading/{marked}?mask=suggested")
    assert page.input_value("#redacted") == "Mrs [name] listened. My name is [name], [number]."
    page.click("text=Let this text go on")
    page.goto(f"{service.address}/staff/reading/{marked}")
    assert page.locator("h1").inner_text() == "Redacted"
    no_barrier(page)


def test_the_queue_is_narrowed_without_script(service: Service, open_page: Open) -> None:
    with service.app.app_context():
        session = db.session()
        person = make_staff(session, READER)
        waiting = (Comment.found_language == "pl", Comment.state == CommentState.AWAITING)
        before = session.scalar(select(func.count(Comment.id)).where(*waiting)) or 0
        polish = "Było dobrze i wszyscy mnie słuchali"
        for language, words in (("en", "They all listened"), ("pl", polish), ("pl", polish)):
            make_response(session, texts={"why": words}, language=language)
        session.commit()
        email = person.email
    page = open_page(f"{service.address}/staff/sign-in", java_script_enabled=False)
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main [type=submit], main button").first.click()
    page.goto(f"{service.address}/staff/reading")
    page.get_by_text("Choose which to read").click()
    page.get_by_label("Language").select_option("pl")
    page.get_by_role("button", name="Show these").click()

    expect(page.locator(".lead")).to_contain_text(f"{before + 2} of the ")
    assert page.locator("tbody tr").count() == before + 2
    page.get_by_role("button", name="Read the next comment").click()
    expect(page).to_have_url(re.compile(r"\?language=pl$"))
    page.get_by_role("button", name="Clear it").click()
    expect(page).to_have_url(re.compile("language=pl"))
    expect(page.locator("main")).to_contain_text(f"{before + 1} waiting of those you chose")


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_closing_the_loop(service: Service, open_page: Open, size: dict[str, int]) -> None:
    with service.app.app_context():
        session = db.session()
        email = make_staff(session, MEMBER, groups=(GROUP,)).email
        make_link(session, make_round(session, "loop_check", None))
        close_as(session, make_issue(session, title="Done one"), IssueState.DONE)
        close_as(session, make_issue(session, action="2.4"), IssueState.CANNOT_DO)
        make_entry(session, make_issue(session, theme="felt_safe"), EntryKind.STILL_THINKING)
        waits = make_issue(session, title="Waits")
        waiting = make_entry(session, waits, published=None, next_step="Mrs Begum will write.")
        issue_id, entry_id = waiting.issue_id, waiting.id
        new_id = make_issue(session, accepted=None, characteristics=frozenset({"race"})).id
        session.commit()
    page = staff_page(service, open_page, email, size)
    for address in (
        "issues", "issues?closed=1", "issues/new", f"issues/{issue_id}", f"issues/{new_id}",
        f"issues/{issue_id}/edit", f"issues/{issue_id}/move/done", f"answers/{entry_id}",
        f"issues/{issue_id}/move/not_for_us", f"issues/{new_id}/answer",
    ):  # fmt: skip
        page.goto(f"{service.address}/staff/{address}")
        no_barrier(page)
    page.click("text=Save and ask for a check")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    no_barrier(page)

    page.goto(f"{service.address}/staff/")
    page.get_by_role("row").filter(has_text="Waits").get_by_role("link", name="Waits").click()
    expect(page.locator("dd mark.suggested")).to_contain_text("Begum")
    page.click("text=Approve it")
    page.click("text=Publish it")
    expect(page.locator("main")).to_contain_text("Everybody can read it now.")


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_public_page(service: Service, open_page: Open, language: str, scheme: str) -> None:
    with service.app.app_context():
        session = db.session()
        make_entry(session, make_issue(session, action="2.1", theme="felt_safe"))
        entry = make_entry(session, make_issue(session, action="2.4", theme="waiting_time"))
        anchor = f"e-{entry.id.hex[:12]}"
        session.commit()
    address = f"{service.address}/said-and-done/{language}#{anchor}"
    page = open_page(address, color_scheme=scheme)
    assert page.locator(f"#{anchor}").is_visible()
    page.locator("details summary").click()
    no_barrier(page)
    assert page.context.cookies() == []
