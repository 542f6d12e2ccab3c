"""Rounds: list, new, edit, and the page from which one is managed."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from bscp_voice import clock
from bscp_voice.access import ADMINISTRATOR, audit, signed_in, staff
from bscp_voice.extensions import db
from bscp_voice.instruments import registry
from bscp_voice.manage import rounds
from bscp_voice.manage.round_forms import ActForm, RoundForm, filled
from bscp_voice.models import Round
from bscp_voice.plan import plan

blueprint = Blueprint("rounds", __name__, url_prefix="/staff/rounds")

AUDIENCES = {
    "child": "Children and young people",
    "parent_carer": "Parents and carers",
    "any": "Anyone",
    "practitioner": "Practitioners",
    "delegate": "Delegates",
    "auditor": "Auditors",
}
STATES = {"coming": "Not open yet", "open": "Open", "closed": "Closed"}


@blueprint.app_context_processor
def names() -> dict[str, object]:
    """What templates need to name a round's parts."""
    return {
        "context_name": rounds.context_name,
        "round_states": STATES,
        "form_title": form_title,
        "group_name": group_name,
    }


def form_title(round_: Round) -> str:
    """The title of a round's form."""
    return registry.instrument(round_.instrument_code, round_.instrument_version).title


def group_name(ref: str) -> str:
    """The name of a group of the plan; its reference when the plan has none."""
    group = plan().find_group(ref)
    return group.name if group else ref


def found_round(round_id: uuid.UUID) -> Round:
    """The round, or a 404."""
    return db.session.get(Round, round_id) or abort(404)


@blueprint.get("/")
@staff(ADMINISTRATOR)
def index() -> str:
    """All rounds: open ones first, then those to come, then closed ones, newest first."""
    today = clock.today()
    order = ["open", "coming", "closed"]
    every = sorted(
        db.session.scalars(select(Round).order_by(Round.opens_on.desc(), Round.title)),
        key=lambda each: order.index(each.state(today)),
    )
    counts = rounds.counts(db.session(), [each.id for each in every])
    return render_template("manage/rounds.html", rounds=every, counts=counts, today=today)


@blueprint.get("/choose")
@staff(ADMINISTRATOR)
def choose() -> str:
    """Which form, in which context."""
    return render_template("manage/choose_form.html", **_offered(), round=None)


@blueprint.route("/new", methods=["GET", "POST"])
@staff(ADMINISTRATOR)
def new() -> str | Response:
    """The rest of a new round, its form and context being chosen."""
    code, context = request.args.get("form", ""), request.args.get("context") or None
    fed = _fed(code, None, context)
    start = {"opens_on": clock.today(), "place_kind": "team", "measures": list(fed)}
    form = RoundForm(fed, data=start)
    if form.validate_on_submit():
        made = rounds.new_round(
            db.session(), code=code, context=context, measures=form.measures.data, **form.values()
        )
        audit(db.session(), signed_in(), "round made", made.id)
        db.session.commit()
        flash("The round is made. Now make a link or a poster for it.", "good")
        return redirect(url_for("rounds.show", round_id=made.id))
    return _form_page(form, code, None, context, None)


@blueprint.get("/<uuid:round_id>")
@staff(ADMINISTRATOR)
def show(round_id: uuid.UUID) -> str:
    """One round: its parts, its counts, its links."""
    round_ = found_round(round_id)
    form = registry.form(round_.instrument_code, round_.instrument_version, round_.context)
    return render_template(
        "manage/round.html",
        round=round_,
        counts=rounds.counts(db.session(), [round_.id])[round_.id],
        link_counts=rounds.link_counts(db.session(), round_),
        questions=len(form.questions),
        in_english_only=not form.instrument.for_families,
        today=clock.today(),
        act=ActForm(),
        plan=plan(),
    )


@blueprint.route("/<uuid:round_id>/edit", methods=["GET", "POST"])
@staff(ADMINISTRATOR)
def edit(round_id: uuid.UUID) -> str | Response:
    """Change a round. Its form and context have a page of their own."""
    round_ = found_round(round_id)
    code, version, context = round_.instrument_code, round_.instrument_version, round_.context
    form = RoundForm(_fed(code, version, context), data=filled(round_))
    if form.validate_on_submit():
        for column, value in form.values().items():
            setattr(round_, column, value)
        rounds.set_measures(round_, form.measures.data)
        audit(db.session(), signed_in(), "round changed", round_.id)
        db.session.commit()
        flash("The changes are saved.", "good")
        return redirect(url_for("rounds.show", round_id=round_.id))
    return _form_page(form, code, version, context, round_)


@blueprint.route("/<uuid:round_id>/form", methods=["GET", "POST"])
@staff(ADMINISTRATOR)
def change_form(round_id: uuid.UUID) -> str | Response:
    """Another form or context, while nobody has answered."""
    round_ = found_round(round_id)
    act = ActForm()
    if act.validate_on_submit():
        code, context = request.form.get("form", ""), request.form.get("context") or None
        _fed(code, None, context)
        try:
            rounds.set_form(db.session(), round_, code, context)
        except rounds.FormIsFixed:
            flash("Somebody has answered, so the form and context stay as they are.", "bad")
        else:
            audit(db.session(), signed_in(), "round form changed", round_.id)
            db.session.commit()
            flash("The form is changed. Check the measures it feeds.", "good")
        return redirect(url_for("rounds.edit", round_id=round_.id))
    if rounds.has_responses(db.session(), round_):
        flash("Somebody has answered, so the form and context stay as they are.", "bad")
        return redirect(url_for("rounds.edit", round_id=round_.id))
    return render_template("manage/choose_form.html", **_offered(), round=round_, act=act)


@blueprint.post("/<uuid:round_id>/close")
@staff(ADMINISTRATOR)
def close(round_id: uuid.UUID) -> Response:
    """Close an open round now; one that opened today stays open until tonight."""
    round_, today = found_round(round_id), clock.today()
    if ActForm().validate_on_submit() and round_.is_open(today):
        round_.closes_on = max(today - timedelta(days=1), round_.opens_on)
        audit(db.session(), signed_in(), "round closed", round_.id)
        db.session.commit()
        still = round_.is_open(today)
        flash("The round closes tonight." if still else "The round is closed.", "good")
    return redirect(url_for("rounds.show", round_id=round_.id))


def _fed(code: str, version: int | None, context: str | None) -> tuple[str, ...]:
    try:
        return rounds.measures_fed(code, version, context)
    except registry.UnknownInstrument:
        abort(404)


def _offered() -> dict[str, object]:
    every = registry.instruments()
    return {
        "instruments": [
            (heading, [each for each in every if each.audience == audience])
            for audience, heading in AUDIENCES.items()
        ],
        "contexts": {each.code: rounds.contexts_of(each.code) for each in every},
    }


def _form_page(
    form: RoundForm, code: str, version: int | None, context: str | None, round_: Round | None
) -> str:
    return render_template(
        "manage/round_form.html",
        form=form,
        round=round_,
        instrument=registry.instrument(code, version),
        context=context,
        fixed=round_ is not None and rounds.has_responses(db.session(), round_),
    )
