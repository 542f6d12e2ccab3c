"""Intake: validated answers become rows, in one transaction that the caller commits.

Used by the form and by the importer, so that an answer means the same wherever it came from."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import ModuleType
from typing import cast

from sqlalchemy import Connection, Executable, Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.bulk import insert_values
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
from bscp_voice.places import find_place
from bscp_voice.submission import Prepared, Submission, prepare

# in this order: what refers to a response comes after it
HANGING = (Answer, EqualityAnswer, Comment, Tag, Suspicion, ContactRequest)


def _only_once(dialect: ModuleType) -> Executable:
    """Insert a response unless it is stored already or was stored and withdrawn; gives its id if it went in."""
    table, spent = cast(Table, Response.__table__), cast(Table, SpentSubmission.__table__)
    values = select(*(bindparam(column.name, type_=column.type) for column in table.c)).where(
        ~select(spent.c.submission_key)
        .where(
            spent.c.round_id == bindparam("round_id", type_=table.c.round_id.type),
            spent.c.submission_key == bindparam("submission_key"),
        )
        .exists()
    )
    into: Executable = (
        dialect.insert(table)
        .from_select([column.name for column in table.c], values)
        # whichever of its keys a repeat meets first: PostgreSQL forgives only the one that is named
        .on_conflict_do_nothing()
        .returning(table.c.id)
    )
    return into


ONLY_ONCE: Mapping[str, Executable] = {
    "sqlite": _only_once(sqlite),
    "postgresql": _only_once(postgresql),
}


@dataclass(frozen=True)
class Receipt:
    """What the respondent gets. `repeated`: it was stored before; `changed`: and with other answers."""

    code: str
    repeated: bool = False
    changed: bool = False
    withdrawn: bool = False


class NotStored(Exception):
    """It is not on disk, and must be sent again."""


class TooLateToWithdraw(Exception):
    """The days in which a response can be withdrawn are over."""


def record(session: Session, submission: Submission, keys: Keys) -> Receipt:
    """Store one submission, once. Flushes; the caller commits and only then says thank you.

    Raises LookupError when the round is unknown.
    """
    session.flush()
    connection = session.connection()
    return record_all(connection, [placed(connection, submission, keys)])[0]


def placed(connection: Connection, submission: Submission, keys: Keys) -> Prepared:
    """The submission as rows, ready to be written. Raises LookupError when the round is unknown."""
    place = submission.place or find_place(connection, submission.round_id, submission.link_id)
    return prepare(submission, place, keys, connection.dialect)


def record_all(connection: Connection, ready: Sequence[Prepared]) -> list[Receipt]:
    """Store several, each once, one statement a table for all. The caller commits.

    A connection, not a session: rows need no objects, and cost half the time without them.
    """
    once = ONLY_ONCE[connection.dialect.name]
    new = [
        connection.execute(once, each.response).first() is not None
        and not _withdrawn_meanwhile(connection, each)
        for each in ready
    ]
    stored = [each for each, is_new in zip(ready, new, strict=True) if is_new]
    for model in HANGING:
        insert_values(connection, model, [row for each in stored for row in each.hanging[model]])
    return [
        Receipt(each.code) if is_new else _again(connection, each)
        for each, is_new in zip(ready, new, strict=True)
    ]


def _withdrawn_meanwhile(connection: Connection, ready: Prepared) -> bool:
    """Take back a response that went in behind its own withdrawal.

    PostgreSQL lets an insert wait for a withdrawal that is not committed yet, but looks for the spent key
    as things stood before the wait: so it is looked for once more, by a statement of its own. SQLite lets
    one write at a time.
    """
    if connection.dialect.name != "postgresql":
        return False
    spent = select(SpentSubmission.submission_key).where(
        SpentSubmission.round_id == ready.response["round_id"],
        SpentSubmission.submission_key == ready.response["submission_key"],
    )
    back = delete(Response).where(Response.id == ready.response["id"], spent.exists())
    return connection.execute(back.returning(Response.id)).first() is not None


def _again(connection: Connection, ready: Prepared) -> Receipt:
    """The receipt of a submission that was stored before."""
    sent = ready.response
    before = _came_before(connection, sent["round_id"], sent["submission_key"])
    if before is None:
        raise NotStored("another response has its receipt code")  # never says thank you for nothing
    if before is SpentSubmission:
        return Receipt(ready.code, repeated=True, withdrawn=True)
    return Receipt(ready.code, repeated=True, changed=_differs(connection, ready))


def _came_before(
    connection: Connection, round_id: uuid.UUID, key: str
) -> type[Response] | type[SpentSubmission] | None:
    """Where a submission key is known: stored, taken back, or not at all."""
    for model in (SpentSubmission, Response):
        known = select(model.submission_key).where(
            model.round_id == round_id, model.submission_key == key
        )
        if connection.scalar(known) is not None:
            return model
    return None


def came_before(session: Session, round_id: uuid.UUID, submission_id: str, keys: Keys) -> bool:
    """Whether a submission was stored before, or stored and taken back."""
    key = keys.submission_key(round_id, submission_id)
    return _came_before(session.connection(), round_id, key) is not None


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


def _differs(connection: Connection, ready: Prepared) -> bool:
    """Whether a repeated submission holds other answers than the stored one."""
    sent, submission = ready.response, ready.submission
    stored = (
        select(Response.id)
        .where(
            Response.round_id == sent["round_id"],
            Response.submission_key == sent["submission_key"],
        )
        .scalar_subquery()
    )
    before = {
        tuple(row)
        for table, said in (
            (Answer, Answer.value),
            (EqualityAnswer, EqualityAnswer.value),
            (Comment, Comment.text),
        )
        for row in connection.execute(
            select(table.question, said).where(table.response_id == stored)
        )
    }
    now = {
        (question, value)
        for values in (submission.answers, submission.equality)
        for question, chosen in values.items()
        for value in chosen
    }
    return before != now | set(submission.comments.items())
