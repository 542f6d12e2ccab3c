"""The first page after signing in: what waits for this person, by role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, current_app, render_template, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bscp_voice import clock, waiting
from bscp_voice.access import ADMINISTRATOR, ANALYST, MEMBER, READER, roles_of, signed_in, staff
from bscp_voice.extensions import db
from bscp_voice.manage import rounds, suspects
from bscp_voice.models import Comment, CommentState, Issue, IssueState, Round, Staff

blueprint = Blueprint("staff", __name__, url_prefix="/staff")

SOON = timedelta(weeks=4)
OPEN_STATES = (IssueState.ACCEPTED, IssueState.IN_PROGRESS)


@dataclass(frozen=True)
class Waiting:
    """Comments that nobody has read, and the hour the oldest came."""

    number: int
    oldest: datetime | None


def comments_waiting(session: Session) -> Waiting:
    """What the readers' queue holds."""
    number, oldest = session.execute(
        select(func.count(), func.min(Comment.arrived)).where(
            Comment.state == CommentState.AWAITING
        )
    ).one()
    return Waiting(number, oldest)


def issues_due(session: Session, person: Staff, today: date) -> list[Issue]:
    """Issues whose answer is due within four weeks or late: of the person's groups, or all."""
    due = select(Issue).where(Issue.state.in_(OPEN_STATES), Issue.due_on <= today + SOON)
    if ADMINISTRATOR not in roles_of(person):
        due = due.where(Issue.group_ref.in_(person.group_refs))
    return list(session.scalars(due.order_by(Issue.due_on, Issue.title)))


def open_rounds(session: Session, today: date) -> list[Round]:
    """Rounds that take answers today, the first to close first."""
    found = session.scalars(
        select(Round).where(
            Round.opens_on <= today, (Round.closes_on.is_(None)) | (Round.closes_on >= today)
        )
    )
    return sorted(found, key=lambda each: (each.closes_on or date.max, each.title))


@blueprint.get("/")
@staff()
def home() -> str:
    """What waits."""
    person, today = signed_in(), clock.today()
    roles = roles_of(person)
    opened = open_rounds(db.session(), today)
    administrator = ADMINISTRATOR in roles
    return render_template(
        "manage/home.html",
        person=person,
        today=today,
        now=clock.this_hour(),
        administrator=administrator,
        reader=READER in roles,
        comments=comments_waiting(db.session()) if READER in roles or administrator else None,
        escalated=waiting.open_escalations(db.session()) if READER in roles or administrator else 0,
        to_translate=waiting.to_translate(db.session()) if READER in roles else 0,
        dead_letters=waiting.dead_letters(db.session()) if READER in roles or administrator else 0,
        to_check=waiting.answers_to_check(db.session(), person)
        if MEMBER in roles or administrator
        else [],
        due=issues_due(db.session(), person, today),
        odd=suspects.number_undecided(db.session()) if administrator else 0,
        rounds=opened,
        # whose findings this person may open: all for an analyst, their groups' for a member
        readable={
            each.id
            for each in opened
            if ANALYST in roles or (MEMBER in roles and each.group_ref in person.group_refs)
        },
        # plain counts are for administrators; everybody else reads figures that passed suppression
        counts=rounds.counts(db.session(), [each.id for each in opened]) if administrator else {},
    )


@blueprint.app_template_global("page_of")
def page_of(endpoint: str, **values: Any) -> str | None:
    """The address of another room's page, or None when that room has no such page."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **values)
