"""Many rows in one statement are the rows that one statement each would have made."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bscp_voice import bulk, clock
from bscp_voice.bulk import as_values, insert_values
from bscp_voice.models import Answer, Comment, CommentState, ContactRequest
from tests.factories import make_response


def test_every_kind_of_column_arrives_as_the_model_reads_it(session: Session) -> None:
    response = make_response(session, answers={"exp": "5"})
    connection = session.connection()
    row = {
        "id": uuid.uuid4(),
        "response_id": response.id,
        "question": "why",
        "text": "Ünïcode, 'quotes' and %s marks",
        "may_quote": True,
        "state": CommentState.AWAITING,
        "arrived": clock.this_hour(),
    }
    insert_values(connection, Comment, as_values(Comment, [row], connection.dialect))

    kept = session.scalars(select(Comment)).one()
    assert {name: getattr(kept, name) for name in row} == row
    assert kept.redacted_text is None


def test_a_column_whose_name_the_database_keeps_for_itself(session: Session) -> None:
    connection = session.connection()
    row = {
        "id": uuid.uuid4(), "purpose": "contact_me", "name": "Sam", "way": "school nurse",
        "when": "after school", "language": "en", "asked_on": clock.today(),
    }  # fmt: skip
    insert_values(connection, ContactRequest, as_values(ContactRequest, [row], connection.dialect))

    assert session.scalars(select(ContactRequest.when)).one() == "after school"


@pytest.mark.parametrize("many", [0, 1, 7])
def test_more_rows_than_a_statement_holds_go_in_parts(
    session: Session, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    response = make_response(session, answers={})
    monkeypatch.setattr(bulk, "MOST_VALUES", 6)  # two rows of three columns
    connection = session.connection()
    rows = [
        {"response_id": response.id, "question": f"q{number}", "value": "5"}
        for number in range(many)
    ]
    insert_values(connection, Answer, as_values(Answer, rows, connection.dialect))

    assert session.scalar(select(func.count()).select_from(Answer)) == many
