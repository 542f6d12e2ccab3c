"""The receipt code: what happened, and taking answers back. The code never stands in an address."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bscp_voice.access import RoleName
from bscp_voice.models import (
    Answer,
    Comment,
    CommentState,
    Entry,
    EntryKind,
    Issue,
    IssueComment,
    Response,
    Tag,
)
from bscp_voice.settings import Settings
from tests.collect.phone import MakeLink, Phone, receipt_in
from tests.conftest import with_settings
from tests.factories import TODAY, make_staff


@pytest.fixture
def code(phone: Phone, link_to: MakeLink) -> str:
    """The receipt of one response with a comment."""
    return receipt_in(phone.send(link_to(), {"exp": "5", "why": "They listened"}).text)


def look_up(client: FlaskClient, code: str, step: str = "") -> str:
    answer = client.post("/r", data={"code": code, "step": step})
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def test_a_receipt_says_that_words_wait_to_be_read(client: FlaskClient, code: str) -> None:
    assert "waiting to be read" in look_up(client, code)


def test_a_receipt_says_when_they_were_read(
    session: Session, client: FlaskClient, code: str
) -> None:
    comment = session.scalars(select(Comment)).one()
    comment.state = CommentState.CLEARED
    comment.arrived = None
    session.commit()

    assert "have been read" in look_up(client, code)


@pytest.mark.parametrize(
    "typed", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "]
)
def test_a_code_is_found_however_it_is_typed(client: FlaskClient, code: str, typed) -> None:  # type: ignore[no-untyped-def]
    assert "You sent them on" in look_up(client, typed(code))


@pytest.mark.parametrize("typed", ["", "   ", "AAAA-BBBB-CCCC", "x" * 5000])
def test_a_wrong_code_says_so_and_nothing_else(client: FlaskClient, code: str, typed: str) -> None:
    answer = client.post("/r", data={"code": typed})

    assert answer.status_code in {404, 422}
    assert "Please look at this again" in answer.text
    assert "They listened" not in answer.text


def test_answers_are_taken_back_in_two_steps(
    session: Session, client: FlaskClient, code: str
) -> None:
    assert "This cannot be undone" in look_up(client, code, "ask")
    assert session.scalar(select(func.count()).select_from(Response)) == 1

    assert "Your answers are gone" in look_up(client, code, "withdraw")
    session.expire_all()
    for table in (Response, Answer, Comment, Tag):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert "no answers with this code" in look_up(client, code)


def test_after_fourteen_days_answers_stay(session: Session, client: FlaskClient, code: str) -> None:
    session.scalars(select(Response)).one().submitted_on = TODAY - timedelta(days=15)
    session.commit()

    page = look_up(client, code, "withdraw")

    assert "could be done until" in page
    assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_sending_again_after_taking_back_stores_nothing(
    session: Session, client: FlaskClient, phone: Phone, link_to: MakeLink
) -> None:
    link = link_to()
    mark = phone.mark(phone.open(link))
    code = receipt_in(phone.send(link, {"exp": "5"}, mark=mark).text)
    look_up(client, code, "withdraw")

    again = phone.send(link, {"exp": "5"}, mark=mark)

    assert "took these answers back before" in again.text
    assert session.scalar(select(func.count()).select_from(Response)) == 0


def _publish(
    session: Session, action: str, said: str, comment: Comment | None = None, days: int = 0
) -> None:
    writer, checker = (make_staff(session, RoleName.MEMBER) for _ in range(2))
    issue = Issue(
        title="Being heard",
        group_ref="quality_impact_outcomes",
        action=action,
        opened_on=TODAY,
        opened_by=writer.id,
    )
    issue.entries.append(
        Entry(
            number=1,
            kind=EntryKind.WE_DID,
            you_said=said,
            we_did="We changed the room",
            written_by=writer.id,
            written_on=TODAY,
            checked_by=checker.id,
            checked_on=TODAY,
            published_on=TODAY - timedelta(days=days),
        )
    )
    session.add(issue)
    session.flush()
    if comment:
        session.add(IssueComment(issue_id=issue.id, comment_id=comment.id))
    session.commit()


def test_published_answers_about_these_words_are_shown(
    session: Session, client: FlaskClient, code: str
) -> None:
    assert "Nothing is published about this yet" in look_up(client, code)
    action = session.scalars(select(Tag.action)).first()
    assert action
    comment = session.scalars(select(Comment)).one()
    _publish(session, "9.9", "Your own words", comment, days=3)
    _publish(session, action, "The same part of the plan")
    issue = session.scalars(select(Issue).where(Issue.action == action)).one()
    first = issue.entries[0]
    issue.entries.append(
        Entry(
            number=2,
            kind=EntryKind.WE_CANNOT,
            you_said="The same part of the plan",
            we_did="A later answer",
            written_by=first.written_by,
            written_on=TODAY,
            checked_by=first.checked_by,
            checked_on=TODAY,
            published_on=TODAY,
        )
    )
    session.commit()
    _publish(session, action, "Before you answered", days=3)
    _publish(session, "9.8", "Something else")

    page = look_up(client, code)

    assert "Your own words" in page
    assert page.count("The same part of the plan") == 1
    assert "A later answer" in page
    assert "Before you answered" not in page
    assert "Something else" not in page


def test_guessing_codes_is_slowed_down(settings: Settings, tmp_path: Path) -> None:
    client = with_settings(settings, tmp_path / "guess.sqlite3", lookups_per_minute=2).test_client()
    answers = [client.post("/r", data={"code": f"AAAA-BBBB-CCC{number}"}) for number in range(3)]

    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert "wait a minute" in answers[2].text
