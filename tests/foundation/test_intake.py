"""One submission is stored once, whole, in one transaction, with nothing that leads to a person."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bscp_voice import clock, intake
from bscp_voice.extensions import db
from bscp_voice.keys import RECEIPT_LENGTH, Keys
from bscp_voice.models import (
    Answer,
    Comment,
    CommentState,
    ContactRequest,
    EqualityAnswer,
    Response,
    Round,
    SpentSubmission,
    Suspicion,
    Tag,
)
from bscp_voice.submission import Contact, Submission
from tests.factories import make_link, make_round

KEYS = Keys("a secret for tests")


def submission(session: Session, **changes: object) -> Submission:
    link = make_link(session, make_round(session, "yp_12_17", context="cp_conference"))
    base = Submission(
        round_id=link.round_id,
        link_id=link.id,
        submission_id=uuid.uuid4().hex,
        language="en",
        mode="alone",
        answers={"exp": ("5",), "heard": ("4",)},
        texts={"why": "They asked me first.", "better": "  "},
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def count(session: Session, table: type[object]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_submission_becomes_rows(session: Session) -> None:
    sent = submission(session)
    receipt = intake.record(session, sent, KEYS)
    session.commit()

    response = session.scalars(select(Response)).one()
    assert (response.stratum, response.context, response.mode) == (
        "yp_12_17",
        "cp_conference",
        "alone",
    )
    assert response.submitted_on == clock.today()
    answers = {(row.question, row.value) for row in session.scalars(select(Answer))}
    assert answers == {("exp", "5"), ("heard", "4")}
    comment = session.scalars(select(Comment)).one()
    assert (comment.question, comment.text) == ("why", "They asked me first.")
    assert comment.state is CommentState.AWAITING
    assert len(receipt.code.replace("-", "")) == RECEIPT_LENGTH


def test_answers_are_tagged_with_what_they_feed_in_the_plan(session: Session) -> None:
    intake.record(session, submission(session), KEYS)
    tags = {(tag.question, tag.target, tag.action) for tag in session.scalars(select(Tag))}
    assert ("exp", "1.1-M2", "1.1") in tags
    assert ("exp", "2.4-M2", "2.4") in tags
    assert not any(target == "1.4-M1" for _, target, _ in tags)  # another context's measure
    assert {question for question, _, _ in tags} <= {
        "exp",
        "heard",
        "why",
    }  # only what was answered


def test_comments_are_encrypted_in_the_database(session: Session) -> None:
    intake.record(session, submission(session), KEYS)
    stored = bytes(session.execute(text("SELECT text FROM comment")).scalar_one())
    assert b"asked me" not in stored


def test_pressing_twice_stores_one_and_gives_the_same_receipt(session: Session) -> None:
    sent = submission(session, contacts=(Contact("contact_me", "Sam", "07700 900000"),))
    first = intake.record(session, sent, KEYS)
    session.commit()
    second = intake.record(session, sent, KEYS)
    session.commit()
    assert second.code == first.code
    assert second.repeated
    assert not second.changed
    assert count(session, Response) == 1
    assert count(session, Comment) == 1
    assert count(session, ContactRequest) == 1


def test_a_repeat_with_other_answers_keeps_the_first_and_says_so(session: Session) -> None:
    sent = submission(session)
    intake.record(session, sent, KEYS)
    again = intake.record(session, replace(sent, answers={"exp": ("1",)}), KEYS)
    assert again.repeated
    assert again.changed
    assert session.scalars(select(Answer.value).where(Answer.question == "exp")).all() == ["5"]


def test_the_same_submission_id_in_another_round_is_another_response(session: Session) -> None:
    first, second = submission(session), submission(session)
    one = intake.record(session, first, KEYS)
    two = intake.record(session, replace(second, submission_id=first.submission_id), KEYS)
    assert one.code != two.code
    assert count(session, Response) == 2


def test_a_receipt_is_found_however_it_is_typed(session: Session) -> None:
    receipt = intake.record(session, submission(session), KEYS)
    typed = receipt.code.lower().replace("-", " ").replace("o", "0").replace("i", "1")
    found = intake.find_by_receipt(session, typed, KEYS)
    assert found is not None
    assert intake.find_by_receipt(session, "AAAA-AAAA-AAAA", KEYS) is None
    assert receipt.code.replace("-", "") not in found.receipt_hash


def test_withdrawing_removes_everything_and_a_late_retry_cannot_bring_it_back(
    session: Session,
) -> None:
    sent = submission(session, suspect=("too_fast",), equality={"eq_sex": ("female",)})
    receipt = intake.record(session, sent, KEYS)
    session.commit()
    response = intake.find_by_receipt(session, receipt.code, KEYS)
    assert response is not None
    intake.withdraw(session, response, days=14)
    session.commit()
    for table in (Response, Answer, EqualityAnswer, Comment, Tag, Suspicion):
        assert count(session, table) == 0, table
    assert session.scalars(select(Round.withdrawn)).one() == 1
    retried = intake.record(session, sent, KEYS)
    assert retried.withdrawn
    assert count(session, Response) == 0
    assert count(session, SpentSubmission) == 1


def test_withdrawing_ends_after_fourteen_days(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = intake.record(session, submission(session), KEYS)
    response = intake.find_by_receipt(session, receipt.code, KEYS)
    assert response is not None
    sent_on = response.submitted_on
    monkeypatch.setattr(clock, "today", lambda: sent_on + timedelta(days=15))
    with pytest.raises(intake.TooLateToWithdraw):
        intake.withdraw(session, response, days=14)
    monkeypatch.setattr(clock, "today", lambda: sent_on + timedelta(days=14))
    intake.withdraw(session, response, days=14)
    assert count(session, Response) == 0


def test_suspect_responses_are_kept_for_a_person(session: Session) -> None:
    intake.record(session, submission(session, suspect=("honeypot", "too_fast")), KEYS)
    response = session.scalars(select(Response)).one()
    assert response.standing == "suspect"
    assert {suspicion.reason for suspicion in response.suspicions} == {"honeypot", "too_fast"}


def test_an_unknown_round_is_refused(session: Session) -> None:
    sent = replace(submission(session), round_id=uuid.uuid4())
    with pytest.raises(LookupError):
        intake.record(session, sent, KEYS)


def test_nothing_stored_could_lead_to_a_person_or_an_order(app: Flask) -> None:
    """No column for an address, a device or a time; no row number in SQLite."""
    with app.app_context():
        for table in (Response, Answer, EqualityAnswer, Tag, Comment, ContactRequest):
            columns = db.metadata.tables[table.__tablename__].columns
            for column in columns:
                kind = str(column.type).upper()
                allowed = (table, column.name) == (Comment, "arrived")
                assert allowed or "DATETIME" not in kind, (table, column.name)
                assert not {"ip", "address", "agent", "device", "cookie"} & set(
                    column.name.split("_")
                )
            assert not any(column.autoincrement is True for column in columns)
            if db.engine.dialect.name == "sqlite":
                made = db.session.execute(
                    text("SELECT sql FROM sqlite_master WHERE name = :name"),
                    {"name": table.__tablename__},
                ).scalar_one()
                assert "WITHOUT ROWID" in made


def test_the_hour_of_arrival_is_the_finest_time(session: Session) -> None:
    intake.record(session, submission(session), KEYS)
    arrived = session.scalars(select(Comment.arrived)).one()
    assert arrived is not None
    assert (arrived.minute, arrived.second, arrived.microsecond) == (0, 0, 0)


def test_a_response_collected_elsewhere_keeps_its_own_day(session: Session) -> None:
    intake.record(session, submission(session, submitted_on=date(2025, 9, 1)), KEYS)
    assert session.scalars(select(Response.submitted_on)).one() == date(2025, 9, 1)
