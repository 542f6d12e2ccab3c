"""Import responses into a round from the browser: check first, then store."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from bscp_voice.access import ADMINISTRATOR, audit, signed_in, staff
from bscp_voice.extensions import db
from bscp_voice.instruments import registry
from bscp_voice.instruments.kinds import OneChoice
from bscp_voice.manage import importer, tables
from bscp_voice.manage.forms import StaffForm
from bscp_voice.manage.importer import Report
from bscp_voice.manage.mapping import MappingError, read_mapping
from bscp_voice.manage.round_views import found_round
from bscp_voice.manage.service import keys, settings
from bscp_voice.manage.uploads import allow_files, content, file
from bscp_voice.models import Round

blueprint = Blueprint("imports", __name__, url_prefix="/staff/rounds")
allow_files(blueprint, "upload")


class ImportForm(StaffForm):
    """A table, its mapping, and whether to store it."""

    table = file(
        "Responses",
        "Choose the file of responses",
        "CSV (UTF-8) or XLSX. The first row names the columns.",
    )
    mapping = file(
        "Mapping", "Choose the mapping file", "YAML: which column answers which question."
    )
    act = OneChoice(
        "What to do",
        [InputRequired("Choose whether to check or to store")],
        choices={
            "check": "Check only: nothing is stored",
            "store": "Check, and store when everything is right",
        },
        default="check",
    )


@blueprint.route("/<uuid:round_id>/import", methods=["GET", "POST"])
@staff(ADMINISTRATOR)
def upload(round_id: uuid.UUID) -> str | Response:
    """Check a file against a mapping; store it when asked to and nothing is wrong."""
    round_ = found_round(round_id)
    form = ImportForm()
    report: Report | None = None
    if form.validate_on_submit():
        report = _report(form, round_)
        if report.stored:
            audit(db.session(), signed_in(), "responses imported", round_.id)
            db.session.commit()
            flash(f"{report.new} responses are stored. Their comments wait for a reader.", "good")
            return redirect(url_for("rounds.show", round_id=round_.id))
        db.session.rollback()
    return render_template(
        "manage/import.html",
        form=form,
        round=round_,
        report=report,
        asked=registry.form(round_.instrument_code, round_.instrument_version, round_.context),
    )


def _report(form: ImportForm, round_: Round) -> Report:
    try:
        mapping = read_mapping(*content(form.mapping))
        table = tables.read(
            *content(form.table),
            limit=settings().import_limit,
            delimiter=mapping.delimiter,
            sheet=mapping.sheet,
        )
    except (MappingError, tables.TableError) as error:
        report = Report()
        report.add_problems([tables.Problem(str(error))])
        return report
    store = form.act.data == "store"
    return importer.run(db.session(), round_, table, mapping, keys(), store=store)
