"""Issues on staff pages: the list, opening one, changing one, moving one on."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from bscp_voice import access, clock
from bscp_voice.access import ADMINISTRATOR, MEMBER, staff
from bscp_voice.close import entries, issues
from bscp_voice.close.forms import KINDS, IssueForm, NoteForm
from bscp_voice.extensions import db
from bscp_voice.instruments.characteristics import CHARACTERISTIC_NAMES
from bscp_voice.languages import dir_of
from bscp_voice.models import Comment, Issue, IssueState, Round, Staff
from bscp_voice.plan import plan
from bscp_voice.settings import Settings
from bscp_voice.themes import theme_name, theme_names

blueprint = Blueprint("issues", __name__, url_prefix="/staff/issues")

View = str | Response | tuple[str, int]


@blueprint.get("")
@staff(MEMBER, ADMINISTRATOR)
def listed() -> View:
    """The issues of a person's groups: overdue first, then by due date."""
    statement = select(Issue)
    person = access.signed_in()
    if ADMINISTRATOR not in access.roles_of(person):
        statement = statement.where(Issue.group_ref.in_(person.group_refs))
    today = clock.today()
    found = issues.in_order(db.session.scalars(statement).all(), today)
    closed = request.args.get("closed") == "1"
    return render_template(
        "close/issues.html",
        rows=[issue for issue in found if (issue.state in issues.CLOSED) is closed],
        late=sum(issues.is_overdue(issue, today) for issue in found),
        closed=closed,
        today=today,
        **_words(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@staff(MEMBER, ADMINISTRATOR)
def new() -> View:
    """Open an issue: from a theme of a round, or as a single point."""
    person = access.signed_in()
    if not (person.group_refs or ADMINISTRATOR in access.roles_of(person)):
        abort(403)
    round_ = _round(request.args.get("round"))
    theme = request.args.get("theme") if request.args.get("theme") in theme_names() else None
    offered = _offered(round_, theme)
    form = IssueForm(**_first_values(round_, theme))
    form.offer(person, [comment.id for comment in offered], None)
    if form.validate_on_submit():
        try:
            draft = form.draft(round_.id if round_ else None)
            issue = issues.open_issue(db.session(), draft, person, clock.today())
        except issues.NotAllowed as reason:
            db.session.rollback()
            flash(str(reason), "error")
        else:
            return _done(issue, "issue.open", "The issue is open. Accept it to start the clock.")
    already = issues.like_it(db.session(), round_.id, theme) if round_ and theme else []
    page = render_template(
        "close/issue_form.html",
        form=form,
        issue=None,
        round_=round_,
        offered=offered,
        already=[issue for issue in already if access.may_act_for(person, issue.group_ref)],
        dir_of=dir_of,
        **_words(),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/<uuid:issue_id>")
@staff(MEMBER, ADMINISTRATOR)
def opened(issue_id: uuid.UUID) -> View:
    """One issue: what it rests on, how far it is, its answers."""
    issue = find_issue(issue_id)
    people = {entry.written_by for entry in issue.entries} | {issue.opened_by}
    people |= {entry.checked_by for entry in issue.entries if entry.checked_by}
    names = db.session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(people)))
    return render_template(
        "close/issue.html",
        issue=issue,
        comments=issues.comments_of(db.session(), issue),
        round_=db.session.get(Round, issue.round_id) if issue.round_id else None,
        moves=[state for state in IssueState if state in issues.MOVES[issue.state]],
        overdue=issues.is_overdue(issue, clock.today()),
        names=dict(iter(names)),
        in_hand=entries.in_hand(issue),
        stage=entries.stage,
        fingerprint=entries.fingerprint,
        pieces=entries.pieces,
        me=access.signed_in(),
        kinds=KINDS,
        characteristics=CHARACTERISTIC_NAMES,
        note=NoteForm(None).ask("What should change?"),
        weeks=_settings().closure_weeks,
        dir_of=dir_of,
        **_words(),
    )


@blueprint.route("/<uuid:issue_id>/edit", methods=["GET", "POST"])
@staff(MEMBER, ADMINISTRATOR)
def edit(issue_id: uuid.UUID) -> View:
    """Change what an issue says and rests on."""
    issue, person = find_issue(issue_id), access.signed_in()
    chosen = issues.comments_of(db.session(), issue)
    round_ = db.session.get(Round, issue.round_id) if issue.round_id else None
    offered = _offered(round_, issue.theme)
    offered = list({comment.id: comment for comment in [*chosen, *offered]}.values())
    form = IssueForm(
        obj=issue,
        characteristics=[each.characteristic for each in issue.characteristics],
        comments=[str(comment.id) for comment in chosen],
    )
    form.offer(person, [comment.id for comment in offered], issue)
    if form.validate_on_submit():
        try:
            issues.change(db.session(), issue, form.draft(issue.round_id))
        except issues.NotAllowed as reason:
            db.session.rollback()
            flash(str(reason), "error")
        else:
            return _done(issue, "issue.change", "Saved.")
    page = render_template(
        "close/issue_form.html",
        form=form,
        issue=issue,
        round_=None,
        offered=offered,
        already=[],
        dir_of=dir_of,
        **_words(),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/<uuid:issue_id>/move/<word>", methods=["GET", "POST"])
@staff(MEMBER, ADMINISTRATOR)
def move(issue_id: uuid.UUID, word: str) -> View:
    """Move an issue on; a state that needs a text asks for it first."""
    issue = find_issue(issue_id)
    if word not in set(IssueState):
        abort(404)
    to = IssueState(word)
    form = NoteForm().ask(ASKED.get(to, ""))
    refused = ""
    if form.validate_on_submit():
        try:
            weeks = _settings().closure_weeks
            issues.move(db.session(), issue, to, form.text.data, clock.today(), weeks=weeks)
        except issues.NotAllowed as reason:
            db.session.rollback()
            refused = str(reason)
        else:
            return _done(issue, f"issue.{word}", f"It stands as “{issues.word(to)}” now.")
    page = render_template(
        "close/move.html", issue=issue, to=to, form=form, refused=refused,
        asks=to in ASKED, answered=issues.answered(issue, to), **_words(),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


ASKED = {
    IssueState.DONE: "What changed, and how do you know?",
    IssueState.CANNOT_DO: "Why can it not be done?",
    IssueState.DUPLICATE: "Which issue does it repeat?",
    IssueState.NOT_FOR_US: "Who has it now?",
}


def find_issue(issue_id: uuid.UUID) -> Issue:
    """An issue this person may act for; otherwise a 404 or a 403."""
    issue = db.session.get(Issue, issue_id)
    if issue is None:
        abort(404)
    if not access.may_act_for(access.signed_in(), issue.group_ref):
        abort(403)
    return issue


def _done(issue: Issue, action: str, message: str) -> Response:
    access.audit(db.session(), access.signed_in(), action, issue.id)
    db.session.commit()
    flash(message, "success")
    return redirect(url_for("issues.opened", issue_id=issue.id))


def _round(text: str | None) -> Round | None:
    """The round of the query, when this person may act for its group."""
    if not text:
        return None
    try:
        round_ = db.session.get(Round, uuid.UUID(text))
    except ValueError:
        abort(404)
    if round_ is None:
        abort(404)
    if not access.may_act_for(access.signed_in(), round_.group_ref):
        abort(403)
    return round_


def _offered(round_: Round | None, theme: str | None) -> Sequence[Comment]:
    if round_ is None:
        return []
    return issues.offered_comments(db.session(), round_.id, theme)


def _first_values(round_: Round | None, theme: str | None) -> dict[str, str]:
    values = {"theme": theme or ""}
    if round_:
        values["group_ref"] = round_.group_ref
        actions = {each.measure.partition("-")[0] for each in round_.measures}
        if len(actions) == 1:  # of several, none is more likely than another
            values["action"] = actions.pop()
    return values


def _settings() -> Settings:
    settings: Settings = current_app.extensions["bscp_settings"]
    return settings


def _words() -> dict[str, object]:
    """What templates call things."""
    return {
        "plan": plan(),
        "word": issues.word,
        "theme_name": theme_name,
        "is_overdue": issues.is_overdue,
    }
