"""Seeded people who fill any form by its own rules, so that counts can be checked against rows."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from sqlalchemy.orm import Session

from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Form, Kind, Question, is_shown
from bscp_voice.models import Response, Round
from tests.factories import TODAY, make_response

LEFT_BLANK = 0.2


def form_of(round_: Round) -> Form:
    """The form of a round as its respondents saw it."""
    return registry.form(round_.instrument_code, round_.instrument_version, round_.context)


def answered(form: Form, rng: Random, blank: float = LEFT_BLANK) -> dict[str, tuple[str, ...]]:
    """Closed answers, numbers and dates to the questions shown; some left blank."""
    given: dict[str, tuple[str, ...]] = {}
    for question in form.questions:
        if not question.stored or question.kind is Kind.TEXT or not is_shown(question, given):
            continue
        if question.kind is Kind.GRID:
            for row in question.rows:
                if rng.random() >= blank:
                    given[f"{question.code}.{row.code}"] = (_choice(question, rng),)
        elif rng.random() >= blank:
            given[question.code] = _values(question, rng)
    return given


def equality(form: Form, rng: Random, blank: float = LEFT_BLANK) -> dict[str, tuple[str, ...]]:
    """Answers to the form's own equality questions."""
    given: dict[str, tuple[str, ...]] = {}
    for question in form.equality.questions if form.equality else ():
        closed = question.kind not in {Kind.TEXT, Kind.NUMBER, Kind.DATE}
        if closed and is_shown(question, given) and rng.random() >= blank:
            given[question.code] = _values(question, rng)
    return given


def fill(
    session: Session,
    round_: Round,
    many: int,
    *,
    seed: int = 1,
    fixed: Mapping[str, str] | None = None,
    blank: float = LEFT_BLANK,
    **more: object,
) -> list[Response]:
    """That many responses to a round. `fixed`: answers that everybody gives."""
    rng, form = Random(seed), form_of(round_)
    made = []
    for _ in range(many):
        answers = answered(form, rng, blank) | {
            code: (value,) for code, value in (fixed or {}).items()
        }
        made.append(
            make_response(
                session,
                round_,
                answers,
                equality=equality(form, rng, blank),
                **more,  # type: ignore[arg-type]
            )
        )
    return made


def _values(question: Question, rng: Random) -> tuple[str, ...]:
    if question.kind is Kind.NUMBER:
        low, high = question.minimum or 0, question.maximum or 20
        return (str(rng.randint(low, min(high, low + 20))),)
    if question.kind is Kind.DATE:
        return (TODAY.isoformat(),)
    return (_choice(question, rng),)


def _choice(question: Question, rng: Random) -> str:
    return rng.choice(question.choices).code
