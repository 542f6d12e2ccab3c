"""Practice examples: a reviewer says whether a cleared text is a real, specific piece of practice (F6, F14)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from bscp_voice import access, clock
from bscp_voice.access import ADMINISTRATOR, ANALYST, MEMBER, staff
from bscp_voice.extensions import db
from bscp_voice.languages import LANGUAGES, dir_of
from bscp_voice.models import Comment, CommentState, ExampleReview, Response, Staff
from bscp_voice.protect import queue

blueprint = Blueprint("examples", __name__, url_prefix="/staff/examples")

# form → the questions whose text is reviewed
REVIEWED = {
    "training_impact": ("example",),
    "conference_impact": ("example",),
    "discussion_followup": ("because",),
}
REVIEWING_GROUP = "learning_development"
PAGE = 20


class NotReviewable(Exception):
    """The text is not a cleared practice example (any more)."""


def may_review(person: Staff) -> bool:
    """Analysts, administrators, and members of the sub-group that answers for learning."""
    roles = access.roles_of(person)
    return bool(roles & {ANALYST, ADMINISTRATOR}) or (
        MEMBER in roles and REVIEWING_GROUP in person.group_refs
    )


def cleared_examples(columns: Select[Any]) -> Select[Any]:
    """Narrow a selection of comments to cleared practice examples of responses that count."""
    asked = [
        and_(Response.instrument_code == form, Comment.question.in_(questions))
        for form, questions in REVIEWED.items()
    ]
    return columns.join(Response, Response.id == Comment.response_id).where(
        or_(*asked),
        Response.standing == "valid",
        Comment.state.in_([CommentState.CLEARED, CommentState.REDACTED]),
    )


def review(
    session: Session, comment_id: uuid.UUID, specific: bool, reviewer: Staff, now: datetime
) -> ExampleReview:
    """Note a reviewer's word; a later one replaces it. Flushes.

    Raises NotReviewable when the comment is gone, taken back, or no practice example.
    """
    chosen = cleared_examples(select(Comment.id)).where(Comment.id == comment_id)
    if session.scalar(chosen) is None:
        raise NotReviewable
    return session.merge(
        ExampleReview(
            comment_id=comment_id,
            specific=specific,
            reviewed_by=reviewer.id,
            reviewed_at=now.replace(tzinfo=None),
        )
    )


@blueprint.get("")
@staff(ANALYST, ADMINISTRATOR, MEMBER)
def listed() -> str:
    """Examples that wait for a review, or with `reviewed=1` those that had one."""
    _refuse_others()
    done = request.args.get("reviewed") == "1"
    reviewed = select(ExampleReview.comment_id)
    chosen = Comment.id.in_(reviewed) if done else Comment.id.not_in(reviewed)
    rows: Sequence[Comment] = db.session.scalars(
        cleared_examples(select(Comment)).where(chosen).order_by(Comment.id).limit(PAGE)
    ).all()
    reviews = db.session.scalars(
        select(ExampleReview).where(ExampleReview.comment_id.in_([row.id for row in rows]))
    )
    count = db.session.scalar(cleared_examples(select(func.count(Comment.id))).where(chosen))
    return render_template(
        "protect/examples.html",
        rows=[
            (row, queue.asked(row), dir_of(row.found_language or row.response.language))
            for row in rows
        ],
        reviews={each.comment_id: each for each in reviews},
        count=count,
        done=done,
        languages=LANGUAGES,
    )


@blueprint.post("/<uuid:comment_id>")
@staff(ANALYST, ADMINISTRATOR, MEMBER)
def mark(comment_id: uuid.UUID) -> Answer:
    """Specific, or not specific."""
    _refuse_others()
    word = request.form.get("specific")
    if word not in {"yes", "no"}:
        flash("Choose “Specific” or “Not specific”.", "error")
        return redirect(url_for("examples.listed"))
    person = access.signed_in()
    try:
        review(db.session(), comment_id, word == "yes", person, clock.now())
    except NotReviewable:
        db.session.rollback()
        flash("That text was taken back to be read again. Nothing was noted.", "error")
        return redirect(url_for("examples.listed"))
    access.audit(db.session(), person, "example.review", comment_id)
    db.session.commit()
    flash("Noted as specific." if word == "yes" else "Noted as not specific.", "success")
    reviewed = "1" if request.form.get("back") == "reviewed" else None
    return redirect(url_for("examples.listed", reviewed=reviewed))


listed.__dict__["may"] = may_review  # the line of places leaves it out for others


def _refuse_others() -> None:
    if not may_review(access.signed_in()):
        abort(403)
