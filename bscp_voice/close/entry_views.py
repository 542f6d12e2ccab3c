"""Answers on staff pages: write, check, publish, take down."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bscp_voice import access, clock
from bscp_voice.access import ADMINISTRATOR, MEMBER, staff
from bscp_voice.close import entries, issues
from bscp_voice.close.forms import EntryForm, NoteForm
from bscp_voice.close.issue_views import find_issue
from bscp_voice.extensions import db
from bscp_voice.models import Entry, Issue

blueprint = Blueprint("entries", __name__, url_prefix="/staff")

View = str | Response | tuple[str, int]


@blueprint.route("/issues/<uuid:issue_id>/answer", methods=["GET", "POST"])
@staff(MEMBER, ADMINISTRATOR)
def write(issue_id: uuid.UUID) -> View:
    """Write an answer; a newer one starts from what is published."""
    issue = find_issue(issue_id)
    under_way = entries.in_hand(issue)
    if under_way and request.method == "GET":
        return redirect(url_for("entries.edit", entry_id=under_way.id))
    published = issue.entries[-1] if issue.entries else None
    form = EntryForm() if request.method == "POST" or not published else EntryForm.of(published)
    return _save(issue, None, form)


@blueprint.route("/answers/<uuid:entry_id>", methods=["GET", "POST"])
@staff(MEMBER, ADMINISTRATOR)
def edit(entry_id: uuid.UUID) -> View:
    """Change an answer that is not published; a check it had is void."""
    entry = _find(entry_id)
    form = EntryForm() if request.method == "POST" else EntryForm.of(entry)
    return _save(entry.issue, entry, form)


@blueprint.post("/answers/<uuid:entry_id>/approve")
@staff(MEMBER, ADMINISTRATOR)
def approve(entry_id: uuid.UUID) -> View:
    """A second person approves it."""
    entry = _find(entry_id)
    seen, person = request.form.get("seen", ""), access.signed_in()
    return _do(
        entry, "approve", "Approved. It can be published.",
        lambda: entries.approve(db.session(), entry, person, seen, clock.today()),
    )  # fmt: skip


@blueprint.post("/answers/<uuid:entry_id>/return")
@staff(MEMBER, ADMINISTRATOR)
def give_back(entry_id: uuid.UUID) -> View:
    """A second person returns it with a note."""
    entry, form = _find(entry_id), NoteForm()
    seen, person = request.form.get("seen", ""), access.signed_in()
    if not form.validate_on_submit():
        flash(str(form.text.errors[0]), "error")
        return _back(entry)
    return _do(
        entry, "return", "Returned with your note.",
        lambda: entries.give_back(db.session(), entry, person, seen, form.text.data),
    )  # fmt: skip


@blueprint.post("/answers/<uuid:entry_id>/publish")
@staff(MEMBER, ADMINISTRATOR)
def publish(entry_id: uuid.UUID) -> View:
    """Put it on the public page."""
    entry = _find(entry_id)
    return _do(
        entry, "publish", "Published. Everybody can read it now.",
        lambda: entries.publish(db.session(), entry, clock.today()),
    )  # fmt: skip


@blueprint.route("/answers/<uuid:entry_id>/take-down", methods=["GET", "POST"])
@staff(MEMBER, ADMINISTRATOR)
def take_down(entry_id: uuid.UUID) -> View:
    """Take it off the public page, with a reason."""
    entry, form = _find(entry_id), NoteForm().ask("Why is it taken down?")
    if form.validate_on_submit():
        try:
            entries.take_down(db.session(), entry, form.text.data)
        except issues.NotAllowed as reason:
            db.session.rollback()
            form.fault(str(reason))
        else:
            access.audit(db.session(), access.signed_in(), "entry.take_down", entry_id)
            db.session.commit()
            flash("Taken down. It must be checked again before it is published.", "success")
            return _back(entry)
    page = render_template("close/take_down.html", entry=entry, issue=entry.issue, form=form)
    return page, 422 if form.is_submitted() else 200


def _save(issue: Issue, entry: Entry | None, form: EntryForm) -> View:
    person, today = access.signed_in(), clock.today()
    rests_on = issues.rests_on(db.session(), issue)
    texts = [
        each for one in rests_on for each in (one.cleared_text, one.cleared_translation) if each
    ]
    if form.is_submitted() and form.passes(texts):
        try:
            if entry:
                entries.edit(db.session(), entry, form.words(), person, today)
            else:
                entry = entries.write(db.session(), issue, form.words(), person, today)
        except issues.NotAllowed as reason:
            db.session.rollback()
            flash(str(reason), "error")
        else:
            access.audit(db.session(), person, "entry.write", entry.id)
            db.session.commit()
            look = " Look at what is marked first: it may lead to a person."
            marks = look if form.marks() else ""
            flash(f"Saved. A second person must check it now.{marks}", "success")
            return _back(entry)
    page = render_template("close/entry_form.html", issue=issue, entry=entry, form=form)
    return page, 422 if form.is_submitted() else 200


def _do(entry: Entry, name: str, message: str, rule: Any) -> Response:
    """Apply a rule and commit once, or say why not."""
    try:
        rule()
    except issues.NotAllowed as reason:
        db.session.rollback()
        flash(str(reason), "error")
    else:
        access.audit(db.session(), access.signed_in(), f"entry.{name}", entry.id)
        db.session.commit()
        flash(message, "success")
    return _back(entry)


def _back(entry: Entry) -> Response:
    return redirect(url_for("issues.opened", issue_id=entry.issue_id, _anchor="answers"))


def _find(entry_id: uuid.UUID) -> Entry:
    entry = db.session.get(Entry, entry_id)
    if entry is None:
        abort(404)
    find_issue(entry.issue_id)
    return entry
