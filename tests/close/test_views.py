"""Issues and answers in a browser without script: who may do what, and what a person reads when not."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bscp_voice.access import ADMINISTRATOR, ANALYST, MEMBER, READER, RoleName
from bscp_voice.close import entries
from bscp_voice.models import (
    AuditEvent,
    Comment,
    CommentState,
    Entry,
    Issue,
    IssueComment,
    IssueState,
)
from tests.close.helpers import GROUP, WORDS, make_entry, make_issue
from tests.factories import (
    TODAY,
    make_response,
    make_round,
    make_staff,
    sign_in,
    signed_in_as,
    submit,
)

FIELDS = {"title": "Too long a wait", "theme": "waiting_time", "group_ref": GROUP, "action": "2.1"}


@pytest.fixture
def browser(app: Flask, session: Session) -> FlaskClient:
    """A member of the group that answers."""
    return signed_in_as(app, session, MEMBER, groups=(GROUP,))


def again(session: Session) -> Session:
    session.rollback()
    session.expire_all()
    return session


def only_issue(session: Session) -> Issue:
    return again(session).scalars(select(Issue)).one()


def press(client: FlaskClient, issue_id: uuid.UUID, address: str, **data: Any) -> TestResponse:
    answer = submit(client, address, data, page=f"/staff/issues/{issue_id}")
    assert answer.status_code == 302
    return client.get(answer.location)


def answer_fields(**changes: str) -> dict[str, str]:
    return {name: str(value) for name, value in vars(WORDS).items()} | changes


def test_with_no_issue_the_page_says_what_to_do(browser: FlaskClient) -> None:
    assert "Open one from a theme" in browser.get("/staff/issues").text
    assert "No issue is closed yet." in browser.get("/staff/issues?closed=1").text


@pytest.mark.parametrize("role", [READER, ANALYST])
def test_others_have_no_business_here(app: Flask, session: Session, role: RoleName) -> None:
    issue_id = make_issue(session).id
    client = signed_in_as(app, session, role)
    for address in ("", "/new", f"/{issue_id}", f"/{issue_id}/answer"):
        assert client.get(f"/staff/issues{address}").status_code == 403


def test_a_member_sees_their_groups_issues_only(app: Flask, session: Session) -> None:
    own, other = (
        make_issue(session, title="Ours"),
        make_issue(session, title="Theirs", group_ref="bct"),
    )
    entry = make_entry(session, other, published=None)
    ids = own.id, other.id, entry.id
    client = signed_in_as(app, session, MEMBER, groups=(GROUP,))
    page = client.get("/staff/issues").text
    assert "Ours" in page
    assert "Theirs" not in page
    assert client.get(f"/staff/issues/{ids[0]}").status_code == 200
    for address in (f"issues/{ids[1]}", f"issues/{ids[1]}/edit", f"answers/{ids[2]}"):
        assert client.get(f"/staff/{address}").status_code == 403
    administrator = signed_in_as(app, session, ADMINISTRATOR)
    assert "Theirs" in administrator.get("/staff/issues").text


def test_opening_a_single_point(browser: FlaskClient, session: Session) -> None:
    fields = FIELDS | {"theme": "", "characteristics": ["race", "disability"]}
    answer = submit(browser, "/staff/issues/new", fields)
    issue = only_issue(session)
    assert answer.location == f"/staff/issues/{issue.id}"
    assert (issue.title, issue.theme, issue.state) == ("Too long a wait", None, IssueState.NEW)
    assert {each.characteristic for each in issue.characteristics} == {"race", "disability"}
    assert session.scalars(select(AuditEvent.action)).all() == ["issue.open"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", " ", "Say what the issue is."),
        ("title", "x" * 201, "Keep it to 200 characters or fewer."),
        ("theme", "weather", "Not a valid choice."),
        ("group_ref", "bct", "Not a valid choice."),  # a group they do not belong to
        ("action", "9.9", "Not a valid choice."),
        ("action", "", "Choose the plan action it belongs to."),
        ("comments", "8d5c0c5e-3a43-4f8e-9a57-5c0f3c1f2a11", "There is a problem"),
    ],
)
def test_a_field_that_is_wrong_is_said_so(
    browser: FlaskClient, session: Session, field: str, value: str, message: str
) -> None:
    answer = submit(browser, "/staff/issues/new", FIELDS | {field: value})
    assert answer.status_code == 422
    assert message in answer.text
    assert again(session).scalars(select(Issue)).all() == []


def test_a_new_issue_starts_with_no_plan_action(
    app: Flask, browser: FlaskClient, session: Session
) -> None:
    round_id = make_round(session, measures=("1.1-M2", "2.1-M1")).id
    session.commit()
    for address in ("/staff/issues/new", f"/staff/issues/new?round={round_id}"):
        page = browser.get(address).text
        assert page.count("Choose one") == 1  # one group: there is nothing to choose
        assert "1.1 " in page
        assert re.search(r'<option value="\d\.\d" selected', page) is None
    administrator = signed_in_as(app, session, ADMINISTRATOR)
    fields = FIELDS | {"group_ref": ""}
    answer = submit(administrator, "/staff/issues/new", fields)
    assert (answer.status_code, "Choose who answers." in answer.text) == (422, True)


def test_opening_from_a_theme_of_a_round(browser: FlaskClient, session: Session) -> None:
    round_ = make_round(session, measures=("2.1-M1",))
    for number in range(10):
        make_response(session, round_, texts={"why": f"Their words {number}"}, may_quote=True)
    for comment in session.scalars(select(Comment)):
        comment.state, comment.arrived = CommentState.CLEARED, None
    session.commit()
    key = session.scalars(select(Comment.id)).first()
    round_id = round_.id
    make_issue(session, title="Open already", round_id=round_id, theme="waiting_time")
    session.commit()
    page = browser.get(f"/staff/issues/new?round={round_id}").text
    assert "Their words 3" in page
    assert f'<option value="{GROUP}" selected' in page
    assert '<option value="2.1" selected' in page
    address = f"/staff/issues/new?round={round_id}&theme=waiting_time"
    assert "Open already" in browser.get(address).text
    address = f"/staff/issues/new?round={round_id}"
    submit(browser, address, FIELDS | {"comments": [str(key)]})
    opened = again(session).scalars(select(Issue).where(Issue.title == FIELDS["title"])).one()
    assert opened.round_id == round_id
    assert session.scalars(select(IssueComment.comment_id)).all() == [key]
    assert "Their words" in browser.get(f"/staff/issues/{opened.id}").text


def test_a_round_of_another_group_or_none_opens_nothing(
    browser: FlaskClient, session: Session
) -> None:
    other = make_round(session, group="bct").id
    session.commit()
    assert browser.get(f"/staff/issues/new?round={other}").status_code == 403
    assert browser.get(f"/staff/issues/new?round={uuid.uuid4()}").status_code == 404
    assert browser.get("/staff/issues/new?round=nonsense").status_code == 404


def test_a_member_of_no_group_cannot_open_one(app: Flask, session: Session) -> None:
    assert signed_in_as(app, session, MEMBER).get("/staff/issues/new").status_code == 403


def test_changing_an_issue(browser: FlaskClient, session: Session) -> None:
    issue_id = make_issue(session).id
    session.commit()
    answer = submit(browser, f"/staff/issues/{issue_id}/edit", FIELDS)
    assert answer.location == f"/staff/issues/{issue_id}"
    assert only_issue(session).title == "Too long a wait"


def test_accepting_and_passing_on(browser: FlaskClient, session: Session) -> None:
    issue_id = make_issue(session, accepted=None).id
    session.commit()
    move = f"/staff/issues/{issue_id}/move"
    page = press(browser, issue_id, f"{move}/accepted").text
    assert only_issue(session).due_on == TODAY + timedelta(weeks=12)
    assert "The answer is due on" in page
    late = submit(browser, f"{move}/not_for_us", {"text": ""})
    assert late.status_code == 422
    assert "Say who has it now." in late.text
    assert submit(browser, f"{move}/not_for_us", {"text": "The city council"}).status_code == 302
    assert "The city council" in browser.get(f"/staff/issues/{issue_id}").text
    assert "Not for us" in browser.get("/staff/issues?closed=1").text
    assert browser.get(f"{move}/nonsense").status_code == 404


def test_a_press_on_an_old_page_is_told_why_not(browser: FlaskClient, session: Session) -> None:
    issue_id = make_issue(session).id
    session.commit()
    press(browser, issue_id, f"/staff/issues/{issue_id}/move/in_progress")
    answer = submit(
        browser,
        f"/staff/issues/{issue_id}/move/in_progress",
        {},
        page=f"/staff/issues/{issue_id}/edit",
    )
    assert answer.status_code == 422
    assert "It stands as “in progress” and cannot go to “in progress”." in answer.text


def test_done_sends_you_to_the_answer_first(browser: FlaskClient, session: Session) -> None:
    issue_id = make_issue(session).id
    session.commit()
    page = browser.get(f"/staff/issues/{issue_id}/move/done").text
    assert "Publish a “We did” answer first." in page
    assert f"/staff/issues/{issue_id}/answer" in page


def test_the_whole_way_of_an_answer(app: Flask, session: Session, browser: FlaskClient) -> None:
    issue_id = make_issue(session).id
    second = make_staff(session, MEMBER, groups=(GROUP,), name="Second Person")
    other = sign_in(app, second)
    where = f"/staff/issues/{issue_id}"

    written = submit(browser, f"{where}/answer", answer_fields())
    assert written.location == f"{where}#answers"
    entry = again(session).scalars(select(Entry)).one()
    entry_id, seen = entry.id, entries.fingerprint(entry)
    answer = f"/staff/answers/{entry_id}"
    assert "Approve it" not in browser.get(where).text
    assert "You wrote it" in press(browser, issue_id, f"{answer}/approve", seen=seen).text

    page = press(other, issue_id, f"{answer}/return", seen=seen, text="Say when.").text
    assert "Returned with your note." in page
    assert "Say when." in browser.get(answer).text
    submit(browser, answer, answer_fields(we_did="Since May we hold them after school."))
    assert (
        "changed while you read it" in press(other, issue_id, f"{answer}/approve", seen=seen).text
    )
    entry = again(session).get_one(Entry, entry_id)
    seen = entries.fingerprint(entry)
    assert "second person must check" in press(browser, issue_id, f"{answer}/publish").text
    assert "It can be published." in press(other, issue_id, f"{answer}/approve", seen=seen).text
    assert "Everybody can read it" in press(browser, issue_id, f"{answer}/publish").text
    again(session)
    assert "Since May we hold them" in app.test_client().get("/said-and-done").text

    done = submit(browser, f"{where}/move/done", {"text": "Minutes of May"})
    assert done.status_code == 302
    kept = again(session).get_one(Issue, issue_id)
    assert (kept.state, kept.evidence) == (IssueState.DONE, "Minutes of May")
    assert sorted(session.scalars(select(AuditEvent.action))) == [
        "entry.approve", "entry.publish", "entry.return", "entry.write", "entry.write", "issue.done",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "promise"}, "Not a valid choice"),
        ({"you_said": ""}, "Say what people told you"),
        ({"for_children": "word " * 26}, "Use 25 words or fewer. There are 26."),
        ({"kind": "still_thinking", "next_step": ""}, "Say when people will hear more."),
        ({"we_did": "x" * 3001}, "Keep it to 3000 characters or fewer."),
    ],
)
def test_a_faulty_answer_comes_back_with_what_was_typed(
    browser: FlaskClient, session: Session, changes: dict[str, str], message: str
) -> None:
    issue_id = make_issue(session).id
    session.commit()
    fields = answer_fields() | changes
    answer = submit(browser, f"/staff/issues/{issue_id}/answer", fields)
    assert answer.status_code == 422
    assert message in answer.text
    assert fields["for_children"].strip() in answer.text
    assert again(session).scalars(select(Entry)).all() == []


def test_an_answer_under_way_is_opened_not_doubled(browser: FlaskClient, session: Session) -> None:
    issue = make_issue(session)
    entry = make_entry(session, issue, published=None)
    address = f"/staff/issues/{issue.id}/answer"
    entry_id = entry.id
    session.commit()
    assert browser.get(address).location == f"/staff/answers/{entry_id}"
    answer = submit(browser, address, answer_fields(), page=f"/staff/answers/{entry_id}")
    assert answer.status_code == 422
    assert "under way already" in answer.text


def test_a_newer_answer_starts_from_the_published_one(
    browser: FlaskClient, session: Session
) -> None:
    issue = make_issue(session)
    entry = make_entry(session, issue)
    address, entry_id = f"/staff/issues/{issue.id}/answer", entry.id
    session.commit()
    assert WORDS.we_did in browser.get(address).text
    refused = submit(browser, f"/staff/answers/{entry_id}", answer_fields())
    assert "Write a newer answer, or take it down first." in refused.text


def test_taking_an_answer_down(app: Flask, browser: FlaskClient, session: Session) -> None:
    entry = make_entry(session, make_issue(session))
    address = f"/staff/answers/{entry.id}/take-down"
    session.commit()
    assert submit(browser, address, {"text": " "}).status_code == 422
    assert submit(browser, address, {"text": "A name stood in it."}).status_code == 302
    assert WORDS.we_did not in app.test_client().get("/said-and-done").text


def test_every_post_needs_the_token(browser: FlaskClient, session: Session) -> None:
    entry = make_entry(session, make_issue(session), published=None)
    issue_id, entry_id = entry.issue_id, entry.id
    session.commit()
    for address in (
        "issues/new",
        f"issues/{issue_id}/edit",
        f"issues/{issue_id}/move/in_progress",
        f"issues/{issue_id}/answer",
        f"answers/{entry_id}",
        *(f"answers/{entry_id}/{act}" for act in ("approve", "return", "publish", "take-down")),
    ):
        assert browser.post(f"/staff/{address}", data=FIELDS).status_code == 400, address


def test_an_unknown_issue_or_answer_is_not_found(browser: FlaskClient) -> None:
    assert browser.get(f"/staff/issues/{uuid.uuid4()}").status_code == 404
    assert browser.get(f"/staff/answers/{uuid.uuid4()}").status_code == 404


def test_overdue_issues_are_counted_first(browser: FlaskClient, session: Session) -> None:
    make_issue(session, title="Late one", accepted=TODAY - timedelta(weeks=13))
    make_issue(session, title="Early one")
    session.commit()
    page = browser.get("/staff/issues").text
    assert "2 issues open; 1 is overdue." in page
    assert page.index("Late one") < page.index("Early one")


def test_a_name_in_an_answer_is_marked_for_its_writer_and_its_checker(
    app: Flask, session: Session, browser: FlaskClient
) -> None:
    issue_id = make_issue(session).id
    second = sign_in(app, make_staff(session, MEMBER, groups=(GROUP,)))
    where, mark = f"/staff/issues/{issue_id}", '<mark class="suggested">'
    fields = answer_fields(we_did="Mrs Begum of West Midlands Police rang Sarah Khan.")

    saved = submit(browser, f"{where}/answer", fields)
    page = browser.get(saved.location.partition("#")[0]).text
    assert "Look at what is marked first" in page
    for text in (page, second.get(where).text):
        assert text.count("may be a name: </span>") == 2
        assert "Begum</mark> of West Midlands Police rang" in text
        assert "They are guesses: read all of it." in text
    entry = again(session).scalars(select(Entry)).one()
    assert f"{mark}Sarah Khan</mark>" in browser.get(f"/staff/answers/{entry.id}").text

    submit(browser, f"/staff/answers/{entry.id}", answer_fields())
    assert mark not in browser.get(where).text
    assert mark not in second.get(where).text


def test_a_published_answer_stands_without_marks(browser: FlaskClient, session: Session) -> None:
    entry = make_entry(
        session, make_issue(session), we_did="We asked the Family Hubs to ring back."
    )
    where = f"/staff/issues/{entry.issue_id}"
    session.commit()

    assert "Family Hubs" in browser.get(where).text
    assert "<mark" not in browser.get(where).text
