"""The front door: who we are, a way to tell us, what we did, and the receipt."""

from __future__ import annotations

from datetime import date

from flask import Response, abort, render_template, request
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bscp_voice import clock
from bscp_voice.access import public
from bscp_voice.collect.views import blueprint
from bscp_voice.extensions import db
from bscp_voice.models import Link, Round
from bscp_voice.texts import live

OPEN_CHANNEL = "have_your_say"  # the form that anybody may fill in at any time
KEPT = 300  # seconds that a copy of the page may be shown


@blueprint.get("/")
@public
def home() -> Response:
    """The front door in the language of the phone, or of `lang`. No cookie, the same for everybody."""
    chosen = request.args.get("lang")
    if chosen is not None and chosen not in live().offered:
        abort(404)
    text = render_template("collect/home.html", token=open_channel(db.session(), clock.today()))
    answer = Response(text, content_type="text/html; charset=utf-8")
    answer.headers["Cache-Control"] = f"public, max-age={KEPT}"
    answer.vary.add("Accept-Language")
    return answer


def open_channel(session: Session, today: date) -> str | None:
    """The token of an open link to the open channel, or None; a link of a web page before a poster's."""
    statement = (
        select(Link.token)
        .join(Round, Round.id == Link.round_id)
        .where(
            Round.instrument_code == OPEN_CHANNEL,
            Round.opens_on <= today,
            or_(Round.closes_on.is_(None), Round.closes_on >= today),
            Link.closed_on.is_(None),
        )
        # a district or an agency belongs to a place; who comes through the front door is from anywhere
        .order_by(
            Link.district.is_not(None), Link.agency.is_not(None), Link.created_on.desc(), Link.id
        )
        .limit(1)
    )
    return session.scalar(statement)
