"""A filled form, validated, and the rows it becomes. Nothing here asks or writes the database."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy.engine import Dialect

from bscp_voice import clock
from bscp_voice.bulk import Values, as_values
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Form, Question
from bscp_voice.keys import Keys
from bscp_voice.models import (
    Answer,
    Comment,
    CommentState,
    ContactRequest,
    EqualityAnswer,
    Suspicion,
    Tag,
)
from bscp_voice.places import Place

Row = dict[str, Any]


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
    place: Place | None = None  # where it belongs, when that has just been looked up

    @property
    def comments(self) -> dict[str, str]:
        """The texts that say something."""
        return {question: text for question, text in self.texts.items() if text.strip()}


@dataclass(frozen=True)
class Prepared:
    """A submission as rows: `response`, and what hangs on it by table, as the driver takes it."""

    submission: Submission
    code: str  # of the receipt
    response: Row
    hanging: Mapping[type[Any], list[Values]]


def prepare(submission: Submission, place: Place, keys: Keys, dialect: Dialect) -> Prepared:
    """Work out everything before the first insert: from there on SQLite lets nobody else write."""
    response_id = uuid.uuid4()
    key = keys.submission_key(submission.round_id, submission.submission_id)
    code = keys.receipt_code(key)
    response = _response_row(place, submission)
    response |= {"id": response_id, "submission_key": key, "receipt_hash": keys.receipt_hash(code)}
    hanging = {
        model: as_values(model, rows, dialect)
        for model, rows in _hanging_rows(response_id, place, submission).items()
    }
    return Prepared(submission, code, response, hanging)


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
) -> dict[type[Any], list[Row]]:
    form = registry.form(place.instrument_code, place.instrument_version, place.context)
    found: dict[type[Any], list[Row]] = {
        Answer: _answer_rows(submission),
        EqualityAnswer: _equality_rows(form, submission),
        Comment: _comment_rows(submission),
        Tag: _tag_rows(form, place.measures, submission),
        Suspicion: [{"reason": reason} for reason in submission.suspect],
    }
    for rows in found.values():
        for row in rows:
            row["response_id"] = response_id
    # contact requests carry no key to the response
    return {**found, ContactRequest: _contact_rows(submission)}


def _contact_rows(submission: Submission) -> list[Row]:
    return [
        asdict(contact)
        | {"id": uuid.uuid4(), "language": submission.language, "asked_on": clock.today()}
        for contact in submission.contacts
    ]


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
            "state": CommentState.AWAITING,
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
    if not any(rule.when for rule in question.rules.values()):
        asked = form.instrument
        return _always_fed(asked.code, asked.version, form.context, question.code, measures)
    return _fed(form, question, answers, measures)


@lru_cache(maxsize=4096)
def _always_fed(
    code: str, version: int, context: str | None, question: str, measures: frozenset[str]
) -> tuple[str, ...]:
    """What a question feeds whatever was answered: worked out once."""
    form = registry.form(code, version, context)
    found = next(each for each in form.questions if each.code == question)
    return _fed(form, found, {}, measures)


def _fed(
    form: Form,
    question: Question,
    answers: Mapping[str, tuple[str, ...]],
    measures: frozenset[str],
) -> tuple[str, ...]:
    fed = registry.tags(form, question, answers)
    return tuple(
        sorted(
            {uid for uid in fed if not measures or uid in measures}
            | set(registry.informs(form, question, answers))
        )
    )
