"""Escalated comments: who held them back and why, and who has taken them on since."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, defer
from werkzeug.wrappers import Response

from bscp_voice import access, clock
from bscp_voice.access import READER, staff
from bscp_voice.extensions import db
from bscp_voice.models import Comment, CommentState, Reading, ReadingOutcome, Staff
from bscp_voice.protect import reading
from bscp_voice.protect.forms import HandOverForm

blueprint = Blueprint("escalations", __name__, url_prefix="/staff/reading/escalated")


@dataclass(frozen=True)
class Escalation:
    """One held-back comment with its readings since it was escalated, newest first: (reading, reader)."""

    comment: Comment
    steps: tuple[tuple[Reading, str], ...]

    @property
    def handed_over(self) -> bool:
        """Whether somebody has taken it on."""
        return any(step.outcome is ReadingOutcome.HAND_OVER for step, _name in self.steps)


def escalations(session: Session) -> list[Escalation]:
    """Every escalated comment: those nobody has taken on first, then newest first. No text is loaded."""
    rows = session.execute(
        select(Comment, Reading, Staff.name)
        .join(Reading, Reading.comment_id == Comment.id)
        .join(Staff, Staff.id == Reading.read_by)
        .where(Comment.state == CommentState.ESCALATED)
        .order_by(Reading.read_at.desc())
        .options(defer(Comment.text, raiseload=True), defer(Comment.redacted_text, raiseload=True))
    )
    steps: dict[Comment, list[tuple[Reading, str]]] = {}
    ended: set[Comment] = set()
    for comment, each, name in rows:
        if comment in ended:
            continue  # an earlier escalation that was taken back
        if each.outcome in {ReadingOutcome.ESCALATE, ReadingOutcome.HAND_OVER}:
            steps.setdefault(comment, []).append((each, name))
        else:
            ended.add(comment)
    found = [Escalation(comment, tuple(readings)) for comment, readings in steps.items()]
    return sorted(found, key=lambda each: each.handed_over)


@blueprint.get("")
@staff(READER)
def listed() -> str:
    """What is held back, newest first."""
    found = escalations(db.session())
    open_ones = sum(not each.handed_over for each in found)
    return render_template("protect/escalated.html", escalations=found, open_ones=open_ones)


@blueprint.route("/<uuid:comment_id>/hand-over", methods=["GET", "POST"])
@staff(READER)
def hand_over(comment_id: uuid.UUID) -> str | Response | tuple[str, int]:
    """Say who has taken it on."""
    comment = db.session.get(Comment, comment_id)
    if comment is None:
        abort(404)
    form = HandOverForm()
    if not form.validate_on_submit():
        page = render_template("protect/hand_over.html", comment=comment, form=form)
        return page, 422 if form.is_submitted() else 200
    person = access.signed_in()
    try:
        reading.hand_over(db.session(), comment, form.note.data, person, clock.now())
    except reading.AlreadyRead:
        db.session.rollback()
        flash("It is no longer escalated: somebody took it back. Your note was not kept.", "error")
        return redirect(url_for("protect.read", comment_id=comment_id))
    access.audit(db.session(), person, "comment.hand_over", comment_id)
    db.session.commit()
    flash("Noted: somebody has taken it on.", "success")
    return redirect(url_for("escalations.listed"))
