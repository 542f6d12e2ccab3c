"""The first page, the sign-in page, odd responses, and the audit list."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.access import ADMINISTRATOR, ANALYST, MEMBER, READER, audit
from bscp_voice.demo.people import PASSWORD as DEMO_PASSWORD
from bscp_voice.extensions import db
from bscp_voice.manage import sign_in as sign_in_page
from bscp_voice.models import AuditEvent, Comment, Entry, EntryKind, Issue, IssueState, Response
from bscp_voice.protect import reading
from bscp_voice.settings import Settings
from tests.conftest import with_settings
from tests.factories import (
    TODAY,
    browser,
    make_response,
    make_round,
    make_staff,
    sign_in,
    signed_in_as,
    submit,
)

GROUP = "quality_impact_outcomes"


def make_issue(session: Session, group: str = GROUP, **columns: object) -> Issue:
    values: dict[str, object] = {
        "title": "Reports come late",
        "action": "2.4",
        "state": IssueState.ACCEPTED,
        "opened_on": TODAY,
        "accepted_on": TODAY,
        "due_on": TODAY + timedelta(days=7),
        "opened_by": make_staff(session, MEMBER).id,
        **columns,
    }
    issue = Issue(group_ref=group, **values)
    session.add(issue)
    session.flush()
    return issue


def test_a_reader_sees_what_waits_and_since_when(app: Flask, session: Session) -> None:
    client = signed_in_as(app, session, READER)
    assert "Everything is read" in client.get("/staff/").text
    make_response(session, texts={"why": "They asked me.", "better": "More time."})
    session.commit()
    page = client.get("/staff/").text
    assert re.search(
        r'tile__figure">2</b>\s*<p class="tile__label"><a [^>]*>comments to read', page
    )
    assert f"at {clock.this_hour():%H}:00" in page
    assert "They asked me" not in page


def test_a_reader_is_told_of_escalations_that_nobody_has_taken_on(
    app: Flask, session: Session
) -> None:
    client = signed_in_as(app, session, READER)
    colleague = make_staff(session, READER)
    assert "escalated" not in client.get("/staff/").text
    make_response(session, texts={"why": "Please help."})
    (comment,) = session.scalars(select(Comment))
    now = clock.now()
    reading.escalate(session, comment, "Rang CASS.", colleague, now)
    session.commit()
    page = client.get("/staff/").text
    assert re.search(r'tile__figure">1</b>\s*<p class="tile__label"><a [^>]*>escalated', page)
    member = signed_in_as(app, session, MEMBER, groups=(GROUP,)).get("/staff/").text
    assert "escalated" not in member

    reading.hand_over(session, comment, "CASS, 12.", colleague, now + timedelta(minutes=1))
    session.commit()
    assert "escalated" not in client.get("/staff/").text
    reading.reopen(session, comment, colleague, now + timedelta(minutes=2))
    reading.escalate(session, comment, "Again.", colleague, now + timedelta(minutes=3))
    session.commit()
    assert "escalated comment to take on" in client.get("/staff/").text


def test_a_checker_is_told_of_an_answer_that_waits(app: Flask, session: Session) -> None:
    writer = make_staff(session, MEMBER, groups=(GROUP,))
    issue = make_issue(session, title="Reports come late")
    kept = {"number": 1, "written_by": writer.id, "written_on": TODAY, "kind": EntryKind.WE_DID}
    texts = dict.fromkeys(("you_said", "we_did", "next_step", "for_children"), "Words.")
    entry = Entry(issue_id=issue.id, **kept, **texts)
    session.add(entry)
    session.commit()
    second = signed_in_as(app, session, MEMBER, groups=(GROUP,))

    page = second.get("/staff/").text
    assert ">answer to check</a>" in page
    assert f'href="/staff/issues/{issue.id}#answers">Reports come late</a>' in page
    assert "to check" not in sign_in(app, writer).get("/staff/").text  # never their own
    stranger = signed_in_as(app, session, MEMBER, groups=("serious_cases",))
    assert "to check" not in stranger.get("/staff/").text
    entry.returned_note = "Say when."
    session.commit()
    assert "to check" not in second.get("/staff/").text


def test_a_member_sees_the_issues_of_their_groups(app: Flask, session: Session) -> None:
    make_issue(session)
    make_issue(session, "serious_cases", title="Of another group")
    make_issue(session, title="Not due for long", due_on=TODAY + timedelta(days=60))
    make_issue(session, title="Late one", due_on=TODAY - timedelta(days=1))
    make_issue(session, title="Answered", state=IssueState.DONE)
    page = signed_in_as(app, session, MEMBER, groups=(GROUP,)).get("/staff/").text
    issue = session.scalars(select(Issue).where(Issue.title == "Late one")).one()
    assert f"/staff/issues/{issue.id}" in page
    assert "Reports come late" in page
    assert page.index("Late one") < page.index("Reports come late")
    assert ">Late</span>" in page
    for other in ("Of another group", "Not due for long", "Answered"):
        assert other not in page
    page = signed_in_as(app, session, ADMINISTRATOR).get("/staff/").text
    assert "Of another group" in page


def test_plain_counts_are_for_administrators(app: Flask, session: Session) -> None:
    round_ = make_round(session, title="Asked today")
    make_round(session, title="Over", closes_on=TODAY - timedelta(days=1))
    make_round(session, title="To come", opens_on=TODAY + timedelta(days=1))
    for _ in range(3):
        make_response(session, round_, {"exp": "5"})
    page = signed_in_as(app, session, ADMINISTRATOR).get("/staff/").text
    assert re.search(r'data-label="Counted">3<', page)
    assert "Asked today" in page
    assert "Over" not in page
    assert "To come" not in page
    findings = f"/staff/rounds/{round_.id}/findings"
    for role, groups, may_open in (
        (READER, (), False),
        (ANALYST, (), True),
        (MEMBER, ("serious_cases",), False),
        (MEMBER, (GROUP,), True),
    ):
        client = signed_in_as(app, session, role, groups=groups)
        page = client.get("/staff/").text
        assert "Asked today" in page
        assert "Counted" not in page
        assert (findings in page) is may_open
        assert (client.get(findings).status_code == 200) is may_open


def test_empty_states_say_what_to_do_next(app: Flask, session: Session) -> None:
    assert "Make a round" in signed_in_as(app, session, ADMINISTRATOR).get("/staff/").text
    page = signed_in_as(app, session, MEMBER).get("/staff/").text
    assert "An administrator can make a round" in page
    assert "You belong to no group yet" in page


def test_the_places_are_those_a_person_may_open(app: Flask, session: Session) -> None:
    page = signed_in_as(app, session, READER).get("/staff/").text
    nav = page.split('aria-label="Staff"')[1].split("</nav>")[0]
    assert "Reading" in nav
    assert "Registers" not in nav
    nav = (
        signed_in_as(app, session, ADMINISTRATOR).get("/staff/").text.split('aria-label="Staff"')[1]
    )
    assert "Registers" in nav


def test_the_sign_in_page_tells_nobody_who_has_an_account(app: Flask, session: Session) -> None:
    person = make_staff(session, READER)
    session.commit()
    pages = [
        submit(
            browser(app), "/staff/sign-in", {"email": email, "password": "wrong words here"}
        ).text
        for email in (person.email, "nobody@example.org")
    ]
    assert all("There is a problem" in page for page in pages)
    messages = [re.findall(r'<li><a href="#\w+">([^<]+)', page) for page in pages]
    assert messages[0] == messages[1] != []
    assert "Demonstration sign-ins" not in pages[0]


def test_the_demonstration_lists_its_sign_ins(settings: Settings, tmp_path: Path) -> None:
    assert sign_in_page.DEMO_PASSWORD == DEMO_PASSWORD
    app = with_settings(settings, tmp_path / "demo.sqlite3", demo=True)
    with app.app_context():
        make_staff(db.session(), READER, email="demo.reader@example.org", demo=True)
        make_staff(db.session(), READER, email="real.reader@example.org")
        db.session.commit()
    page = browser(app).get("/staff/sign-in").text
    assert "demo.reader@example.org" in page
    assert DEMO_PASSWORD in page
    assert "real.reader@example.org" not in page


def test_a_person_decides_about_an_odd_response(app: Flask, session: Session) -> None:
    round_ = make_round(session)
    odd = [
        make_response(session, round_, {"exp": "1"}, suspect=("too_fast", "honeypot"))
        for _ in range(2)
    ]
    person = make_staff(session, ADMINISTRATOR)
    client = sign_in(app, person)
    page = client.get("/staff/odd-responses/").text
    assert "faster than a person can read" in page
    assert "people cannot see" in page
    keep, leave = odd
    address = "/staff/odd-responses/"
    submit(client, f"{address}{keep.id}", {"standing": "valid"}, page=address)
    submit(client, f"{address}{leave.id}", {"standing": "suspect"}, page=address)
    session.expire_all()
    assert (keep.standing, leave.standing) == ("valid", "suspect")
    for suspicion in (*keep.suspicions, *leave.suspicions):
        assert (suspicion.decided_by, suspicion.decided_on) == (person.id, clock.today())
    assert "No response waits" in client.get(address).text
    assert session.query(Response).count() == 2  # nothing is dropped
    actions = set(session.scalars(select(AuditEvent.action)))
    assert actions == {"response marked valid", "response marked suspect"}


@pytest.mark.parametrize("standing", ["", "gone"])
def test_a_decision_must_be_one_of_those_offered(
    app: Flask, session: Session, standing: str
) -> None:
    odd = make_response(session, None, {"exp": "1"}, suspect=("honeypot",))
    client = signed_in_as(app, session, ADMINISTRATOR)
    address = "/staff/odd-responses/"
    submit(client, f"{address}{odd.id}", {"standing": standing}, page=address)
    session.expire_all()
    assert odd.standing == "suspect"
    assert odd.suspicions[0].decided_on is None


def test_the_audit_list_is_paged_newest_first(app: Flask, session: Session) -> None:
    person = make_staff(session, ADMINISTRATOR, name="Ada")
    for number in range(120):
        audit(session, person, f"act {number:03d}")
        session.flush()
    events = session.scalars(select(AuditEvent)).all()
    for event in events:
        event.at += timedelta(seconds=int(event.action[-3:]))
    client = sign_in(app, person)
    first = re.findall(r"act (\d{3})<", client.get("/staff/audit/").text)
    last = re.findall(r"act (\d{3})<", client.get("/staff/audit/?page=3").text)
    assert first == [f"{number:03d}" for number in range(119, 69, -1)]
    assert last == [f"{number:03d}" for number in range(19, -1, -1)]
    assert "Ada" in client.get("/staff/audit/").text
    for page in ("0", "4"):
        assert client.get(f"/staff/audit/?page={page}").status_code == 404
