"""Counts frames, aggregated in the database: a figure costs the groups it shows, not the responses.

The columns are those of docs/map.md. Choices become outcomes in Python, on the small grouped result.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from analysis.columns import BLANK, UNKNOWN
from analysis.helped import ALONE, HELP, HELPED, HELPERS
from analysis.tally import COUNTED_BY, EQUALITY_COUNTS, describe
from bscp_voice.instruments.shape import EqualityModule, Form
from bscp_voice.models import Answer, EqualityAnswer, Response, Round
from bscp_voice.understand.scope import (
    AnyRow,
    Asked,
    Scope,
    asked_of,
    columns_of,
    is_one_choice,
    log_left_out,
)

DIMENSIONS: Mapping[str, Any] = {
    "stratum": Response.stratum,
    "context": Response.context,
    "district": Response.district,
    "language": Response.language,
    "mode": Response.mode,
    HELP: case((Response.mode == ALONE, ALONE), (Response.mode.in_(HELPERS), HELPED), else_=""),
    "agency": Response.agency,
    "round": Response.round_id,
}
FORM = (Response.instrument_code, Response.instrument_version, Response.context)
COUNTS_KEY = ("instrument", "version")
VALID = "valid"
WITHDRAWN = "withdrawn"

Place = tuple[str, ...]  # instrument, version, then the dimensions


def answer_counts(
    session: Session,
    dictionary: pd.DataFrame,
    scope: Scope,
    by: Sequence[str] = COUNTED_BY,
) -> pd.DataFrame:
    """The counts frame of every one-choice question, by form and the dimensions in `by`.

    Blank is asked minus answered: a question with a condition was asked of those who met it. What
    does not count (test, duplicate, suspect, withdrawn) stands under its reason, once for each
    question. Four queries, whatever the number of responses.
    """
    asked = asked_of(session, scope)
    answers = _answers(session, asked, scope, by)
    rows: Counter[tuple[Place, str, str, str]] = Counter()
    for place, form, standing, totals in _totals(session, asked, scope, by):
        for question in filter(is_one_choice, form.questions):
            many = getattr(totals, asked.label(form, question))
            for column in columns_of(question):
                if standing != VALID:
                    rows[place, column, "", standing] += many
                    continue
                chosen = answers.get((place, column, form.context or ""), {})
                for value, count in chosen.items():
                    known = question.choice(value) is not None
                    if not known:
                        log_left_out(form, column, count)
                    rows[place, column, value if known else "", "" if known else UNKNOWN] += count
                rows[place, column, "", BLANK] += max(0, many - sum(chosen.values()))
    for place, column, many in _withdrawn(session, asked, scope, by):
        rows[place, column, "", WITHDRAWN] += many
    return _counts_frame(rows, by, dictionary)


def _counts_frame(
    rows: Mapping[tuple[Place, str, str, str], int],
    by: Sequence[str],
    dictionary: pd.DataFrame,
) -> pd.DataFrame:
    names = [*COUNTS_KEY, *by, "question", "choice", "outcome", "count"]
    cells = [
        (*place, question, choice, outcome, many)
        for (place, question, choice, outcome), many in rows.items()
        if many
    ]
    return describe(pd.DataFrame(cells, columns=names), dictionary)


def _totals(
    session: Session, asked: Asked, scope: Scope, by: Sequence[str]
) -> Iterator[tuple[Place, Form, str, AnyRow]]:
    """Place, form, standing, and how many were asked what."""
    keys = (*FORM, *(DIMENSIONS[name].label(f"by_{name}") for name in by), Response.standing)
    statement = select(*keys, func.count().label("responses"), *asked.columns())
    grouped = scope.of(statement).group_by(*FORM, *(DIMENSIONS[name] for name in by))
    for row in session.execute(grouped.group_by(Response.standing)):
        form = asked.form_of(row)
        if form is not None:
            yield _place(row, by), form, row.standing, row


def _answers(
    session: Session, asked: Asked, scope: Scope, by: Sequence[str]
) -> dict[tuple[Place, str, str], dict[str, int]]:
    """(place, column, context) → choice → how many valid responses chose it."""
    closed = {
        column
        for form in asked.forms.values()
        for question in filter(is_one_choice, form.questions)
        for column in columns_of(question)
    }
    dimensions = [DIMENSIONS[name] for name in by]
    statement = (
        select(
            *FORM,
            *(DIMENSIONS[name].label(f"by_{name}") for name in by),
            Answer.question,
            Answer.value,
            func.count().label("many"),
        )
        .join(Answer, Answer.response_id == Response.id)
        .where(Response.standing == VALID, Answer.question.in_(sorted(closed)))
        .group_by(*FORM, *dimensions, Answer.question, Answer.value)
    )
    found: dict[tuple[Place, str, str], dict[str, int]] = defaultdict(dict)
    for row in session.execute(scope.of(statement)):
        key = (_place(row, by), row.question, row.context or "")
        found[key][row.value] = row.many
    return found


def _place(row: AnyRow, by: Sequence[str]) -> Place:
    dimensions = (getattr(row, f"by_{name}") for name in by)
    return (
        row.instrument_code,
        str(row.instrument_version),
        *("" if value is None else str(value) for value in dimensions),
    )


def _withdrawn(
    session: Session, asked: Asked, scope: Scope, by: Sequence[str]
) -> Iterator[tuple[Place, str, int]]:
    """Place, question and number of responses that their writers took back.

    Nothing is left of them but a number for each round: they count under its form and context, on
    the questions that everybody was asked, in the period of the round's event or opening.
    """
    statement = select(
        Round.id,
        Round.instrument_code,
        Round.instrument_version,
        Round.context,
        Round.withdrawn,
    ).where(Round.withdrawn > 0)
    for row in session.execute(scope.of_rounds(statement)):
        form = asked.form_of(row)
        if form is None:
            continue
        known = {
            "stratum": form.instrument.stratum,
            "context": row.context or "",
            "round": str(row.id),
        }
        place = (
            row.instrument_code,
            str(row.instrument_version),
            *(known.get(name, "") for name in by),
        )
        for question in filter(is_one_choice, form.questions):
            if not question.show_if.all_of:
                for column in columns_of(question):
                    yield place, column, row.withdrawn


def equality_counts(session: Session, dictionary: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Equality answers beside the headline answer of the same response: see docs/map.md.

    Valid responses only. Three queries. Answers to a question with a condition have no blanks.
    """
    asked = asked_of(session, scope)
    means = _meanings(dictionary)
    rows: Counter[tuple[str, ...]] = Counter()
    answered: Counter[tuple[str, ...]] = Counter()
    for row in session.execute(scope.of(_equality_answers(asked))):
        form = asked.form_of(row)
        if form is None:
            continue
        head = _headline_outcome(means, form, row)
        key = (row.instrument_code, str(row.instrument_version), row.stratum, row.characteristic)
        group = (row.instrument_code, f"eq_{row.characteristic}", row.value)
        meaning = means.get((*group[:1], key[1], *group[1:]))
        if meaning is None:  # several may be ticked: they do not add up to people
            continue
        rows[*key, row.value, meaning, head] += row.many
        answered[(*key, *_beside(row))] += row.many
    for row in session.execute(scope.of(_equality_asked(asked))):
        form = asked.form_of(row)
        if form is None:
            continue
        head = _headline_outcome(means, form, row)
        for characteristic in characteristics_of(form, row.route):
            key = (row.instrument_code, str(row.instrument_version), row.stratum, characteristic)
            blank = row.many - answered[(*key, *_beside(row))]
            rows[*key, "", BLANK, head] += max(0, blank)
    cells = [(*key, many) for key, many in rows.items() if many]
    return pd.DataFrame(cells, columns=list(EQUALITY_COUNTS))


