"""Load the demonstration into an empty database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.demo.desk import read_comments, review_examples
from bscp_voice.demo.late import ROUND, add_late_answer
from bscp_voice.demo.loop import close_the_loop
from bscp_voice.demo.people import add_people
from bscp_voice.demo.play import play, withdraw_some
from bscp_voice.demo.real import RealDataError, import_real_comments, shared_folder
from bscp_voice.demo.registers import fill_registers
from bscp_voice.demo.script import PlannedRound, script
from bscp_voice.demo.texts import library
from bscp_voice.intake import Receipt
from bscp_voice.keys import Keys
from bscp_voice.manage.rounds import new_link, new_round
from bscp_voice.manage.tables import TableError
from bscp_voice.models import Response, Round, Staff
from bscp_voice.settings import Settings


class DemoRefused(Exception):
    """Why the demonstration is not loaded, in one line."""


@dataclass(frozen=True)
class Loaded:
    """What was loaded, and what to tell about it."""

    rounds: int
    responses: int
    notes: Sequence[str] = ()


def load(
    session: Session,
    settings: Settings,
    today: date | None = None,
    shared: Path | None = None,
) -> Loaded:
    """Fill an empty database with the demonstration. Commits as it goes.

    `shared` is the folder of the public data sets; it may be missing.

    Raises:
        DemoRefused: outside the demo, or the database holds staff or responses already.
    """
    if not settings.demo:
        raise DemoRefused("The demonstration is only loaded with BSCP_DEMO=1.")
    if not is_empty(session):
        raise DemoRefused("The database is not empty: the demonstration is only loaded once.")
    today = today or clock.today()
    keys = Keys(settings.secret_key)
    played, texts = script(), library()
    people = add_people(session)
    fill_registers(session, today)
    session.commit()
    receipts: list[Receipt] = []
    rounds: dict[str, Round] = {}
    for planned in played.rounds:
        round_ = rounds[planned.key] = add_round(session, planned, today)
        receipts += play(session, played, texts, planned, round_, keys, today)
        session.commit()
    notes = add_real_comments(session, settings, keys, today, shared or shared_folder())
    add_late_answer(session, settings, rounds[ROUND])
    withdraw_some(session, receipts, keys, settings.withdrawal_days)
    session.commit()
    read_comments(session, texts, people.reader, clock.now(), played.seed)
    review_examples(session, texts, people, clock.now(), played.seed)
    session.commit()
    close_the_loop(session, settings, people, rounds, today)
    session.commit()
    return Loaded(len(played.rounds), len(receipts), notes)


def add_real_comments(
    session: Session, settings: Settings, keys: Keys, today: date, folder: Path
) -> tuple[str, ...]:
    """The round of real comments, where there are any; what to tell about it. Commits."""
    try:
        found = import_real_comments(session, settings, keys, today, folder)
    except (RealDataError, TableError) as reason:
        session.rollback()
        return (f"The real comments were left out: {reason}",)
    session.commit()
    if found is None:
        return ("Without real comments: the public data sets are not beside the checkout.",)
    return (f"{found[1]} real comments from public data sets in a round of their own.",)


def is_empty(session: Session) -> bool:
    """Whether nobody and nothing is in the database yet."""
    return all(
        session.scalar(select(table.id).limit(1)) is None for table in (Staff, Round, Response)
    )


def add_round(session: Session, planned: PlannedRound, today: date) -> Round:
    """A round of the demonstration with its links. Flushes."""
    day = timedelta(days=1)
    round_ = new_round(
        session,
        code=planned.form,
        context=planned.context,
        title=planned.title,
        group_ref=planned.group,
        opens_on=today + planned.opens * day,
        closes_on=None if planned.closes is None else today + planned.closes * day,
        event_on=None if planned.event is None else today + planned.event * day,
        place_kind=planned.place_kind,
        place_name=planned.place_name,
        course_code=planned.course,
        invited=planned.invited,
    )
    round_.demo = True
    for link in planned.links:
        new_link(
            session,
            round_,
            label=link.label,
            place=link.place,
            district=link.district,
            agency=link.agency,
            reference=link.reference,
        )
    session.flush()
    return round_
