"""The reading desk: what waits, one comment at a time, three outcomes, and taking one back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from bscp_voice import access, clock, comment_language, suggest
from bscp_voice.access import READER, staff
from bscp_voice.extensions import db
from bscp_voice.languages import dir_of
from bscp_voice.models import Comment, CommentState, Reading, ReadingOutcome, Staff
from bscp_voice.protect import filters, queue, reading
from bscp_voice.protect.filters import Filter
from bscp_voice.protect.forms import EscalateForm, RedactBothForm, RedactForm, TranslateForm

blueprint = Blueprint("protect", __name__, url_prefix="/staff/reading")

SHOWN = 25  # rows of a list
FIRST = 10  # comments listed at the desk: the queue is there to be read from the front
OUTCOMES = {
    ReadingOutcome.CLEAR: "Cleared",
    ReadingOutcome.REDACT: "Redacted",
    ReadingOutcome.ESCALATE: "Escalated",
    ReadingOutcome.HAND_OVER: "Handed over",
    ReadingOutcome.REOPEN: "Taken back",
}
STATES = {
    CommentState.AWAITING: "Awaiting reading",
    CommentState.CLEARED: "Cleared",
    CommentState.REDACTED: "Redacted",
    CommentState.ESCALATED: "Escalated",
}

View = str | Response | tuple[str, int]


@blueprint.get("")
@staff(READER)
def desk() -> View:
    """How many comments wait, since when, and which come first."""
    picked = picked_now()
    if comment_language.note_waiting(db.session()):
        db.session.commit()
    comments = queue.in_order(db.session(), picked)
    return render_template(
        "protect/desk.html",
        waiting=queue.waiting(db.session(), picked),
        everything=queue.waiting(db.session()),
        picked=picked,
        offered=filters.offered(db.session()),
        rows=[(comment, queue.asked(comment)) for comment in comments[:FIRST]],
        tongue=comment_language,
        now=clock.this_hour(),
    )


@blueprint.get("/next")
@staff(READER)
def next_comment() -> View:
    """Go to the comment that comes first; `after` names one that is left for later."""
    picked = picked_now()
    key = queue.next_after(db.session(), _key(request.args.get("after")), picked)
    if key is None:
        return redirect(url_for("protect.desk", **picked.args))
    return redirect(url_for("protect.read", comment_id=key, **picked.args))


@blueprint.get("/<uuid:comment_id>")
@staff(READER)
def read(comment_id: uuid.UUID) -> View:
    """One comment, with the three outcomes. Looking at it is noted."""
    comment = find_or_404(comment_id)
    draft = suggest.masked if request.args.get("mask") == "suggested" else str
    return comment_page(comment, redact=_redact_form(comment, draft))


@blueprint.post("/<uuid:comment_id>/clear")
@staff(READER)
def clear(comment_id: uuid.UUID) -> View:
    """The text may go on as it is."""
    return _decide(comment_id, "clear", reading.clear)


@blueprint.post("/<uuid:comment_id>/redact")
@staff(READER)
def redact(comment_id: uuid.UUID) -> View:
    """Only the masked text may go on."""
    comment = find_or_404(comment_id)
    if comment.translation is None:
        form, rule = RedactForm(), reading.redact
    else:
        form = RedactBothForm()
        rule = partial(reading.redact, translation=form.redacted_translation.data or "")
    if not form.validate_on_submit():
        return comment_page(comment, 422, redact=form)
    return _decide(comment_id, "redact", rule, form.redacted, redact=form)


@blueprint.post("/<uuid:comment_id>/escalate")
@staff(READER)
def escalate(comment_id: uuid.UUID) -> View:
    """Hold the text back."""
    form = EscalateForm()
    if not form.validate_on_submit():
        return comment_page(find_or_404(comment_id), 422, escalate=form)
    return _decide(comment_id, "escalate", reading.escalate, form.note, escalate=form)


@blueprint.post("/<uuid:comment_id>/reopen")
@staff(READER)
def reopen(comment_id: uuid.UUID) -> View:
    """Take a decision back: the comment waits again."""
    comment = find_or_404(comment_id)
    try:
        reading.reopen(db.session(), comment, access.signed_in(), clock.now())
    except reading.AlreadyRead:
        db.session.rollback()
        flash("It is waiting to be read already.")
        return redirect(url_for("protect.read", comment_id=comment_id, **picked_now().args))
    access.audit(db.session(), access.signed_in(), "comment.reopen", comment_id)
    db.session.commit()
    flash("Taken back. Nothing of it goes on until it is read again.", "success")
    return redirect(url_for("protect.read", comment_id=comment_id, **picked_now().args))


@blueprint.get("/read-by-me")
@staff(READER)
def mine() -> View:
    """What I decided last, to take one back."""
    rows = db.session.execute(
        select(Reading, Comment.state)
        .join(Comment, Comment.id == Reading.comment_id)
        .where(Reading.read_by == access.signed_in().id)
        .order_by(Reading.read_at.desc())
        .limit(SHOWN)
    ).all()
    return render_template("protect/mine.html", rows=rows, outcomes=OUTCOMES, states=STATES)


def _decide(comment_id: uuid.UUID, name: str, rule: Any, field: Any = None, **forms: Any) -> View:
    """Apply a rule, commit once, go to the next comment; say so when it cannot be."""
    comment = find_or_404(comment_id)
    values = () if field is None else (field.data,)
    person = access.signed_in()
    try:
        rule(db.session(), comment, *values, person, clock.now())
    except reading.NotAllowed as reason:
        db.session.rollback()
        field.errors = [*field.errors, str(reason)]
        return comment_page(comment, 422, **forms)
    except reading.AlreadyRead:
        db.session.rollback()
        return comment_page(
            find_or_404(comment_id), 409, typed=field.data if field else None, too_late=True
        )
    access.audit(db.session(), person, f"comment.{name}", comment_id)
    db.session.commit()
    picked = picked_now()
    following = queue.next_after(db.session(), None, picked)
    if following is None:
        what = "Every comment you chose" if picked.args else "Every comment"
        flash(f"{OUTCOMES[ReadingOutcome(name)]}. {what} is read. Thank you.", "success")
        return redirect(url_for("protect.desk"))
    return redirect(url_for("protect.read", comment_id=following, last=comment_id, **picked.args))


def comment_page(
    comment: Comment,
    status: int = 200,
    *,
    redact: RedactForm | None = None,
    escalate: EscalateForm | None = None,
    translate: TranslateForm | None = None,
    typed: str | None = None,
    too_late: bool = False,
) -> tuple[str, int]:
    """The page of one comment. Every look at what somebody wrote is noted."""
    access.audit(db.session(), access.signed_in(), "comment.view", comment.id)
    comment_language.note(db.session(), comment)
    readings = reading.history(db.session(), comment.id)
    page = render_template(
        "protect/read.html",
        comment=comment,
        asked=queue.asked(comment),
        pieces=suggest.pieces(comment.text),
        comment_dir=dir_of(comment_language.language_of(comment)),
        tongue=comment_language,
        translated_by=_translator(comment),
        translate_form=translate or _translate_form(comment),
        waiting=queue.waiting(db.session(), picked_now()),
        picked=picked_now(),
        history=readings,
        handed_over=bool(readings) and readings[0][0].outcome is ReadingOutcome.HAND_OVER,
        outcomes=OUTCOMES,
        states=STATES,
        redact_form=redact or _redact_form(comment),
        escalate_form=escalate or EscalateForm(None),
        last=_last(),
        typed=typed,
        too_late=too_late,
    )
    db.session.commit()  # the page goes out only when the look is noted
    return page, status


def _redact_form(comment: Comment, draft: Callable[[str], str] = str) -> RedactForm:
    """The box of what may go on, filled; two boxes where there is a translation."""
    if comment.translation is None:
        return RedactForm(None, redacted=draft(comment.text))
    text = comment.translation.redacted_text or comment.translation.text
    return RedactBothForm(None, redacted=draft(comment.text), redacted_translation=draft(text))


def _translate_form(comment: Comment) -> TranslateForm:
    found = comment.translation
    text = (found.redacted_text or found.text) if found else ""
    return TranslateForm(None, translation=text, replaces="yes" if found else "")


def _translator(comment: Comment) -> str:
    who = comment.translation and db.session.get(Staff, comment.translation.translated_by)
    return who.name if who else ""


def picked_now() -> Filter:
    """The filter this request carries on."""
    return Filter.of(request.args)


def _last() -> Comment | None:
    """The comment read just before, to take back at once."""
    key = _key(request.args.get("last"))
    last = queue.find(db.session(), key) if key else None
    return last if last and last.state is not CommentState.AWAITING else None


def find_or_404(comment_id: uuid.UUID) -> Comment:
    """The comment of an address."""
    comment = queue.find(db.session(), comment_id)
    if comment is None:
        abort(404)  # never there, or withdrawn by the person who wrote it
    return comment


def _key(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
