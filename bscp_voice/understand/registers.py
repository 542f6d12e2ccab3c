"""The registers that people keep, as the small frames of docs/map.md. One query each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.columns import REGISTERS
from bscp_voice.models import (
    Conference,
    Course,
    Discussion,
    ExpectedAgency,
    Response,
    Round,
)
from bscp_voice.published import issue_rows
from bscp_voice.understand.scope import AnyRow, Scope


def courses(session: Session) -> pd.DataFrame:
    """Training courses: who attended, who could not be reached later."""
    rows = session.execute(
        select(
            Course.code, Course.title, Course.tags, Course.ended_on, Course.attended,
            Course.unreachable,
        )
    )  # fmt: skip
    return _frame("courses", rows.all())


def discussions(session: Session) -> pd.DataFrame:
    """Multi-agency discussions held."""
    return _frame(
        "discussions", session.execute(select(Discussion.reference, Discussion.held_on)).all()
    )


def conferences(session: Session) -> pd.DataFrame:
    """Delegates of practitioner conferences by agency and way of attending."""
    rows = session.execute(
        select(
            Conference.title, Conference.held_on, Conference.agency, Conference.mode,
            Conference.booked, Conference.attended,
        )
    )  # fmt: skip
    return _frame("conferences", rows.all())


def expected_agencies(session: Session) -> pd.DataFrame:
    """Agencies expected to send single-agency audits."""
    return _frame("expected_agencies", session.execute(select(ExpectedAgency.agency)).all())


def issues(session: Session) -> pd.DataFrame:
    """Issues with what F11 reads: state, dates, whether what changed is shown, whom they concern."""
    return pd.DataFrame(issue_rows(session), columns=list(REGISTERS["issues"]), dtype="object")


def invitations(session: Session, scope: Scope) -> pd.DataFrame | None:
    """How many were asked, by stratum and context; None where a round with answers does not know.

    A rate over some of those asked would be too high, so it is all of them or none.
    """
    counted = scope.of(
        select(
            Response.stratum, Response.context, Round.id, Round.invited, func.count().label("many")
        ).join(Round, Round.id == Response.round_id)
    ).group_by(Response.stratum, Response.context, Round.id, Round.invited)
    rows = session.execute(counted).all()
    if not rows or any(row.invited is None for row in rows):
        return None
    cells = [(row.stratum, row.context or "", row.invited) for row in rows]
    return pd.DataFrame(cells, columns=list(REGISTERS["invitations"]), dtype="object")


def _frame(name: str, rows: Iterable[AnyRow]) -> pd.DataFrame:
    cells = [[_cell(value) for value in row] for row in rows]
    return pd.DataFrame(cells, columns=list(REGISTERS[name]), dtype="object")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
