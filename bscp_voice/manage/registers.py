"""The registers: what each holds, its form, and uploading one whole, or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import ValidationError
from wtforms.validators import InputRequired

from bscp_voice.extensions import Model
from bscp_voice.instruments.kinds import EmptyIsNoAnswer, OneChoice, PlainText
from bscp_voice.instruments.kinds import WholeNumber as Number
from bscp_voice.manage import rounds
from bscp_voice.manage.forms import Select, StaffForm, day, line
from bscp_voice.manage.tables import Problem, Table
from bscp_voice.models import Conference, Course, Discussion, ExpectedAgency

MOST_PROBLEMS = 100
MODES = {"in_person": "In person", "online": "Online"}


def number(label: str, hint: str = "") -> Number:
    """A count; empty is 0."""
    return Number(label, [EmptyIsNoAnswer()], description=hint, least=0)


class CourseForm(StaffForm):
    """A course that ended."""

    code = line("Code", "Write the course's code", most=60, hint="Short and without spaces.")
    title = line("Title", "Write the course's title")
    tags = line("Tags", hint="Joined by “;”. For example, out_of_sight.")
    ended_on = day("Ended on", "Write the day it ended")
    attended = number("How many attended")
    unreachable = number(
        "How many of them cannot be reached", "They left, or their address no longer works."
    )

    def validate_tags(self, field: PlainText) -> None:
        """Tags are codes."""
        field.data = ";".join(
            part.strip() for part in (field.data or "").split(";") if part.strip()
        )
        if not all(part.replace("_", "").isalnum() for part in field.data.split(";") if part):
            raise ValidationError("Write tags as codes of letters, digits and _, joined by “;”")

    def validate_unreachable(self, field: Number) -> None:
        """Only those who attended can be out of reach."""
        if int(field.data or 0) > int(self.attended.data or 0):
            raise ValidationError("More people cannot be reached than attended")


class DiscussionForm(StaffForm):
    """A multi-agency discussion that was held."""

    reference = line(
        "Reference", "Write its reference", most=60, hint="A number of yours. Never a name."
    )
    held_on = day("Held on", "Write the day it was held")


class ConferenceForm(StaffForm):
    """Delegates of one agency at one practitioner conference."""

    title = line("Conference", "Write the conference's name")
    held_on = day("Held on", "Write the day it was held")
    agency = Select("Agency", choices=rounds.agencies)
    mode = OneChoice(
        "How they attended",
        [InputRequired("Choose how they attended")],
        choices=MODES,
    )
    booked = number("How many booked")
    attended = number("How many attended")


class AgencyForm(StaffForm):
    """An agency that is expected to send audits."""

    agency = Select("Agency", choices=rounds.agencies)


@dataclass(frozen=True)
class Register:
    """One register. `key` are the columns that make a row the same row in another upload."""

    name: str
    title: str
    one: str
    about: str
    model: type[Model]
    form: type[StaffForm]
    key: tuple[str, ...]
    columns: Mapping[str, str]  # column → heading
    numbers: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


REGISTERS: dict[str, Register] = {
    register.name: register
    for register in (
        Register(
            "courses",
            "Courses",
            "course",
            "Which training ended when, with how many attended: the base of the follow-up figures.",
            Course,
            CourseForm,
            ("code",),
            {
                "code": "Code",
                "title": "Title",
                "tags": "Tags",
                "ended_on": "Ended on",
                "attended": "Attended",
                "unreachable": "Cannot be reached",
            },
            ("attended", "unreachable"),
            ("ended_on",),
        ),
        Register(
            "discussions",
            "Multi-agency discussions",
            "discussion",
            "Which discussions were held: the base of how many were followed up.",
            Discussion,
            DiscussionForm,
            ("reference",),
            {"reference": "Reference", "held_on": "Held on"},
            days=("held_on",),
        ),
        Register(
            "conferences",
            "Practitioner conferences",
            "conference entry",
            "Delegates by agency and way of attending, from the sign-in register.",
            Conference,
            ConferenceForm,
            ("title", "held_on", "agency", "mode"),
            {
                "title": "Conference",
                "held_on": "Held on",
                "agency": "Agency",
                "mode": "How",
                "booked": "Booked",
                "attended": "Attended",
            },
            ("booked", "attended"),
            ("held_on",),
        ),
        Register(
            "agencies",
            "Agencies expected to send audits",
            "agency",
            "Who is expected to send single-agency audits: the base of how many did.",
            ExpectedAgency,
            AgencyForm,
            ("agency",),
            {"agency": "Agency"},
        ),
    )
}


def values(register: Register, form: StaffForm) -> dict[str, Any]:
    """The columns of a validated form, as the table wants them."""
    return {column: _value(register, column, form[column].data) for column in register.columns}


def _value(register: Register, column: str, data: Any) -> Any:
    if column in register.numbers:
        return int(data or 0)
    if column in register.days:
        return data if isinstance(data, date) else date.fromisoformat(data)
    return data or ""


def same_row(session: Session, register: Register, found: Mapping[str, Any]) -> Any:
    """The stored row with this key, or None."""
    wanted = [getattr(register.model, column) == found[column] for column in register.key]
    return session.scalars(sql_select(register.model).where(*wanted)).first()


def row_of(session: Session, register: Register, key: str) -> Any:
    """The row an address names, or None."""
    if register.model is Conference:
        try:
            return session.get(Conference, uuid.UUID(key))
        except ValueError:
            return None
    return session.get(register.model, key)


def identity(register: Register, row: Any) -> str:
    """What names a row in an address."""
    return str(row.id if register.model is Conference else getattr(row, register.key[0]))


def upload(session: Session, register: Register, table: Table) -> tuple[int, int, list[Problem]]:
    """Store a table: (added, changed, problems). With a problem nothing is stored. Flushes.

    A row with the key of a stored one changes it.
    """
    problems = _column_problems(register, table)
    if problems:
        return 0, 0, [*problems, *table.problems][:MOST_PROBLEMS]
    problems = list(table.problems)
    checked: list[dict[str, Any]] = []
    seen: dict[tuple[Any, ...], int] = {}
    for row in table.rows:
        form = register.form(formdata=_form_data(register, row.cells), meta={"csrf": False})
        if not form.validate():
            problems += [
                Problem(field.errors[0], row.number, field.name) for field in form if field.errors
            ]
            continue
        found = values(register, form)
        key = tuple(found[column] for column in register.key)
        if key in seen:
            problems.append(
                Problem(f"this is the same {register.one} as row {seen[key]}", row.number)
            )
        seen.setdefault(key, row.number)
        checked.append(found)
    if problems:
        return 0, 0, sorted(problems, key=lambda each: each.row or 0)[:MOST_PROBLEMS]
    added = 0
    for found in checked:
        stored = same_row(session, register, found)
        if stored is None:
            session.add(register.model(**found))
            added += 1
        else:
            for column, value in found.items():
                setattr(stored, column, value)
    session.flush()
    return added, len(checked) - added, []


def _column_problems(register: Register, table: Table) -> list[Problem]:
    missing = [
        Problem("this column is missing", 1, name)
        for name in register.columns
        if name not in table.columns
    ]
    unknown = [
        Problem(f"the register has no such column; it has {', '.join(register.columns)}", 1, name)
        for name in table.columns
        if name not in register.columns
    ]
    empty = (
        [] if table.rows or table.problems else [Problem("The file has no row under its header")]
    )
    return missing + unknown + empty


def _form_data(register: Register, cells: Mapping[str, str]) -> MultiDict[str, str]:
    data: MultiDict[str, str] = MultiDict()
    for column in register.columns:
        cell = cells[column].strip()
        if column in register.days:
            data.setlist(column, list(day_parts(cell)))
        else:
            data[column] = cell
    return data


def day_parts(cell: str) -> tuple[str, str, str]:
    """Day, month and year of an ISO or a British date; what is neither stands in the first box."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            found = datetime.strptime(cell, form)  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
        return str(found.day), str(found.month), str(found.year)
    return cell, "", ""


def shown(register: Register, column: str, row: Any) -> str:
    """A cell as it is shown."""
    value = str(getattr(row, column))
    if column == "agency":
        return rounds.agencies().get(value, value)
    if column == "mode":
        return MODES.get(value, value)
    return value
