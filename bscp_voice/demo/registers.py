"""Fill the registers that people keep: courses, discussions, conferences, expected agencies."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bscp_voice.models import Conference, Course, Discussion, ExpectedAgency
from bscp_voice.records import Record, read_record

FILE = Path(__file__).with_name("registers.yaml")


def fill_registers(session: Session, today: date) -> None:
    """Add the demonstration's registers. Flushes. Raises DataError when the file is wrong."""
    root = read_record(FILE)
    for record in root.records("courses"):
        session.add(_course(record, today))
    discussions = Record(root.mapping("discussions"), f"{root.where}: discussions")
    session.add_all(_discussions(discussions, today))
    for record in root.records("conferences"):
        session.add_all(_conference(record, today))
    session.add_all(ExpectedAgency(agency=agency) for agency in root.texts("expected_agencies"))
    root.done()
    session.flush()


def _course(record: Record, today: date) -> Course:
    made = Course(
        code=record.text("code"),
        title=record.text("title"),
        tags=record.optional("tags") or "",
        ended_on=today + timedelta(days=record.number("ended")),
        attended=record.number("attended"),
        unreachable=record.number("unreachable"),
    )
    record.done()
    return made


def _discussions(record: Record, today: date) -> list[Discussion]:
    first, last = record.number("first"), record.number("last")
    start, every = record.number("from"), record.number("every")
    prefix = record.text("prefix")
    record.done()
    return [
        Discussion(
            reference=f"{prefix}{number}",
            held_on=today + timedelta(days=start + every * (number - first)),
        )
        for number in range(first, last + 1)
    ]


def _conference(record: Record, today: date) -> list[Conference]:
    title = record.text("title")
    held = today + timedelta(days=record.number("held"))
    made = []
    for row in record.records("delegates"):
        made.append(
            Conference(
                title=title,
                held_on=held,
                agency=row.text("agency"),
                mode=row.text("mode"),
                booked=row.number("booked"),
                attended=row.number("attended"),
            )
        )
        row.done()
    record.done()
    return made
