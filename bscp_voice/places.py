"""Where a submission belongs: one question to the database, asked before anything is written.

Plain columns, no objects: it is asked twice for each person who answers."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, bindparam, select

from bscp_voice.models import Link, Round, RoundMeasure
from bscp_voice.models.round import OPEN, state_on

_ROUND, _LINK, _FED = (cast(Table, model.__table__) for model in (Round, Link, RoundMeasure))
# one row for each measure that the round names, and one when it names none
_COLUMNS = (
    _ROUND.c.id.label("round_id"),
    _LINK.c.id.label("link_id"),
    *_ROUND.c["instrument_code", "instrument_version", "context", "event_on"],
    *_ROUND.c["opens_on", "closes_on"],
    *_LINK.c["district", "agency", "reference", "language", "kiosk", "closed_on"],
    _FED.c.measure,
)
OF_TOKEN = (
    select(*_COLUMNS)
    .join_from(_LINK, _ROUND, _ROUND.c.id == _LINK.c.round_id)
    .outerjoin(_FED, _FED.c.round_id == _ROUND.c.id)
    .where(_LINK.c.token == bindparam("token"))
)
OF_ROUND = (
    select(*_COLUMNS)
    .outerjoin_from(_ROUND, _LINK, _LINK.c.id == bindparam("link", type_=_LINK.c.id.type))
    .outerjoin(_FED, _FED.c.round_id == _ROUND.c.id)
    .where(_ROUND.c.id == bindparam("round"))
)


KEPT = 2.0  # seconds
MOST_KEPT = 1000  # links


@dataclass(frozen=True)
class Place:
    """A round as a response repeats it, the place of its link, and the plan measures the round names."""

    round_id: uuid.UUID
    link_id: uuid.UUID | None
    instrument_code: str
    instrument_version: int
    context: str | None
    event_on: date | None
    district: str | None
    agency: str | None
    reference: str | None
    measures: frozenset[str]


@dataclass(frozen=True)
class WayIn:
    """What a link's token leads to: a place, the link's language, and when answers are taken."""

    place: Place
    language: str | None
    opens_on: date
    closes_on: date | None
    closed_on: date | None  # of the link itself
    token: str
    kiosk: bool  # on a tablet that many people use in turn

    def is_open(self, today: date) -> bool:
        """Whether this link takes answers on this day."""
        return self.closed_on is None and state_on(today, self.opens_on, self.closes_on) == OPEN

    def is_coming(self, today: date) -> bool:
        """Whether it will take answers from a later day on."""
        return self.closed_on is None and today < self.opens_on


@dataclass
class Known:
    """Ways in that were found in the last moments, for opening a form: a hall opens one link at once.

    What staff change in this process is seen at once (`forget`), what they change in another after
    `KEPT` seconds. Sending always asks the database.
    """

    found: dict[str, tuple[float, WayIn]] = field(default_factory=dict)
    generation: int = 0  # how often staff have changed something

    def get(self, token: str) -> WayIn | None:
        """The way in, if it was found a moment ago."""
        until, way_in = self.found.get(token, (0.0, None))
        return way_in if until > time.monotonic() else None

    def keep(self, token: str, way_in: WayIn, generation: int) -> None:
        """Keep it for a moment, unless something has changed since `generation`, when it was looked up."""
        if generation != self.generation:
            return
        if len(self.found) >= MOST_KEPT:
            self.found = {}
        self.found[token] = (time.monotonic() + KEPT, way_in)

    def forget(self) -> None:
        """Ask the database again."""
        self.generation += 1
        self.found = {}


def find_way_in(connection: Connection, token: str) -> WayIn | None:
    """What a token leads to, or None."""
    rows = connection.execute(OF_TOKEN, {"token": token}).all()
    if not rows:
        return None
    first = rows[0]
    return WayIn(
        place=_place(rows),
        language=first.language,
        opens_on=first.opens_on,
        closes_on=first.closes_on,
        closed_on=first.closed_on,
        token=token,
        kiosk=first.kiosk,
    )


def find_place(connection: Connection, round_id: uuid.UUID, link_id: uuid.UUID | None) -> Place:
    """The place of a round and one of its links. Raises LookupError when the round is unknown."""
    rows = connection.execute(OF_ROUND, {"round": round_id, "link": link_id}).all()
    if not rows:
        raise LookupError(f"no round {round_id}")
    return _place(rows)


def _place(rows: Sequence[Row[Any]]) -> Place:
    first = rows[0]
    return Place(
        round_id=first.round_id,
        link_id=first.link_id,
        instrument_code=first.instrument_code,
        instrument_version=first.instrument_version,
        context=first.context,
        event_on=first.event_on,
        district=first.district,
        agency=first.agency,
        reference=first.reference,
        measures=frozenset(row.measure for row in rows if row.measure is not None),
    )
