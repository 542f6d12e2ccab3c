"""Intake: validated answers become rows, in one transaction that the caller commits.

Used by the form and by the importer, so that an answer means the same wherever it came from."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import Insert, Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Form, Question
from bscp_voice.keys import Keys
from bscp_voice.models import (
    Answer,
    Comment,
    ContactRequest,
    EqualityAnswer,
    Response,
    Round,
    SpentSubmission,
    Suspicion,
    Tag,
)
from bscp_voice.places import Place, find_place

Row = dict[str, Any]

# on the tables, not the classes: half the time for the same rows
INTO: Mapping[type[Any], Insert] = {
    model: insert(cast(Table, model.__table__))
    for model in (Answer, EqualityAnswer, Comment, Tag, Suspicion)
}
ONLY_ONCE: Mapping[str, Insert] = {
    name: dialect.insert(Response.__table__)
    .on_conflict_do_nothing(index_elements=["round_id", "submission_key"])
    .returning(Response.__table__.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}


@dataclass(frozen=True)
class Contact:
    """Who may be contacted, how and when; kept away from the answers."""

    purpose: str  # "contact_me", "tell_me", "follow_up", "manager"
    name: str
    way: str
    when: str = ""


@dataclass(frozen=True)
class Submission:
    """One filled form, already validated against its instrument.

    `answers` holds closed answers by question code ("question.row" in a grid), numbers and dates as
    text; `equality` the same for equality questions; `texts` the comments. `submitted_on` is today
    unless the response was collected elsewhere.
    """

    round_id: uuid.UUID
    link_id: uuid.UUID | None
    submission_id: str
    language: str
    mode: str = "not_said"
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    equality: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    may_quote: bool = False
    suspect: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    submitted_on: date | None = None
    standing: str = "valid"

    @property
    def comments(self) -> dict[str, str]:
        """The texts that say something."""
        return {question: text for question, text in self.texts.items() if text.strip()}


@dataclass(frozen=True)
class Receipt:
    """What the respondent gets. `repeated`: it was stored before; `changed`: and with other answers."""

    code: str
    repeated: bool = False
    changed: bool = False
    withdrawn: bool = False


class TooLateToWithdraw(Exception):
    """The days in which a response can be withdrawn are over."""


def record(session: Session, submission: Submission, keys: Keys) -> Receipt:
    """Store one submission, once. Flushes; the caller commits and only then says thank you.

    Raises LookupError when the round is unknown.
    """
    session.flush()
    connection = session.connection()  # rows need no objects, and cost half the time without them
    key = keys.submission_key(submission.round_id, submission.submission_id)
    code = keys.receipt_code(key)
    place = find_place(connection, submission.round_id, submission.link_id, key)
    if place.spent:
        return Receipt(code, repeated=True, withdrawn=True)

    # everything is worked out before the first insert: from there on SQLite lets nobody else write
    response_id = uuid.uuid4()
    response = _response_row(place, submission)
    response |= {"id": response_id, "submission_key": key, "receipt_hash": keys.receipt_hash(code)}
    hanging = _hanging_rows(response_id, place, submission)

    if connection.execute(ONLY_ONCE[connection.dialect.name], response).first() is None:
        changed = _differs(session, submission.round_id, key, submission)
        return Receipt(code, repeated=True, changed=changed)
    for statement, rows in hanging:
        if rows:
            connection.execute(statement, rows)
    for contact in submission.contacts:
        session.add(
            ContactRequest(**asdict(contact), language=submission.language, asked_on=clock.today())
        )
    session.flush()
    return Receipt(code)


def find_by_receipt(session: Session, code: str, keys: Keys) -> Response | None:
    """The response a receipt code belongs to, or None."""
    return session.scalar(select(Response).where(Response.receipt_hash == keys.receipt_hash(code)))


class AlreadyWithdrawn(Exception):
    """Its receipt was used at the same moment."""


def withdraw(session: Session, response: Response, days: int) -> None:
    """Delete a response and all that hangs on it, once, as the database decides. Flushes.

    Raises AlreadyWithdrawn, and TooLateToWithdraw more than `days` days after it was sent.
    """
    if clock.today() > last_day_to_withdraw(response, days):
        raise TooLateToWithdraw
    spent = SpentSubmission(round_id=response.round_id, submission_key=response.submission_key)
    gone = delete(Response).where(Response.id == response.id).returning(Response.id)
    if session.execute(gone).first() is None:
        raise AlreadyWithdrawn
    of_round = update(Round).where(Round.id == spent.round_id)
    session.execute(of_round.values(withdrawn=Round.withdrawn + 1))
    session.add(spent)
    session.flush()


def last_day_to_withdraw(response: Response, days: int) -> date:
    """The last day on which this response can be withdrawn."""
    return response.submitted_on + timedelta(days=days)


def _response_row(place: Place, submission: Submission) -> Row:
    instrument = registry.instrument(place.instrument_code, place.instrument_version)
    return {
        "round_id": submission.round_id,
        "link_id": submission.link_id,
        "instrument_code": instrument.code,
        "instrument_version": instrument.version,
        "stratum": instrument.stratum,
        "context": place.context,
        "district": place.district,
        "agency": place.agency,
        "reference": place.reference,
        "language": submission.language,
        "mode": submission.mode,
        "submitted_on": submission.submitted_on or clock.today(),
        "event_on": place.event_on,
        "standing": "suspect" if submission.suspect else submission.standing,
    }


def _hanging_rows(
    response_id: uuid.UUID, place: Place, submission: Submission
) -> list[tuple[Insert, list[Row]]]:
    """What hangs on the response: statement and rows, table by table."""
    form = registry.form(place.instrument_code, place.instrument_version, place.context)
    found = [
        (INTO[Answer], _answer_rows(submission)),
        (INTO[EqualityAnswer], _equality_rows(form, submission)),
        (INTO[Comment], _comment_rows(submission)),
        (INTO[Tag], _tag_rows(form, place.measures, submission)),
        (INTO[Suspicion], [{"reason": reason} for reason in submission.suspect]),
    ]
    for _, rows in found:
        for row in rows:
            row["response_id"] = response_id
    return found


def _answer_rows(submission: Submission) -> list[Row]:
    return [
        {"question": question, "value": value}
        for question, values in submission.answers.items()
        for value in values
    ]


def _equality_rows(form: Form, submission: Submission) -> list[Row]:
    return [
        {
            "question": code,
            "value": value,
            "characteristic": question.characteristic or "other",
            "module": module.code,
            "module_version": module.version,
        }
        for module in form.equality_asked(submission.answers)
        for question in module.questions
        for code, values in submission.equality.items()
        if code.partition(".")[0] == question.code
        for value in values
    ]


def _comment_rows(submission: Submission) -> list[Row]:
    return [
        {
            "id": uuid.uuid4(),
            "question": question,
            "text": text,
            "may_quote": submission.may_quote,
            "arrived": clock.this_hour(),
        }
        for question, text in submission.comments.items()
    ]


def _tag_rows(form: Form, measures: frozenset[str], submission: Submission) -> list[Row]:
    answered = {code.partition(".")[0] for code in (*submission.answers, *submission.comments)}
    return [
        {"question": question.code, "target": target, "action": target.partition("-")[0]}
        for question in form.questions
        if question.code in answered
        for target in plan_targets(form, question, submission.answers, measures)
    ]


def plan_targets(
    form: Form,
    question: Question,
    answers: Mapping[str, tuple[str, ...]],
    measures: frozenset[str],
) -> tuple[str, ...]:
    """The plan ids one answered question feeds: measures (those of the round, if it names any) and what it informs."""
    fed = registry.tags(form, question, answers)
    return tuple(
        sorted(
            {uid for uid in fed if not measures or uid in measures}
            | set(registry.informs(form, question, answers))
        )
    )


def _differs(session: Session, round_id: uuid.UUID, key: str, submission: Submission) -> bool:
    """Whether a repeated submission holds other answers than the stored one."""
    stored = session.scalar(
        select(Response.id).where(Response.round_id == round_id, Response.submission_key == key)
    )
    before = {
        (question, value)
        for table in (Answer, EqualityAnswer)
        for question, value in session.execute(
            select(table.question, table.value).where(table.response_id == stored)
        )
    }
    before |= {
        (comment.question, comment.text)
        for comment in session.scalars(select(Comment).where(Comment.response_id == stored))
    }
    now = {
        (question, value)
        for values in (submission.answers, submission.equality)
        for question, chosen in values.items()
        for value in chosen
    }
    return before != now | set(submission.comments.items())
