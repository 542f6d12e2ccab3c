"""The main job in one go, in a real browser: from the poster to “You said, we did”.

A round is made, a child scans and answers, a person reads, the plan's figure moves, a sub-group
answers, a second person publishes, and the child's receipt leads to what was done.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bscp_voice import clock
from bscp_voice.access import ADMINISTRATOR, MEMBER, READER
from bscp_voice.extensions import db
from bscp_voice.models import Comment, Round
from bscp_voice.protect import reading
from tests.chromium import Open, Service, running_service, sign_in_page
from tests.factories import PASSWORD, make_response, make_staff, staff_called

pytestmark = pytest.mark.browser

GROUP = "quality_impact_outcomes"
MEASURE = "2.4-M2"
WORDS = "The lady listened to me and she asked what I wanted to happen."
WE_DID = "Every chair now meets the child for ten minutes before the meeting begins."
FOR_CHILDREN = "You wanted grown-ups to listen. Now the chair meets you first."
DESK = {"width": 1280, "height": 900}
STAFF = {
    "ada@example.org": ("Ada", ADMINISTRATOR),
    "rashid@example.org": ("Rashid", READER),
    "quinn@example.org": ("Quinn", MEMBER),
    "lena@example.org": ("Lena", MEMBER),
}


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Service]:
    """A service with an empty database and four members of staff."""
    with running_service(tmp_path, demo=False) as running:
        with running.app.app_context():
            for email, (name, role) in STAFF.items():
                groups = (GROUP,) if role is MEMBER else ()
                make_staff(db.session(), role, groups=groups, email=email, name=name)
            db.session.commit()
        yield running


def test_from_the_poster_to_what_was_done(fresh: Service, open_page: Open) -> None:
    def desk(email: str) -> Page:
        page = open_page(f"{fresh.address}/staff/sign-in", viewport=DESK)
        sign_in_page(page, fresh.address, email, PASSWORD)
        return page

    scanned = make_a_poster(desk("ada@example.org"), fresh.address)
    others_answer(fresh, positive=9, negative=6)
    quinn = desk("quinn@example.org")
    assert figure(quinn, fresh.address) == "9 of 15"

    phone = open_page(scanned, locale="en-GB")
    code = answer_as_a_child(phone)
    assert figure(quinn, fresh.address) == "10 of 16"  # counted at once; the words wait

    open_findings(quinn, fresh.address)
    expect(quinn.get_by_text(WORDS)).to_have_count(0)
    read_and_clear(desk("rashid@example.org"))
    open_findings(quinn, fresh.address)
    expect(quinn.get_by_text(WORDS)).to_have_count(1)

    issue = answer_the_theme(quinn)
    nothing_is_public_yet(phone)
    check_and_publish(desk("lena@example.org"), issue)
    read_what_was_done(phone, code)
    assert phone.context.cookies() == []


def make_a_poster(page: Page, address: str) -> str:
    """Make a round and a link; what the poster's code says, checked against the printed address."""
    page.get_by_role("link", name="Rounds", exact=True).click()
    page.get_by_role("link", name="New round").click()
    page.locator("#context-child_8_11").select_option("cp_conference")
    page.locator("form:has(#context-child_8_11) button").click()
    page.get_by_label("Title").fill("Conferences, a child's view")
    page.get_by_label("Who answers for what is said").select_option(GROUP)
    page.get_by_role("button", name="Make the round").click()
    page.get_by_role("link", name="Make the first link").click()
    page.get_by_label("What this link is for").fill("Poster in the waiting room")
    page.get_by_role("button", name="Make the link").click()
    drawn = page.request.get(
        address + str(page.get_by_role("link", name="QR code, SVG").first.get_attribute("href"))
    ).body()
    page.get_by_role("link", name="A4 poster").first.click()
    printed = page.locator(".poster__address").inner_text()
    scanned = f"http://{printed}/en"
    assert path_of(drawn) == path_of(svg(scanned))
    assert page.locator(".poster__qr path[stroke]").get_attribute("d") == path_of(svg(scanned))
    return scanned


