"""Responses that may not be a person's: a person decides; nothing is dropped."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired

from bscp_voice import clock
from bscp_voice.access import ADMINISTRATOR, audit, signed_in, staff
from bscp_voice.extensions import db
from bscp_voice.instruments.kinds import OneChoice
from bscp_voice.languages import LANGUAGES
from bscp_voice.manage.forms import StaffForm
from bscp_voice.models import Answer, Comment, Response, Staff, Suspicion

blueprint = Blueprint("suspects", __name__, url_prefix="/staff/odd-responses")

SHOWN = 100  # oldest first; the rest follow as these are decided

REASONS = {
    "honeypot": "A box was filled that people cannot see",
    "too_fast": "It was sent faster than a person can read the form",
}
DECISIONS = {
    "valid": "Count it",
    "suspect": "Leave it out: not a person",
    "test": "Leave it out: a test",
    "duplicate": "Leave it out: sent before",
}


class DecisionForm(StaffForm):
    """What a person decided about one response."""

    standing = OneChoice("Decision", [InputRequired("Choose what to do")], choices=DECISIONS)


def undecided(session: Session) -> list[Response]:
    """Responses with an undecided suspicion, oldest day first."""
    waiting = select(Suspicion.response_id).where(Suspicion.decided_on.is_(None))
    return list(
        session.scalars(
            select(Response)
            .where(Response.id.in_(waiting))
            .options(selectinload(Response.suspicions), joinedload(Response.round))
            .order_by(Response.submitted_on, Response.id)
            .limit(SHOWN)
        )
    )


def number_undecided(session: Session) -> int:
    """How many responses wait for a decision."""
    found = select(func.count(func.distinct(Suspicion.response_id)))
    return session.scalar(found.where(Suspicion.decided_on.is_(None))) or 0


def answered(session: Session, responses: list[Response]) -> dict[uuid.UUID, tuple[int, int]]:
    """How many questions each response answered by choosing, and by writing."""
    ids = [each.id for each in responses]
    numbers: list[dict[uuid.UUID, int]] = []
    for table in (Answer, Comment):
        rows = session.execute(
            select(table.response_id, func.count(func.distinct(table.question)))
            .where(table.response_id.in_(ids))
            .group_by(table.response_id)
        )
        numbers.append(dict(rows.all()))
    return {each: (numbers[0].get(each, 0), numbers[1].get(each, 0)) for each in ids}


def decide(session: Session, response: Response, standing: str, person: Staff) -> None:
    """Set what a response counts as, and note who decided when. Flushes."""
    response.standing = standing
    for suspicion in response.suspicions:
        suspicion.decided_by = person.id
        suspicion.decided_on = clock.today()
    session.flush()


@blueprint.get("/")
@staff(ADMINISTRATOR)
def index() -> str:
    """What waits for a decision."""
    waiting = undecided(db.session())
    return render_template(
        "manage/suspects.html",
        waiting=waiting,
        number=number_undecided(db.session()),
        answered=answered(db.session(), waiting),
        reasons=REASONS,
        decisions=DECISIONS,
        languages=LANGUAGES,
        form=DecisionForm(),
    )


@blueprint.post("/<uuid:response_id>")
@staff(ADMINISTRATOR)
def decision(response_id: uuid.UUID) -> AnyResponse:
    """Decide about one response."""
    response = db.session.get(Response, response_id)
    if response is None or not response.suspicions:
        abort(404)
    form = DecisionForm()
    if form.validate_on_submit():
        decide(db.session(), response, form.standing.data, signed_in())
        audit(db.session(), signed_in(), f"response marked {form.standing.data}", response.id)
        db.session.commit()
        counted = form.standing.data == "valid"
        flash("It counts now." if counted else "It is left out. It stays stored.", "good")
    else:
        flash("Choose what to do with the response.", "bad")
    return redirect(url_for("suspects.index"))
