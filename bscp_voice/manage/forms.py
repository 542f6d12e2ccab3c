"""What every staff form shares: the CSRF token, GOV.UK widgets, values as the tables want them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovPasswordInput, GovSelect
from wtforms import PasswordField, SelectField
from wtforms.validators import DataRequired, InputRequired

from bscp_voice.instruments.kinds import DateParts, EmptyIsNoAnswer, Line


class StaffForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form on a staff page; refuses a post without the session's CSRF token."""


class Select(SelectField):  # type: ignore[misc]  # WTForms ships no types
    """One of a list."""

    widget = GovSelect()


class Password(PasswordField):  # type: ignore[misc]  # WTForms ships no types
    """A password: never shown again."""

    widget = GovPasswordInput()


class File(FileField):  # type: ignore[misc]  # Flask-WTF ships no types
    """A file to upload."""

    widget = GovFileInput()


def line(label: str, needed: str = "", *, most: int = 200, hint: str = "") -> Line:
    """One typed line. `needed` is the message when it is empty; without it the line may be empty."""
    rule = [DataRequired(needed)] if needed else [EmptyIsNoAnswer()]
    return Line(label, rule, description=hint, most=most)


def day(label: str, needed: str = "", *, hint: str = "For example, 27 3 2026") -> DateParts:
    """A date in three boxes."""
    rule = [InputRequired(needed)] if needed else [EmptyIsNoAnswer()]
    return DateParts(label, rule, description=hint)


def select(
    label: str, choices: Mapping[str, str], *, hint: str = "", empty: str | None = None
) -> Select:
    """A list to pick from. `empty` is the text of the first, empty option, which stands when none is sent."""
    offered = {**({"": empty} if empty is not None else {}), **choices}
    return Select(label, choices=offered, description=hint, default=None if empty is None else "")


def day_of(field: DateParts) -> date | None:
    """The date of a validated date field."""
    if isinstance(field.data, date):
        return field.data
    return date.fromisoformat(field.data) if field.data else None


def day_needed(field: DateParts) -> date:
    """The date of a validated date field that could not be left empty."""
    found = day_of(field)
    if found is None:
        raise ValueError(f"{field.name} has no date")
    return found


def whole_of(field: Any) -> int | None:
    """The number of a validated number field."""
    return None if field.data in {None, ""} else int(field.data)
