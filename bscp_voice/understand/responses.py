"""The wide `responses` frame of the small forms whose formulas read one return at a time.

Texts are the cleared or redacted ones only. The columns are those of docs/map.md.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.columns import DIMENSIONS, NOT_ASKED, VALID
from bscp_voice.instruments import registry
from bscp_voice.instruments.shape import Form, Question, is_shown
from bscp_voice.models import Answer, Comment, ExampleReview, Response, Round
from bscp_voice.understand.coding import PASSED
from bscp_voice.understand.scope import DAY, OPEN_KINDS, AnyRow, Scope, columns_of, log_left_out

RETURN_FORMS = frozenset(
    {
        "audit_return",
        "conference_day",
        "conference_impact",
        "cpc_return",
        "discussion_followup",
        "discussion_return",
        "prac_survey",
        "training_end",
        "training_impact",
        "training_manager",
    }
)
"""Forms of practitioners, delegates and auditors: one row a return. Children's forms are counted."""

REFERENCE_COLUMNS = ("disc_ref", "conf_ref")
"""What a link's reference number stands for on the forms that have one."""
SPECIFIC = {"example": "example_specific", "because": "because_specific"}
"""Text question → the column with a reviewer's mark on it."""
CONFERENCE_FORMS = frozenset({"conference_day", "conference_impact"})
LEADING = ("response", "instrument", "version", "stratum", *DIMENSIONS, "date", "valid")

Cells = dict[str, str]


def return_rows(session: Session, scope: Scope) -> pd.DataFrame:
    """The `responses` frame of the return forms in scope. Three queries."""
    scope = replace(scope, instruments=scope.instruments or RETURN_FORMS)
    heads = session.execute(scope.of(_heads())).all()
    answers = _answers(session, scope)
    texts, marks = _texts(session, scope)
    rows = [
        _row(head, form, answers[head.id], texts[head.id], marks[head.id])
        for head in heads
        if (form := _form(head)) is not None
    ]
    names = [*LEADING, *REFERENCE_COLUMNS, *SPECIFIC.values()]
    columns = list(dict.fromkeys([*names, *(name for row in rows for name in row)]))
    frame = pd.DataFrame(rows, columns=columns, dtype="object")
    # a question of another form, or of another context of this one, was not put to this person
    frame[columns[len(names) :]] = frame[columns[len(names) :]].fillna(NOT_ASKED)
    return frame.fillna("")


def _heads() -> Any:
    return select(
        Response.id,
        Response.round_id,
        Response.instrument_code,
        Response.instrument_version,
        Response.stratum,
        Response.context,
        Response.district,
        Response.language,
        Response.mode,
        Response.agency,
        Response.reference,
        Response.standing,
        DAY.label("day"),
        Round.course_code,
        Round.place_name,
    ).join(Round, Round.id == Response.round_id)


def _answers(session: Session, scope: Scope) -> Mapping[uuid.UUID, dict[str, list[str]]]:
    """Response → question → values."""
    found: dict[uuid.UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    statement = select(Answer.response_id, Answer.question, Answer.value).join(
        Response, Response.id == Answer.response_id
    )
    for response, question, value in session.execute(scope.of(statement)):
        found[response][question].append(value)
    return found


def _texts(
    session: Session, scope: Scope
) -> tuple[Mapping[uuid.UUID, Cells], Mapping[uuid.UUID, Cells]]:
    """Response → question → cleared text, and response → column → a reviewer's mark."""
    texts: dict[uuid.UUID, Cells] = defaultdict(dict)
    marks: dict[uuid.UUID, Cells] = defaultdict(dict)
    statement = (
        select(Comment, ExampleReview.specific)
        .join(Response, Response.id == Comment.response_id)
        .outerjoin(ExampleReview, ExampleReview.comment_id == Comment.id)
        .where(Comment.state.in_(PASSED))
    )
    for comment, specific in session.execute(scope.of(statement)):
        texts[comment.response_id][comment.question] = comment.cleared_text or ""
        if specific is not None and comment.question in SPECIFIC:
            marks[comment.response_id][SPECIFIC[comment.question]] = "yes" if specific else "no"
    return texts, marks


def _form(head: AnyRow) -> Form | None:
    """The form of a return, or None where this service no longer holds it."""
    try:
        return registry.form(head.instrument_code, head.instrument_version, head.context)
    except registry.UnknownInstrument:
        return None


def _row(
    head: AnyRow, form: Form, answers: Mapping[str, list[str]], texts: Cells, marks: Cells
) -> Cells:
    row = {
        "response": head.id.hex,
        "instrument": head.instrument_code,
        "version": str(head.instrument_version),
        "stratum": head.stratum,
        "context": head.context or "",
        "district": head.district or "",
        "language": head.language,
        "mode": head.mode,
        "agency": head.agency or "",
        "course": _course(head),
        "round": str(head.round_id),
        "date": head.day.isoformat(),
        "valid": VALID if head.standing == "valid" else head.standing,
        **dict.fromkeys(REFERENCE_COLUMNS, head.reference or ""),
    }
    # a form that asks its agency, date or reference itself knows better than its link
    return (
        row
        | {name: cell for name, cell in _cells(form, answers, texts) if cell or name not in row}
        | marks
    )


def _course(head: AnyRow) -> str:
    """The course of a training form; on a conference form the conference's name in its register."""
    if head.instrument_code in CONFERENCE_FORMS:
        return head.reference or head.place_name or ""
    return head.course_code or ""


def _cells(form: Form, answers: Mapping[str, list[str]], texts: Cells) -> Iterable[tuple[str, str]]:
    """Question and cell, in the order asked."""
    for question in form.questions:
        if question.stored:
            shown = is_shown(question, answers)
            for column in columns_of(question):
                known = [each for each in answers.get(column, ()) if _known(question, each)]
                if len(known) < len(answers.get(column, ())):
                    log_left_out(form, column)
                    shown = shown and bool(known)  # neither an answer nor left blank
                cell = texts.get(column) or ";".join(known)
                yield column, cell if shown or cell else NOT_ASKED


def _known(question: Question, code: str) -> bool:
    return question.kind in OPEN_KINDS or question.choice(code) is not None
