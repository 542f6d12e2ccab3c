"""The bridge to `analysis`: everything the formulas read, from the database, for one period.

Children's and families' answers come as counts that the database made; only the small return forms
of practitioners and auditors come row by row. The counts are kept for as long as no response was
added, taken back or decided on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from threading import Lock
from typing import TypeVar, cast

import pandas as pd
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.checks import check_responses
from analysis.columns import check_dictionary, check_register
from analysis.evidence import Evidence, Rules
from analysis.helped import HELP, MODE, with_help
from analysis.period import Period
from analysis.tally import COUNTED_BY
from bscp_voice import clock
from bscp_voice.instruments import dictionary, registry
from bscp_voice.models import Comment, ExampleReview, Reading, Response, Round
from bscp_voice.plan import plan
from bscp_voice.settings import Settings
from bscp_voice.understand import registers
from bscp_voice.understand.counts import answer_counts, equality_counts
from bscp_voice.understand.responses import return_rows
from bscp_voice.understand.scope import Scope

KEPT = 16
BY = (*COUNTED_BY, "round", HELP)
"""A round's answers are told apart, because members know those of their own; help is shown apart."""
Frames = tuple[pd.DataFrame, ...]
Stamp = tuple[object, ...]
Kept = TypeVar("Kept")
_kept: OrderedDict[Stamp, object] = OrderedDict()
_lock = Lock()


@cache
def dictionary_frame() -> pd.DataFrame:
    """What every code of the shipped forms means, checked."""
    return check_dictionary(pd.DataFrame([asdict(row) for row in dictionary.rows()]))


def plan_period(year: int | None = None) -> Period:
    """A plan year (1 or 2), or the whole plan."""
    if year is None:
        return Period(plan().start, plan().end)
    first, last = plan().years[year - 1]
    return Period(first, last)


def evidence(session: Session, period: Period) -> Evidence:
    """Everything a plan measure may be computed from, in this period.

    About twenty queries, none of which grows with the answers of children and families.
    """
    return evidence_and_stamp(session, period)[0]


def evidence_and_stamp(session: Session, period: Period) -> tuple[Evidence, Stamp]:
    """The evidence, and what changes whenever it does: the key for what is made of it."""
    scope, state, read = Scope(period), _state(session), _read_state(session)
    counts, equality = _counts(session, scope, state)
    found = Evidence(
        dictionary=dictionary_frame(),
        counts=counts,
        equality=equality,
        responses=_returns(session, (state, read)),
        registers=_registers(session, scope),
        period=period,
        rules=_rules(),
        today=clock.today(),
    )
    kept = sha256()
    for name, frame in found.registers.items():
        kept.update(f"{name}\n{frame.to_csv(index=False)}".encode())
    made_of = (_address(session), scope, state, read, kept.digest())
    return found, (*made_of, repr(found.rules), found.today)


def round_counts(session: Session, scope: Scope) -> pd.DataFrame:
    """The counts of one round, split also by who helped."""
    by = (*COUNTED_BY, MODE)
    return with_help(answer_counts(session, dictionary_frame(), scope, by=by))


def _counts(session: Session, scope: Scope, state: Stamp) -> Frames:
    """The counts and the equality counts, made anew only when the responses have changed."""
    words = dictionary_frame()
    return keep(
        (_address(session), "counts", scope, state),
        lambda: (
            answer_counts(session, words, scope, BY),
            equality_counts(session, words, scope),
        ),
    )


def _returns(session: Session, state: Stamp) -> pd.DataFrame:
    """The return forms of any date: some formulas go by the course or conference instead."""

    def read() -> Frames:
        rows = return_rows(session, Scope())
        return (check_responses(rows, dictionary_frame()).responses,)

    return keep((_address(session), "returns", *state), read)[0]


def keep(key: Stamp, make: Callable[[], Kept]) -> Kept:
    """What is kept under this key, or made now; the least used go first."""
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return cast(Kept, _kept[key])  # one maker a key
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Let go of every kept frame."""
    with _lock:
        _kept.clear()


def _address(session: Session) -> str:
    return str(session.get_bind().engine.url)


def _state(session: Session) -> tuple[object, ...]:
    """What changes whenever a response is added, taken back or decided on.

    Answers never change after they were sent, and a response that goes is counted on its round.
    """
    responses = session.execute(
        select(Response.round_id, Response.standing, func.count())
        .group_by(Response.round_id, Response.standing)
        .order_by(Response.round_id, Response.standing)
    )
    rounds = session.execute(
        select(Round.id, Round.withdrawn, Round.event_on, Round.opens_on).order_by(Round.id)
    )
    return tuple(tuple(row) for row in responses), tuple(tuple(row) for row in rounds)


def _read_state(session: Session) -> tuple[object, ...]:
    """What changes whenever a comment is read or an example reviewed."""
    readings = session.scalar(select(func.count()).select_from(Reading))
    states = session.execute(
        select(Comment.state, func.count()).group_by(Comment.state).order_by(Comment.state)
    )
    reviews = session.execute(
        select(func.count(), func.max(ExampleReview.reviewed_at), ExampleReview.specific)
        .group_by(ExampleReview.specific)
        .order_by(ExampleReview.specific)
    )
    return readings, tuple(tuple(row) for row in states), tuple(tuple(row) for row in reviews)


def _registers(session: Session, scope: Scope) -> Mapping[str, pd.DataFrame]:
    found = {
        "courses": registers.courses(session),
        "discussions": registers.discussions(session),
        "conferences": registers.conferences(session),
        "expected_agencies": registers.expected_agencies(session),
        "issues": registers.issues(session),
        "invitations": registers.invitations(session, scope),
    }
    return {
        name: check_register(name, frame)
        for name, frame in found.items()
        if frame is not None and not frame.empty
    }


def _rules() -> Rules:
    settings: Settings = current_app.extensions["bscp_settings"]
    return Rules(
        age_floor=settings.conference_age_floor,
        protocol_days=settings.protocol_days,
        issue_weeks=settings.closure_weeks,
        not_asked=not_asked(),
    )


@cache
def not_asked() -> Mapping[str, str]:
    """Characteristic → why one form or other does not ask it."""
    found: dict[str, str] = {}
    for module in registry.library().equality.values():
        for characteristic, why in module.not_asked.items():
            found.setdefault(characteristic, why)
    return found
