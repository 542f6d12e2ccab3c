"""The language of a comment and its translation: said and written by people who read that language."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from bscp_voice import access, clock, comment_language
from bscp_voice.access import READER, staff
from bscp_voice.extensions import db
from bscp_voice.protect import queue, translating
from bscp_voice.protect.forms import TranslateForm
from bscp_voice.protect.reading import NotAllowed
from bscp_voice.protect.views import STATES, comment_page, find_or_404, picked_now

blueprint = Blueprint("comment_translations", __name__, url_prefix="/staff/reading")

SHOWN = 50


@blueprint.get("/to-translate")
@staff(READER)
def listed() -> str:
    """Comments in another language that no person has translated."""
    if comment_language.note_waiting(db.session()):
        db.session.commit()
    languages = translating.languages_waiting(db.session())
    chosen = request.args.get("language", "")
    chosen = chosen if chosen in languages else ""
    rows = translating.waiting(db.session(), chosen, SHOWN)
    return render_template(
        "protect/to_translate.html",
        rows=[(row, queue.asked(row)) for row in rows],
        languages={code: (comment_language.name(code), many) for code, many in languages.items()},
        chosen=chosen,
        count=languages[chosen] if chosen else sum(languages.values()),
        states=STATES,
        tongue=comment_language,
    )


@blueprint.post("/<uuid:comment_id>/translation")
@staff(READER)
def translate(comment_id: uuid.UUID) -> Response | tuple[str, int] | str:
    """Keep what it says in English."""
    comment, form, person = find_or_404(comment_id), TranslateForm(), access.signed_in()
    if not form.validate_on_submit():
        return comment_page(comment, 422, translate=form)
    try:
        translating.translate(
            db.session(), comment, form.translation.data, person, clock.today(),
            replaces=form.replaces.data == "yes",
        )  # fmt: skip
    except NotAllowed as reason:
        db.session.rollback()
        form.translation.errors = [*form.translation.errors, str(reason)]
        return comment_page(find_or_404(comment_id), 422, translate=form)
    except translating.SomebodyElse:
        db.session.rollback()
        words = gettext("Somebody translated it while you were writing. Both are here: keep one.")
        form.translation.errors = [*form.translation.errors, words]
        form.replaces.data = "yes"
        return comment_page(find_or_404(comment_id), 409, translate=form)
    access.audit(db.session(), person, "comment.translate", comment_id)
    db.session.commit()
    flash(gettext("The translation is kept beside the original."), "success")
    return redirect(url_for("protect.read", comment_id=comment_id, **picked_now().args))


@blueprint.post("/<uuid:comment_id>/language")
@staff(READER)
def set_language(comment_id: uuid.UUID) -> Response | tuple[str, int] | str:
    """Say what it is written in."""
    comment, person = find_or_404(comment_id), access.signed_in()
    try:
        translating.set_language(db.session(), comment, request.form.get("language", ""))
    except NotAllowed as reason:
        db.session.rollback()
        flash(str(reason), "error")
        return redirect(url_for("protect.read", comment_id=comment_id, **picked_now().args))
    access.audit(db.session(), person, "comment.language", comment_id)
    db.session.commit()
    flash(gettext("The language is noted."), "success")
    return redirect(url_for("protect.read", comment_id=comment_id, **picked_now().args))