def svg(address: str) -> bytes:
    """The QR code of an address, as a poster draws it."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=4)
    return out.getvalue()


def path_of(drawing: bytes) -> str:
    """The dark modules of a QR code."""
    found = re.findall(r'<path[^>]* d="([^"]+)"', drawing.decode())
    assert found
    return str(found[-1])


def others_answer(service: Service, *, positive: int, negative: int) -> None:
    """More children answer the same round; a person reads and clears what they wrote."""
    with service.app.app_context():
        session = db.session()
        round_ = session.scalars(select(Round)).one()
        reader = staff_called(session, "rashid@example.org")
        for number in range(positive + negative):
            make_response(
                session,
                round_,
                {"exp": "4" if number < positive else "2"},
                {"why": f"They {'' if number < positive else 'never '}listened to me {number}."},
                may_quote=number < 3,  # the page shows twelve at most
                mode="alone",
            )
        for comment in session.scalars(select(Comment)):
            reading.clear(session, comment, reader, clock.now())
        session.commit()


def figure(page: Page, address: str) -> str:
    """The numbers of the measure's sentence on the plan page."""
    page.goto(f"{address}/staff/plan")
    shown = page.locator(f'.plan-measure:has(a[href="/staff/plan/{MEASURE}"])')
    found = re.search(
        r"[0-9]+ of [0-9]+", shown.locator(".plan-measure__figure p").first.inner_text()
    )
    assert found, shown.inner_text()
    return found[0]


def answer_as_a_child(page: Page) -> str:
    """Answer question by question, with script; the receipt code."""
    expect(page.locator("h1")).to_have_text("Tell us how it was")
    page.locator("#x-next").click()
    page.get_by_text("Really good").click()
    page.locator("#x-next").click()
    page.locator("#why").fill(WORDS)
    for _ in range(60):
        if page.locator("#x-send").is_visible():
            break
        quote = page.get_by_label("Yes, but leave out anything that shows who I am")
        if quote.is_visible():
            quote.check(force=True)
        page.locator("#x-next").click()
    page.locator("#x-send").click()
    expect(page.locator("h1")).to_have_text("Thank you")
    return page.locator(".code").inner_text()


def open_findings(page: Page, address: str) -> None:
    """The round's findings, from the list of rounds."""
    page.goto(f"{address}/staff/findings")
    page.get_by_role("link", name="Conferences, a child's view").click()


def read_and_clear(page: Page) -> None:
    """The reader finds one comment, reads it, clears it."""
    page.get_by_role("link", name="Reading", exact=True).click()
    expect(page.get_by_text("1 comment waits")).to_be_visible()
    page.get_by_role("button", name="Read the next comment").click()
    expect(page.locator("main")).to_contain_text(WORDS)
    page.get_by_role("button", name="Clear it").click()
    expect(page.get_by_text("Every comment is read. Thank you.")).to_be_visible()


def answer_the_theme(page: Page) -> str:
    """A member opens an issue from the theme, accepts it and writes an answer; the issue's address."""
    row = page.get_by_role("row").filter(has_text="Listened to")
    expect(row).to_contain_text("16 of 16")
    row.get_by_role("link", name="Open an issue").click()
    page.get_by_label("What is the issue?").fill("Children want to be listened to")
    page.get_by_label(WORDS).check()
    page.get_by_label("Plan action").select_option("2.1")
    page.get_by_role("button", name="Open the issue").click()
    page.get_by_role("button", name="Accept it").click()
    page.get_by_role("button", name="Write an answer").click()
    page.get_by_label("We did", exact=True).check()
    page.get_by_label("For children").fill(FOR_CHILDREN)
    page.get_by_label("You said").fill("Children told us that being listened to matters most.")
    page.get_by_label("We did, or why we can’t").fill(WE_DID)
    page.get_by_role("button", name="Save and ask for a check").click()
    expect(page.get_by_text("Somebody else must check it.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve it")).to_have_count(0)
    return page.url.partition("#")[0]


def nothing_is_public_yet(page: Page) -> None:
    """The thank-you page leads to the public page, which does not show what nobody has checked."""
    page.get_by_role("link", name="This is where you can read it").click()
    expect(page.locator("h1")).to_have_text("What people said, and what we did")
    expect(page.get_by_text(WE_DID)).to_have_count(0)


def check_and_publish(page: Page, issue: str) -> None:
    """Another member checks and publishes."""
    page.goto(issue)
    page.get_by_role("button", name="Approve it").click()
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("Published. Everybody can read it now.")).to_be_visible()


def read_what_was_done(page: Page, code: str) -> None:
    """The receipt leads to the entry on the public page, which holds nobody's own words."""
    page.get_by_role("link", name="I have a receipt code").click()
    page.get_by_label("Your receipt code").fill(code.lower())
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_text("Your answers have been read and counted.")).to_be_visible()
    expect(page.get_by_text(WE_DID)).to_be_visible()
    page.get_by_role("link", name="Read it on the public page").click()
    entry = page.locator("article:target")
    expect(entry).to_contain_text(FOR_CHILDREN)
    expect(entry).to_contain_text(WE_DID)
    assert WORDS not in page.content()
