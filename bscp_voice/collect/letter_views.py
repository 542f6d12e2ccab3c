"""The staff's list of dead letters: see why, try again, or discard with a reason.

Readers see the words and no answer; administrators see neither, and look after keys and rounds.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bscp_voice.access import ADMINISTRATOR, READER, audit, roles_of, signed_in, staff
from bscp_voice.collect import letters
from bscp_voice.collect.views import find_link
from bscp_voice.extensions import db, empty_write_ahead_log
from bscp_voice.instruments import registry
from bscp_voice.logs import log
from bscp_voice.models import DeadLetter, DeadReason, Round
from bscp_voice.sealing import CannotOpen, unseal

blueprint = Blueprint("letters", __name__, url_prefix="/staff/dead-letters")

# what happened, and what helps
REASONS: dict[DeadReason, tuple[str, str]] = {
    DeadReason.CUT_SHORT: (
        "It was cut short on the way",
        "Nobody can open it. Discard it when you have seen a few: many at once mean a fault.",
    ),
    DeadReason.VERSION: (
        "It was sealed by another release of this service",
        "Try again after the service is updated.",
    ),
    DeadReason.KEY: (
        "It was sealed with a key this service does not have",
        "Put the old key back into BSCP_SEALING_KEYS, after the new one, then try again.",
    ),
    DeadReason.BROKEN: (
        "It was changed on the way, or it never was an answer",
        "Nobody can open it. Discard it when you have seen a few: many at once mean a fault.",
    ),
    DeadReason.UNREADABLE: (
        "It could be opened, and there is no form inside",
        "It was not made by our form. Discard it.",
    ),
    DeadReason.TOO_LARGE: (
        "It holds more than a form can",
        "It was not made by our form. Discard it.",
    ),
    DeadReason.UNKNOWN_LINK: (
        "There is no link with this address",
        "The link or its round may have been deleted. Read the words, then discard it.",
    ),
    DeadReason.COMING: ("The round is not open yet", "Try again when it is open."),
    DeadReason.CLOSED: (
        "The form had closed before the phone had signal",
        "Reopen the round and try again, or store it all the same: it was sent, only late.",
    ),
    DeadReason.INVALID: (
        "Some answers do not fit the form",
        "They may come from another version of the page. Read the words, then discard it.",
    ),
    DeadReason.MARK: (
        "Its submission number was not made by this service",
        "If BSCP_SECRET_KEY was changed, that is why: store it all the same. If not, it is a forgery.",
    ),
}
DISCARD = {
    "junk": "Nobody sent this: junk, or a test",
    "unreadable": "It can never be opened or stored",
    "acted": "The words were read, and what had to be done is done",
}


@blueprint.get("/")
@staff(ADMINISTRATOR, READER)
def listed() -> str:
    """What could not be stored, oldest day first."""
    return render_template(
        "collect/letters.html",
        letters=letters.find(db.session()),
        number=letters.number(db.session()),
        reasons=REASONS,
    )


@blueprint.get("/<uuid:letter_id>")
@staff(ADMINISTRATOR, READER)
def opened(letter_id: uuid.UUID) -> str:
    """One dead letter. A reader sees the words in it; looking at them is noted."""
    letter = _find(letter_id)
    own, contact = letters.words_of(letter.opened) if letter.opened is not None else ([], False)
    reader = READER in roles_of(signed_in())
    if own and reader:
        audit(db.session(), signed_in(), "dead letter read", letter.id)
        db.session.commit()
    return render_template(
        "collect/letter.html",
        letter=letter,
        reason=REASONS[letter.reason],
        about=_about(letter),
        words=own if reader else [],
        hidden=bool(own) and not reader,
        contact=contact,
        may_decide=letter.reason in (DeadReason.CLOSED, DeadReason.MARK),
        discards=DISCARD,
    )


@blueprint.post("/<uuid:letter_id>/retry")
@staff(ADMINISTRATOR, READER)
def retry(letter_id: uuid.UUID) -> Response:
    """Try again to store it."""
    decided = request.form.get("decided") == "yes"
    letter = _find(letter_id)
    try:
        letters.retry(db.session(), letter, decided=decided)
    except letters.Undeliverable as problem:
        flash(f"It still could not be stored. {REASONS[problem.reason][0]}.", "bad")
        return redirect(url_for("letters.opened", letter_id=letter_id))
    except Exception as problem:
        db.session.rollback()
        log.error("dead letter not stored", kind=type(problem).__name__, exc_info=problem)
        flash("It could not be stored just now. It is still here: try again in a minute.", "bad")
        return redirect(url_for("letters.opened", letter_id=letter_id))
    done = "dead letter stored all the same" if decided else "dead letter stored"
    audit(db.session(), signed_in(), done, letter_id)
    _commit()
    flash("It is stored like any other response. Words in it wait to be read.", "good")
    return redirect(url_for("letters.listed"))


@blueprint.post("/<uuid:letter_id>/discard")
@staff(ADMINISTRATOR, READER)
def discard(letter_id: uuid.UUID) -> Response:
    """Delete it for good, with a reason. Words can only be discarded by somebody who may read them."""
    letter = _find(letter_id)
    why = request.form.get("why", "")
    back = redirect(url_for("letters.opened", letter_id=letter_id))
    if why not in DISCARD:
        flash("Choose why it can be discarded.", "bad")
        return back
    text = letter.opened
    if text is None:
        text = _opens_after_all(letter)
    if text is not None and letters.words_of(text)[0] and READER not in roles_of(signed_in()):
        flash("There are words in it that a reader has to read first.", "bad")
        return back
    db.session.delete(letter)
    audit(db.session(), signed_in(), f"dead letter discarded: {why}", letter_id)
    _commit()
    flash("It is discarded.", "good")
    return redirect(url_for("letters.listed"))


def _opens_after_all(letter: DeadLetter) -> str | None:
    """What is inside, where the key has come back since."""
    try:
        return unseal(letter.sealed or b"", letters.sealing_keys())
    except CannotOpen:
        return None


def _commit() -> None:
    db.session.commit()
    empty_write_ahead_log(db.session())  # what was deleted leaves the log as well


def _about(letter: DeadLetter) -> tuple[str, str] | None:
    """The round's title and the form's, where the letter names a link that exists."""
    try:
        way_in = find_link(letters.read_letter(letter.opened or "").token)
    except letters.Undeliverable:
        return None
    round_ = db.session.get(Round, way_in.place.round_id) if way_in else None
    if round_ is None:
        return None
    form = registry.instrument(round_.instrument_code, round_.instrument_version)
    return round_.title, form.title


def _find(letter_id: uuid.UUID) -> DeadLetter:
    return db.session.get(DeadLetter, letter_id) or abort(404)
