"""People who asked to be contacted: a desk of its own, with no way from a person to an answer."""

from __future__ import annotations

import uuid
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select, update
from sqlalchemy.orm import Session, defer
from werkzeug.wrappers import Response

from bscp_voice import access, clock
from bscp_voice.access import READER, staff
from bscp_voice.extensions import db
from bscp_voice.languages import LANGUAGES, dir_of
from bscp_voice.models import ContactRequest, Staff

blueprint = Blueprint("contacts", __name__, url_prefix="/staff/contacts")

PURPOSES = {
    "contact_me": "Asked to be contacted",
    "manager": "Named a manager to ask",
    "follow_up": "Agreed to a later form",
    "tell_me": "Wants to hear what we did",
}
SHOWN = 50


class AlreadyHandled(Exception):
    """Somebody else handled the request first."""


def handle(session: Session, request_: ContactRequest, person: Staff, today: date) -> None:
    """Mark a request as handled. Flushes. Raises AlreadyHandled."""
    handled = session.execute(
        update(ContactRequest)
        .where(ContactRequest.id == request_.id, ContactRequest.handled_on.is_(None))
        .values(handled_on=today, handled_by=person.id)
        .returning(ContactRequest.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(request_)
    if handled is None:
        raise AlreadyHandled


@blueprint.get("")
@staff(READER)
def listed() -> str:
    """Requests nobody has handled, those who asked to be contacted first, oldest first. No names."""
    handled = request.args.get("handled") == "1"
    chosen = (
        ContactRequest.handled_on.is_not(None) if handled else ContactRequest.handled_on.is_(None)
    )
    rows = db.session.scalars(
        select(ContactRequest)
        .where(chosen)
        .options(
            defer(ContactRequest.name, raiseload=True),
            defer(ContactRequest.way, raiseload=True),
            defer(ContactRequest.when, raiseload=True),
        )
        .order_by(
            ContactRequest.purpose != "contact_me", ContactRequest.asked_on, ContactRequest.id
        )
        .limit(SHOWN)
    ).all()
    return render_template(
        "protect/contacts.html",
        rows=rows,
        purposes=PURPOSES,
        handled=handled,
        languages=LANGUAGES,
        today=clock.today(),
    )


@blueprint.get("/<uuid:request_id>")
@staff(READER)
def opened(request_id: uuid.UUID) -> str:
    """One request with its name and address. Looking at it is noted."""
    found = _find(request_id)
    access.audit(db.session(), access.signed_in(), "contact.view", found.id)
    page = render_template(
        "protect/contact.html",
        found=found,
        purposes=PURPOSES,
        language_of=LANGUAGES.get(found.language),
        contact_dir=dir_of(found.language),
        handled_by=db.session.get(Staff, found.handled_by) if found.handled_by else None,
    )
    db.session.commit()  # the page goes out only when the look is noted
    return page


@blueprint.post("/<uuid:request_id>/handled")
@staff(READER)
def handled(request_id: uuid.UUID) -> Response:
    """Mark it as handled."""
    found = _find(request_id)
    try:
        handle(db.session(), found, access.signed_in(), clock.today())
    except AlreadyHandled:
        db.session.rollback()
        flash("Somebody else has handled it already.")
        return redirect(url_for("contacts.listed"))
    access.audit(db.session(), access.signed_in(), "contact.handled", request_id)
    db.session.commit()
    flash("Marked as handled.", "success")
    return redirect(url_for("contacts.listed"))


def _find(request_id: uuid.UUID) -> ContactRequest:
    found = db.session.get(ContactRequest, request_id)
    if found is None:
        abort(404)
    return found
