"""Where a submission belongs: one question to the database, asked before anything is written."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import Connection, Table, bindparam, select

from bscp_voice.models import Link, Round, RoundMeasure, SpentSubmission

_ROUND, _LINK, _SPENT, _FED = (
    cast(Table, model.__table__) for model in (Round, Link, SpentSubmission, RoundMeasure)
)
PLACE = (  # one row for each measure that the round names, and one when it names none
    select(*_ROUND.c["instrument_code", "instrument_version", "context", "event_on"])
    .add_columns(*_LINK.c["district", "agency", "reference"])
    .add_columns(_SPENT.c.submission_key.label("spent"), _FED.c.measure)
    .outerjoin_from(_ROUND, _LINK, _LINK.c.id == bindparam("link", type_=_LINK.c.id.type))
    .outerjoin(
        _SPENT,
        (_SPENT.c.round_id == _ROUND.c.id) & (_SPENT.c.submission_key == bindparam("key")),
    )
    .outerjoin(_FED, _FED.c.round_id == _ROUND.c.id)
    .where(_ROUND.c.id == bindparam("round"))
)


@dataclass(frozen=True)
class Place:
    """A round as a response repeats it, the place of its link, and the plan measures the round names."""

    instrument_code: str
    instrument_version: int
    context: str | None
    event_on: date | None
    district: str | None
    agency: str | None
    reference: str | None
    spent: bool  # this submission was stored and withdrawn
    measures: frozenset[str]


def find_place(
    connection: Connection, round_id: uuid.UUID, link_id: uuid.UUID | None, submission_key: str
) -> Place:
    """The place of a submission. Raises LookupError when the round is unknown."""
    asked = {"round": round_id, "link": link_id, "key": submission_key}
    rows = connection.execute(PLACE, asked).all()
    if not rows:
        raise LookupError(f"no round {round_id}")
    first = rows[0]
    return Place(
        instrument_code=first.instrument_code,
        instrument_version=first.instrument_version,
        context=first.context,
        event_on=first.event_on,
        district=first.district,
        agency=first.agency,
        reference=first.reference,
        spent=first.spent is not None,
        measures=frozenset(row.measure for row in rows if row.measure is not None),
    )
