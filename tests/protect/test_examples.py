"""Example review: who may, which texts, and what is kept."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.access import ADMINISTRATOR, ANALYST, MEMBER, READER, RoleName
from bscp_voice.models import Comment, ExampleReview
from bscp_voice.protect import examples, reading
from tests.factories import make_staff, sign_in, signed_in_as, submit
from tests.protect.helpers import actions, make_comment

EXAMPLE = "I changed how I open a visit."


def make_example(session: Session, instrument: str = "training_impact") -> Comment:
    question = examples.REVIEWED[instrument][0]
    return make_comment(session, EXAMPLE, instrument=instrument, context=None, question=question)


def cleared(session: Session, comment: Comment) -> Comment:
    reading.clear(session, comment, make_staff(session, READER), clock.now())
    return comment


@pytest.mark.parametrize(
    ("roles", "groups", "allowed"),
    [
        ((ANALYST,), (), True),
        ((ADMINISTRATOR,), (), True),
        ((MEMBER,), ("learning_development",), True),
        ((MEMBER,), ("serious_cases",), False),
        ((READER,), ("learning_development",), False),
    ],
)
def test_who_may_review(
    app: Flask, session: Session, roles: tuple[RoleName], groups: tuple[str, ...], allowed: bool
) -> None:
    client = signed_in_as(app, session, *roles, groups=groups)
    assert client.get("/staff/examples").status_code == (200 if allowed else 403)


@pytest.mark.parametrize("instrument", sorted(examples.REVIEWED))
def test_a_cleared_example_is_offered_and_its_review_kept(
    app: Flask, session: Session, instrument: str
) -> None:
    comment = cleared(session, make_example(session, instrument))
    key = comment.id
    client = sign_in(app, make_staff(session, ANALYST))
    assert EXAMPLE in client.get("/staff/examples").text
    answer = submit(client, f"/staff/examples/{key}", {"specific": "yes"}, page="/staff/examples")
    assert answer.status_code == 302
    session.rollback()
    assert session.get_one(ExampleReview, key).specific is True
    assert EXAMPLE not in client.get("/staff/examples").text
    again = submit(
        client,
        f"/staff/examples/{key}",
        {"specific": "no", "back": "reviewed"},
        page="/staff/examples?reviewed=1",
    )
    assert again.location == "/staff/examples?reviewed=1"
    session.expire_all()
    session.rollback()
    assert [each.specific for each in session.scalars(select(ExampleReview))] == [False]
    assert actions(session) == ["example.review", "example.review"]


def test_an_unread_example_and_another_text_are_not_offered(app: Flask, session: Session) -> None:
    make_example(session)
    cleared(session, make_comment(session))
    page = signed_in_as(app, session, ANALYST).get("/staff/examples").text
    assert "No example waits for a review." in page


def test_a_text_taken_back_meanwhile_is_not_reviewed(app: Flask, session: Session) -> None:
    comment = cleared(session, make_example(session))
    key, person = comment.id, make_staff(session, ANALYST)
    client = sign_in(app, person)
    client.get("/staff/examples")
    other = cleared(session, make_example(session))
    reading.reopen(session, session.get_one(Comment, key), person, clock.now())
    session.commit()
    answer = submit(client, f"/staff/examples/{key}", {"specific": "yes"}, page="/staff/examples")
    assert "Nothing was noted." in client.get(answer.location).text
    assert session.get(ExampleReview, key) is None
    with pytest.raises(examples.NotReviewable):
        examples.review(session, key, True, person, clock.now())
    assert examples.review(session, other.id, True, person, clock.now()).specific


def test_a_press_without_a_word_is_refused_kindly(app: Flask, session: Session) -> None:
    key = cleared(session, make_example(session)).id
    client = signed_in_as(app, session, ANALYST)
    answer = submit(client, f"/staff/examples/{key}", {"specific": "maybe"}, page="/staff/examples")
    assert "Choose “Specific” or “Not specific”." in client.get(answer.location).text
    assert session.get(ExampleReview, key) is None
