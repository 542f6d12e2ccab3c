"""Kind of question → WTForms fields: one builder a kind, GOV.UK widgets, one table of error texts.

Every question may be skipped; what is sent must be one of the things asked for. Unknown fields are
ignored by WTForms; unknown choices, wrong types and over-long texts are errors a person can mend.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovDateInput,
    GovRadioInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import Field, Form, RadioField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired, Optional

from bscp_voice.instruments.letters import letters
from bscp_voice.instruments.shape import Choice, Kind, Question

TEXT_LENGTH = 1000  # characters, where an instrument gives none
LINE_LENGTH = 120

ERRORS = {
    "choice": lazy_gettext("Please choose one of the answers shown."),
    "choices": lazy_gettext("Please choose only answers that are shown."),
    "excludes": lazy_gettext("Please choose either “%(alone)s” or other answers, not both."),
    "long": lazy_gettext("Please make this shorter: %(most)s characters or fewer. It has %(now)s."),
    "number": lazy_gettext("Please write a whole number, such as 12."),
    "least": lazy_gettext("Please write a number that is %(least)s or more."),
    "most": lazy_gettext("Please write a number that is %(most)s or less."),
    "date": lazy_gettext("Please write a real date, such as 27 3 2027."),
    "needed": lazy_gettext("Please choose one, so that we can ask the right questions."),
}

Fields = dict[str, UnboundField]


class OneChoice(RadioField):
    """One of the choices (code → label), or nothing."""

    widget = GovRadioInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the one value; two are not an answer to a single choice."""
        if len(valuelist) > 1:
            raise ValueError(str(ERRORS["choice"]))
        super().process_formdata(valuelist)

    def pre_validate(self, _form: Form) -> None:
        """Refuse a code that was not offered."""
        if self.data and self.data not in self.choices:
            raise ValidationError(str(ERRORS["choice"]))


class AnyChoices(SelectMultipleField):
    """Any number of the choices (code → label). `alone` are codes that cannot go with others."""

    widget = GovCheckboxesInput()

    def __init__(self, *args: Any, alone: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alone = alone or {}

    def pre_validate(self, _form: Form) -> None:
        """Refuse codes that were not offered, and "none of these" beside another."""
        chosen = set(self.data or ())
        if not chosen <= set(self.choices):
            raise ValidationError(str(ERRORS["choices"]))
        if len(chosen) > 1 and (clash := chosen & set(self.alone)):
            label = self.alone[sorted(clash)[0]]
            raise ValidationError(str(ERRORS["excludes"]) % {"alone": label})


class PlainText(StringField):
    """Typed words: line ends as one character, no characters a database refuses, no blank ends."""

    widget = GovTextArea()

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean what was typed."""
        typed = "\n".join(valuelist).replace("\r\n", "\n").replace("\r", "\n")
        kept = (sign for sign in typed if sign in "\n\t" or ord(sign) >= 32)
        self.data = "".join(kept).strip()

    def pre_validate(self, _form: Form) -> None:
        """Refuse a text that is too long; it is never cut."""
        now = letters(self.data or "")
        if now > self.most:
            raise ValidationError(str(ERRORS["long"]) % {"most": self.most, "now": now})


class Line(PlainText):
    """One typed line."""

    widget = GovTextInput()


class WholeNumber(StringField):
    """A whole number in any script's digits, kept as ASCII text."""

    widget = GovTextInput()
    data: Any

    def __init__(
        self, *args: Any, least: int | None = None, most: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.least, self.most = least, most

    def pre_validate(self, _form: Form) -> None:
        """Refuse what is no number or out of range."""
        typed = str(self.data or "").strip()
        if not typed:
            return
        if not typed.removeprefix("-").isdecimal() or len(typed) > 9:
            raise ValidationError(str(ERRORS["number"]))
        number = int(typed)
        if self.least is not None and number < self.least:
            raise ValidationError(str(ERRORS["least"]) % {"least": self.least})
        if self.most is not None and number > self.most:
            raise ValidationError(str(ERRORS["most"]) % {"most": self.most})
        self.data = str(number)


class DateParts(Field):
    """Day, month and year in three boxes of one name; `data` is the ISO day or None."""

    widget = GovDateInput()

    def _value(self) -> str:
        return str(self.data or "")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Put the three together. Empty boxes are no answer; some empty is a mistake."""
        # the widget unpacks exactly three
        parts = [part.strip() for part in (*valuelist, "", "", "")[:3]]
        self.raw_data = parts
        self.data = None
        if not any(parts):
            return
        try:
            day, month, year = map(int, parts)
            self.data = date(year, month, day).isoformat()
        except (ValueError, OverflowError):  # a year of twenty digits overflows
            raise ValueError(str(ERRORS["date"])) from None


class EmptyIsNoAnswer(Optional):
    """WTForms' Optional, which also knows a date whose three boxes are empty."""

    def __call__(self, form: Form, field: Field) -> None:
        """Stop without an error when nothing was sent."""
        if isinstance(field, DateParts) and any(field.raw_data or ()):
            return
        super().__call__(form, field)


def _rule(question: Question) -> list[Any]:
    return [InputRequired(ERRORS["needed"])] if question.required else [EmptyIsNoAnswer()]


def _choices(choices: tuple[Choice, ...]) -> dict[str, str]:
    return {choice.code: gettext(choice.label) for choice in choices}


def _one(name: str, question: Question, label: str) -> Fields:
    return {
        name: OneChoice(
            label,
            _rule(question),
            description=_hint(question),
            choices=_choices(question.choices),
        )
    }


def _many(name: str, question: Question, label: str) -> Fields:
    alone = {each.code: gettext(each.label) for each in question.choices if each.excludes_others}
    choices = _choices(question.choices)
    return {
        name: AnyChoices(
            label, _rule(question), description=_hint(question), choices=choices, alone=alone
        )
    }


def _grid(name: str, question: Question, _label: str) -> Fields:
    return {
        f"{name}.{row.code}": OneChoice(
            gettext(row.label), [EmptyIsNoAnswer()], choices=_choices(question.choices)
        )
        for row in question.rows
    }


def _text(name: str, question: Question, label: str) -> Fields:
    most = question.max_length or TEXT_LENGTH
    kind = Line if most <= LINE_LENGTH else PlainText
    return {name: kind(label, _rule(question), description=_hint(question), most=most)}


def _number(name: str, question: Question, label: str) -> Fields:
    return {
        name: WholeNumber(
            label,
            _rule(question),
            description=_hint(question),
            least=question.minimum,
            most=question.maximum,
        )
    }


def _date(name: str, question: Question, label: str) -> Fields:
    return {name: DateParts(label, _rule(question), description=_hint(question))}


def _hint(question: Question) -> str:
    return gettext(question.hint) if question.hint else ""


BUILDERS: Mapping[Kind, Callable[[str, Question, str], Fields]] = {
    Kind.FACES: _one,
    Kind.SINGLE: _one,
    Kind.SCALE: _one,
    Kind.YES_A_BIT_NO: _one,
    Kind.MULTI: _many,
    Kind.GRID: _grid,
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
}
