"""What happened to my answers? Look-up and withdrawal by receipt code; the code never stands in an address."""

from __future__ import annotations

import uuid

from flask import Response, abort, render_template, request
from flask_babel import gettext as _
from flask_limiter import RequestLimit
from sqlalchemy import exists, or_, select

from bscp_voice import clock
from bscp_voice.access import public
from bscp_voice.collect.views import blueprint, settings
from bscp_voice.extensions import db, empty_write_ahead_log, limiter
from bscp_voice.intake import (
    AlreadyWithdrawn,
    TooLateToWithdraw,
    find_by_receipt,
    last_day_to_withdraw,
    withdraw,
)
from bscp_voice.keys import Keys
from bscp_voice.models import Comment, CommentState, Entry, Issue, IssueComment, Tag
from bscp_voice.models import Response as StoredResponse
from bscp_voice.published import anchor
from bscp_voice.texts import live

CODE_LENGTH = 40  # longer than any code however it is spaced


def _rate() -> str:
    return f"{settings().lookups_per_minute}/minute"


def _wait(_limit: RequestLimit) -> Response:
    return _page(_("Please wait a minute, then try again."), 429)


@blueprint.get("/r")
@blueprint.get("/r/<language>")
@public
def receipt(language: str = "") -> Response:
    """Ask for the code."""
    if language and language not in live().offered:
        abort(404)
    return _page()


@blueprint.post("/r")
@blueprint.post("/r/<language>")
@limiter.limit(_rate, on_breach=_wait)
@public
def look_up(language: str = "") -> Response:
    """What happened to the answers with this code."""
    if language and language not in live().offered:
        abort(404)
    code = request.form.get("code", "")[:CODE_LENGTH].strip()
    if not code:
        return _page(_("Please write your receipt code."), 422)
    response = find_by_receipt(db.session(), code, Keys(settings().secret_key))
    if response is None:
        return _page(
            _(
                "We have no answers with this code. They may have been taken back, or the code has a slip in it."
            ),
            404,
            code,
        )
    if request.form.get("step") == "withdraw":
        return _withdraw(response, code)
    return _page(code=code, found=response, asking=request.form.get("step") == "ask")


def _withdraw(response: StoredResponse, code: str) -> Response:
    try:
        withdraw(db.session(), response, settings().withdrawal_days)
        db.session.commit()
        empty_write_ahead_log(db.session())
    except TooLateToWithdraw:
        return _page(code=code, found=response)
    except AlreadyWithdrawn:
        db.session.rollback()
    return _page(gone=True)


def _page(
    problem: str = "",
    status: int = 200,
    code: str = "",
    found: StoredResponse | None = None,
    *,
    asking: bool = False,
    gone: bool = False,
) -> Response:
    last_day = last_day_to_withdraw(found, settings().withdrawal_days) if found else None
    text = render_template(
        "collect/receipt.html",
        problem=problem,
        code=code,
        found=found,
        being_read=being_read(found) if found else False,
        published=published_for(found) if found else [],
        anchor=anchor,
        last_day=last_day,
        may_withdraw=bool(last_day and clock.today() <= last_day),
        asking=asking,
        gone=gone,
    )
    answer = Response(text, status=status, content_type="text/html; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def being_read(response: StoredResponse) -> bool:
    """Whether a comment of this response still waits for a person to read it."""
    waiting = select(Comment.id).where(
        Comment.response_id == response.id, Comment.state == CommentState.AWAITING
    )
    return bool(db.session.scalar(select(waiting.exists())))


def published_for(response: StoredResponse) -> list[Entry]:
    """The newest published entry of each issue that rests on its words, or answers its plan action.

    The second kind counts from the day it was sent: an older entry cannot be about it.
    """
    own = exists().where(
        IssueComment.issue_id == Issue.id,
        IssueComment.comment_id == Comment.id,
        Comment.response_id == response.id,
    )
    same_action = Issue.action.in_(select(Tag.action).where(Tag.response_id == response.id))
    statement = (
        select(Entry)
        .join(Issue, Entry.issue_id == Issue.id)
        .where(Entry.published_on.is_not(None))
        .where(or_(own, same_action & (Entry.published_on >= response.submitted_on)))
        .order_by(Entry.published_on.desc(), Entry.number.desc())
    )
    newest: dict[uuid.UUID, Entry] = {}
    for entry in db.session.scalars(statement):
        newest.setdefault(entry.issue_id, entry)
    return list(newest.values())
