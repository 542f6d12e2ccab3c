"""Which responses a frame is about, and what they were asked: shared by every query of this room."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from analysis.period import Period
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Condition, Form, Kind, Question
from bscp_voice.logs import log
from bscp_voice.models import Answer, Response, Round

OPEN_KINDS = frozenset({Kind.TEXT, Kind.NUMBER, Kind.DATE})
Statement = TypeVar("Statement", bound="Select[*tuple[Any, ...]]")
AnyRow = Row[*tuple[Any, ...]]
DAY = func.coalesce(Response.event_on, Response.submitted_on)
"""The day that sets the period: of the event where it is known, else of sending."""


@dataclass(frozen=True)
class Scope:
    """A period, a round, some forms; whatever is left out does not narrow."""

    period: Period | None = None
    round_id: uuid.UUID | None = None
    instruments: frozenset[str] = frozenset()

    def of(self, statement: Statement) -> Statement:
        """The statement over `Response`, narrowed."""
        if self.period is not None:
            statement = statement.where(DAY.between(self.period.first, self.period.last))
        if self.round_id is not None:
            statement = statement.where(Response.round_id == self.round_id)
        if self.instruments:
            statement = statement.where(Response.instrument_code.in_(sorted(self.instruments)))
        return statement

    def of_rounds(self, statement: Statement) -> Statement:
        """The statement over `Round`, narrowed; a round's day is its event or its opening."""
        if self.period is not None:
            day = func.coalesce(Round.event_on, Round.opens_on)
            statement = statement.where(day.between(self.period.first, self.period.last))
        if self.round_id is not None:
            statement = statement.where(Round.id == self.round_id)
        if self.instruments:
            statement = statement.where(Round.instrument_code.in_(sorted(self.instruments)))
        return statement


FormKey = tuple[str, int, str | None]  # form, version, context


@dataclass(frozen=True)
class Asked:
    """The forms that rounds use, and for each conditional question the column that counts it."""

    forms: dict[FormKey, Form]
    conditions: dict[tuple[str, int, tuple[Condition, ...]], str] = field(default_factory=dict)

    def form_of(self, row: AnyRow) -> Form | None:
        """The form of a grouped row, or None where this service no longer holds it."""
        return self.forms.get((row.instrument_code, row.instrument_version, row.context))

    def columns(self) -> Iterator[ColumnElement[int]]:
        """How many responses meet each set of conditions, as labelled sums."""
        for (code, version, conditions), label in self.conditions.items():
            met = [_met(condition) for condition in conditions]
            one_form = (
                Response.instrument_code == code,
                Response.instrument_version == version,
            )
            yield func.sum(case((and_(*one_form, *met), 1), else_=0)).label(label)

    def label(self, form: Form, question: Question) -> str:
        """The column with the number of people a question was put to."""
        if not question.show_if.all_of:
            return "responses"
        instrument = form.instrument
        return self.conditions[instrument.code, instrument.version, question.show_if.all_of]


def log_left_out(form: Form, column: str, many: int = 1) -> None:
    """Note that stored answers have a code their form does not know: never the code itself."""
    log.warning(
        "answers left out: their form does not know the code",
        form=f"{form.instrument.code}@{form.instrument.version}",
        question=column,
        answers=many,
    )


def _met(condition: Condition) -> ColumnElement[bool]:
    return (
        select(literal(1))
        .where(
            Answer.response_id == Response.id,
            Answer.question == condition.question,
            Answer.value.in_(sorted(condition.any_of)),
        )
        .correlate(Response)
        .exists()
    )


def asked_of(session: Session, scope: Scope) -> Asked:
    """The forms of every round that can have responses in scope; one this service does not hold is
    left out and logged. One query.
    """
    narrowed = Scope(
        None, scope.round_id, scope.instruments
    )  # a round's answers may be dated later
    rows = session.execute(
        narrowed.of_rounds(
            select(Round.instrument_code, Round.instrument_version, Round.context).distinct()
        )
    )
    forms: dict[FormKey, Form] = {}
    for code, version, context in rows:
        try:
            forms[code, version, context] = registry.form(code, version, context)
        except registry.UnknownInstrument:
            log.warning("form unknown, its answers are left out", form=code, version=version)
    conditions: dict[tuple[str, int, tuple[Condition, ...]], str] = {}
    for (code, version, _), form in forms.items():
        for question in form.questions:
            if question.show_if.all_of:
                key = (code, version, question.show_if.all_of)
                conditions.setdefault(key, f"asked_{len(conditions)}")
    return Asked(forms, conditions)


def columns_of(question: Question) -> tuple[str, ...]:
    """A question's names in a frame: its code, or one name a row of a grid."""
    if question.kind is Kind.GRID:
        return tuple(f"{question.code}.{row.code}" for row in question.rows)
    return (question.code,)


def is_one_choice(question: Question) -> bool:
    """Whether its answers add up to responses: closed, stored and not multiple choice."""
    return question.stored and question.kind not in {*OPEN_KINDS, Kind.MULTI}