def module_of(form: Form, route: str | None) -> EqualityModule | None:
    """The equality questions a person got, by the answer that picks them."""
    return form.equality_choices.get(route or "", form.equality)


def characteristics_of(form: Form, route: str | None) -> Iterator[str]:
    """The characteristics of the unconditional one-choice questions of the module a person got."""
    module = module_of(form, route)
    for question in module.questions if module else ():
        if question.characteristic and is_one_choice(question) and not question.show_if.all_of:
            yield question.characteristic


HEAD = aliased(Answer)
ROUTE = aliased(Answer)


def _headline_outcome(means: Mapping[tuple[str, ...], str], form: Form, row: AnyRow) -> str:
    """What the headline answer of a grouped row means; blank when there is none."""
    if row.head is None:
        return BLANK
    key = (form.instrument.code, str(form.instrument.version), row.head_question, row.head)
    return means.get(key, BLANK)


def _beside(row: AnyRow) -> Place:
    """What tells the groups of both equality queries apart, besides form and stratum."""
    return tuple(part or "" for part in (row.context, row.route, row.head_question, row.head))


def _meanings(dictionary: pd.DataFrame) -> dict[tuple[str, ...], str]:
    """(instrument, version, question, choice) → outcome, of one-choice questions."""
    one = dictionary[~dictionary["kind"].isin({"multi", "text", "number", "date"})]
    keys = zip(one["instrument"], one["version"], one["question"], one["choice"], strict=True)
    return dict(zip(keys, one["outcome"], strict=True))


def _with_headline(asked: Asked, statement: Any) -> Any:
    """The statement with each response's headline answer and its routing answer beside it."""
    heads = {
        question.code
        for form in asked.forms.values()
        for question in form.questions
        if question.headline and question.construct == "exp"
    }
    routes = {form.instrument.equality_question or "" for form in asked.forms.values()}
    return (
        statement.outerjoin(
            HEAD, (HEAD.response_id == Response.id) & HEAD.question.in_(sorted(heads))
        )
        .outerjoin(ROUTE, (ROUTE.response_id == Response.id) & ROUTE.question.in_(sorted(routes)))
        .where(Response.standing == VALID)
    )


_BESIDE = (
    *FORM,
    Response.stratum,
    HEAD.question.label("head_question"),
    HEAD.value.label("head"),
    ROUTE.value.label("route"),
)
_GROUPS = (*FORM, Response.stratum, HEAD.question, HEAD.value, ROUTE.value)


def _equality_answers(asked: Asked) -> Any:
    answer = (EqualityAnswer.characteristic, EqualityAnswer.value)
    statement = select(*_BESIDE, *answer, func.count().label("many")).join(
        EqualityAnswer, EqualityAnswer.response_id == Response.id
    )
    return _with_headline(asked, statement).group_by(*_GROUPS, *answer)


def _equality_asked(asked: Asked) -> Any:
    statement = select(*_BESIDE, func.count().label("many"))
    return _with_headline(asked, statement).group_by(*_GROUPS)
